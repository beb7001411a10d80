// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Machines.MissingRequirement;
import dev.ingot.core.machine.MissingRequirementException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseCacheTest {
  @TempDir Path here;

  /// Makes trees that hold their number.
  private static final class Numbered implements Maker {
    private final AtomicInteger made = new AtomicInteger();

    @Override
    public List<MissingRequirement> missingRequirements() {
      return List.of();
    }

    @Override
    public String make(Path work, Path tree, Consumer<String> progress)
        throws IOException, InterruptedException {
      Files.writeString(work.resolve("draft"), "x");
      Files.createDirectories(tree.resolve("etc"));
      Thread.sleep(100);
      var number = Integer.toString(made.incrementAndGet());
      Files.writeString(tree.resolve("etc/number"), number);
      Files.writeString(tree.resolve("etc/os-release"), "PRETTY_NAME=\"Number " + number + "\"\n");
      return Digests.of(number);
    }
  }

  @Test
  void a_base_is_made_once_for_many_who_want_it_at_once() throws Exception {
    var maker = new Numbered();
    var results = new ArrayList<CompletableFuture<BaseCache.Made>>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var i = 0; i < 8; i++) {
        results.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return cache().make("key", "a base", maker, false, line -> {});
                  } catch (IOException | MachineException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                },
                executor));
      }
    }

    for (var result : results) {
      assertThat(result.join().tree().resolve("etc/number")).hasContent("1");
    }
    assertThat(maker.made).hasValue(1);
    assertThat(here.resolve("making")).isEmptyDirectory();
  }

  @Test
  void drafts_of_dead_processes_are_removed_before_work_begins() throws Exception {
    cache().make("key", "a base", new Numbered(), false, line -> {});
    Files.createDirectories(here.resolve("making/other-123/tree/etc"));
    var living = Files.createDirectories(here.resolve("making/busy-123/tree"));
    var file = here.resolve("keys/busy.lock");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(channel.lock().isValid()).isTrue();

      cache().removeRemains();
    }

    assertThat(living).exists();
    assertThat(here.resolve("making/other-123")).doesNotExist();
    assertThat(cache().find("key")).isPresent();
  }

  @Test
  void a_base_that_is_not_whole_is_made_anew_in_its_place() throws Exception {
    var made = cache().make("key", "a base", new Numbered(), false, line -> {});
    var about = made.tree().resolveSibling("about");
    var whole = Files.readString(about);
    for (var length = 0; length < whole.length(); length += 20) {
      Files.writeString(about, whole.substring(0, length));
      assertThat(cache().find("key")).as("after %d characters", length).isEmpty();
    }
    Files.delete(made.tree().resolve("etc/number"));

    assertThat(cache().make("key", "a base", new Numbered(), false, line -> {})).isEqualTo(made);

    assertThat(made.tree().resolve("etc/number")).hasContent("1");
    assertThat(cache().find("key")).contains(made);
    assertThat(here.resolve("making")).isEmptyDirectory();
  }

  @Test
  void a_torn_pointer_leads_nowhere_and_is_written_anew() throws Exception {
    var made = cache().make("key", "a base", new Numbered(), false, line -> {});
    for (var torn : List.of("", "0123", "\0\0\0\0")) {
      Files.writeString(here.resolve("keys/key"), torn);
      assertThat(cache().find("key")).isEmpty();
    }
    Files.writeString(here.resolve("keys/key.part"), "01");

    cache().removeRemains();
    var again = cache().make("key", "a base", new Numbered(), false, line -> {});

    assertThat(again).isEqualTo(made);
    assertThat(cache().find("key")).contains(made);
    assertThat(here.resolve("keys/key.part")).doesNotExist();
  }

  @Test
  void a_base_that_an_older_version_made_is_still_there() throws Exception {
    var made = cache().make("key", "a base", new Numbered(), false, line -> {});
    var about = made.tree().resolveSibling("about");
    Files.write(
        about,
        Files.readAllLines(about).stream()
            .filter(line -> !line.startsWith("# sealed") && !line.startsWith("# sha256"))
            .toList());

    assertThat(cache().find("key")).contains(made);
  }

  @Test
  void nothing_is_removed_through_a_mount() {
    assertThat(DebianMaker.mountedIn(Path.of("/"))).isTrue();
    assertThat(DebianMaker.mountedIn(here)).isFalse();
  }

  @Test
  void it_is_found_with_all_that_is_known_of_it() throws Exception {
    assertThat(cache().find("key")).isEmpty();

    var made = cache().make("key", "a base", new Numbered(), false, line -> {});

    assertThat(cache().find("key")).contains(made);
    assertThat(made.osVersion()).contains("Number 1");
    assertThat(made.bootable()).isFalse();
    assertThat(made.digest()).isEqualTo(Digests.of("1"));
    assertThat(made.tree().resolveSibling("work")).doesNotExist();
  }

  @Test
  void a_base_that_is_made_anew_leaves_the_former_tree_where_it_is() throws Exception {
    var maker = new Numbered();
    var first = cache().make("key", "a base", maker, false, line -> {});

    var second = cache().make("key", "a base", maker, true, line -> {});

    assertThat(first.tree().resolve("etc/number")).hasContent("1");
    assertThat(second.tree().resolve("etc/number")).hasContent("2");
    assertThat(cache().find("key")).contains(second);
  }

  @Test
  void the_same_content_is_kept_once() throws Exception {
    var first = cache().make("key", "a base", new Numbered(), false, line -> {});
    var lines = new ArrayList<String>();

    var second = cache().make("key", "a base", new Numbered(), true, lines::add);

    assertThat(second).isEqualTo(first);
    assertThat(lines).contains("nothing has changed");
    assertThat(here.resolve("making")).isEmptyDirectory();
  }

  @Test
  void what_a_killed_process_left_is_removed() throws Exception {
    Files.createDirectories(here.resolve("making/key-123/tree/etc"));

    cache().make("key", "a base", new Numbered(), false, line -> {});

    assertThat(here.resolve("making")).isEmptyDirectory();
  }

  @Test
  void a_failure_leaves_nothing_and_the_next_try_starts_anew() throws Exception {
    Maker failing =
        new Maker() {
          @Override
          public List<MissingRequirement> missingRequirements() {
            return List.of();
          }

          @Override
          public String make(Path work, Path tree, Consumer<String> progress)
              throws IOException, MachineException {
            Files.createDirectory(tree);
            throw new MachineException("no space left");
          }
        };

    assertThatThrownBy(() -> cache().make("key", "a base", failing, false, line -> {}))
        .hasMessage("no space left");

    assertThat(here.resolve("making")).isEmptyDirectory();
    assertThat(cache().find("key")).isEmpty();
    assertThat(cache().make("key", "a base", new Numbered(), false, line -> {}).tree())
        .isDirectory();
  }

  @Test
  void a_lack_is_told_with_its_consequence_and_its_fix() {
    Maker missing =
        new Maker() {
          @Override
          public List<MissingRequirement> missingRequirements() {
            return List.of(
                new MissingRequirement(
                    "the tool is not installed", "nothing can be made", "buy it"));
          }

          @Override
          public String make(Path work, Path tree, Consumer<String> progress) {
            throw new AssertionError("it was called");
          }
        };

    assertThatThrownBy(() -> cache().make("key", "a base", missing, false, line -> {}))
        .isInstanceOf(MissingRequirementException.class)
        .hasMessage(
            "cannot make the base a base: the tool is not installed; nothing can be made; fix: buy"
                + " it");
  }

  private BaseCache cache() {
    return new BaseCache(here, Rights.ofThisProcess());
  }
}
