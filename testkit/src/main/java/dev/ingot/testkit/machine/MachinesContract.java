// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Output;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What every kind of machine must do.
///
/// Most tests share one machine, since some kinds take seconds to start; tests of a machine's life
/// launch their own. The image needs a shell and the small programs that busybox and every Linux
/// system have.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MachinesContract {
  private static final String SHARED = "i-00000000000000000";
  private static final String OWN = "i-0123456789abcdef0";

  private Path folder;
  private MachineImage image;
  private Machines machines;
  private Machine machine;

  /// Machines whose files lie in this folder.
  protected abstract Machines open(Path folder) throws Exception;

  /// What machines are launched from; called once, with a folder to make it in if need be.
  protected abstract MachineImage image(Path folder) throws Exception;

  /// A new object over the same folder, as a process would open it after the death of the one that
  /// had opened it before.
  protected Machines reopen(Machines before, Path folder) throws Exception {
    return open(folder);
  }

  /// Why this kind can run no programs; empty if it can.
  protected Optional<String> cannotRunPrograms() {
    return Optional.empty();
  }

  /// Whether a person can get a shell in a machine of this kind.
  protected boolean hasShell() {
    return true;
  }

  /// The text of a file in what was captured.
  protected String captured(Capture capture, String path) throws Exception {
    return switch (capture) {
      case Capture.Tree tree -> {
        var words = new ArrayList<>(tree.enter());
        words.addAll(List.of("cat", tree.root() + path));
        yield output(words);
      }
      case Capture.Disk _ -> throw new AssertionError("override this to read a file of the disk");
    };
  }

  /// How much output the test of large output makes.
  protected int largeOutputBytes() {
    return 32 << 20;
  }

  @BeforeAll
  void launch_the_shared_machine(@TempDir Path folder, @TempDir Path images) throws Exception {
    this.folder = folder;
    this.machines = open(folder);
    this.image = image(images);
    this.machine = machines.launch(spec(SHARED));
  }

  @AfterAll
  void terminate_the_shared_machine() throws Exception {
    machines.terminate(SHARED);

    assertThat(machines.ids()).isEmpty();
  }

  private MachineSpec spec(String id) {
    return new MachineSpec(id, image, 1, 512, MachineSpec.Purpose.BUILD);
  }

  // Commands

  @Test
  void output_comes_each_stream_for_itself_and_in_order() throws Exception {
    needPrograms();
    var output = new RecordedOutput();

    var status =
        machine.run(
            sh("for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done"), output);

    assertThat(status.ok()).isTrue();
    assertThat(output.stdout().lines())
        .containsExactly(
            "out 1", "out 2", "out 3", "out 4", "out 5", "out 6", "out 7", "out 8", "out 9");
    assertThat(output.stderr().lines())
        .containsExactly(
            "err 1", "err 2", "err 3", "err 4", "err 5", "err 6", "err 7", "err 8", "err 9");
  }

  @Test
  void output_comes_while_the_command_runs() throws Exception {
    needPrograms();
    var came = new CountDownLatch(1);
    var done =
        start(
            sh("echo early; while [ ! -e /tmp/go-on ]; do sleep 1; done"),
            (stream, bytes, length) -> came.countDown());

    assertThat(came.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(done.result()).isNotDone();

    done.caller().interrupt();
    assertThatThrownBy(() -> done.result().get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void the_exit_code_is_given_as_it_is() throws Exception {
    needPrograms();
    for (var code : List.of(0, 1, 3, 42, 120, 255)) {
      assertThat(machine.run(sh("exit " + code), Output.NOWHERE))
          .isEqualTo(new ExitStatus.Exited(code));
    }
  }

  @Test
  void a_signal_that_ended_the_command_is_told() throws Exception {
    needPrograms();
    assertThat(machine.run(sh("kill -9 $$"), Output.NOWHERE)).isEqualTo(new ExitStatus.Killed(9));
    assertThat(machine.run(sh("kill -15 $$"), Output.NOWHERE)).isEqualTo(new ExitStatus.Killed(15));
  }

  @Test
  void a_program_that_is_not_there_does_not_run() throws Exception {
    needPrograms();
    try {
      assertThat(machine.run(Command.of("no-such-program"), Output.NOWHERE))
          .isEqualTo(new ExitStatus.Exited(127));
    } catch (MachineException e) {
      assertThat(e).hasMessageContaining("no-such-program");
    }
  }

  @Test
  void arguments_arrive_as_they_are() throws Exception {
    needPrograms();
    var odd = "two  words 'quoted' \"twice\" $HOME `id` \\ * \n next line, ünïcode €";
    var output = new RecordedOutput();

    machine.run(new Command(List.of("printf", "[%s]", odd, "", "-n"), env(), "/"), output);

    assertThat(output.stdout()).isEqualTo("[" + odd + "][][-n]");
  }

  @Test
  void the_environment_is_what_the_command_says_and_nothing_else() throws Exception {
    needPrograms();
    var path = env().getOrDefault("PATH", "");
    var environment = Map.of("PATH", path, "HOME", "/root", "GREETING", "a 'b' \"c\" $d €");
    var output = new RecordedOutput();

    machine.run(new Command(List.of("env"), environment, "/"), output);

    assertThat(output.stdout().lines())
        .containsExactlyInAnyOrder("PATH=" + path, "HOME=/root", "GREETING=a 'b' \"c\" $d €");
  }

  @Test
  void the_working_directory_is_made_if_it_is_missing() throws Exception {
    needPrograms();
    var output = new RecordedOutput();

    machine.run(new Command(List.of("pwd"), env(), "/srv/some where/deep"), output);
    machine.run(new Command(List.of("pwd"), env(), "/srv/some where/deep"), output);

    assertThat(output.stdout()).isEqualTo("/srv/some where/deep\n/srv/some where/deep\n");
  }

  @Test
  void standard_input_is_empty() throws Exception {
    needPrograms();
    var output = new RecordedOutput();

    var status = machine.run(Command.of("cat"), output);

    assertThat(status.ok()).isTrue();
    assertThat(output.stdout()).isEmpty();
  }

  @Test
  void large_binary_output_comes_whole(@TempDir Path here) throws Exception {
    needPrograms();
    var large = here.resolve("large");
    var content = new byte[largeOutputBytes()];
    new Random(1).nextBytes(content);
    Files.write(large, content);
    machine.put(large, "/tmp/large", 0b110_100_100);
    var output = new RecordedOutput();

    machine.run(Command.of("cat", "/tmp/large"), output);

    assertThat(Names.sha256(output.stdoutBytes())).isEqualTo(Names.sha256(content));
    machine.run(Command.of("rm", "/tmp/large"), Output.NOWHERE);
  }

  @Test
  void a_slow_sink_loses_nothing() throws Exception {
    needPrograms();
    var output = new RecordedOutput();

    machine.run(
        sh("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"),
        (stream, bytes, length) -> {
          if (output.stdoutBytes().length == 0) {
            pause(Duration.ofMillis(500));
          }
          output.accept(stream, bytes, length);
        });

    assertThat(output.stdout()).endsWith("line 19999\n");
    assertThat(output.stdout().lines()).hasSize(20000);
  }

  @Test
  void an_interrupt_ends_the_command_with_all_its_processes() throws Exception {
    needPrograms();
    var started = new CountDownLatch(1);
    var command =
        sh(
            "sleep 11111 & setsid sleep 22222 & (sleep 33333 &);"
                + " sh -c 'trap : TERM; while :; do sleep 44444; done' & echo started; wait");
    var done = start(command, (stream, bytes, length) -> started.countDown());
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

    done.caller().interrupt();

    assertThatThrownBy(() -> done.result().get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(processes())
        .doesNotContain("sleep 11111", "sleep 22222", "sleep 33333", "sleep 44444");
  }

  @Test
  void what_an_interrupted_command_printed_until_its_end_has_come() throws Exception {
    needPrograms();
    var output = new RecordedOutput();
    var started = new CountDownLatch(1);
    var command = sh("trap 'echo last; exit' TERM; printf 'first '; sleep 77777 & wait");
    var done =
        start(
            command,
            (stream, bytes, length) -> {
              output.accept(stream, bytes, length);
              started.countDown();
            });
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

    done.caller().interrupt();

    assertThatThrownBy(() -> done.result().get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(output.stdout()).isEqualTo("first last\n");
  }

  @Test
  void an_interrupt_spares_what_an_earlier_command_left_running() throws Exception {
    needPrograms();
    machine.run(sh("sleep 55555 >/dev/null 2>&1 &"), Output.NOWHERE);
    pause(Duration.ofMillis(50));
    var started = new CountDownLatch(1);
    var done = start(sh("echo started; sleep 66666"), (s, bytes, length) -> started.countDown());
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

    done.caller().interrupt();

    assertThatThrownBy(() -> done.result().get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(processes()).contains("sleep 55555").doesNotContain("sleep 66666");
  }

  @Test
  void a_process_left_behind_holds_the_command_up_for_five_seconds_and_goes_on() throws Exception {
    needPrograms();
    var output = new RecordedOutput();
    var before = System.nanoTime();

    var status =
        machine.run(
            sh("while :; do echo tick; echo tick >> /tmp/ticks; sleep 1; done & echo done"),
            output);

    var took = Duration.ofNanos(System.nanoTime() - before);
    assertThat(status.ok()).isTrue();
    assertThat(took).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(10));
    assertThat(output.stdout()).contains("done\n", "tick\n");
    var ticks = read("/tmp/ticks").length();
    pause(Duration.ofSeconds(3));
    assertThat(read("/tmp/ticks").length()).isGreaterThan(ticks);
  }

  @Test
  void a_second_caller_waits_for_the_first() throws Exception {
    needPrograms();
    var started = new CountDownLatch(1);
    var first =
        start(
            sh("echo one >> /tmp/turns; echo; sleep 2; echo two >> /tmp/turns"),
            (stream, bytes, length) -> started.countDown());
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();

    machine.run(sh("echo three >> /tmp/turns"), Output.NOWHERE);

    assertThat(first.result().get(20, TimeUnit.SECONDS).ok()).isTrue();
    assertThat(read("/tmp/turns")).isEqualTo("one\ntwo\nthree\n");
  }

  // Files

  @Test
  void a_file_goes_in_and_out_with_its_mode_and_its_folders(@TempDir Path here) throws Exception {
    var content = new byte[3 << 20];
    new Random(2).nextBytes(content);
    var in = Files.write(here.resolve("in"), content);
    var out = here.resolve("out");

    machine.put(in, "/var/lib/some where/deep/file", 0b111_101_000);
    machine.get("/var/lib/some where/deep/file", out);

    assertThat(out).hasBinaryContent(content);
    if (cannotRunPrograms().isEmpty()) {
      var output = new RecordedOutput();
      machine.run(Command.of("stat", "-c", "%a", "/var/lib/some where/deep/file"), output);
      assertThat(output.stdout()).isEqualTo("750\n");
    }
  }

  @Test
  void a_second_file_takes_the_place_of_the_first(@TempDir Path here) throws Exception {
    machine.put(Files.writeString(here.resolve("a"), "the first"), "/tmp/file", 0b100_100_100);
    machine.put(Files.writeString(here.resolve("b"), "two"), "/tmp/file", 0b110_000_000);
    machine.get("/tmp/file", here.resolve("out"));

    assertThat(here.resolve("out")).hasContent("two");
  }

  @Test
  void a_file_that_is_not_there_cannot_be_fetched(@TempDir Path here) {
    assertThatThrownBy(() -> machine.get("/no/such/file", here.resolve("out")))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("/no/such/file");
    assertThat(here.resolve("out")).doesNotExist();
  }

  @Test
  void links_stay_in_the_root(@TempDir Path here) throws Exception {
    needPrograms();
    var secret = Files.writeString(here.resolve("secret"), "of the host");
    machine.run(
        sh(
            "ln -s "
                + here
                + " /absolute; ln -s ../../../../../../.."
                + here
                + " /relative; mkdir -p "
                + here),
        Output.NOWHERE);
    var in = Files.writeString(here.resolve("in"), "of the machine");

    machine.put(in, "/absolute/one", 0b110_100_100);
    machine.put(in, "/relative/two", 0b110_100_100);

    assertThat(here.resolve("one")).doesNotExist();
    assertThat(here.resolve("two")).doesNotExist();
    assertThat(read(here + "/one")).isEqualTo("of the machine");
    assertThat(read(here + "/two")).isEqualTo("of the machine");
    assertThatThrownBy(() -> machine.get("/absolute/secret", here.resolve("out")))
        .isInstanceOf(MachineException.class);
    assertThat(secret).hasContent("of the host");
  }

  // Life

  @Test
  void a_second_launch_gives_the_machine_that_is_there(@TempDir Path here) throws Exception {
    try {
      var first = machines.launch(spec(OWN));
      first.put(Files.writeString(here.resolve("in"), "kept"), "/etc/kept", 0b110_100_100);

      var second = machines.launch(spec(OWN));
      second.get("/etc/kept", here.resolve("out"));

      assertThat(second.id()).isEqualTo(OWN);
      assertThat(here.resolve("out")).hasContent("kept");
      assertThat(machines.ids()).containsExactlyInAnyOrder(SHARED, OWN);
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void a_reboot_keeps_files_and_ends_processes() throws Exception {
    needPrograms();
    try {
      var own = machines.launch(spec(OWN));
      own.run(
          sh("echo kept > /etc/kept; sleep 77777 >/dev/null 2>&1 & sync || true"), Output.NOWHERE);

      own.reboot();

      assertThat(read(own, "/etc/kept")).isEqualTo("kept\n");
      assertThat(processes(own)).doesNotContain("sleep 77777");
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void a_machine_is_found_after_the_death_of_its_process(@TempDir Path here) throws Exception {
    var own = machines.launch(spec(OWN));
    own.put(Files.writeString(here.resolve("in"), "kept"), "/etc/kept", 0b110_100_100);
    if (cannotRunPrograms().isEmpty()) {
      own.run(Command.of("sync"), Output.NOWHERE);
    }

    var later = reopen(machines, folder);
    try {
      assertThat(later.ids()).contains(OWN);
      later.find(OWN).orElseThrow().get("/etc/kept", here.resolve("out"));
    } finally {
      later.terminate(OWN);
    }

    assertThat(here.resolve("out")).hasContent("kept");
    assertThat(later.find(OWN)).isEmpty();
  }

  @Test
  void a_stopped_machine_keeps_its_files_and_what_was_kept_of_them(@TempDir Path here)
      throws Exception {
    var own = machines.launch(spec(OWN));
    try {
      put(own, here, "/etc/stopped", "before");
      own.keep("stopping");
      put(own, here, "/etc/stopped", "after");

      machines.stop(OWN);
      machines.stop(OWN);

      assertThat(machines.ids()).contains(OWN);
      var again = machines.find(OWN).orElseThrow();
      again.get("/etc/stopped", here.resolve("as it was"));
      assertThat(here.resolve("as it was")).hasContent("after");
      machines.stop(OWN);
      var restored = machines.find(OWN).orElseThrow();
      assertThat(restored.restore("stopping")).isTrue();
      restored.get("/etc/stopped", here.resolve("restored"));
      assertThat(here.resolve("restored")).hasContent("before");
      machines.stop(OWN);
    } finally {
      machines.terminate(OWN);
    }
    assertThat(machines.ids()).doesNotContain(OWN);
  }

  @Test
  void a_machine_that_nobody_launched_is_not_found() throws Exception {
    assertThat(machines.find("i-fffffffffffffffff")).isEmpty();
    machines.stop("i-fffffffffffffffff");
    machines.terminate("i-fffffffffffffffff");
  }

  @Test
  void nothing_is_left_of_a_terminated_machine(@TempDir Path here) throws Exception {
    var own = machines.launch(spec(OWN));
    var in = Files.writeString(here.resolve("in"), "x");
    own.put(in, "/etc/x", 0);

    machines.terminate(OWN);
    machines.terminate(OWN);

    assertThat(machines.ids()).containsExactly(SHARED);
    assertThat(machines.find(OWN)).isEmpty();
    assertThat(folder.resolve(OWN)).doesNotExist();
    assertThatThrownBy(() -> own.put(in, "/etc/x", 0)).isInstanceOf(MachineException.class);
    assertThatThrownBy(() -> own.run(Command.of("true"), Output.NOWHERE))
        .isInstanceOf(MachineException.class);
  }

  @Test
  void an_id_is_free_again_after_the_end_of_its_machine(@TempDir Path here) throws Exception {
    try {
      machines
          .launch(spec(OWN))
          .put(Files.writeString(here.resolve("in"), "x"), "/etc/x", 0b110_100_100);
      machines.terminate(OWN);

      var next = machines.launch(spec(OWN));

      assertThatThrownBy(() -> next.get("/etc/x", here.resolve("out")))
          .isInstanceOf(MachineException.class);
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void a_capture_holds_the_changes_and_the_machine_goes_on(@TempDir Path here) throws Exception {
    needPrograms();
    try {
      var own = machines.launch(spec(OWN));
      own.run(sh("mkdir -p /opt/a && echo new > /opt/a/new && rm -f /bin/sync"), Output.NOWHERE);

      var capture = own.capture();

      assertThat(capture.origin()).isEqualTo(image);
      assertThat(captured(capture, "/opt/a/new")).isEqualTo("new\n");
      assertThat(read(own, "/opt/a/new")).isEqualTo("new\n");
    } finally {
      machines.terminate(OWN);
    }
  }

  // What is kept

  @Test
  void files_come_back_as_they_were_kept(@TempDir Path here) throws Exception {
    try {
      var own = machines.launch(spec(OWN));
      put(own, here, "/etc/changed", "before");

      own.keep("step-1");
      put(own, here, "/etc/changed", "after");
      put(own, here, "/etc/new", "after");

      assertThat(own.restore("step-1")).isTrue();
      assertThat(get(own, here, "/etc/changed")).isEqualTo("before");
      assertThatThrownBy(() -> own.get("/etc/new", here.resolve("out")))
          .isInstanceOf(MachineException.class);
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void deleted_files_owners_modes_and_links_come_back() throws Exception {
    needPrograms();
    try {
      var own = machines.launch(spec(OWN));
      sh(
          own,
          """
          mkdir -p /opt/tree/deep && echo one > /opt/tree/deep/one && echo two > /opt/two
          chown 12:34 /opt/two && chmod 4711 /opt/two && ln -s two /opt/link && ln /opt/two /opt/hard
          """);
      var before = tree(own);

      own.keep("step-1");
      sh(
          own,
          """
          rm -rf /opt/tree /opt/link && mkdir /opt/tree && echo new > /opt/tree/new
          chown 0:0 /opt/two && chmod 600 /opt/two && echo changed >> /opt/two && rm /bin/sync
          """);

      assertThat(own.restore("step-1")).isTrue();
      assertThat(tree(own)).isEqualTo(before);
      assertThat(read(own, "/opt/two")).isEqualTo("two\n");
      assertThat(own.run(sh("test -e /bin/sync"), Output.NOWHERE).ok()).isTrue();
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void keeping_again_under_the_same_name_keeps_the_first(@TempDir Path here) throws Exception {
    try {
      var own = machines.launch(spec(OWN));
      put(own, here, "/etc/file", "first");
      own.keep("step-1");
      put(own, here, "/etc/file", "second");

      own.keep("step-1");

      assertThat(own.restore("step-1")).isTrue();
      assertThat(get(own, here, "/etc/file")).isEqualTo("first");
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void keeping_under_another_name_takes_the_place_of_the_first(@TempDir Path here)
      throws Exception {
    try {
      var own = machines.launch(spec(OWN));
      put(own, here, "/etc/file", "first");
      own.keep("step-1");
      put(own, here, "/etc/file", "second");

      own.keep("step-2");
      put(own, here, "/etc/file", "third");

      assertThat(own.restore("step-1")).isFalse();
      assertThat(get(own, here, "/etc/file")).isEqualTo("third");
      assertThat(own.restore("step-2")).isTrue();
      assertThat(get(own, here, "/etc/file")).isEqualTo("second");
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void what_was_kept_can_be_restored_again_and_by_another_process(@TempDir Path here)
      throws Exception {
    var own = machines.launch(spec(OWN));
    put(own, here, "/etc/file", "kept");
    own.keep("step-1");
    put(own, here, "/etc/file", "changed");
    assertThat(own.restore("step-1")).isTrue();
    put(own, here, "/etc/file", "changed again");

    var later = reopen(machines, folder);
    try {
      var found = later.find(OWN).orElseThrow();

      assertThat(found.restore("step-1")).isTrue();
      assertThat(get(found, here, "/etc/file")).isEqualTo("kept");
    } finally {
      later.terminate(OWN);
      machines.terminate(OWN);
    }
  }

  @Test
  void what_was_never_kept_changes_nothing(@TempDir Path here) throws Exception {
    try {
      var own = machines.launch(spec(OWN));
      put(own, here, "/etc/file", "there");

      assertThat(own.restore("step-1")).isFalse();

      assertThat(get(own, here, "/etc/file")).isEqualTo("there");
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void a_name_that_could_be_a_path_is_refused() {
    for (var name : List.of("", "..", "a/b", "../" + OWN, "a\0b", "a b")) {
      assertThatThrownBy(() -> machine.keep(name)).as(name).isInstanceOf(MachineException.class);
      assertThatThrownBy(() -> machine.restore(name)).as(name).isInstanceOf(MachineException.class);
    }
  }

  @Test
  void processes_go_on_while_files_are_kept_and_end_when_they_are_restored() throws Exception {
    needPrograms();
    try {
      var own = machines.launch(spec(OWN));
      own.run(
          sh("while echo tick >> /etc/ticks; do sleep 1; done >/dev/null 2>&1 &"), Output.NOWHERE);
      pause(Duration.ofSeconds(2));

      own.keep("step-1");
      var kept = read(own, "/etc/ticks").length();
      pause(Duration.ofSeconds(3));
      assertThat(read(own, "/etc/ticks").length()).isGreaterThan(kept);
      assertThat(own.restore("step-1")).isTrue();

      var restored = read(own, "/etc/ticks").length();
      assertThat(restored).isPositive().isLessThanOrEqualTo(kept);
      pause(Duration.ofSeconds(2));
      assertThat(read(own, "/etc/ticks")).hasSize(restored);
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void a_capture_holds_what_was_there_before_and_after_the_keeping() throws Exception {
    needPrograms();
    try {
      var own = machines.launch(spec(OWN));
      sh(own, "mkdir -p /opt/a && echo before > /opt/a/before");
      own.keep("step-1");
      sh(own, "echo after > /opt/a/after");

      var capture = own.capture();

      assertThat(captured(capture, "/opt/a/before")).isEqualTo("before\n");
      assertThat(captured(capture, "/opt/a/after")).isEqualTo("after\n");
      assertThat(read(own, "/opt/a/before")).isEqualTo("before\n");
    } finally {
      machines.terminate(OWN);
    }
  }

  // Data volumes

  @Test
  void data_volumes_are_devices_whose_content_lives_as_files_do(@TempDir Path here)
      throws Exception {
    needPrograms();
    var content = Files.writeString(here.resolve("content"), "from the image\n");
    var volumes =
        List.of(
            new Volume("/dev/sdf", 4 << 20),
            new Volume("/dev/xvdg", 8 << 20, Optional.of(content), Map.of("encrypted", "true")));
    var spec = new MachineSpec(OWN, image, 1, 512, MachineSpec.Purpose.BUILD, false, volumes);
    try {
      var own = machines.launch(spec);

      for (var name : List.of("sdf", "xvdf", "nvme1n1")) {
        assertThat(text(own, "wc -c < /dev/" + name).strip()).as(name).isEqualTo("4194304");
      }
      assertThat(text(own, "head -n 1 /dev/sdg; head -n 1 /dev/nvme2n1"))
          .isEqualTo("from the image\nfrom the image\n");

      overwrite(own, "/dev/xvdf", "kept");
      own.keep("step-1");
      overwrite(own, "/dev/xvdf", "more");
      overwrite(own, "/dev/xvdg", "gone");
      own.reboot();
      assertThat(text(own, "head -c 4 /dev/sdf; head -c 4 /dev/xvdg")).isEqualTo("moregone");
      assertThat(own.restore("step-1")).isTrue();
      assertThat(text(own, "head -c 4 /dev/sdf; head -c 4 /dev/xvdg")).isEqualTo("keptfrom");
      overwrite(own, "/dev/nvme1n1", "last");

      var captured = own.capture().volumes();
      assertThat(captured)
          .extracting(Volume::device, Volume::sizeBytes, Volume::settings)
          .containsExactly(
              tuple("/dev/sdf", 4L << 20, Map.of()),
              tuple("/dev/xvdg", 8L << 20, Map.of("encrypted", "true")));
      assertThat(beginning(captured.getFirst(), 4)).isEqualTo("last");
      assertThat(beginning(captured.getLast(), 14)).isEqualTo("from the image");
      assertThat(content).hasContent("from the image\n");
    } finally {
      machines.terminate(OWN);
    }
  }

  @Test
  void data_volumes_of_a_dead_process_are_found_and_go_with_the_machine(@TempDir Path here)
      throws Exception {
    needPrograms();
    var volumes = List.of(new Volume("/dev/xvdb", 1 << 20));
    var spec = new MachineSpec(OWN, image, 1, 512, MachineSpec.Purpose.BUILD, false, volumes);
    overwrite(machines.launch(spec), "/dev/xvdb", "here");

    var later = reopen(machines, folder);
    try {
      assertThat(text(later.find(OWN).orElseThrow(), "head -c 4 /dev/xvdb")).isEqualTo("here");
    } finally {
      later.terminate(OWN);
      machines.terminate(OWN);
    }

    assertThat(folder.resolve(OWN)).doesNotExist();
    try {
      assertThat(text(machines.launch(spec), "head -c 4 /dev/xvdb | tr '\\000' ."))
          .isEqualTo("....");
    } finally {
      machines.terminate(OWN);
    }
  }

  private static void overwrite(Machine machine, String device, String text) throws Exception {
    sh(
        machine,
        "printf " + text + " > /tmp/text && dd if=/tmp/text of=" + device + " conv=notrunc");
  }

  /// What a script prints.
  private static String text(Machine machine, String script) throws Exception {
    var output = new RecordedOutput();
    machine.run(sh(script), output);
    return output.stdout();
  }

  private static String beginning(Volume volume, int length) throws IOException {
    try (var file = Files.newInputStream(volume.content().orElseThrow())) {
      return new String(file.readNBytes(length), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_shell_is_a_command_of_this_host() throws Exception {
    if (hasShell()) {
      assertThat(machines.shell(SHARED)).isNotEmpty();
    } else {
      assertThatThrownBy(() -> machines.shell(SHARED)).isInstanceOf(MachineException.class);
    }
    assertThatThrownBy(() -> machines.shell("i-fffffffffffffffff"))
        .isInstanceOf(MachineException.class);
  }

  @Test
  void an_id_of_another_form_is_refused() {
    var spec = new MachineSpec("../" + OWN.substring(3), image, 1, 512, MachineSpec.Purpose.BUILD);

    assertThatThrownBy(() -> machines.launch(spec)).isInstanceOf(MachineException.class);
  }

  // Helpers

  private void needPrograms() {
    cannotRunPrograms().ifPresent(Assumptions::abort);
  }

  private static Map<String, String> env() {
    return Command.ENVIRONMENT;
  }

  private static Command sh(String script) {
    return Command.of("sh", "-c", script);
  }

  private static void sh(Machine machine, String script) throws Exception {
    assertThat(machine.run(sh(script + "\nsync || true"), Output.NOWHERE).ok()).isTrue();
  }

  /// Every file below `/opt` with its kind, owner and mode.
  private static String tree(Machine machine) throws Exception {
    var output = new RecordedOutput();
    machine.run(sh("find /opt | sort | xargs stat -c '%F %u:%g %a %n'"), output);
    return output.stdout();
  }

  private static void put(Machine machine, Path here, String to, String text) throws Exception {
    machine.put(Files.writeString(here.resolve("in"), text), to, 0b110_100_100);
  }

  private static String get(Machine machine, Path here, String from) throws Exception {
    machine.get(from, here.resolve("out"));
    return Files.readString(here.resolve("out"));
  }

  private record Running(Thread caller, CompletableFuture<ExitStatus> result) {}

  private Running start(Command command, Output output) {
    var result = new CompletableFuture<ExitStatus>();
    var caller =
        Thread.startVirtualThread(() -> {
          try {
            result.complete(machine.run(command, output));
          } catch (InterruptedException | MachineException | RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return new Running(caller, result);
  }

  private String read(String path) throws Exception {
    return read(machine, path);
  }

  private static String read(Machine machine, String path) throws Exception {
    var output = new RecordedOutput();
    machine.run(Command.of("cat", path), output);
    return output.stdout();
  }

  private List<String> processes() throws Exception {
    return processes(machine);
  }

  /// The command lines of what runs in the machine.
  private static List<String> processes(Machine machine) throws Exception {
    var output = new RecordedOutput();
    machine.run(
        sh("for p in /proc/[0-9]*; do tr '\\000' ' ' < $p/cmdline 2>/dev/null; echo; done"),
        output);
    return output.stdout().lines().map(String::strip).toList();
  }

  private static String output(List<String> words) throws IOException, InterruptedException {
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
