// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Command;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The process of this host that starts the commands of one machine, one after the other, and reads
/// what they print: `enter.pl` in its mode `gate`. Starting it takes longer than what it does for a
/// command, so it stays.
final class Gate implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Process process;
  private final DataInputStream frames;
  private volatile boolean left;

  private Gate(Process process) {
    this.process = process;
    this.frames = new DataInputStream(process.getInputStream());
  }

  /// @param machine its process 1, as this host numbers it
  static Gate open(Confinement confinement, long machine) throws IOException {
    var words = confinement.words(Confinement.Mode.GATE, machine, List.of());
    return new Gate(
        HostProgram.builder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /// Whether it can start another command.
  boolean isOpen() {
    return !left && process.isAlive();
  }

  /// Starts a command. The frames that come belong to it until their end.
  void start(Command command) throws IOException {
    var words = new ArrayList<>(List.of("session=1", "folder=" + command.workingDirectory()));
    command.environment().forEach((name, value) -> words.add("env=" + name + "=" + value));
    words.add("--");
    words.addAll(command.argv());
    var bytes = new ByteArrayOutputStream();
    var request = new DataOutputStream(bytes);
    request.writeInt(words.size());
    for (var word : words) {
      var text = word.getBytes(StandardCharsets.UTF_8);
      request.writeInt(text.length);
      request.write(text);
    }
    bytes.writeTo(process.getOutputStream());
    process.getOutputStream().flush();
  }

  /// To be read by one thread at a time.
  DataInputStream frames() {
    return frames;
  }

  /// Lets it end when nobody can print any more.
  void leave() {
    left = true;
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  /// Ends it, whose machine has ended; it holds the machine's namespaces until then. An interrupt
  /// is kept for the caller.
  @Override
  public void close() {
    leave();
    var interrupted = Thread.interrupted();
    try {
      if (!process.waitFor(PATIENCE)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
