// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.client.ServiceUnreachableException;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.ListWorkflowExecutionsRequest;
import dev.ingot.model.shape.ListWorkflowStepExecutionsRequest;
import dev.ingot.model.shape.WorkflowExecutionMetadata;
import dev.ingot.model.shape.WorkflowStepMetadata;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A client of a server that dies: it says again, in the same words, what was not answered, and
/// looks whether what was acknowledged is there.
final class SteadyClient {
  private static final Duration DEATH = Duration.ofSeconds(20);
  private static final Set<String> ENDS = Set.of("COMPLETED", "FAILED", "SKIPPED", "CANCELLED");

  private final Server server;
  private HttpImageBuilder api;
  private final List<Reading<?, ?>> acknowledged = new ArrayList<>();
  private final Map<String, String> ended = new LinkedHashMap<>();

  /// The server, whichever process it is.
  interface Server {
    URI endpoint() throws Exception;

    /// Whether it dies within this time.
    boolean dies(Duration time) throws Exception;

    /// Starts it again after its death.
    void revive() throws Exception;
  }

  private record Reading<I, O>(Operation<I, O> operation, I input) {}

  SteadyClient(Server server) throws Exception {
    this.server = server;
    this.api = connect();
  }

  private HttpImageBuilder connect() throws Exception {
    var signer =
        new SigV4Signer(
            new Credentials("any", "any"), "eu-central-1", "imagebuilder", InstantSource.system());
    return new HttpImageBuilder(server.endpoint(), Optional.of(signer));
  }

  <I, O> O call(Operation<I, O> operation, I input) throws Exception {
    while (true) {
      try {
        return api.call(operation, input);
      } catch (ServiceUnreachableException e) {
        if (!server.dies(DEATH)) {
          throw e;
        }
        revive();
      }
    }
  }

  /// Looks after a death whether all is there.
  void revive() throws Exception {
    api.close();
    server.revive();
    api = connect();
    for (var reading : acknowledged) {
      read(reading);
    }
    for (var step : ended.entrySet()) {
      assertThat(status(step.getKey())).as(step.getKey()).isEqualTo(step.getValue());
    }
  }

  private <I, O> void read(Reading<I, O> reading) throws Exception {
    call(reading.operation(), reading.input()); // throws if it is not there
  }

  private String status(String step) throws Exception {
    return call(
            ImageBuilder.GET_WORKFLOW_STEP_EXECUTION,
            GetWorkflowStepExecutionRequest.builder().stepExecutionId(step).build())
        .status()
        .orElseThrow()
        .wire();
  }

  /// The call that reads what was acknowledged must work from now on.
  <I, O> void wasAcknowledged(Operation<I, O> reading, I input) {
    acknowledged.add(new Reading<>(reading, input));
  }

  List<WorkflowExecutionMetadata> executions(String image) throws Exception {
    return call(
            ImageBuilder.LIST_WORKFLOW_EXECUTIONS,
            ListWorkflowExecutionsRequest.builder().imageBuildVersionArn(image).build())
        .workflowExecutions()
        .orElseThrow();
  }

  /// Steps that have ended must stay so.
  List<WorkflowStepMetadata> steps(WorkflowExecutionMetadata execution) throws Exception {
    var steps =
        call(
                ImageBuilder.LIST_WORKFLOW_STEP_EXECUTIONS,
                ListWorkflowStepExecutionsRequest.builder()
                    .workflowExecutionId(execution.workflowExecutionId().orElseThrow())
                    .build())
            .steps()
            .orElseThrow();
    for (var step : steps) {
      var status = step.status().orElseThrow().wire();
      if (ENDS.contains(status)) {
        ended.put(step.stepExecutionId().orElseThrow(), status);
      }
    }
    return steps;
  }
}
