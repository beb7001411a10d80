// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootWatchTest {
  @TempDir private Path folder;
  private final PipedOutputStream line = new PipedOutputStream();
  private long written;
  private int resets;
  private List<String> screen = List.of();
  private long now = Duration.ofHours(1).toNanos();

  private Console console() throws Exception {
    return Console.of(new PipedInputStream(line, 1 << 16), folder.resolve("console.log"));
  }

  private BootWatch watch(Console console, boolean again) {
    return new BootWatch(console, () -> resets, () -> screen, again, () -> now);
  }

  @AfterEach
  void end() throws Exception {
    line.close();
  }

  private void write(Console console, String text) throws Exception {
    line.write(text.getBytes(StandardCharsets.UTF_8));
    line.flush();
    written += text.length();
    while (console.bytes() < written) {
      Thread.onSpinWait();
    }
  }

  /// Looks every half a second, as a launch does.
  private void pass(BootWatch watch, int seconds) {
    for (var i = 0; i < seconds * 2; i++) {
      assertThat(watch.trouble()).isEmpty();
      now += Duration.ofMillis(500).toNanos();
    }
  }

  private static final String PANIC = "[ 2.1] Kernel panic - not syncing: VFS\n";

  @Test
  void a_panic_ends_it_when_it_has_said_all() throws Exception {
    var console = console();
    var watch = watch(console, false);
    pass(watch, 5);

    write(console, PANIC);
    pass(watch, 1);
    write(console, "[ 2.2] Call Trace:\n");
    pass(watch, 1);

    now += Duration.ofSeconds(1).toNanos();
    assertThat(watch.trouble())
        .get(STRING)
        .startsWith("its kernel panicked (")
        .contains("Kernel panic - not syncing");
  }

  @Test
  void a_clock_that_a_busy_host_did_not_emulate_is_none_of_the_images_faults() throws Exception {
    var console = console();
    var watch = watch(console, false);
    write(console, PANIC.replace("VFS", "IO-APIC + timer doesn't work!  Boot with apic=debug"));
    pass(watch, 1);

    now += Duration.ofSeconds(1).toNanos();
    assertThat(watch.trouble()).get(STRING).startsWith("its kernel found no clock");
    assertThat(watch.isStarved()).isTrue();
  }

  @Test
  void any_other_panic_is_the_images() throws Exception {
    var console = console();
    var watch = watch(console, false);
    write(console, PANIC);

    assertThat(watch.isStarved()).isFalse();
  }

  @Test
  void a_panic_ends_it_also_if_it_never_falls_silent() throws Exception {
    var console = console();
    var watch = watch(console, false);
    write(console, PANIC);

    var polls = 0;
    while (watch.trouble().isEmpty()) {
      write(console, "again\n");
      now += Duration.ofMillis(500).toNanos();
      assertThat(++polls).isLessThan(15);
    }
    assertThat(polls).isGreaterThan(9);
  }

  @Test
  void a_boot_loader_that_goes_on_after_an_error_boots() throws Exception {
    var console = console();
    var watch = watch(console, false);
    write(console, "error: no such device: data.\n\nPress any key to continue...");
    pass(watch, 12);

    write(console, "\n" + "[    0.1] Linux\n".repeat(10));
    pass(watch, 60);
  }

  @Test
  void one_that_waits_does_not() throws Exception {
    var console = console();
    var watch = watch(console, false);
    write(console, "error: no such device: data.\n\nPress any key to continue...");
    pass(watch, 20);

    now += Duration.ofSeconds(1).toNanos();
    assertThat(watch.trouble()).contains("its boot loader failed (Press any key to continue...)");
  }

  @Test
  void whatever_is_on_the_console_a_machine_whose_agent_answers_is_well() throws Exception {
    var console = console();
    var watch = watch(console, false);
    write(console, PANIC + "grub> ");
    for (var i = 0; i < 20; i++) {
      watch.heard();
      pass(watch, 10);
    }

    now += Duration.ofSeconds(11).toNanos();
    assertThat(watch.trouble()).isPresent();
  }

  @Test
  void before_it_restarts_a_machine_may_say_anything() throws Exception {
    var console = console();
    write(console, "component: grub> \n");
    var watch = watch(console, true);
    pass(watch, 30);
    write(console, PANIC);
    pass(watch, 30);

    resets++;
    pass(watch, 30);
    write(console, PANIC);
    pass(watch, 1);
    now += Duration.ofSeconds(1).toNanos();
    assertThat(watch.trouble())
        .get(STRING)
        .startsWith("its kernel panicked (")
        .contains("Kernel panic - not syncing");
  }

  @Test
  void restarts_without_an_end_end_it() throws Exception {
    var watch = watch(console(), false);
    resets = 2;
    pass(watch, 300);

    resets = 3;
    assertThat(watch.trouble()).contains("it restarted 3 times before it was up");
  }

  @Test
  void a_machine_that_is_silent_has_its_screen_looked_at() throws Exception {
    var watch = watch(console(), false);
    screen = List.of("Use the ^ and v keys to select which entry is highlighted.");
    pass(watch, 120);

    screen = List.of("Kernel panic - not syncing: VFS: Unable to mount root fs");
    pass(watch, 10);
    now += Duration.ofSeconds(20).toNanos();
    assertThat(watch.trouble())
        .get(STRING)
        .startsWith("its kernel panicked (")
        .contains("Kernel panic - not syncing");
  }
}
