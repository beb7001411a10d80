// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.sfn;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.transfers.aws.AwsClient;
import dev.ingot.transfers.aws.AwsSettings;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;

/// The state machines of AWS Step Functions, or of a service that speaks its API. Standard ones
/// only: executions of express ones have no name that finds them again.
public final class SfnStateMachines implements StateMachines, AutoCloseable {
  private static final String ENDPOINT = "AWS_ENDPOINT_URL_SFN";

  private final AwsClient<SfnClient> client;
  private final String place;

  /// @param place where the service is, for messages; empty if AWS has it
  private SfnStateMachines(AwsClient<SfnClient> client, String place) {
    this.client = client;
    this.place = place;
  }

  /// The state machines that the settings of the AWS SDK name.
  ///
  /// @param environment of the process: `AWS_ENDPOINT_URL_SFN` for another service than AWS, and
  ///   what else the SDK reads
  public static SfnStateMachines of(Map<String, String> environment) {
    var settings = new AwsSettings(environment);
    return new SfnStateMachines(
        new AwsClient<>(() -> settings.client(SfnClient.builder(), ENDPOINT)),
        settings.place(ENDPOINT));
  }

  /// Under the same name and with the same input, Step Functions gives the execution that runs. If
  /// it has ended, the name leads to it.
  @Override
  public Execution start(Request request) throws StateMachineException, InterruptedException {
    var arn = arn(request);
    return call(
        "start an execution of " + request.stateMachine(),
        sfn -> {
          try {
            var started =
                sfn.startExecution(call ->
                    call.stateMachineArn(request.stateMachine())
                        .name(request.name())
                        .input(request.input()));
            return new Execution(
                started.executionArn(), started.executionArn(), new State.Running());
          } catch (ExecutionAlreadyExistsException _) {
            return describe(sfn, arn);
          }
        });
  }

  @Override
  public Execution describe(Request request, Execution execution)
      throws StateMachineException, InterruptedException {
    return call(
        "describe the execution " + execution.arn(), sfn -> describe(sfn, execution.handle()));
  }

  private static Execution describe(SfnClient sfn, String arn) {
    var found = sfn.describeExecution(call -> call.executionArn(arn));
    return new Execution(found.executionArn(), found.executionArn(), state(found));
  }

  private static State state(DescribeExecutionResponse found) {
    return switch (found.status()) {
      case RUNNING, PENDING_REDRIVE -> new State.Running();
      case SUCCEEDED -> new State.Succeeded(Optional.ofNullable(found.output()).orElse("{}"));
      case FAILED, TIMED_OUT, ABORTED, UNKNOWN_TO_SDK_VERSION ->
          new State.Failed(
              found.statusAsString(),
              Optional.ofNullable(found.error()),
              Optional.ofNullable(found.cause()));
    };
  }

  @Override
  public void stop(Request request, String why) throws StateMachineException, InterruptedException {
    var arn = arn(request);
    call(
        "stop the execution " + arn,
        sfn -> {
          try {
            return Optional.of(sfn.stopExecution(call -> call.executionArn(arn).cause(why)));
          } catch (ExecutionDoesNotExistException _) {
            return Optional.empty();
          }
        });
  }

  private static String arn(Request request) throws StateMachineException {
    return ExecutionArn.of(request)
        .orElseThrow(() ->
            StateMachineException.last(
                "The state machine '"
                    + request.stateMachine()
                    + "' must be named by its ARN, since the setting state-machines maps its name to"
                    + " no URL."));
  }

  private <T> T call(String tried, AwsClient.Call<SfnClient, T> call)
      throws StateMachineException, InterruptedException {
    try {
      return client.call(tried + place, call);
    } catch (ExternalSourceException e) {
      throw mayPass(e)
          ? StateMachineException.passing(e.reason())
          : StateMachineException.last(e.reason());
    }
  }

  /// No connection, or a service that is in trouble or busy.
  private static boolean mayPass(ExternalSourceException failure) {
    for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof AwsServiceException refused) {
        return refused.statusCode() >= 500 || refused.isThrottlingException();
      }
      if (cause instanceof IOException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    client.close();
  }
}
