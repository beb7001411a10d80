// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.model.shape.GetImageResponse;
import dev.ingot.model.shape.RetryImageResponse;
import dev.ingot.server.http.CallContext;
import dev.ingot.testkit.Fixtures;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;

class OperationsTest {
  private static final String IMAGE =
      "arn:aws:imagebuilder:eu-central-1:111122223333:image/web/1.0.0/1";

  private final ApiServer server = new ApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void every_operation_of_the_model_is_in_the_table() {
    var built = new ArrayList<String>();
    for (var operation : ImageBuilder.OPERATIONS) {
      var failure = catchThrowable(() -> callWithNoRequest(server.operations, operation));
      if (failure instanceof ClassCastException) {
        built.add(operation.name());
      } else {
        assertThat(failure)
            .as(operation.name())
            .isInstanceOfSatisfying(
                RejectedException.class,
                e -> assertThat(e.rejection()).isInstanceOf(Rejection.NotBuiltYet.class));
      }
    }
    assertThat(built).contains("GetWorkflowStepExecution", "UntagResource");
  }

  @SuppressWarnings("unchecked")
  private static <I, O> void callWithNoRequest(Operations operations, Operation<I, O> operation) {
    var anything = (Operation<Object, O>) operation;
    operations.handle(anything, "no request", new CallContext(Fixtures.SCOPE, "request"));
  }

  @Test
  void an_operation_with_neither_a_handler_nor_a_line_of_those_not_built_is_refused_at_start() {
    var apis = new ArrayList<>(server.apis);
    apis.removeIf(TagApi.class::isInstance);

    assertThatThrownBy(() -> new Operations(apis))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "ListTagsForResource, TagResource, UntagResource of the model: neither a handler nor a"
                + " line in NotBuiltApi");
  }

  @Test
  void an_operation_with_two_handlers_is_refused_at_start() {
    var apis = new ArrayList<>(server.apis);
    apis.add(
        table -> table.on(ImageBuilder.GET_IMAGE, (_, _) -> GetImageResponse.builder().build()));

    assertThatThrownBy(() -> new Operations(apis))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("GetImage is registered twice");
  }

  @Test
  void an_operation_that_is_built_must_leave_the_list_of_those_that_are_not() {
    var apis = new ArrayList<>(server.apis);
    apis.add(table ->
        table.on(ImageBuilder.RETRY_IMAGE, (_, _) -> RetryImageResponse.builder().build()));

    assertThatThrownBy(() -> new Operations(apis))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("RetryImage is registered twice");
  }

  @Test
  void an_operation_that_is_not_built_yet_says_so() {
    var failure =
        catchThrowableOfType(
            ImagebuilderException.class,
            () -> server.client().getImagePolicy(r -> r.imageArn(IMAGE)));

    assertThat(failure.statusCode()).isEqualTo(400);
    assertThat(failure.awsErrorDetails().errorMessage())
        .isEqualTo(
            "operation GetImagePolicy is not built yet in this version of Ingot (see"
                + " docs/compatibility.md).");
  }
}
