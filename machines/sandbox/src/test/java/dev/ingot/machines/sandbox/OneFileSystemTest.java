// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.images.tree.Trees;
import dev.ingot.testkit.machine.RecordedOutput;
import dev.ingot.testkit.machine.TinyTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a program may expect of a root filesystem that is one.
class OneFileSystemTest {
  private static final String ID = "i-00000000000000abd";

  @TempDir Path here;

  private Path tree;
  private MachineImage image;
  private SandboxMachines machines;

  @BeforeEach
  void make_a_tree() throws Exception {
    tree = Files.createDirectory(here.resolve("tree"));
    image = TinyTree.image(tree);
    machines = new SandboxMachines(here.resolve("machines"));
    Files.createDirectories(tree.resolve("opt/old/below"));
    Files.writeString(tree.resolve("opt/old/below/file"), "of the parent\n");
    Files.writeString(tree.resolve("etc/file"), "of the parent\n");
  }

  @AfterEach
  void terminate() throws Exception {
    machines.terminate(ID);
    machines.close();
  }

  @Test
  void a_folder_of_the_parent_can_be_renamed() throws Exception {
    // busybox' mv would copy where rename(2) fails, and make another inode.
    assertThat(
            run(
                """
                before=$(stat -c %i /opt/old)
                mv /opt/old /opt/new && [ "$(stat -c %i /opt/new)" = $before ] && cat /opt/new/below/file
                mkdir /opt/old && mv /opt/new /opt/old/ && ls /opt/old
                """))
        .isEqualTo("of the parent\nnew\n");
  }

  @Test
  void a_hard_link_to_a_file_of_the_parent_shares_its_content() throws Exception {
    assertThat(
            run(
                """
                ln /etc/file /etc/second; echo more >> /etc/second; cat /etc/file; stat -c %h /etc/file
                [ /etc/file -ef /etc/second ] && echo same
                """))
        .isEqualTo("of the parent\nmore\n2\nsame\n");
  }

  @Test
  void an_open_file_of_the_parent_sees_what_is_written_to_it() throws Exception {
    assertThat(run("exec 3< /etc/file; read line <&3; echo more >> /etc/file; cat <&3"))
        .isEqualTo("more\n");
  }

  /// Which is what locks are about.
  @Test
  void who_reads_and_who_writes_have_the_same_file_open() throws Exception {
    assertThat(
            run(
                """
                exec 3< /etc/file 4>> /etc/file
                [ /proc/self/fd/3 -ef /proc/self/fd/4 ] && echo x >&4 && tail -n 1 <&3
                """))
        .isEqualTo("x\n");
  }

  @Test
  void the_image_is_never_changed() throws Exception {
    var time = Files.getLastModifiedTime(tree.resolve("etc"));

    run("echo more >> /etc/file; rm -r /opt/old; chmod 600 /etc/passwd; touch /etc/new");

    assertThat(tree.resolve("etc/file")).hasContent("of the parent");
    assertThat(tree.resolve("opt/old/below/file")).exists();
    assertThat(tree.resolve("etc/new")).doesNotExist();
    assertThat(Files.getLastModifiedTime(tree.resolve("etc"))).isEqualTo(time);
  }

  @Test
  void what_was_deleted_stays_deleted_in_what_is_built_on_it() throws Exception {
    run("rm -r /opt/old /etc/file; mkdir -p /opt/old; touch /opt/old/x");
    var first = copy(capture(), "first");
    machines.terminate(ID);

    machines.launch(new MachineSpec(ID, with(first), 1, 128, MachineSpec.Purpose.BUILD));
    assertThat(run("ls /opt/old /etc/file 2>/dev/null; rm /opt/old/x; touch /etc/second"))
        .isEqualTo("/opt/old:\nx\n");
    var second = copy(capture(), "second");

    assertThat(second.resolve("opt/old")).isEmptyDirectory();
    assertThat(second.resolve("etc/file")).doesNotExist();
    assertThat(second.resolve("etc/second")).exists();
  }

  @Test
  void a_capture_is_the_parents_tree_but_for_what_changed() throws Exception {
    Files.setLastModifiedTime(tree.resolve("etc"), FileTime.fromMillis(5_000));
    Files.delete(tree.resolve("run"));
    Files.delete(tree.resolve("sys"));
    Files.setLastModifiedTime(tree, FileTime.fromMillis(7_000));
    run("true");

    var root = capture().root();

    assertThat(Files.getLastModifiedTime(root)).isEqualTo(FileTime.fromMillis(7_000));
    assertThat(Files.getLastModifiedTime(root.resolve("etc")))
        .isEqualTo(FileTime.fromMillis(5_000));
    assertThat(root.resolve("run")).doesNotExist();
    assertThat(root.resolve("sys")).doesNotExist();
  }

  @Test
  void what_was_kept_comes_back_also_when_it_was_kept_again_and_again() throws Exception {
    var machine = launch();
    machine.keep("launched");
    run("echo changed > /etc/file; rm -r /opt/old; ln /etc/passwd /etc/second");
    assertThat(machine.restore("launched")).isTrue();
    assertThat(run("cat /etc/file /opt/old/below/file; ls /etc/second 2>&1 | wc -l"))
        .isEqualTo("of the parent\nof the parent\n1\n");

    run("echo changed > /etc/file; rm -r /opt/old; ln /etc/passwd /etc/second");
    machine.keep("changed");
    run("rm /etc/file /etc/second; mkdir /opt/old; echo x > /etc/passwd");
    assertThat(machine.restore("launched")).isFalse();
    for (var i = 0; i < 2; i++) {
      assertThat(machine.restore("changed")).isTrue();
      assertThat(run("cat /etc/file; ls /opt; head -c 4 /etc/passwd; stat -c ' %h' /etc/passwd"))
          .isEqualTo("changed\nroot 2\n");
      run("rm /etc/file");
    }
    machine.keep("again");
    assertThat(machine.restore("again")).isTrue();
    assertThat(run("ls /etc/file 2>&1 | wc -l; stat -c %h /etc/second")).isEqualTo("1\n2\n");
  }

  @Test
  void a_death_while_files_are_brought_back_does_no_harm() throws Exception {
    var machine = launch();
    run("echo kept > /etc/file");
    machine.keep("step");
    run("echo later > /etc/file");
    var folder = here.resolve("machines").resolve(ID);
    for (var half : new String[] {"content.new", "content.old", "kept.new"}) {
      Files.createDirectories(folder.resolve(half).resolve("tree/half"));
    }

    assertThat(machine.restore("step")).isTrue();
    assertThat(run("cat /etc/file; ls / | grep half")).isEqualTo("kept\n");

    // Between its two moves.
    machine.capture();
    Files.move(folder.resolve("content"), folder.resolve("content.new"));
    Files.createDirectory(folder.resolve("content.old"));
    var later = new SandboxMachines(here.resolve("machines"));
    var found = later.find(ID).orElseThrow();
    assertThat(run(found, "cat /etc/file")).isEqualTo("kept\n");
    assertThat(found.restore("step")).isTrue();
    assertThat(folder.resolve("content.old")).doesNotExist();
  }

  @Test
  void waits_for_the_disk_are_answered_at_once() throws Exception {
    assertThat(run("echo x > /etc/x; sync; sync /etc/x && echo done")).isEqualTo("done\n");
  }

  private Machine launch() throws Exception {
    return machines.launch(new MachineSpec(ID, image, 1, 128, MachineSpec.Purpose.BUILD));
  }

  private Capture.Tree capture() throws Exception {
    return (Capture.Tree) machines.find(ID).orElseThrow().capture();
  }

  private Path copy(Capture.Tree capture, String name) throws Exception {
    var copy = here.resolve(name);
    new Trees(capture.enter()).copy(capture.root(), copy, Optional.empty());
    return copy;
  }

  private MachineImage with(Path layer) {
    return new MachineImage(
        image.id(),
        image.name(),
        image.digest(),
        List.of(layer),
        image.disk(),
        image.bootable(),
        image.platform(),
        image.architecture(),
        image.osVersion());
  }

  private String run(String script) throws Exception {
    var there = machines.find(ID);
    return run(there.isPresent() ? there.get() : launch(), script);
  }

  private static String run(Machine machine, String script) throws Exception {
    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", script), output);
    return output.stdout();
  }
}
