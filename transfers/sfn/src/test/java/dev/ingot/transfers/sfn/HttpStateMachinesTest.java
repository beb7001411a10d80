// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.sfn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.core.execution.StateMachines.Execution;
import dev.ingot.core.execution.StateMachines.Request;
import dev.ingot.core.execution.StateMachines.State;
import dev.ingot.testkit.StateMachinesContract;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpStateMachinesTest extends StateMachinesContract {
  private static final String EXECUTION =
      "arn:aws:states:eu-central-1:111122223333:execution:approve:step-1-1";

  @AutoClose private final TinyEndpoint endpoint;
  @AutoClose private final HttpStateMachines machines;

  HttpStateMachinesTest() throws Exception {
    endpoint = new TinyEndpoint();
    machines = HttpStateMachines.at(endpoint.url());
  }

  @Override
  protected StateMachines machines() {
    return machines;
  }

  @Override
  protected void endAll(StateMachines.State state) {
    endpoint.endAll(state);
  }

  @Override
  protected int started() {
    return endpoint.started();
  }

  @Test
  void the_endpoint_gets_name_machine_and_input_and_is_asked_at_its_location() throws Exception {
    var execution = machines.start(REQUEST);
    machines.describe(REQUEST, execution);
    machines.stop(REQUEST, "Enough");

    assertThat(execution.arn()).isEqualTo(EXECUTION);
    assertThat(endpoint.requests())
        .containsExactly(
            "POST /approve {\"executionName\": \"step-1-1\", \"stateMachineArn\": \""
                + ARN
                + "\", \"input\": {\"a\": 1}}",
            "GET /executions/step-1-1",
            "DELETE /approve?executionName=step-1-1");
  }

  @Test
  void an_answer_at_once_is_the_end() throws Exception {
    endpoint.always(200, Map.of(), "{\"status\": \"SUCCEEDED\", \"output\": [1, \"a\"]}");

    assertThat(machines.start(REQUEST).state()).isEqualTo(new State.Succeeded("[1, \"a\"]"));
  }

  @Test
  void an_output_that_is_a_text_is_json_text_as_it_stands() throws Exception {
    endpoint.always(200, Map.of(), "{\"status\": \"SUCCEEDED\", \"output\": \"{\\\"b\\\": 2}\"}");
    assertThat(machines.start(REQUEST).state()).isEqualTo(new State.Succeeded("{\"b\": 2}"));

    endpoint.always(200, Map.of(), "{\"status\": \"SUCCEEDED\"}");
    assertThat(machines.start(REQUEST).state()).isEqualTo(new State.Succeeded("{}"));
  }

  @Test
  void without_a_location_it_is_asked_for_the_arn_that_it_gave() throws Exception {
    endpoint.always(202, Map.of(), "{\"executionArn\": \"run 7\"}");

    var execution = machines.start(new Request("approve", "step-1-1", "{}"));
    machines.describe(REQUEST, execution);

    assertThat(execution)
        .isEqualTo(
            new Execution("run 7", endpoint.url() + "?executionArn=run+7", new State.Running()));
    assertThat(endpoint.requests().getLast()).isEqualTo("GET /approve?executionArn=run+7");
  }

  @Test
  void an_endpoint_that_names_nothing_is_asked_for_the_name() throws Exception {
    endpoint.always(202, Map.of(), "");

    assertThat(machines.start(new Request("approve", "step-1-1", "{}")).arn())
        .isEqualTo("step-1-1");
  }

  @Test
  void the_user_of_the_url_becomes_authorization_and_stands_in_no_message() throws Exception {
    var url = URI.create(endpoint.url().toString().replace("//", "//u:secret@"));
    try (var authorized = HttpStateMachines.at(url)) {
      authorized.start(REQUEST);
      assertThat(endpoint.requests().getFirst()).endsWith(" Basic dTpzZWNyZXQ=");

      endpoint.always(403, Map.of(), "no");
      assertThatThrownBy(() -> authorized.start(REQUEST))
          .hasMessage("POST " + endpoint.url() + " was answered with 403: 'no'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "500 | oops | true | was answered with 500: 'oops'",
        "503 | `` | true | was answered with 503",
        "429 | `` | true | was answered with 429",
        "400 | bad | false | was answered with 400: 'bad'",
        "404 | `` | false | was answered with 404",
        "204 | `` | false | was answered with 204",
        "200 | fine | false | answered no JSON object",
        "200 | [] | false | answered no JSON object",
        "200 | {} | false | answered no status of RUNNING, SUCCEEDED, FAILED, TIMED_OUT and ABORTED",
        "200 | {\"status\": \"DONE\"} | false | answered no status of RUNNING",
      })
  void an_answer_that_helps_nobody_is_told(
      int status, String body, boolean mayPass, String message) {
    endpoint.always(status, Map.of(), body);

    assertThatThrownBy(() -> machines.start(REQUEST))
        .isInstanceOfSatisfying(
            StateMachineException.class, e -> assertThat(e.mayPass()).isEqualTo(mayPass))
        .hasMessageContaining(message)
        .hasMessageContaining(endpoint.url().toString());
  }

  @Test
  void redirects_are_not_followed() {
    endpoint.always(307, Map.of("Location", "/elsewhere"), "");

    assertThatThrownBy(() -> machines.start(REQUEST))
        .isInstanceOf(StateMachineException.class)
        .hasMessageContaining("was answered with 307");
    assertThat(endpoint.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:1/executions/1",
    "//localhost/executions/1",
    "file:///etc/passwd",
    "http://u@127.0.0.1/",
    "a b",
  })
  void a_location_on_another_server_is_refused(String location) {
    endpoint.always(202, Map.of("Location", location), "");

    assertThatThrownBy(() -> machines.start(REQUEST))
        .isInstanceOf(StateMachineException.class)
        .hasMessage(
            endpoint.url()
                + " answered the Location '"
                + location
                + "', which is not on the same server");
  }

  @Test
  void an_endless_answer_is_cut_off() {
    endpoint.always(200, Map.of(), "x".repeat((1 << 20) + 1));

    assertThatThrownBy(() -> machines.start(REQUEST))
        .isInstanceOf(StateMachineException.class)
        .hasMessageStartingWith("POST " + endpoint.url() + " failed: ");
  }

  @Test
  void an_endpoint_out_of_reach_may_be_tried_again() {
    endpoint.close();

    assertThatThrownBy(() -> machines.start(REQUEST))
        .isInstanceOfSatisfying(StateMachineException.class, e -> assertThat(e.mayPass()).isTrue())
        .hasMessage("POST " + endpoint.url() + " failed: no connection");
  }

  @Test
  void an_interrupt_travels_on() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> machines.start(REQUEST)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
