// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.build.Fleet;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The actions for what this version has none of: containers, scanners, ISO files, Windows.
class OtherKindsTest {
  private static final MachineInputs INPUTS = new MachineInputs("i-11111111111111111");

  private final List<String> lines = new ArrayList<>();
  private final StepContext context = Contexts.build(lines);

  @Test
  void what_is_not_there_fails_the_step_and_says_what_to_do() throws Exception {
    assertFails(new BootstrapInstanceForContainer(), "builds no containers", "image recipe");
    assertFails(new CollectImageScanFindings(), "no vulnerability scanner", "imageScanningEnabled");
    assertFails(
        new CreateImageFromIso(new Fleet(List.of()), new MemoryImages(), InstantSource.system()),
        "not from an ISO file",
        "use CreateImage");
    assertFails(new DistributeContainerImage(), "builds no containers", "DistributeImage");
  }

  private void assertFails(StepAction<MachineInputs> action, String... words) throws Exception {
    var outcome = action.run(INPUTS, context);

    assertThat(outcome).isInstanceOf(StepOutcome.Failed.class);
    assertThat(((StepOutcome.Failed) outcome).message())
        .startsWith(action.getClass().getSimpleName() + ": ")
        .contains(words)
        .contains("docs/compatibility.md");
  }

  @ParameterizedTest
  @EnumSource(Platform.class)
  void sysprep_is_skipped_where_there_is_no_windows(Platform platform) throws Exception {
    var image = ImageCopy.of(Fixtures.image()).platform(platform).build();

    var machines = new FakeMachines();
    machines.launch(
        new MachineSpec(
            INPUTS.instanceId(),
            new MemoryBases().provide(MemoryBases.TINY, _ -> {}),
            1,
            512,
            MachineSpec.Purpose.BUILD));

    var outcome =
        new RunSysPrep(new Fleet(List.of(machines)))
            .run(INPUTS, Contexts.of(image, Workflow.Type.BUILD, lines));

    if (platform == Platform.WINDOWS) {
      assertThat(((StepOutcome.Failed) outcome).message())
          .contains("no machine of this version of Ingot runs Windows")
          .contains(INPUTS.instanceId());
    } else {
      assertThat(outcome).isEqualTo(new StepOutcome.Skipped());
    }
  }
}
