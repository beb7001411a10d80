// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import dev.ingot.cli.command.Commands;
import dev.ingot.cli.gateway.Connections;
import dev.ingot.cli.gateway.Ingot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Runs commands as a user would, with a fake Ingot behind them and a clock that stands still.
public final class Terminal {
  public final FakeIngot ingot = new FakeIngot();
  public final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/somebody"));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Optional<Connections.Target> target = Optional.empty();

  /// @return the exit code
  public int run(String... arguments) {
    out.reset();
    err.reset();
    return new Commands(cli()).run(arguments);
  }

  private Cli cli() {
    return new Cli(
        environment,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        false,
        Optional.<Path>empty(),
        InstantSource.fixed(Scenes.BEGIN.plusSeconds(2)),
        this::open);
  }

  private Ingot open(Connections.Target opened, Connections.Need need) {
    target = Optional.of(opened);
    return ingot;
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  public Connections.Target target() {
    return target.orElseThrow();
  }
}
