// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.model.ImageBuilder;
import dev.ingot.server.http.CallContext;
import dev.ingot.testkit.Fixtures;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;

class OperationsTest {
  private final ApiServer server = new ApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void every_operation_of_the_model_is_in_the_table() {
    var built = new ArrayList<String>();
    for (var operation : ImageBuilder.OPERATIONS) {
      var context = new CallContext(Fixtures.SCOPE, "request");
      var failure =
          catchThrowable(() -> server.operations.handle(operation, "no request", context));
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
    assertThat(built).hasSize(33).contains("GetWorkflowStepExecution", "UntagResource");
  }

  @Test
  void an_operation_that_is_not_built_yet_says_so() {
    var failure =
        catchThrowableOfType(
            ImagebuilderException.class, () -> server.client().listImagePipelines(r -> {}));

    assertThat(failure.statusCode()).isEqualTo(400);
    assertThat(failure.awsErrorDetails().errorMessage())
        .isEqualTo(
            "operation ListImagePipelines is not built yet in this version of Ingot (see"
                + " docs/compatibility.md).");
  }
}
