// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Fleet;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.machine.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The actions that work in a machine that is there.
class MachineActionsTest {
  private static final String ID = "i-11111111111111111";
  private static final MachineInputs INPUTS = new MachineInputs(ID);

  private final FakeMachines machines = new FakeMachines();
  private final Fleet fleet = new Fleet(List.of(machines));
  private final List<String> lines = new ArrayList<>();
  private final StepContext context = Contexts.build(lines);

  @BeforeEach
  void launch() throws Exception {
    var tiny = new MemoryBases().provide(MemoryBases.TINY, _ -> {});
    machines.launch(new MachineSpec(ID, tiny, 1, 128, MachineSpec.Purpose.BUILD));
  }

  @Test
  void somebody_elses_machine_is_out_of_reach() throws Exception {
    var stranger = Contexts.stranger(context);

    assertThatThrownBy(() -> new SanitizeInstance(fleet).run(INPUTS, stranger))
        .isInstanceOf(MachineException.class)
        .hasMessage("The instance '" + ID + "' does not exist or was not launched for this image.");
    assertThat(
            new TerminateInstance(fleet)
                .run(new TerminateInstance.Inputs(ID, Optional.empty()), stranger))
        .isInstanceOf(StepOutcome.Failed.class);
    assertThat(machines.ids()).containsExactly(ID);
  }

  @Test
  void a_machine_that_is_gone_is_told() {
    assertThatThrownBy(() -> new WaitForSSMAgent(fleet).run(new MachineInputs("i-2"), context))
        .isInstanceOf(MachineException.class)
        .hasMessage("The instance 'i-2' is gone; it was terminated before.");
  }

  @Test
  void terminate_removes_the_machine_also_twice() throws Exception {
    var action = new TerminateInstance(fleet);
    var inputs = new TerminateInstance.Inputs(ID, Optional.of(true));

    var outcome = (StepOutcome.Completed) action.run(inputs, context);

    assertThat(outcome.released()).containsExactly(ID);
    assertThat(outcome.outputs()).isEmpty();
    assertThat(machines.ids()).isEmpty();
    assertThat(action.run(inputs, context)).isEqualTo(outcome);
  }

  @Test
  void wait_for_the_agent_runs_a_shell() throws Exception {
    assertThat(new WaitForSSMAgent(fleet).run(INPUTS, context))
        .isEqualTo(StepOutcome.completed("status", "Success"));

    machines.answer("/bin/sh", Script.exits(127, ""));
    assertThat(new WaitForSSMAgent(fleet).run(INPUTS, context))
        .isInstanceOf(StepOutcome.Failed.class);
  }

  @Test
  void a_command_runs_as_one_script_and_its_output_is_a_list() throws Exception {
    machines.answer("one\ntwo", Script.prints("first\nlast"));

    var outcome =
        (StepOutcome.Completed)
            new RunCommand(fleet)
                .run(
                    command(
                        Map.of(
                            "commands", List.of("one", "two"),
                            "workingDirectory", List.of("/opt"))),
                    context);

    assertThat(outcome.outputs())
        .containsExactly(
            Map.entry("status", "Success"),
            Map.entry("output", List.of("first\nlast")),
            Map.entry("runCommandId", context.commandId()));
    assertThat(machines.machine(ID).commands().getFirst().workingDirectory()).isEqualTo("/opt");
    assertThat(lines)
        .containsExactly(
            "SERVICE Running command (command id: " + context.commandId() + ")",
            "STDOUT first",
            "STDOUT last");
  }

  @Test
  void a_line_without_an_end_is_cut_and_not_held() throws Exception {
    var megabytes = 100;
    machines.answer("one", (_, _, output) -> endless(output, megabytes, (byte) 'x'));
    var printed = new AtomicLong();
    var longest = new AtomicInteger();
    StepContext.Log log =
        (_, text) -> {
          printed.addAndGet(text.length());
          longest.accumulateAndGet(text.length(), Math::max);
        };

    var outcome =
        (StepOutcome.Completed)
            new RunCommand(fleet)
                .run(command(Map.of("commands", List.of("one"))), context.logging(log));

    assertThat(printed.get()).isGreaterThan((long) megabytes << 20);
    assertThat(longest.get()).isEqualTo(64 << 10);
    assertThat(outcome.outputs()).containsEntry("output", List.of("x".repeat(24_000)));
  }

  @Test
  void bytes_that_are_no_text_are_cut_too() throws Exception {
    machines.answer("one", (_, _, output) -> endless(output, 1, (byte) 0x80));

    new RunCommand(fleet).run(command(Map.of("commands", List.of("one"))), context);

    assertThat(lines)
        .hasSizeGreaterThan(15)
        .allMatch(line -> line.length() < (64 << 10) + "STDOUT ".length() + 4);
  }

  private static ExitStatus endless(Output output, int megabytes, byte printed) {
    var bytes = new byte[1 << 20];
    Arrays.fill(bytes, printed);
    for (var i = 0; i < megabytes; i++) {
      output.accept(Output.Stream.STDOUT, bytes, bytes.length);
    }
    return new ExitStatus.Exited(0);
  }

  @Test
  void a_command_that_fails_says_with_what() throws Exception {
    machines.answer(
        "one", Script.prints("out\n").then(Script.exits(3, "x".repeat(9000) + "\nlast line\n")));

    var outcome =
        (StepOutcome.Failed)
            new RunCommand(fleet).run(command(Map.of("commands", List.of("one"))), context);

    assertThat(outcome.message())
        .startsWith(
            "ExpectationNotMet. ssm:ListCommandInvocations returned terminal state Failed in"
                + " workflow step Launch: exit status 3: xxx")
        .endsWith("last line")
        .hasSizeLessThan(5000);
    assertThat(outcome.outputs())
        .containsEntry("status", "Failed")
        .containsEntry("output", List.of("out\n"));
  }

  @Test
  void an_interrupted_command_tells_what_it_printed_until_then() {
    machines.answer("one", Script.prints("first\nunended").then(interrupted()));

    assertThatThrownBy(
            () -> new RunCommand(fleet).run(command(Map.of("commands", List.of("one"))), context))
        .isInstanceOfSatisfying(
            StepInterruptedException.class,
            e ->
                assertThat(e.outputs())
                    .containsExactly(
                        Map.entry("status", "Failed"),
                        Map.entry("output", List.of("first\nunended")),
                        Map.entry("runCommandId", context.commandId())));
    assertThat(lines).endsWith("STDOUT first", "STDOUT unended");
  }

  @Test
  void an_interrupted_clean_up_tells_what_it_printed_until_then() {
    machines.answer("skip_cleanup", Script.prints("Cleaning ssh_files\n").then(interrupted()));

    assertThatThrownBy(() -> new SanitizeInstance(fleet).run(INPUTS, context))
        .isInstanceOfSatisfying(
            StepInterruptedException.class,
            e -> assertThat(e.outputs()).containsEntry("output", "Cleaning ssh_files\n"));
  }

  private static Script interrupted() {
    return (machine, command, output) -> {
      throw new InterruptedException();
    };
  }

  @Test
  void a_command_document_that_is_not_built_in_is_refused() throws Exception {
    var action = new RunCommand(fleet);

    var other =
        (StepOutcome.Failed)
            action.run(
                new RunCommand.Inputs(ID, "AWS-RunPatchBaseline", Optional.empty(), Map.of()),
                context);
    var empty = (StepOutcome.Failed) action.run(command(Map.of()), context);

    assertThat(other.message()).contains("AWS-RunPatchBaseline", "docs/compatibility.md");
    assertThat(empty.message()).contains("needs the parameter 'commands'");
  }

  @Test
  void metadata_of_debian_becomes_part_of_the_image() throws Exception {
    machines.answer(
        "PRETTY_NAME",
        Script.prints(
            """
            os\tDebian GNU/Linux 12 (bookworm)
            deb\tii \tjq\t1.6-2.1
            deb\trc \tremoved\t1.0
            deb\tii \tbash\t5.2.15-2+b7
            """));

    var outcome = (StepOutcome.Completed) new CollectImageMetadata(fleet).run(INPUTS, context);

    assertThat(outcome.outputs())
        .containsExactly(
            Map.entry("osVersion", "Debian GNU/Linux 12 (bookworm)"),
            Map.entry("associationId", context.commandId()));
    var image = outcome.imageChange().orElseThrow().apply(Fixtures.image());
    assertThat(image.osVersion()).contains("Debian GNU/Linux 12 (bookworm)");
    assertThat(image.packages())
        .containsExactly(
            new Image.InstalledPackage("bash", "5.2.15-2+b7"),
            new Image.InstalledPackage("jq", "1.6-2.1"));
  }

  @Test
  void metadata_of_other_systems_is_read_too() throws Exception {
    machines.answer(
        "PRETTY_NAME",
        Script.prints("os\t\nrpm\tkernel\t6.1-1\napk\tca-certificates-bundle-2024-r0\napk\todd\n"));

    var outcome = (StepOutcome.Completed) new CollectImageMetadata(fleet).run(INPUTS, context);

    var image = outcome.imageChange().orElseThrow().apply(Fixtures.image());
    assertThat(image.osVersion()).isEmpty();
    assertThat(image.packages())
        .containsExactly(
            new Image.InstalledPackage("ca-certificates-bundle", "2024-r0"),
            new Image.InstalledPackage("kernel", "6.1-1"));
  }

  @Test
  void the_clean_up_runs_once_and_knows_the_working_directory() throws Exception {
    machines.answer("skip_cleanup", Script.prints("Cleaning ssh_files\n"));

    var outcome = (StepOutcome.Completed) new SanitizeInstance(fleet).run(INPUTS, context);

    assertThat(outcome.outputs())
        .containsExactly(
            Map.entry("status", "Success"),
            Map.entry("output", "Cleaning ssh_files\n"),
            Map.entry("runCommandId", context.commandId()));
    assertThat(machines.machine(ID).commands())
        .singleElement()
        .satisfies(command -> assertThat(command.argv()).endsWith("ingot", "/tmp"));
  }

  @Test
  void an_image_is_made_once_and_named_after_the_recipe_and_the_time() throws Exception {
    var images = new MemoryImages();
    var clock = new HandClock(Fixtures.NOON.plusNanos(123_456_789));
    var action = new CreateImage(fleet, images, clock);

    var outcome = (StepOutcome.Completed) action.run(INPUTS, context);

    assertThat(outcome.outputs()).isEqualTo(Map.of("imageId", context.imageId()));
    assertThat(images.all())
        .singleElement()
        .satisfies(image -> assertThat(image.name()).isEqualTo("web 2026-11-24T12-00-00.123456Z"));
    assertThat(((StepOutcome.Completed) action.run(INPUTS, context)).outputs())
        .isEqualTo(outcome.outputs());
    assertThat(images.all()).hasSize(1);
  }

  @Test
  void the_payload_of_a_wait_has_a_limit() {
    assertThatThrownBy(() ->
            new WaitForAction.Inputs(
                Optional.empty(), Optional.empty(), Optional.of("x".repeat(16385))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 KiB");
  }

  private static RunCommand.Inputs command(Map<String, List<String>> parameters) {
    return new RunCommand.Inputs(ID, "AWS-RunShellScript", Optional.empty(), parameters);
  }
}
