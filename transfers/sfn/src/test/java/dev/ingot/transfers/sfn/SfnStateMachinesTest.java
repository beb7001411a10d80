// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.sfn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.testkit.StateMachinesContract;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SfnStateMachinesTest extends StateMachinesContract {
  @AutoClose private final TinySfn sfn;
  @AutoClose private final SfnStateMachines machines;

  SfnStateMachinesTest() throws Exception {
    sfn = new TinySfn();
    machines =
        SfnStateMachines.of(
            Map.of(
                "AWS_ENDPOINT_URL_SFN",
                sfn.url(),
                "AWS_REGION",
                "eu-central-1",
                "AWS_ACCESS_KEY_ID",
                "id",
                "AWS_SECRET_ACCESS_KEY",
                "secret"));
  }

  @Override
  protected StateMachines machines() {
    return machines;
  }

  @Override
  protected void endAll(StateMachines.State state) {
    sfn.endAll(state);
  }

  @Override
  protected int started() {
    return sfn.started();
  }

  @Test
  void the_service_gets_name_and_input() throws Exception {
    var execution = machines.start(REQUEST);

    assertThat(execution.arn())
        .isEqualTo("arn:aws:states:eu-central-1:111122223333:execution:approve:step-1-1");
    assertThat(sfn.inputs()).containsExactly(Map.entry(execution.arn(), "{\"a\": 1}"));
    assertThat(sfn.lastAuthorization()).contains("Credential=id/", "/eu-central-1/states/");
  }

  @Test
  void a_refusal_is_told_with_the_place_and_is_final() {
    sfn.refuse("AccessDeniedException");

    assertThatThrownBy(() -> machines.start(REQUEST))
        .isInstanceOfSatisfying(StateMachineException.class, e -> assertThat(e.mayPass()).isFalse())
        .hasMessage(
            "cannot start an execution of "
                + ARN
                + " at "
                + sfn.url()
                + ": AccessDeniedException (400): because");
  }

  @Test
  void a_service_in_trouble_or_out_of_reach_may_be_tried_again() {
    sfn.refuse("InternalServerException");
    assertThatThrownBy(() -> machines.start(REQUEST))
        .isInstanceOfSatisfying(StateMachineException.class, e -> assertThat(e.mayPass()).isTrue())
        .hasMessageContaining("InternalServerException (500)");

    sfn.close();
    assertThatThrownBy(() -> machines.stop(REQUEST, "Enough"))
        .isInstanceOfSatisfying(StateMachineException.class, e -> assertThat(e.mayPass()).isTrue())
        .hasMessageContaining("Connection refused");
  }

  @Test
  void a_name_alone_finds_no_state_machine_of_aws() {
    assertThatThrownBy(() -> machines.start(new StateMachines.Request("approve", "step-1-1", "{}")))
        .isInstanceOf(StateMachineException.class)
        .hasMessage(
            "The state machine 'approve' must be named by its ARN, since the setting state-machines"
                + " maps its name to no URL.");
  }

  @Test
  void an_interrupt_travels_on() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> machines.start(REQUEST)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
