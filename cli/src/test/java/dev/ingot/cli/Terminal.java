// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import dev.ingot.cli.command.Commands;
import dev.ingot.cli.gateway.Connections;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.core.Scope;
import dev.ingot.server.Workbench;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.toe.external.ExternalSources;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs commands as a user would, with a fake Ingot and fake machines behind them and a clock that
/// stands still.
public final class Terminal {
  public final FakeIngot ingot = new FakeIngot();
  public final FakeMachines sandboxes = new FakeMachines();
  public final FakeMachines virtualMachines = new FakeMachines("qemu");
  public final Map<String, String> environment = new HashMap<>(Map.of("HOME", "/home/somebody"));
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Optional<Connections.Target> target = Optional.empty();
  private Optional<String> parameterStore = Optional.empty();

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
        new Fakes());
  }

  private final class Fakes implements Connections {
    @Override
    public Ingot open(Target opened, Need need) {
      target = Optional.of(opened);
      return ingot;
    }

    @Override
    public Workbench workbench(Path data, Optional<String> store) {
      parameterStore = store;
      return new Workbench(
          new MemoryBases(),
          new MemoryImages(),
          List.of(sandboxes, virtualMachines),
          new Workbench.Surroundings(ExternalSources.NONE, Map.of("http_proxy", "http://proxy:1")),
          () -> {});
    }

    @Override
    public Scope scope() {
      return FakeIngot.SCOPE;
    }
  }

  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  public String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /// Of the workbench that was opened last.
  public Optional<String> parameterStore() {
    return parameterStore;
  }

  public Connections.Target target() {
    return target.orElseThrow();
  }
}
