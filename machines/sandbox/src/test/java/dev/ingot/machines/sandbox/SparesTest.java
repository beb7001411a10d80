// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Network;
import dev.ingot.testkit.machine.RecordedOutput;
import dev.ingot.testkit.machine.TinyTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparesTest {
  private static final String ID = "i-00000000000000abf";

  @TempDir Path here;

  private Path tree;
  private Path folder;
  private MachineImage image;
  private SandboxMachines machines;

  @BeforeEach
  void make_a_tree() throws Exception {
    tree = Files.createDirectory(here.resolve("tree"));
    image = with(TinyTree.image(tree), "1", tree);
    enlarge(tree);
    machines = new SandboxMachines(here.resolve("machines"));
    folder = here.resolve("machines/spares");
  }

  /// With a hole that looks as if it took time to copy.
  private static void enlarge(Path tree) throws IOException {
    try (var file = new RandomAccessFile(tree.resolve("large").toFile(), "rw")) {
      file.setLength(1 << 28);
    }
  }

  private static MachineImage with(MachineImage image, String digit, Path layer) {
    return new MachineImage(
        image.id(),
        image.name(),
        "sha256:" + digit.repeat(64),
        List.of(layer),
        image.disk(),
        image.bootable(),
        image.platform(),
        image.architecture(),
        image.osVersion());
  }

  @AfterEach
  void terminate() throws Exception {
    machines.terminate(ID);
    machines.close();
  }

  private List<Path> spares() throws Exception {
    machines.awaitSpares();
    var found = new ArrayList<Path>();
    if (Files.isDirectory(folder)) {
      try (var entries = Files.newDirectoryStream(folder)) {
        entries.forEach(found::add);
      }
    }
    return found;
  }

  private String launch(MachineImage from, String script) throws Exception {
    var machine = machines.launch(new MachineSpec(ID, from, 1, 128, MachineSpec.Purpose.BUILD));
    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", script), output);
    return output.stdout();
  }

  @Test
  void an_ended_machine_leaves_a_spare_that_the_next_one_takes() throws Exception {
    var inode =
        launch(
            image,
            "echo x > /etc/changed; echo x >> /etc/group; rm /large; stat -c %i /etc/passwd");
    assertThat(spares()).isEmpty();
    machines.terminate(ID);
    var spare = spares().getFirst();
    assertThat(spare).isDirectoryContaining(path -> path.endsWith("source"));

    assertThat(launch(image, "stat -c %i /etc/passwd; cat /etc/group; ls /etc/changed"))
        .isEqualTo(inode + "root:x:0:\n");

    assertThat(here.resolve("machines").resolve(ID).resolve("content/source")).doesNotExist();
    assertThat(here.resolve("machines").resolve(ID).resolve("content/tree/large")).hasSize(1 << 28);
    assertThat(spares()).isEmpty();
    machines.terminate(ID);
    assertThat(spares()).containsExactly(spare);
  }

  @Test
  void what_a_test_leaves_is_only_removed() throws Exception {
    machines.launch(new MachineSpec(ID, image, 1, 128, MachineSpec.Purpose.TEST));

    machines.terminate(ID);

    assertThat(machines.ids()).isEmpty();
    assertThat(spares()).isEmpty();
  }

  @Test
  void only_one_of_many_takes_it() throws Exception {
    launch(image, "true");
    machines.terminate(ID);
    assertThat(spares()).hasSize(1);
    var tries = new ArrayList<Callable<Boolean>>();
    for (var i = 0; i < 8; i++) {
      var content = here.resolve("content" + i);
      var other = new Spares(folder, new Host(folder, SandboxSettings.standard(), network()));
      tries.add(() -> other.take(image, content));
    }

    try (var threads = Executors.newFixedThreadPool(8)) {
      var taken = 0;
      for (var result : threads.invokeAll(tries)) {
        taken += result.get() ? 1 : 0;
      }
      assertThat(taken).isOne();
    }
    assertThat(launch(image, "cat /etc/group")).isEqualTo("root:x:0:\n");
  }

  private static Network network() {
    return Network.NONE;
  }

  @Test
  void the_spare_of_a_tree_that_was_made_anew_is_not_taken_but_removed() throws Exception {
    launch(image, "true");
    machines.terminate(ID);
    var old = spares();
    assertThat(old).hasSize(1);
    Files.move(tree, here.resolve("former"));
    TinyTree.image(Files.createDirectory(tree));
    Files.writeString(tree.resolve("etc/again"), "x");

    assertThat(launch(image, "cat /etc/again")).isEqualTo("x");
    machines.removeRemains();

    assertThat(spares()).doesNotContainAnyElementsOf(old);
  }

  @Test
  void the_spare_of_an_image_that_is_gone_is_removed() throws Exception {
    launch(image, "true");
    machines.terminate(ID);
    assertThat(spares()).hasSize(1);
    Files.move(tree, here.resolve("former"));

    machines.removeRemains();

    assertThat(spares()).isEmpty();
  }

  @Test
  void there_are_two_in_all() throws Exception {
    for (var digit : List.of("1", "2", "3")) {
      launch(with(image, digit, tree), "true");
      machines.terminate(ID);
      spares();
      Thread.sleep(5);
    }
    var two = spares();
    assertThat(two).hasSize(2);

    launch(with(image, "3", tree), "true");
    assertThat(spares()).hasSize(1).isSubsetOf(two);
    machines.terminate(ID);
    assertThat(spares()).containsExactlyInAnyOrderElementsOf(two);
  }

  @Test
  void what_a_dead_process_was_making_is_removed_and_never_taken() throws Exception {
    var process = new ProcessBuilder("true").start();
    process.waitFor();
    var dead = Files.createDirectories(folder.resolve(".draft-" + process.pid() + "-1/tree"));
    var mine =
        Files.createDirectories(folder.resolve(".draft-" + ProcessHandle.current().pid() + "-1"));

    machines.removeRemains();

    assertThat(dead).doesNotExist();
    // Of a process that had this one's number before.
    assertThat(mine).doesNotExist();
    assertThat(launch(image, "cat /etc/group")).isEqualTo("root:x:0:\n");
  }

  @Test
  void a_small_tree_and_a_folder_that_is_no_image_have_none() throws Exception {
    launch(with(image, "0", tree), "true");
    machines.terminate(ID);
    assertThat(spares()).isEmpty();
    Files.delete(tree.resolve("large"));

    launch(image, "true");
    machines.terminate(ID);

    assertThat(spares()).isEmpty();
  }

  @Test
  void who_closes_them_leaves_nothing_half_made() throws Exception {
    launch(image, "true");

    machines.terminate(ID);
    machines.close();

    assertThat(spares()).allMatch(path -> !path.getFileName().toString().startsWith("."));
  }
}
