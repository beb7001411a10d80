// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Waits until a machine's init has started what it starts at boot.
///
/// The init says so itself. If a service takes longer than some seconds, it goes on starting while
/// the machine is used, as on an instance, if only the basic things of the system are there.
final class Boot {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration SLOW = Duration.ofSeconds(8);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final long PAUSE_NANOS = 2_000_000;
  private static final Set<String> BOOTED = Set.of("running", "degraded", "starting");

  private Boot() {}

  /// @throws MachineException with what the init printed last, if it does not come up or ends
  static void await(Holder holder, String id) throws MachineException {
    var begin = System.nanoTime();
    var next = SLOW;
    while (!holder.isUp()) {
      var passed = Duration.ofNanos(System.nanoTime() - begin);
      if (!holder.alive()) {
        throw new MachineException("cannot boot " + id + ": " + holder.fate());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new MachineException("cannot boot " + id + ": it was given up meanwhile");
      }
      if (passed.compareTo(LIMIT) > 0) {
        throw failed(id, "it was not ready after " + LIMIT.toSeconds() + " seconds", holder);
      }
      if (passed.compareTo(next) > 0) {
        if (ask(holder, "is-active", "basic.target").equals("active")) {
          return;
        }
        next = passed.plusSeconds(1);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    var state = ask(holder, "is-system-running");
    if (!BOOTED.contains(state)) {
      throw failed(
          id, "systemctl is-system-running says '" + state + "' instead of running", holder);
    }
  }

  private static MachineException failed(String id, String what, Holder holder) {
    return new MachineException(
        "cannot boot " + id + ": " + what + "; " + holder.init().orElseThrow().lastWords());
  }

  /// What `systemctl` prints; nothing if it does not answer.
  private static String ask(Holder holder, String... words) {
    var argv = new String[words.length + 1];
    argv[0] = "systemctl";
    System.arraycopy(words, 0, argv, 1, words.length);
    var said = new ByteArrayOutputStream();
    var gate = holder.gate().orElseThrow();
    try {
      var command =
          new RunningCommand(
              gate, Command.of(argv), (_, bytes, length) -> said.write(bytes, 0, length));
      if (command.await(ANSWER).isEmpty() || !command.awaitOutput(ANSWER)) {
        gate.leave();
      }
      command.leave();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      gate.leave();
      Thread.currentThread().interrupt();
    }
    return said.toString(StandardCharsets.UTF_8).strip();
  }
}
