// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.Notification;
import dev.ingot.core.execution.Notifier;
import dev.ingot.core.execution.Outbox;
import dev.ingot.engine.build.Ports;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Sends what steps want to have told, and tells in the build's log how it went. An endpoint that
/// cannot take it now is asked again, after 2 s, 4 s, … up to 5 minutes, for as long as the step
/// waits and for a day at most.
final class Notices implements Outbox.Courier {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final Ports ports;

  Notices(Ports ports) {
    this.ports = ports;
  }

  @Override
  public Optional<Instant> deliver(Notification notification, int attempt)
      throws InterruptedException {
    var waiting =
        ports
            .journal()
            .stepOfImage(notification.stepExecutionId())
            .filter(s -> s.step().waiting() && s.step().answer().isEmpty());
    if (waiting.isEmpty()) {
      return Optional.empty();
    }
    return switch (ports.notifier().send(notification)) {
      case Notifier.Result.Delivered(var answer) -> {
        log(waiting.get(), "Notified " + notification.receiver() + " (" + answer + ")");
        yield Optional.empty();
      }
      case Notifier.Result.Unconfigured() -> {
        // Most operators want no events; who names a topic expects that somebody is told.
        if (notification.channel() != Notification.Channel.EVENT) {
          log(
              waiting.get(),
              "Nobody is notified of "
                  + notification.receiver()
                  + ": no endpoint is configured for it (see docs/notifications.md)");
        }
        yield Optional.empty();
      }
      case Notifier.Result.Failed(var why, var again) ->
          failed(notification, attempt, waiting.get(), why, again);
    };
  }

  private Optional<Instant> failed(
      Notification notification, int attempt, Journal.StepOfImage step, String why, boolean again) {
    var now = ports.clock().instant();
    var text = "Cannot notify " + notification.receiver() + ": " + why;
    if (!again || !now.isBefore(notification.created().plus(PATIENCE))) {
      log(step, text + "; not tried again");
      return Optional.empty();
    }
    var pause = pause(attempt);
    // The first failure, then ever fewer lines: an endpoint may be down for hours.
    if (Integer.bitCount(attempt) == 1) {
      log(step, text + "; trying again in " + pause.toSeconds() + " seconds");
    }
    return Optional.of(now.plus(pause));
  }

  static Duration pause(int attempt) {
    var seconds = 1L << Math.min(attempt, 20);
    return Duration.ofSeconds(Math.min(seconds, LONGEST_PAUSE.toSeconds()));
  }

  private void log(Journal.StepOfImage step, String text) {
    ports
        .log()
        .append(
            step.imageArn(),
            new BuildLog.Line(
                ports.clock().instant(),
                Optional.of(step.step().id()),
                BuildLog.Source.SERVICE,
                text));
  }
}
