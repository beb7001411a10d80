// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.host;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// Programs of this host.
public final class Programs {
  /// Behind this process' path: an ordinary user's path may lack the administrator's folders.
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final int MESSAGE_CHARACTERS = 600;
  private static final int LONGEST_OUTPUT = 4 << 20;
  private static final int PATIENCE_SECONDS = 5;

  private Programs() {}

  /// Where programs are looked for: this process' `PATH` and the usual places.
  public static String path() {
    return Optional.ofNullable(System.getenv("PATH")).map(path -> path + ":" + PATH).orElse(PATH);
  }

  /// Where a program lies.
  public static Optional<Path> find(String name) {
    for (var folder : path().split(":", -1)) {
      var file = Path.of(folder, name);
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  public static boolean installed(String name) {
    return find(name).isPresent();
  }

  /// Where a program lies, or its name if it is not there, so that starting it says so.
  public static String located(String name) {
    return find(name).map(Path::toString).orElse(name);
  }

  /// A program that reads nothing and speaks English.
  public static ProcessBuilder builder(List<String> argv) {
    var builder = new ProcessBuilder(argv);
    builder.environment().put("LC_ALL", "C");
    builder.redirectInput(Path.of("/dev/null").toFile());
    return builder;
  }

  /// Runs a program to its end. An interrupt ends it.
  ///
  /// @param attempt what it is for, such as `cannot copy the layer`
  /// @throws MachineException with the attempt and the end of what the program said, if it failed
  public static void run(String attempt, List<String> argv)
      throws MachineException, InterruptedException {
    await(attempt, start(attempt, argv));
  }

  /// As [#run], and gives what the program printed, which may be no more than a few megabytes: it
  /// may come from a machine's disk.
  public static String output(String attempt, List<String> argv)
      throws MachineException, InterruptedException {
    var process = start(attempt, argv);
    try {
      var printed = read(process, LONGEST_OUTPUT).get();
      if (printed.length > LONGEST_OUTPUT) {
        throw new MachineException(attempt + ": there is more of it than can be");
      }
      var output = new String(printed, StandardCharsets.UTF_8);
      check(attempt, process.waitFor(), output);
      return output;
    } catch (ExecutionException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } finally {
      kill(process);
    }
  }

  /// Waits for a program whose streams are one. An interrupt ends it.
  public static void await(String attempt, Process process)
      throws MachineException, InterruptedException {
    var output = end(process);
    try {
      var code = process.waitFor();
      // What the program started may hold on to its output; that is not waited for.
      check(
          attempt,
          code,
          code == 0 ? "" : output.completeOnTimeout("", PATIENCE_SECONDS, TimeUnit.SECONDS).get());
    } catch (ExecutionException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } finally {
      kill(process);
    }
  }

  private static Process start(String attempt, List<String> argv) throws MachineException {
    try {
      return builder(argv).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    }
  }

  /// Ends a program, and goes on when it is gone: what it held may be taken away next. Nothing but
  /// a disk that does not answer holds it for longer, and that is not waited for.
  private static void kill(Process process) {
    if (process.isAlive()) {
      process
          .destroyForcibly()
          .onExit()
          .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
          .join();
    }
  }

  private static void check(String attempt, int code, String said) throws MachineException {
    if (code != 0) {
      var end = said.substring(Math.max(0, said.length() - MESSAGE_CHARACTERS)).strip();
      throw new MachineException(attempt + ": " + (end.isEmpty() ? "exit code " + code : end));
    }
  }

  /// The beginning of what a program prints, and one byte more if there is more.
  private static CompletableFuture<byte[]> read(Process process, int most) {
    var output = new CompletableFuture<byte[]>();
    reader(() -> {
      try {
        output.complete(process.getInputStream().readNBytes(most + 1));
      } catch (IOException e) {
        output.completeExceptionally(e);
      }
    });
    return output;
  }

  /// The end of what a program prints.
  private static CompletableFuture<String> end(Process process) {
    var output = new CompletableFuture<String>();
    reader(() -> {
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
    });
    return output;
  }

  /// Reading a pipe takes no notice of an interrupt, and would hold a virtual thread's carrier.
  private static void reader(Runnable read) {
    Thread.ofPlatform().daemon().name("host-program").start(read);
  }
}
