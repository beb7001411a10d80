// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import java.time.Instant;

/// Something that somebody outside is to be told about a step.
///
/// @param id a UUID; the same with every attempt to deliver it
/// @param target the ARN or name of the topic or function; empty for events
/// @param body JSON text: the whole event, or the message for the topic or function
/// @param created the time of what it tells
public record Notification(
    String id,
    String stepExecutionId,
    Channel channel,
    String target,
    String body,
    Instant created) {

  public enum Channel {
    /// As EventBridge gives events to its targets.
    EVENT,
    /// As SNS gives messages to subscribers.
    TOPIC,
    /// As Lambda gives events to functions.
    FUNCTION
  }

  /// Such as `topic arn:aws:sns:…:approvals`.
  public String receiver() {
    return switch (channel) {
      case EVENT -> "the endpoint of events";
      case TOPIC -> "topic " + target;
      case FUNCTION -> "function " + target;
    };
  }
}
