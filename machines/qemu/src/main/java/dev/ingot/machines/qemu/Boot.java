// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import dev.ingot.machines.qemu.Agent.Event;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A boot under way: until the agent answers, then until the system has started everything.
final class Boot {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final Duration BEHIND_ITS_LIMIT = Duration.ofSeconds(30);

  /// A machine that restarts at the end of its boot does it once, or says why on its console.
  private static final int MOST_BOOTS = 4;

  /// How often a machine is started again that this host was too busy for.
  private static final int MOST_RESTARTS = 3;

  /// A kernel that writes to its console writes more than that.
  private static final int FEW_LINES = 3;

  private final String id;
  private final Running machine;
  private final Path sockets;
  private final Duration limit;
  private final long deadline;
  private BootWatch watch;
  private int restarts;

  /// Sends a script to the agent.
  interface Requests {
    void send(String script) throws MachineException, InterruptedException;
  }

  /// @param limit how long all of it may take, for messages
  /// @param deadline when that is over, by [System#nanoTime]
  /// @param again whether the machine runs and was told to restart
  Boot(String id, Running machine, Path sockets, Duration limit, long deadline, boolean again) {
    this.id = id;
    this.machine = machine;
    this.sockets = sockets;
    this.limit = limit;
    this.deadline = deadline;
    this.watch = watch(again);
  }

  private BootWatch watch(boolean again) {
    return new BootWatch(
        machine.qemu().console(),
        machine.events()::resets,
        () -> Screen.lines(sockets),
        again,
        System::nanoTime);
  }

  /// Waits until commands can be run.
  ///
  /// @return false if it was silent for too long
  boolean awaitAgent(Optional<ConsoleIdleTimer> silence)
      throws MachineException, InterruptedException {
    return await(List.of("ready"), silence, deadline).isPresent();
  }

  /// Waits until the system has started all that it starts by itself, where that can be known. What
  /// takes longer than the limit or fails is noted.
  ///
  /// @param longest how long that may take
  /// @return what is to be noted
  List<String> awaitSystem(Duration longest, Requests requests)
      throws MachineException, InterruptedException {
    for (var boots = 0; boots < MOST_BOOTS; boots++) {
      requests.send(Shell.waitForBoot(longest));
      var last = System.nanoTime() + longest.plus(BEHIND_ITS_LIMIT).toNanos();
      var answer = await(List.of("done ", "ready"), Optional.empty(), last).orElseThrow();
      if (answer.startsWith("done stopping")) { // it restarts, or switches itself off
        await(List.of("ready"), Optional.empty(), deadline);
      } else if (answer.startsWith("done ")) {
        var notes = new ArrayList<String>();
        if (restarts > 0) {
          notes.add(id + " was started again: " + Trouble.STARVED.meaning());
        }
        notes.addAll(notes(answer.split(" +", -1), longest));
        return notes;
      }
    }
    throw new MachineException(ended(id + " restarts again and again at the end of its boot"));
  }

  private List<String> notes(String[] answer, Duration longest) throws MachineException {
    var units = List.of(answer).subList(2, answer.length);
    return switch (answer[1]) {
      case "running", "none", "offline", "unknown" -> List.of();
      case "degraded" -> List.of(id + " has booted; what failed to start: " + listed(units));
      case "maintenance" -> throw new MachineException(maintenance());
      default ->
          List.of(
              id
                  + " has not finished booting after "
                  + longest.toSeconds()
                  + " s; what is still starting: "
                  + listed(units));
    };
  }

  private static String listed(List<String> units) {
    var names = new ArrayList<>(units);
    names.removeIf(String::isEmpty);
    return names.isEmpty() ? "unknown" : String.join(", ", names);
  }

  private String maintenance() {
    return ended(id + " does not boot: " + Trouble.EMERGENCY.meaning());
  }

  /// The next line of the agent's that begins so; empty if it was silent for too long.
  private Optional<String> await(
      List<String> beginnings, Optional<ConsoleIdleTimer> silence, long last)
      throws MachineException, InterruptedException {
    while (true) {
      var left = last - System.nanoTime();
      if (left <= 0) {
        throw new MachineException(late());
      }
      switch (machine.agent().next(Duration.ofNanos(Math.min(left, POLL.toNanos())))) {
        case Event.Line(var text) -> {
          watch.heard();
          if (beginnings.stream().anyMatch(text::startsWith)) {
            return Optional.of(text);
          }
        }
        case Event.Bytes _ -> {}
        case Event.End _ -> {
          if (machine.agent().hasEnded()) {
            throw new MachineException(gone());
          }
          var trouble = watch.trouble();
          if (trouble.isPresent() && watch.isStarved() && restarts < MOST_RESTARTS) {
            restarts++;
            watch = watch(true);
            Monitor.reset(sockets);
          } else if (trouble.isPresent()) {
            throw new MachineException(ended(id + " does not boot: " + trouble.get()));
          }
          if (silence.isPresent() && silence.get().isTooLong()) {
            return Optional.empty();
          }
        }
      }
    }
  }

  private String gone() throws InterruptedException {
    var _ = machine.qemu().awaitEnd(LAST_WORDS);
    return ended(
        machine.events().poweredOff()
            ? id + " switched itself off while it was booting"
            : "QEMU ended while " + id + " was booting");
  }

  private String late() {
    return ended(id + " did not boot within " + limit.toSeconds() + " s");
  }

  private String ended(String what) {
    var console = machine.qemu().lastWords();
    var text = new StringBuilder(what);
    if (!console.isEmpty()) {
      text.append("; the last lines of its console:\n").append(console);
    }
    if (machine.qemu().console().lines() < FEW_LINES) {
      var screen = Screen.lines(sockets);
      if (!screen.isEmpty()) {
        text.append("; its screen shows:\n").append(String.join("\n", screen));
      }
      text.append(
          console.isEmpty()
              ? "; its serial console showed nothing"
              : "\nIts serial console showed nothing else");
      text.append(": what a kernel says comes here if its command line has console=ttyS0");
    }
    return text.toString();
  }
}
