// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.host.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Runs programs of this host that work on machines.
final class HostProgram {
  private HostProgram() {}

  /// @param output what it printed, both streams in one, in one line
  record Result(boolean ok, String output) {}

  /// Runs a program to its end; an interrupt does not cut it short and is kept for the caller.
  static Result run(List<String> words) throws IOException {
    var started = start(words);
    return result(started, started.process().onExit().join().exitValue());
  }

  /// As [#run], but an interrupt ends the program with all that it started.
  static Result runInterruptibly(List<String> words) throws IOException, InterruptedException {
    var started = start(words);
    try {
      return result(started, started.process().waitFor());
    } catch (InterruptedException e) {
      started.process().descendants().forEach(ProcessHandle::destroyForcibly);
      started.process().destroyForcibly();
      throw e;
    }
  }

  private record Started(Process process, CompletableFuture<String> output) {}

  private static Started start(List<String> words) throws IOException {
    var process = builder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var output = new CompletableFuture<String>();
    // A virtual thread that reads a pipe holds its carrier thread all the while.
    Thread.ofPlatform().daemon().name("host-program").start(() -> output.complete(read(process)));
    return new Started(process, output);
  }

  private static Result result(Started ended, int code) {
    return new Result(code == 0, ended.output().join().strip().replace("\n", "; "));
  }

  private static String read(Process process) {
    try (var printed = process.getInputStream()) {
      return new String(printed.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "what it printed cannot be read: " + e;
    }
  }

  /// With an environment of a path and nothing else, since a machine can read the environment of
  /// its process 1.
  static ProcessBuilder builder(List<String> words) {
    var builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(environment());
    return builder;
  }

  static Map<String, String> environment() {
    return Map.of("PATH", Programs.path(), "LC_ALL", "C");
  }
}
