// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.build.ComponentVersions;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.ImageComponents;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.Script;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.toe.run.ComponentRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecuteComponentsTest {
  private static final String ID = "i-11111111111111111";
  private static final MachineInputs INPUTS = new MachineInputs(ID);

  private final FakeMachines machines = new FakeMachines();
  private final MemoryResourceStore resources = new MemoryResourceStore();
  private final List<String> lines = new ArrayList<>();
  private final ExecuteComponents action =
      new ExecuteComponents(
          new Fleet(List.of(machines)),
          new ImageComponents(new ComponentVersions(resources)),
          _ -> new ComponentRunner(new HandClock(Fixtures.NOON)),
          Map.of("http_proxy", "http://proxy:3128"));

  @BeforeEach
  void launch() throws Exception {
    resources.add(Fixtures.component());
    var tiny = new MemoryBases().provide(MemoryBases.TINY, _ -> {});
    machines.launch(new MachineSpec(ID, tiny, 1, 128, MachineSpec.Purpose.BUILD));
  }

  @Test
  void components_run_with_the_values_and_variables_of_their_build() throws Exception {
    // The recipe gives the parameter, the document has a default.
    machines.answer("echo 'Good morning' > /etc/greeting", Script.prints("done\n"));
    var context = Contexts.build(lines);

    var outcome = action.run(INPUTS, context);

    assertThat(outcome).isInstanceOf(StepOutcome.Completed.class);
    assertThat(lines).contains("STDOUT Stdout: done");
    assertThat(machines.machine(ID).commands().getFirst().environment())
        .containsEntry("IMAGE_WORKFLOW_EXECUTION_ID", context.execution().id())
        .containsEntry("IMAGE_STEP_EXECUTION_ID", context.step().id())
        .containsEntry("IMAGE_BUILD_VERSION_ARN", Fixtures.image().arn().toString())
        .containsEntry("IMAGE_PIPELINE_ARN", "")
        .containsEntry("IMAGE_PHASE", "BUILDING")
        .containsEntry("IMAGE_VERSION", "1.0.0")
        .containsEntry("IMAGE_BUILD_VERSION", "1")
        .containsEntry("WORKING_DIRECTORY", "/tmp")
        .containsEntry("http_proxy", "http://proxy:3128")
        .containsEntry("HOME", "/root");
  }

  @Test
  void without_a_component_for_the_stage_there_is_nothing_to_do() throws Exception {
    var test = Contexts.of(Fixtures.image(), Workflow.Type.TEST, lines);

    assertThat(action.run(INPUTS, test)).isEqualTo(new StepOutcome.Skipped());
    assertThat(machines.machine(ID).commands()).isEmpty();
  }

  @Test
  void a_component_that_fails_is_named_for_the_failure_context() throws Exception {
    machines.answer("/etc/greeting", Script.exits(2, "no such folder\n"));

    var failed = (StepOutcome.Failed) action.run(INPUTS, Contexts.build(lines));

    var arn = Fixtures.component().arn().toString();
    assertThat(failed.component())
        .contains(
            new Image.ComponentFailure(
                arn, "build", "Greet", "ExecuteBash", "exit status 2. Stderr: no such folder"));
    assertThat(failed.message())
        .isEqualTo(
            "Document "
                + arn
                + " failed! Phase build, step Greet, action ExecuteBash: exit status 2. Stderr:"
                + " no such folder");
    assertThat(lines).contains("SERVICE Action failed for step Launch. Failing step");
  }

  @Test
  void a_component_that_was_deleted_meanwhile_is_told() throws Exception {
    resources.delete(Fixtures.component().arn());

    var failed = (StepOutcome.Failed) action.run(INPUTS, Contexts.build(lines));

    assertThat(failed.message()).endsWith("component/web-base/1.0.0/1 does not exist any more.");
  }
}
