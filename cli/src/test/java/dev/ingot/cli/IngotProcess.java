// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The program in a process of its own, as the launcher starts it, so that signals can be sent to
/// it. Its temporary files go to a folder that has nobody else's.
public final class IngotProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private IngotProcess(Process process, Path err) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.err = err;
  }

  /// @param here gets the data directory `data`, `tmp` for temporary files, and `err`
  public static IngotProcess start(Path here, Map<String, String> variables, String... arguments)
      throws IOException {
    return startBy(List.of(), here, variables, arguments);
  }

  /// As [#start].
  ///
  /// @param by a program and its arguments, which starts the one that its last arguments name
  public static IngotProcess startBy(
      List<String> by, Path here, Map<String, String> variables, String... arguments)
      throws IOException {
    var words = new ArrayList<>(by);
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.io.tmpdir=" + Files.createDirectories(here.resolve("tmp")),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
    words.addAll(List.of(arguments));
    var err = here.resolve("err");
    var builder =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("INGOT_"));
    builder.environment().put("INGOT_DATA", here.resolve("data").toString());
    builder.environment().put("CI", "true");
    builder.environment().putAll(variables);
    return new IngotProcess(builder.start(), err);
  }

  /// The next line that contains the words; everything before it is passed over.
  public String await(String words) throws IOException {
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      if (line.contains(words)) {
        return line;
      }
    }
    throw new IllegalStateException("'" + words + "' was not printed; stderr: " + errors());
  }

  /// The next line; empty at the end of what it prints.
  public Optional<String> line() throws IOException {
    return Optional.ofNullable(out.readLine());
  }

  public long pid() {
    return process.pid();
  }

  public String rest() throws IOException {
    return out.readAllAsString();
  }

  public String errors() throws IOException {
    return Files.readString(err);
  }

  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /// @param name such as `INT`
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  public int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
