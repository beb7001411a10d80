// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Notification;
import dev.ingot.core.resource.Image;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// How one attempt of a step ended. Outputs are plain Java as [dev.ingot.document.Json] writes
/// them, in the order in which the API shows them.
public sealed interface StepOutcome {

  /// @param released ids of machines that are gone now
  /// @param imageChange what the step found out about the image; made durable together with the
  ///   step's end
  /// @param message what a person is told, if anything
  record Completed(
      Map<String, Object> outputs,
      List<String> released,
      Optional<UnaryOperator<Image>> imageChange,
      Optional<String> message)
      implements StepOutcome {
    public Completed {
      outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
      released = List.copyOf(released);
    }

    public Completed releasing(String machineId) {
      return new Completed(outputs, List.of(machineId), imageChange, message);
    }

    public Completed changing(UnaryOperator<Image> change) {
      return new Completed(outputs, released, Optional.of(change), message);
    }

    public Completed saying(String newMessage) {
      return new Completed(outputs, released, imageChange, Optional.of(newMessage));
    }
  }

  /// @param message what a person is told: what was tried, on what, and what to do
  /// @param outputs what is known besides the message, which is added as `errorMessage`
  /// @param component the component that failed, if one did
  record Failed(
      String message, Map<String, Object> outputs, Optional<Image.ComponentFailure> component)
      implements StepOutcome {
    public Failed {
      outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }
  }

  /// There was nothing to do.
  record Skipped() implements StepOutcome {}

  /// Somebody outside has to answer; the run parks until then or until the step times out.
  ///
  /// @param notifications are sent once it is durable that the step waits
  record Waiting(List<Notification> notifications) implements StepOutcome {
    public Waiting {
      notifications = List.copyOf(notifications);
    }
  }

  /// What the step began outside has not ended. The run parks for the pause, then the action is run
  /// again and finds it by the names in [StepContext].
  record Later(Duration pause) implements StepOutcome {}

  /// Another host has what the step needs, and files are not shared between hosts.
  ///
  /// @param id of the machine or image
  record Elsewhere(Holding.Kind kind, String id, String host, String message)
      implements StepOutcome {}

  static Completed completed(Map<String, Object> outputs) {
    return new Completed(outputs, List.of(), Optional.empty(), Optional.empty());
  }

  static Completed completed(String output, Object value) {
    return completed(Map.of(output, value));
  }

  static Failed failed(String message) {
    return new Failed(message, Map.of(), Optional.empty());
  }
}
