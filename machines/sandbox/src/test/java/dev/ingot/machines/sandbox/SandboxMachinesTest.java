// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import dev.ingot.testkit.machine.RecordedOutput;
import dev.ingot.testkit.machine.TinyTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxMachinesTest {
  private static final String ID = "i-00000000000000abc";

  @TempDir Path here;

  private Path folder;
  private Path tree;
  private MachineImage image;
  private SandboxMachines machines;

  @BeforeEach
  void make_a_tree() throws Exception {
    folder = here.resolve("machines of a test, with: odd \\ name");
    tree = Files.createDirectory(here.resolve("tree"));
    image = TinyTree.image(tree);
    machines = new SandboxMachines(folder);
  }

  @AfterEach
  void terminate() throws Exception {
    machines.terminate(ID);
  }

  @Test
  void this_host_can_run_them() {
    assertThat(machines.missingRequirements()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void nothing_of_a_machine_runs_after_its_process_was_killed() throws Exception {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LaunchAndWait.class.getName(),
                folder.toString(),
                here.resolve("other").toString(),
                ID)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var said = process.inputReader()) {
      assertThat(said.readLine()).isEqualTo("waiting");
      assertThat(commandLines()).anyMatch(line -> line.contains("sleep 98765"));
    } finally {
      process.destroyForcibly();
    }

    eventually(() -> commandLines().stream().noneMatch(line -> line.contains("sleep 98765")));
    eventually(() -> commandLines().stream().noneMatch(line -> line.contains(folder.toString())));
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(ID);
    assertThat(machines.ids()).containsExactly(ID);
    var found = machines.find(ID).orElseThrow();
    assertThat(read(found, "/etc/kept")).isEqualTo("kept\n");
    machines.terminate(ID);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void a_capture_holds_nothing_of_ours() throws Exception {
    Files.createDirectories(tree.resolve("var/lib/dpkg"));
    Files.createDirectories(tree.resolve("usr/sbin"));
    var machine = launch(image);
    assertThat(read(machine, "/etc/resolv.conf")).contains("nameserver");
    var output = new RecordedOutput();
    machine.run(
        Command.of(
            "sh", "-c", "/usr/sbin/policy-rc.d; echo $?; echo x > /usr/sbin/x; touch /etc/y"),
        output);

    var capture = (Capture.Tree) machine.capture();

    assertThat(output.stdout()).isEqualTo("101\n");
    var expected = new ArrayList<>(below(tree));
    expected.addAll(List.of("etc/y", "usr/sbin/x"));
    assertThat(below(capture.root())).containsExactlyInAnyOrderElementsOf(expected);
    var words = new ArrayList<>(capture.enter());
    words.addAll(
        List.of(
            "sh",
            "-c",
            "cd \"$0\" && ls etc usr/sbin dev proc run sys && id -u && echo mine > \"$1\"",
            capture.root().toString(),
            here.resolve("written").toString()));
    assertThat(output(words))
        .contains("y\n", "x\n", "0\n")
        .doesNotContain("resolv.conf", "policy-rc.d", "null", "version", "kernel");
    assertThat(here.resolve("written")).hasContent("mine");
  }

  @Test
  void a_resolver_file_that_the_build_wrote_stays() throws Exception {
    var machine = launch(image);
    machine.run(Command.of("sh", "-c", "echo own > /etc/resolv.conf"), Output.NOWHERE);

    var capture = (Capture.Tree) machine.capture();

    assertThat(capture.root().resolve("etc/resolv.conf")).hasContent("own");
  }

  @Test
  void a_link_to_the_resolver_of_a_running_system_stays_and_leads_somewhere() throws Exception {
    var link = tree.resolve("etc/resolv.conf");
    Files.createSymbolicLink(link, Path.of("../run/resolver/here.conf"));

    var machine = launch(image);

    assertThat(read(machine, "/etc/resolv.conf")).contains("nameserver");
    var output = new RecordedOutput();
    machine.run(Command.of("readlink", "/etc/resolv.conf"), output);
    assertThat(output.stdout()).isEqualTo("../run/resolver/here.conf\n");
  }

  @Test
  void no_policy_is_set_for_tests() throws Exception {
    Files.createDirectories(tree.resolve("var/lib/dpkg"));
    Files.createDirectories(tree.resolve("usr/sbin"));

    var machine = machines.launch(new MachineSpec(ID, image, 1, 128, MachineSpec.Purpose.TEST));

    assertThat(machine.run(Command.of("test", "-e", "/usr/sbin/policy-rc.d"), Output.NOWHERE).ok())
        .isFalse();
  }

  @Test
  void forty_layers_work() throws Exception {
    var layers = new ArrayList<>(image.layers());
    for (var i = 0; i < 40; i++) {
      var layer = here.resolve("a layer with a rather long name, number " + i);
      Files.createDirectories(layer.resolve("etc"));
      Files.writeString(layer.resolve("etc/layer-" + i), "x");
      Files.writeString(layer.resolve("etc/newest"), Integer.toString(i));
      layers.add(layer);
    }

    var machine = launch(with(layers));

    assertThat(read(machine, "/etc/newest")).isEqualTo("39");
    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", "ls /etc/layer-* | wc -l"), output);
    assertThat(output.stdout().strip()).isEqualTo("40");
  }

  @Test
  void what_was_captured_can_be_launched_and_its_deletions_hold() throws Exception {
    Files.writeString(tree.resolve("etc/old"), "x");
    Files.createDirectories(tree.resolve("etc/folder"));
    Files.writeString(tree.resolve("etc/folder/old"), "x");
    var capture = (Capture.Tree) change("rm /etc/old; rm -r /etc/folder; mkdir /etc/folder");
    var copy = here.resolve("copy");
    assertThat(output(List.of("cp", "-a", capture.root().toString(), copy.toString()))).isEmpty();
    machines.terminate(ID);

    var machine = launch(with(List.of(copy)));

    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", "ls /etc/old /etc/folder 2>/dev/null"), output);
    assertThat(output.stdout()).isEqualTo("/etc/folder:\n");
    machines.terminate(ID);
  }

  @Test
  void the_root_folder_looks_as_in_the_image() throws Exception {
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-x--x"));
    var output = new RecordedOutput();

    launch(image).run(Command.of("stat", "-c", "%a %u:%g", "/"), output);

    assertThat(output.stdout()).isEqualTo("751 0:0\n");
  }

  @Test
  void what_is_left_of_a_half_made_machine_is_listed_and_removed() throws Exception {
    Files.createDirectories(folder.resolve(ID).resolve("content/tree/etc"));
    Files.writeString(folder.resolve(ID).resolve("content/tree/etc/half"), "x");

    assertThat(machines.ids()).containsExactly(ID);
    assertThat(machines.find(ID)).isEmpty();
    var machine = launch(image);

    assertThat(read(machine, "/etc/half")).isEmpty();
  }

  @Test
  void a_machine_whose_files_a_loss_of_power_tore_can_be_removed() throws Exception {
    for (var torn : List.of("", "12", "\0\0\0\0")) {
      var machine = Files.createDirectories(folder.resolve(ID));
      Files.writeString(machine.resolve("holder"), torn);
      Files.writeString(machine.resolve("spec"), torn);

      new SandboxMachines(folder).terminate(ID);

      assertThat(machine).doesNotExist();
    }
  }

  @Test
  void a_machine_of_a_host_that_was_restarted_is_not_trusted() throws Exception {
    launch(image).capture();
    var spec = folder.resolve(ID).resolve("spec");
    var text = Files.readString(spec);
    Files.writeString(spec, text.replaceAll("bootId=.*", "bootId=another"));

    var later = new SandboxMachines(folder);

    assertThatThrownBy(() -> later.find(ID))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("this host was restarted since");
  }

  @Test
  void a_missing_layer_is_named_and_nothing_is_left() {
    var missing = here.resolve("missing");

    assertThatThrownBy(() -> launch(with(List.of(tree, missing))))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining(missing.toString());
    assertThat(machines.ids()).isEmpty();
  }

  @Test
  void an_image_without_a_tree_is_refused() {
    assertThatThrownBy(() -> launch(with(List.of())))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("ingot.qemu");
  }

  @Test
  void a_command_that_began_right_after_the_launch_ends_at_once_when_it_is_asked_to()
      throws Exception {
    for (var i = 0; i < 5; i++) {
      var machine = launch(image);
      var begun = new CountDownLatch(1);
      var runner =
          Thread.startVirtualThread(() -> {
            try {
              machine.run(
                  Command.of("sh", "-c", "echo; exec sleep 1000"), (s, b, n) -> begun.countDown());
            } catch (MachineException | InterruptedException _) {
              // as it should
            }
          });
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

      runner.interrupt();

      assertThat(runner.join(Duration.ofSeconds(4))).isTrue();
      machines.terminate(ID);
    }
  }

  @Test
  void a_command_fails_when_its_machine_is_terminated() throws Exception {
    var machine = launch(image);
    var started = new CountDownLatch(1);
    var failure = new CompletableFuture<Exception>();
    Thread.startVirtualThread(() -> {
      try {
        machine.run(Command.of("sh", "-c", "echo; sleep 1000"), (s, b, n) -> started.countDown());
        failure.complete(new IllegalStateException("the command ended by itself"));
      } catch (MachineException | InterruptedException e) {
        failure.complete(e);
      }
    });
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

    machines.terminate(ID);

    assertThat(failure.get(20, TimeUnit.SECONDS))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("ended meanwhile");
  }

  @Test
  void what_the_sink_throws_reaches_the_caller() throws Exception {
    var machine = launch(image);

    assertThatThrownBy(() ->
            machine.run(
                Command.of("echo", "x"),
                (stream, bytes, length) -> {
                  throw new IllegalStateException("the log is full");
                }))
        .hasMessage("the log is full");
    assertThat(machine.run(Command.of("true"), Output.NOWHERE).ok()).isTrue();
  }

  @Test
  void variables_of_the_loader_work_in_the_machine_only() throws Exception {
    var environment = new HashMap<>(Command.ENVIRONMENT);
    environment.put("LD_PRELOAD", "/no/such/library.so");
    var output = new RecordedOutput();

    launch(image).run(new Command(List.of("env"), Map.copyOf(environment), "/"), output);

    assertThat(output.stdout()).contains("LD_PRELOAD=/no/such/library.so\n");
    assertThat(output.stderr()).isEmpty();
  }

  @Test
  void a_machine_that_another_object_runs_is_joined() throws Exception {
    var first = launch(image);
    first.run(Command.of("sh", "-c", "sleep 76543 >/dev/null 2>&1 &"), Output.NOWHERE);

    var second = new SandboxMachines(folder).find(ID).orElseThrow();

    var output = new RecordedOutput();
    second.run(Command.of("ps", "-o", "args"), output);
    assertThat(output.stdout()).contains("sleep 76543");
  }

  @Test
  void no_process_of_the_machine_has_this_hosts_root() throws Exception {
    var secret = Files.writeString(here.resolve("secret"), "of this host");
    Files.createSymbolicLink(tree.resolve("etc/out"), Path.of("/proc/1/root" + here));
    Files.createSymbolicLink(tree.resolve("etc/up"), Path.of("../../../.." + here));
    var machine = launch(image);

    var output = new RecordedOutput();
    machine.run(
        Command.of(
            "sh",
            "-c",
            "cat /etc/out/secret /etc/up/secret; for way in root cwd; do"
                + " for process in /proc/[0-9]*; do cat \"$process/$way$0\"; done; done",
            secret.toString()),
        output);

    assertThat(output.stdout()).isEmpty();
    assertThatThrownBy(() -> machine.put(secret, "/etc/out/written", 0644))
        .isInstanceOf(MachineException.class);
    assertThat(here.resolve("written")).doesNotExist();
  }

  @Test
  void orphans_that_ended_are_collected() throws Exception {
    var machine = launch(image);

    machine.run(Command.of("sh", "-c", "for i in 1 2 3 4 5; do (true &); done"), Output.NOWHERE);

    eventually(() -> {
      var states = new RecordedOutput();
      machine.run(Command.of("sh", "-c", "cat /proc/[0-9]*/stat"), states);
      return !states.stdout().contains(") Z ");
    });
  }

  @Test
  void the_machine_has_its_id_for_a_name() throws Exception {
    var output = new RecordedOutput();

    launch(image).run(Command.of("hostname"), output);

    assertThat(output.stdout()).isEqualTo(ID + "\n");
  }

  private Machine launch(MachineImage from) throws Exception {
    return machines.launch(new MachineSpec(ID, from, 1, 128, MachineSpec.Purpose.BUILD));
  }

  private Capture change(String script) throws Exception {
    var machine = launch(image);
    assertThat(machine.run(Command.of("sh", "-c", script), Output.NOWHERE).ok()).isTrue();
    return machine.capture();
  }

  private MachineImage with(List<Path> layers) {
    return new MachineImage(
        image.id(),
        image.name(),
        image.digest(),
        layers,
        image.disk(),
        image.bootable(),
        image.platform(),
        image.architecture(),
        image.osVersion());
  }

  private static String read(Machine machine, String path) throws Exception {
    var output = new RecordedOutput();
    machine.run(Command.of("cat", path), output);
    return output.stdout();
  }

  private static List<String> below(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      return paths
          .filter(path -> !path.equals(folder))
          .map(path -> folder.relativize(path).toString())
          .toList();
    }
  }

  private static String output(List<String> words) throws IOException, InterruptedException {
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static List<String> commandLines() throws IOException {
    var lines = new ArrayList<String>();
    try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : processes) {
        try {
          lines.add(Files.readString(process.resolve("cmdline")).replace('\0', ' '));
        } catch (IOException e) {
          lines.add("ended meanwhile");
        }
      }
    }
    return lines;
  }

  private interface Check {
    boolean holds() throws Exception;
  }

  private static void eventually(Check check) throws Exception {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!check.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }
}
