// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeMachinesTest {
  private static final String BUILD = "i-0000000000000000b";
  private static final String TEST = "i-00000000000000001";

  private final FakeMachines machines = new FakeMachines();
  private final MemoryImages images = new MemoryImages();
  private final MemoryBases bases = new MemoryBases();

  @Test
  void a_command_does_what_the_latest_fitting_answer_says() throws Exception {
    machines.answer("apt-get", Script.prints("done\n"));
    machines.answer("install nope", Script.exits(100, "no such package\n"));
    var output = new RecordedOutput();

    var machine = machines.launch(tiny(BUILD));
    var good = machine.run(Command.of("apt-get", "install", "jq"), output);
    var bad = machine.run(Command.of("apt-get", "install", "nope"), output);
    var other = machine.run(Command.of("true"), output);

    assertThat(good).isEqualTo(new ExitStatus.Exited(0));
    assertThat(bad).isEqualTo(new ExitStatus.Exited(100));
    assertThat(other).isEqualTo(new ExitStatus.Exited(0));
    assertThat(output.stdout()).isEqualTo("done\n");
    assertThat(output.stderr()).isEqualTo("no such package\n");
  }

  @Test
  void an_answer_fits_the_text_of_a_script_that_the_command_names(@TempDir Path folder)
      throws Exception {
    machines.answer("exit 3", Script.exits(3, ""));
    var script = Files.writeString(folder.resolve("script"), "exit 3\n");

    var machine = machines.launch(tiny(BUILD));
    machine.put(script, "/tmp/script", 0b111_000_000);

    assertThat(machine.run(Command.of("bash", "/tmp/script"), Output.NOWHERE))
        .isEqualTo(new ExitStatus.Exited(3));
  }

  @Test
  void a_blocking_command_ends_with_the_interrupt_of_its_caller() throws Exception {
    machines.answer("sleep", Script.blocks());
    var machine = machines.launch(tiny(BUILD));
    var ended = new CompletableFuture<Throwable>();

    var caller =
        Thread.startVirtualThread(() -> {
          try {
            machine.run(Command.of("sleep", "1000"), Output.NOWHERE);
          } catch (InterruptedException | MachineException e) {
            ended.complete(e);
          }
        });
    machines.awaitCommand("sleep 1000");
    caller.interrupt();

    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void what_one_machine_wrote_is_there_on_a_machine_of_its_image() throws Exception {
    machines.launch(tiny(BUILD));
    machines.machine(BUILD).write("/etc/motd", "hello");
    var id = new ImageId("ami-00000000000000001");
    var owner = new Scope("aws", "eu-central-1", "111122223333");
    var image = images.create(id, owner, "a", machines.machine(BUILD).capture(), 0);

    machines.launch(new MachineSpec(TEST, image, 1, 128, MachineSpec.Purpose.TEST));

    assertThat(machines.machine(TEST).text("/etc/motd")).contains("hello");
  }

  @Test
  void a_launch_that_fails_leaves_no_machine() throws Exception {
    machines.failLaunch("no space left");

    assertThatThrownBy(() -> machines.launch(tiny(BUILD))).hasMessage("no space left");
    assertThat(machines.ids()).isEmpty();

    machines.mendLaunch();
    assertThat(machines.launch(tiny(BUILD)).id()).isEqualTo(BUILD);
  }

  @Test
  void a_base_is_found_by_reference_by_slug_and_by_the_id_that_it_got() {
    var scope = new Scope("aws", "eu-central-1", "111122223333");
    var id = bases.amiId(MemoryBases.BOOKWORM, scope);

    assertThat(bases.find("builtin:tiny")).contains(MemoryBases.TINY);
    assertThat(bases.find("arn:aws:imagebuilder:eu-central-1:aws:image/debian-12-x86/x.x.x"))
        .contains(MemoryBases.BOOKWORM);
    assertThat(bases.find(id)).contains(MemoryBases.BOOKWORM);
    assertThat(bases.find("ami-ffffffffffffffff0")).isEmpty();
  }

  private MachineSpec tiny(String id) throws MachineException {
    var image = bases.provide(MemoryBases.TINY, line -> {});
    return new MachineSpec(id, image, 1, 128, MachineSpec.Purpose.BUILD);
  }
}
