// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.StorageFullException;
import dev.ingot.model.Operation;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateComponentResponse;
import dev.ingot.model.shape.GetComponentRequest;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.GetWorkflowStepExecutionResponse;
import dev.ingot.model.shape.ListComponentsRequest;
import dev.ingot.model.shape.ListComponentsResponse;
import dev.ingot.model.shape.ListTagsForResourceRequest;
import dev.ingot.model.shape.ListTagsForResourceResponse;
import dev.ingot.model.shape.TagResourceRequest;
import dev.ingot.model.shape.TagResourceResponse;
import dev.ingot.model.shape.UntagResourceRequest;
import dev.ingot.model.shape.UntagResourceResponse;
import dev.ingot.model.shape.WorkflowStepExecutionStatus;
import dev.ingot.stores.sql.StoreUnreachableException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// A service with a few operations of simple behaviour; the others answer with nothing but the
/// request's id.
final class StubHandler implements OperationHandler {
  final List<Object> inputs = new ArrayList<>();
  final List<Scope> scopes = new ArrayList<>();
  private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();

  @Override
  @SuppressWarnings("unchecked")
  public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
    return (O) answer(operation, input, context);
  }

  private Object answer(Operation<?, ?> operation, Object input, CallContext context) {
    synchronized (this) {
      inputs.add(input);
      scopes.add(context.scope());
    }
    return switch (input) {
      case CreateComponentRequest create -> create(create, context);
      case GetComponentRequest get ->
          throw new RejectedException(new Rejection.NotFound(get.componentBuildVersionArn()));
      case GetWorkflowStepExecutionRequest get -> step(get, context);
      case ListComponentsRequest list -> list(list, context);
      case ListTagsForResourceRequest list ->
          ListTagsForResourceResponse.builder().tags(tagsOf(list.resourceArn())).build();
      case TagResourceRequest tag -> {
        tagsOf(tag.resourceArn()).putAll(tag.tags());
        yield TagResourceResponse.builder().build();
      }
      case UntagResourceRequest untag -> {
        tagsOf(untag.resourceArn()).keySet().removeAll(untag.tagKeys());
        yield UntagResourceResponse.builder().build();
      }
      default -> nothing(operation.output(), context.requestId());
    };
  }

  private Map<String, String> tagsOf(String arn) {
    return tags.computeIfAbsent(arn, _ -> new TreeMap<>());
  }

  private static Object create(CreateComponentRequest create, CallContext context) {
    switch (create.name()) {
      case "bug" -> throw new IllegalStateException("a bug with a secret in its message");
      case "full" -> throw new StorageFullException("/data/ingot.db", new IOException("ENOSPC"));
      case "unreachable" ->
          throw new StoreUnreachableException("/data", new SQLException("a secret host"));
      case "twice" ->
          throw new RejectedException(new Rejection.AlreadyExists(ResourceKind.COMPONENT, "arn:x"));
      case "future" -> throw new RejectedException(new Rejection.NotBuiltYet("Time travel"));
      default -> {}
    }
    if (create.dryRun().orElse(false)) {
      throw new RejectedException(new Rejection.DryRun());
    }
    var scope = context.scope();
    return CreateComponentResponse.builder()
        .requestId(context.requestId())
        .clientToken(create.clientToken())
        .componentBuildVersionArn(
            "arn:%s:imagebuilder:%s:%s:component/%s/%s/1"
                .formatted(
                    scope.partition(),
                    scope.region(),
                    scope.account(),
                    create.name(),
                    create.semanticVersion()))
        .build();
  }

  private static Object step(GetWorkflowStepExecutionRequest get, CallContext context) {
    return GetWorkflowStepExecutionResponse.builder()
        .requestId(context.requestId())
        .stepExecutionId(get.stepExecutionId())
        .workflowBuildVersionArn(
            "arn:aws:imagebuilder:eu-central-1:aws:workflow/build/build-image/1.0.3/1")
        .workflowExecutionId("wf-6c4b3f1e-0000-4000-8000-000000000000")
        .imageBuildVersionArn(
            "arn:aws:imagebuilder:eu-central-1:111122223333:image/web-base/1.0.0/1")
        .name("LaunchStep")
        .action("LaunchInstance")
        .status(WorkflowStepExecutionStatus.COMPLETED)
        .inputs("{\"waitFor\": \"ssmAgent\"}")
        .outputs("{\"instanceId\": \"i-0123456789abcdef0\"}")
        .startTime("2026-09-09T19:12:18.677Z")
        .endTime("2026-09-09T19:12:29.101Z")
        .onFailure("Abort")
        .timeoutSeconds(4500)
        .build();
  }

  /// Two pages.
  private static Object list(ListComponentsRequest list, CallContext context) {
    return ListComponentsResponse.builder()
        .requestId(context.requestId())
        .componentVersionList(List.of())
        .nextToken(list.nextToken().isPresent() ? Optional.empty() : Optional.of("two"))
        .build();
  }

  private static Object nothing(Structure<?> shape, String requestId) {
    var slots = new Object[shape.members().size()];
    for (var i = 0; i < slots.length; i++) {
      var member = shape.members().get(i);
      slots[i] =
          switch (member.shape()) {
            case Text _ when member.name().equals("requestId") -> requestId;
            case Shape.Whole _ when member.required() -> 1;
            default -> Optional.empty();
          };
    }
    return shape.create(slots);
  }
}
