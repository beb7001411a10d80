// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Runs programs of this host that make bases. They end with this process, however it ends.
final class HostTools {
  private static final int KEPT_LINES = 12;
  private static final Duration GRACE = Duration.ofSeconds(10);

  /// Runs the program in a session of its own and ends all of it when standard input ends, which is
  /// a pipe from the process that started this. A request to end may come before the program has
  /// begun, or before anything watches it.
  private static final String WATCHED =
      """
      umask 022
      exec 3<&0 </dev/null
      program= asked=
      trap 'asked=yes; [ -z "$program" ] || kill -TERM $program' TERM
      setsid "$@" 3<&- &
      program=$!
      [ -z "$asked" ] || kill -TERM $program
      { cat <&3; kill -TERM $program; sleep 2; kill -KILL -$program; } >/dev/null 2>&1 &
      watch=$!
      while :; do
        wait $program
        code=$?
        kill -0 $program 2>/dev/null || break
      done
      exec 3<&-
      kill $watch 2>/dev/null
      exit $code
      """;

  private HostTools() {}

  /// Runs a program to its end.
  ///
  /// @param tried for the message if it fails, such as `cannot unpack root.tar`
  /// @param lines gets each line that the program prints, on the calling thread
  static void run(
      String tried,
      List<String> words,
      Map<String, String> environment,
      Path folder,
      Consumer<String> lines)
      throws MachineException, InterruptedException {
    var watched = new ArrayList<>(List.of("sh", "-c", WATCHED, "watched"));
    watched.addAll(words);
    var builder = new ProcessBuilder(watched).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("PATH", Programs.path());
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().putAll(environment);
    try {
      var last = new ArrayDeque<String>();
      var code =
          follow(
              builder.start(),
              line -> {
                last.addLast(line);
                if (last.size() > KEPT_LINES) {
                  last.removeFirst();
                }
                lines.accept(line);
              });
      if (code != 0) {
        throw new MachineException(
            tried
                + ": "
                + words.getFirst()
                + " ended with "
                + code
                + ": "
                + String.join("; ", last));
      }
    } catch (IOException e) {
      throw new MachineException(tried + ": " + e.getMessage(), e);
    }
  }

  /// Whether a program ends with 0; what it prints is not looked at.
  static boolean succeeds(List<String> words) {
    var builder = new ProcessBuilder(words);
    builder.environment().put("PATH", Programs.path());
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      return builder.start().onExit().join().exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int follow(Process process, Consumer<String> lines) throws InterruptedException {
    var queue = new LinkedBlockingQueue<Optional<String>>();
    // A virtual thread that reads a pipe would hold its carrier thread all the while.
    Thread.ofPlatform().daemon().name("host-tool").start(() -> read(process, queue));
    try {
      for (var line = queue.take(); line.isPresent(); line = queue.take()) {
        lines.accept(line.get());
      }
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      if (!ended(process)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      throw e;
    }
  }

  private static void read(Process process, LinkedBlockingQueue<Optional<String>> queue) {
    try (var reader = process.inputReader()) {
      for (var line = readLine(reader); line.isPresent(); line = readLine(reader)) {
        queue.add(line);
      }
    } catch (IOException e) {
      queue.add(Optional.of(e.toString()));
    } finally {
      queue.add(Optional.empty());
    }
  }

  private static Optional<String> readLine(BufferedReader reader) throws IOException {
    return Optional.ofNullable(reader.readLine());
  }

  /// Waits for the end of a program that was asked to end.
  private static boolean ended(Process process) {
    try {
      return process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
