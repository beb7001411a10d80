// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// `tree.pl` at work. It reads itself from its input, which stays open: when this process ends,
/// however it does, the program finds the end of its input and ends as well.
final class TreeProgram implements AutoCloseable {
  private static final int MESSAGE_CHARACTERS = 600;

  private final Process process;
  private final CompletableFuture<String> said = new CompletableFuture<>();

  private TreeProgram(Process process) {
    this.process = process;
  }

  /// @param enter words in front of the program, so that it sees the trees with their owners; they
  ///   leave its input to it
  /// @param words options, the mode and its arguments
  static TreeProgram start(List<String> enter, List<String> words) throws IOException {
    var argv = new ArrayList<>(enter);
    argv.addAll(List.of("perl", "-", "arch=" + architecture()));
    argv.addAll(words);
    var builder = new ProcessBuilder(argv);
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("PERL5OPT");
    var process = builder.start();
    var program = new TreeProgram(process);
    Thread.ofPlatform().daemon().name("tree-program").start(program::listen);
    try {
      // A pipe holds all of it, so this does not wait for the program.
      process.getOutputStream().write(text());
      process.getOutputStream().flush();
    } catch (IOException _) {
      // It ended at once, and says why.
    }
    return program;
  }

  static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
  }

  private static byte[] text() {
    try (var stream = TreeProgram.class.getResourceAsStream("tree.pl")) {
      if (stream == null) {
        throw new IllegalStateException("tree.pl is missing in the program");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen() {
    var end = "";
    try (var reader = process.errorReader(StandardCharsets.UTF_8)) {
      var characters = new char[1 << 12];
      for (var n = reader.read(characters); n >= 0; n = reader.read(characters)) {
        var all = end + new String(characters, 0, n);
        end = all.substring(Math.max(0, all.length() - MESSAGE_CHARACTERS));
      }
    } catch (IOException _) {
      // It was ended.
    }
    said.complete(end.strip());
  }

  /// What comes after the program itself, of which the mode tells.
  OutputStream input() {
    return process.getOutputStream();
  }

  InputStream output() {
    return process.getInputStream();
  }

  /// Waits for its end. An interrupt ends it.
  ///
  /// @throws IOException with what it said, if it failed
  void await() throws IOException, InterruptedException {
    try {
      var code = process.waitFor();
      if (code != 0) {
        var why = said.join();
        throw new IOException(why.isEmpty() ? "tree.pl ended with " + code : why);
      }
    } finally {
      close();
    }
  }

  /// What a user's `unshare` has begun to write its ids would wait for it for ever.
  @Override
  public void close() {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    }
    process.destroyForcibly();
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // It is gone.
    }
  }
}
