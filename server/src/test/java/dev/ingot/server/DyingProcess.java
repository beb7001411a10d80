// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [DyingServer] that was started, from outside.
final class DyingProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String END = "";

  private final Process process;
  private final Path errors;
  private final BlockingQueue<String> words = new LinkedBlockingQueue<>();
  private final List<String> points = new ArrayList<>();

  private DyingProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    Thread.startVirtualThread(() -> read(process.inputReader(StandardCharsets.UTF_8)));
  }

  /// @param here gets the data directory `data`, `tmp` for temporary files, and `err`
  /// @param point where it dies; empty for nowhere
  static DyingProcess start(Path here, Map<String, String> variables, String point)
      throws IOException {
    var errors = here.resolve("err");
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + Files.createDirectories(here.resolve("tmp")),
                "-cp",
                System.getProperty("java.class.path"),
                DyingServer.class.getName(),
                point)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("INGOT_"));
    builder.environment().put("INGOT_DATA", here.resolve("data").toString());
    builder.environment().putAll(variables);
    return new DyingProcess(builder.start(), errors);
  }

  private void read(BufferedReader lines) {
    try {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("point ")) {
          synchronized (points) {
            points.add(line.substring("point ".length()));
          }
          continue;
        }
        if (line.equals("armed")) {
          synchronized (points) {
            points.clear();
          }
        }
        words.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      words.add(END);
    }
  }

  /// Waits until it listens.
  ///
  /// @throws DiedException if it died before
  URI endpoint() throws InterruptedException, DiedException {
    return URI.create(next().substring("listening ".length()));
  }

  /// What is counted begins again.
  ///
  /// @param point where it dies; empty for nowhere
  void arm(String point) throws Exception {
    var writer = process.outputWriter(StandardCharsets.UTF_8);
    writer.write(point + "\n");
    writer.flush();
    next();
  }

  private String next() throws InterruptedException, DiedException {
    var line = words.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (line == null) {
      throw new AssertionError("the server says nothing; " + errors());
    }
    if (line.equals(END)) {
      throw new DiedException(errors());
    }
    return line;
  }

  /// Those that it reached since it was armed, in this order.
  List<String> points() {
    synchronized (points) {
      return List.copyOf(points);
    }
  }

  boolean diesWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  String errors() {
    try {
      var text = Files.readString(errors);
      return text.substring(Math.max(0, text.length() - 4000));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  /// It died before it did what it was asked for.
  static final class DiedException extends Exception {
    private static final long serialVersionUID = 1L;

    private DiedException(String message) {
      super(message);
    }
  }
}
