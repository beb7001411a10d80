// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Notification;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Waits until somebody says how to go on, and tells those whom it concerns. The run parks
/// meanwhile: it holds no thread and no lease.
///
/// What is sent has the forms that the User Guide and public write-ups of Image Builder show.
public final class WaitForAction implements StepAction<WaitForAction.Inputs> {
  private final InstantSource clock;

  public WaitForAction(InstantSource clock) {
    this.clock = clock;
  }

  /// @param snsTopicArn and `lambdaFunctionName` stand for endpoints that the operator configures
  /// @param payload any text
  public record Inputs(
      Optional<String> snsTopicArn, Optional<String> lambdaFunctionName, Optional<String> payload) {
    private static final int PAYLOAD_KIB = 16;

    public Inputs {
      InputRules.bytes("payload", payload, PAYLOAD_KIB);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  /// Somebody has answered.
  @Override
  public boolean repeatable() {
    return false;
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_REST;
  }

  @Override
  public boolean instant(Platform platform) {
    return true;
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context) {
    var now = clock.instant();
    var notifications = new ArrayList<Notification>();
    notifications.add(
        notification(
            Notification.Channel.EVENT, "", Json.write(event(context, now)), context, now));
    var message = Json.write(message(inputs, context));
    inputs
        .snsTopicArn()
        .map(topic -> notification(Notification.Channel.TOPIC, topic, message, context, now))
        .ifPresent(notifications::add);
    inputs
        .lambdaFunctionName()
        .map(name -> notification(Notification.Channel.FUNCTION, name, message, context, now))
        .ifPresent(notifications::add);
    return new StepOutcome.Waiting(notifications);
  }

  private static Notification notification(
      Notification.Channel channel, String target, String body, StepContext context, Instant now) {
    return new Notification(
        UUID.randomUUID().toString(), context.step().id(), channel, target, body, now);
  }

  /// The event of EventBridge (User Guide, `integ-eventbridge`).
  private static Map<String, Object> event(StepContext context, Instant now) {
    var image = context.image().arn();
    var detail = new LinkedHashMap<String, Object>();
    detail.put("workflow-execution-id", context.execution().id());
    detail.put("workflow-step-execution-id", context.step().id());
    detail.put("workflow-step-name", context.step().name());
    var event = new LinkedHashMap<String, Object>();
    event.put("version", "0");
    event.put("id", UUID.randomUUID().toString());
    event.put("detail-type", "EC2 Image Builder Workflow Step Waiting");
    event.put("source", "aws.imagebuilder");
    event.put("account", image.owner());
    event.put("time", now.truncatedTo(ChronoUnit.SECONDS).toString());
    event.put("region", image.region());
    event.put("resources", List.of(image.toString(), context.execution().workflowArn().toString()));
    event.put("detail", detail);
    return event;
  }

  /// What topics and functions get.
  private static Map<String, Object> message(Inputs inputs, StepContext context) {
    var message = new LinkedHashMap<String, Object>();
    message.put("version", "1.0");
    message.put("imageArn", context.image().arn().toString());
    message.put("workflowArn", context.execution().workflowArn().toString());
    message.put("workflowExecutionId", context.execution().id());
    message.put("workflowStepExecutionId", context.step().id());
    message.put("workflowStepName", context.step().name());
    inputs.payload().ifPresent(payload -> message.put("customPayload", payload));
    return message;
  }
}
