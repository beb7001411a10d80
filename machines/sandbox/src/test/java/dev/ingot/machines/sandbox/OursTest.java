// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Network;
import dev.ingot.testkit.machine.RecordedOutput;
import dev.ingot.testkit.machine.TinyTree;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a build sees and no image keeps.
class OursTest {
  private static final String ID = "i-00000000000000abe";
  private static final String RESOLVES = "cat /etc/resolv.conf | grep -c nameserver";

  @TempDir Path here;

  private Path tree;
  private Path link;
  private MachineImage image;
  private SandboxMachines machines;

  @BeforeEach
  void make_a_tree() throws Exception {
    tree = Files.createDirectory(here.resolve("tree"));
    link = tree.resolve("etc/resolv.conf");
    image = TinyTree.image(tree);
    machines = new SandboxMachines(here.resolve("machines"));
  }

  @AfterEach
  void terminate() throws Exception {
    machines.terminate(ID);
    machines.close();
  }

  /// Runs in the machine, one command for each line, and gives what the last one printed.
  private String run(String... lines) throws Exception {
    var there = machines.find(ID);
    var machine = there.isPresent() ? there.get() : launch();
    var said = "";
    for (var line : lines) {
      var output = new RecordedOutput();
      machine.run(Command.of("sh", "-c", line), output);
      said = output.stdout();
    }
    return said;
  }

  private Machine launch() throws Exception {
    return machines.launch(new MachineSpec(ID, image, 1, 128, MachineSpec.Purpose.BUILD));
  }

  private Path captured() throws Exception {
    return ((Capture.Tree) machines.find(ID).orElseThrow().capture()).root();
  }

  private void resolves() throws Exception {
    assertThat(run(RESOLVES)).isNotEqualTo("0\n");
  }

  private static String servers() throws Exception {
    return Networking.of(Network.OUTSIDE).resolver();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/run/systemd/resolve/resolv.conf",
        "../run/systemd/resolve/stub-resolv.conf",
        "/run/anything/else",
        "/var/lib/somebody/resolv.conf",
        "../usr/lib/static/resolv.conf",
        "another-name",
        "/var/run/NetworkManager/resolv.conf",
      })
  void names_resolve_through_a_link_that_leads_nowhere(String target) throws Exception {
    Files.createDirectories(tree.resolve("var"));
    Files.createSymbolicLink(tree.resolve("var/run"), Path.of("/run"));
    Files.createSymbolicLink(link, Path.of(target));

    resolves();
    assertThat(run("readlink /etc/resolv.conf")).isEqualTo(target + "\n");
    assertIsAsBefore(target);
    // And in what is started from it again.
    resolves();
    assertIsAsBefore(target);
  }

  private void assertIsAsBefore(String target) throws Exception {
    var root = captured();
    assertThat(Files.readSymbolicLink(root.resolve("etc/resolv.conf"))).isEqualTo(Path.of(target));
    assertThat(root.resolve("var/lib")).doesNotExist();
    assertThat(root.resolve("usr")).doesNotExist();
    assertThat(root.resolve("etc/another-name")).doesNotExist();
    assertThat(root.resolve("run")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ln -sf /run/systemd/resolve/stub-resolv.conf /etc/resolv.conf | link",
        "ln -sf ../run/systemd/resolve/resolv.conf /etc/resolv.conf | link",
        "ln -sf /run/resolvconf/resolv.conf /etc/resolv.conf | link",
        "mv /etc/resolv.conf /etc/resolv.conf.bak; ln -s /run/systemd/resolve/resolv.conf /etc/resolv.conf | link",
        "rm /etc/resolv.conf; ln -s /opt/nowhere /etc/resolv.conf | link",
        "rm /etc/resolv.conf | none",
        "echo 'nameserver 192.0.2.1' > /etc/resolv.conf | nameserver 192.0.2.1",
        "echo 'nameserver 127.0.0.53' > /etc/x && mv /etc/x /etc/resolv.conf | nameserver 127.0.0.53",
        "echo 'search here.example' >> /etc/resolv.conf | search here.example",
        "sed -i 's/^nameserver.*/nameserver 192.0.2.2/' /etc/resolv.conf | nameserver 192.0.2.2",
        ": > /etc/resolv.conf | ''",
      })
  void names_resolve_after_the_build_changed_the_file(String change, String kept) throws Exception {
    run(change);

    resolves();
    assertThat(run("cat /etc/resolv.conf")).contains(servers());
    var folder = captured().resolve("etc");
    var file = folder.resolve("resolv.conf");

    switch (kept) {
      case "none" -> assertThat(Files.exists(file, LinkOption.NOFOLLOW_LINKS)).isFalse();
      case "link" -> assertThat(Files.isSymbolicLink(file)).isTrue();
      default -> assertThat(file).hasContent(kept);
    }
    assertThat(below(folder)).doesNotContain("nameserver 10.0.2.3", "For this build only");
  }

  private static String below(Path folder) throws Exception {
    var text = new StringBuilder();
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          text.append(Files.readString(file));
        }
      }
    }
    return text.toString();
  }

  @Test
  void the_file_of_the_parent_comes_back_with_its_time() throws Exception {
    Files.writeString(link, "nameserver 192.0.2.3\n");
    Files.setLastModifiedTime(link, FileTime.fromMillis(123_000));

    resolves();
    assertThat(run("cat /etc/resolv.conf")).contains(servers(), "192.0.2.3");
    var file = captured().resolve("etc/resolv.conf");

    assertThat(file).hasContent("nameserver 192.0.2.3");
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.fromMillis(123_000));
  }

  @Test
  void a_link_leads_to_no_file_of_this_host() throws Exception {
    var outside = Files.writeString(here.resolve("outside"), "mine");
    Files.createSymbolicLink(link, Path.of("../../../../../../.." + outside));

    resolves();
    run("rm /etc/resolv.conf; ln -s /proc/self/root" + outside + " /etc/resolv.conf");
    run("rm /etc/resolv.conf; ln -s /proc/1/root/etc/x /etc/resolv.conf", "true");
    run("rm /etc/resolv.conf; ln -s resolv.conf /etc/resolv.conf", "true");
    run("rm /etc/resolv.conf; mkdir /etc/resolv.conf", "true");
    run("rmdir /etc/resolv.conf; mkfifo /etc/resolv.conf", "true");
    captured();

    assertThat(outside).hasContent("mine");
  }

  @Test
  void the_policy_is_placed_and_taken_away_whatever_happens_between() throws Exception {
    Files.createDirectories(tree.resolve("var/lib/dpkg"));
    Files.createDirectories(tree.resolve("usr/sbin"));
    var programs = tree.resolve("usr/sbin");
    var policy = programs.resolve("policy-rc.d");
    Files.writeString(policy, "of the parent");
    Files.setLastModifiedTime(policy, FileTime.fromMillis(1_000));
    Files.setLastModifiedTime(programs, FileTime.fromMillis(2_000));

    assertThat(run("cat /usr/sbin/policy-rc.d")).contains("exit 101");
    machines.find(ID).orElseThrow().reboot();
    assertThat(run("cat /usr/sbin/policy-rc.d")).contains("exit 101");
    var root = captured();
    assertThat(root.resolve("usr/sbin/policy-rc.d")).hasContent("of the parent");
    assertThat(root.resolve("usr/sbin")).isDirectoryNotContaining("glob:**.of-the-image");
    assertThat(Files.getLastModifiedTime(root.resolve("usr/sbin")))
        .isEqualTo(FileTime.fromMillis(2_000));
    assertThat(Files.getLastModifiedTime(root.resolve("usr/sbin/policy-rc.d")))
        .isEqualTo(FileTime.fromMillis(1_000));

    var machine = machines.find(ID).orElseThrow();
    assertThat(run("cat /usr/sbin/policy-rc.d")).contains("exit 101");
    machine.keep("step");
    run("echo own > /usr/sbin/policy-rc.d");
    assertThat(captured().resolve("usr/sbin/policy-rc.d")).hasContent("own");
    assertThat(machine.restore("step")).isTrue();
    assertThat(captured().resolve("usr/sbin/policy-rc.d")).hasContent("of the parent");
  }

  @Test
  void a_diverted_file_lets_dpkg_put_its_own_aside() throws Exception {
    var machine = Files.createDirectories(here.resolve("a-machine"));
    var folder = new MachineFolder(machine);
    Files.createDirectories(tree.resolve("var/lib/dpkg"));
    Files.createDirectories(tree.resolve("usr/sbin"));
    var others = "/bin/sh\n/bin/sh.distrib\ndash\n";
    Files.writeString(tree.resolve("var/lib/dpkg/diversions"), others);
    Files.writeString(tree.resolve("usr/sbin/probe"), "of a package");
    Files.write(
        folder.files(),
        BuildFile.encoded(
            List.of(
                new BuildFile("/usr/sbin/probe", "ours", 0755, Optional.empty(), true),
                new BuildFile("/usr/sbin/later", "ours", 0755, Optional.empty(), true),
                new BuildFile("/usr/sbin/never", "x", 0755, Optional.of("/none"), false))));
    Confinement.write(folder);

    Placing.run(folder, tree, "place_ours");
    Placing.run(folder, tree, "place_ours");

    assertThat(tree.resolve("usr/sbin/probe")).hasContent("ours");
    assertThat(tree.resolve("usr/sbin/probe.real")).hasContent("of a package");
    assertThat(tree.resolve("usr/sbin/never")).doesNotExist();
    assertThat(Files.readString(tree.resolve("var/lib/dpkg/diversions")))
        .isEqualTo(
            others
                + "/usr/sbin/probe\n/usr/sbin/probe.real\n:\n"
                + "/usr/sbin/later\n/usr/sbin/later.real\n:\n");

    // As an upgrade and an installation do.
    Files.writeString(tree.resolve("usr/sbin/probe.real"), "newer");
    Files.writeString(tree.resolve("usr/sbin/later.real"), "installed");
    Placing.run(folder, tree, "take_ours_away");
    Placing.run(folder, tree, "take_ours_away");

    assertThat(tree.resolve("usr/sbin/probe")).hasContent("newer");
    assertThat(tree.resolve("usr/sbin/later")).hasContent("installed");
    assertThat(tree.resolve("usr/sbin/probe.real")).doesNotExist();
    assertThat(Files.readString(tree.resolve("var/lib/dpkg/diversions"))).isEqualTo(others);
  }
}
