// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Programs of this host.
final class Programs {
  private static final int MESSAGE_CHARACTERS = 600;

  private Programs() {}

  /// Where a program lies; the administrator's folders are searched too, which are not in
  /// everyone's `PATH`.
  static Optional<Path> find(String name) {
    var path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin:/usr/bin";
    for (var folder : path.split(":", -1)) {
      var file = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  static String located(String name) {
    return find(name).map(Path::toString).orElse(name);
  }

  static ProcessBuilder builder(List<String> argv) {
    var builder = new ProcessBuilder(argv);
    builder.environment().put("LC_ALL", "C");
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return builder;
  }

  /// Runs a program that is quiet and small.
  ///
  /// @param attempt what it is for, such as `cannot copy the layer`
  static void run(String attempt, List<String> argv) throws MachineException, InterruptedException {
    try {
      await(attempt, builder(argv).redirectErrorStream(true).start());
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    }
  }

  /// Waits for a program, and keeps the end of what it prints. An interrupt ends the program too.
  static void await(String attempt, Process process) throws MachineException, InterruptedException {
    var output = new CompletableFuture<String>();
    // Reading a pipe takes no notice of an interrupt, and would hold a virtual thread's carrier.
    Thread.ofPlatform().daemon().name("host-program").start(() -> read(process, output));
    try {
      var code = process.waitFor();
      // What the program started may hold on to its output; that is not waited for.
      var said = code == 0 ? "" : output.completeOnTimeout("", 5, TimeUnit.SECONDS).get();
      if (code != 0) {
        throw new MachineException(attempt + ": " + tail(said.strip(), code));
      }
    } catch (ExecutionException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void read(Process process, CompletableFuture<String> output) {
    var end = "";
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      var characters = new char[1 << 12];
      for (var n = reader.read(characters); n >= 0; n = reader.read(characters)) {
        var all = end + new String(characters, 0, n);
        end = all.substring(Math.max(0, all.length() - MESSAGE_CHARACTERS));
      }
    } catch (IOException _) {
      // It was ended.
    }
    output.complete(end);
  }

  static String tail(String output, int exitCode) {
    var end = output.substring(Math.max(0, output.length() - MESSAGE_CHARACTERS)).strip();
    return end.isEmpty() ? "exit code " + exitCode : end;
  }

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at /proc/self", e);
    }
  }

  /// Words that run a program as root of the trees' owners: nothing for root, else a user namespace
  /// with this user's subordinate ids, or with this user alone where there are none.
  static List<String> asOwner() {
    if (isRoot()) {
      return List.of();
    }
    var alone = List.of(located("unshare"), "--user", "--map-root-user");
    var all = join(alone, "--map-auto");
    return succeeds(join(all, "true")) ? all : alone;
  }

  private static boolean succeeds(List<String> argv) {
    try {
      var process = builder(argv).redirectErrorStream(true).start();
      process.getInputStream().close();
      return process.onExit().join().exitValue() == 0;
    } catch (IOException _) {
      return false;
    }
  }

  static List<String> join(List<String> words, String... more) {
    var argv = new ArrayList<>(words);
    argv.addAll(List.of(more));
    return argv;
  }
}
