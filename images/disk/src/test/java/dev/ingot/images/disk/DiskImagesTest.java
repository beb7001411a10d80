// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.RootFilesystem;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("qemu")
class DiskImagesTest {
  private static final ImageId ID = new ImageId("ami-0123456789abcdef0");
  private static final ImageId OTHER = new ImageId("ami-0123456789abcdef1");
  private static final Scope OWNER = new Scope("aws", "eu-central-1", "111122223333");
  private static final long EPOCH = 1_700_000_000;
  private static final int ROOT_AT = 18 << 20;

  @TempDir private Path folder;
  private Path store;
  private DiskImages images;

  @BeforeEach
  void open() throws IOException {
    store = folder.resolve("store");
    images = new DiskImages(store, folder, OptionalLong.of(EPOCH));
  }

  /// A tree whose files were made in the given order.
  private Path tree(String name, String... files) throws IOException {
    var tree = folder.resolve(name);
    Files.createDirectories(tree.resolve("etc"));
    for (var file : files) {
      Files.createDirectories(tree.resolve(file).getParent());
      Files.writeString(tree.resolve(file), "content of " + file);
    }
    return tree;
  }

  private static Capture.Tree captured(MachineImage origin, Path root) {
    return new Capture.Tree(origin, List.of(), root, Optional.empty());
  }

  /// An image as earlier versions made them: a layer over the origin's.
  private MachineImage layered(ImageId id, Path... below) throws Exception {
    var home = store.resolve(id.text());
    Files.createDirectories(home.resolve("layer/etc"));
    Files.writeString(home.resolve("layer/etc/motd"), "of a layer");
    Files.writeString(home.resolve("disk.qcow2"), "a disk");
    var layers = new ArrayList<>(List.of(below));
    layers.add(home.resolve("layer"));
    var image = DiskFiles.image(id.text(), layers.toArray(Path[]::new));
    var disk = new MachineImage.Disk(home.resolve("disk.qcow2"), "qcow2", 1 << 30);
    var whole =
        new MachineImage(
            image.id(),
            image.name(),
            image.digest(),
            image.layers(),
            Optional.of(disk),
            false,
            image.platform(),
            image.architecture(),
            image.osVersion());
    ImageFile.write(home, home, whole, Optional.of(OWNER));
    return whole;
  }

  private MachineImage create(ImageId id, Path tree) throws Exception {
    var origin = DiskFiles.image("ami-00000000000000000", tree);
    return images.create(id, OWNER, "an image", captured(origin, tree), 0);
  }

  private String debugfs(MachineImage image, String request) throws Exception {
    DiskFiles.need("qemu-img", "debugfs");
    var raw = folder.resolve("raw");
    Files.deleteIfExists(raw);
    images.export(new ImageId(image.id()), "raw", raw);
    return DiskFiles.output("debugfs", "-R", request, raw + "?offset=" + ROOT_AT);
  }

  @Test
  void a_tree_becomes_a_disk_that_holds_it() throws Exception {
    var image = create(ID, tree("tree", "etc/motd", "a b/c"));

    assertThat(debugfs(image, "cat /etc/motd")).contains("content of etc/motd");
    assertThat(debugfs(image, "cat \"/a b/c\"")).contains("content of a b/c");
    assertThat(image.bootable()).isFalse();
    assertThat(image.osVersion()).contains("Test 1");
    assertThat(image.disk().orElseThrow().virtualSizeBytes()).isEqualTo(1L << 30);
    assertThat(image.digest()).matches("sha256:[0-9a-f]{64}");
  }

  @Test
  void the_disk_is_sound() throws Exception {
    var image = create(ID, tree("tree", "etc/motd"));
    DiskFiles.need("qemu-img", "e2fsck", "sfdisk");
    var raw = folder.resolve("raw");
    images.export(ID, "raw", raw);

    assertThat(DiskFiles.output("qemu-img", "check", image.disk().orElseThrow().file().toString()))
        .contains("No errors were found");
    assertThat(DiskFiles.output("sfdisk", "--verify", raw.toString())).contains("No errors");
    DiskFiles.output("e2fsck", "-fn", raw + "?offset=" + ROOT_AT);
  }

  @Test
  void the_same_tree_gives_the_same_bytes() throws Exception {
    var one = tree("one", "etc/a", "etc/b", "etc/c", "usr/x");
    var two = tree("two", "usr/x", "etc/c", "etc/b", "etc/a");
    Files.setLastModifiedTime(two.resolve("etc/a"), FileTime.from(Instant.now().plusSeconds(99)));

    var first = create(ID, one);
    var second = create(OTHER, two);

    assertThat(second.digest()).isEqualTo(first.digest());
    assertThat(second.disk().orElseThrow().file())
        .hasSameBinaryContentAs(first.disk().orElseThrow().file());
  }

  @Test
  void the_children_of_a_parent_and_theirs_have_its_ids() throws Exception {
    var one = tree("one", "etc/a");
    var two = tree("two", "etc/b");

    var child = create(ID, one);
    var grandchild = images.create(OTHER, OWNER, "x", captured(child, two), 0);

    assertThat(grandchild.digest()).isNotEqualTo(child.digest());
    assertThat(RootFilesystem.of(grandchild)).isEqualTo(RootFilesystem.of(child));
    assertThat(debugfs(grandchild, "show_super_stats -h"))
        .contains(uuidLine(debugfs(child, "show_super_stats -h")))
        .contains(RootFilesystem.uuid(child).toString());
  }

  @Test
  void the_children_of_another_parent_have_others() throws Exception {
    var tree = tree("tree", "etc/a");
    var origin = DiskFiles.image("ami-00000000000000001", tree);

    var first = create(ID, tree);
    var second = images.create(OTHER, OWNER, "x", captured(origin, tree), 0);

    assertThat(debugfs(second, "show_super_stats -h"))
        .doesNotContain(uuidLine(debugfs(first, "show_super_stats -h")));
  }

  private static String uuidLine(String statistics) {
    return statistics.lines().filter(line -> line.contains("UUID")).findFirst().orElseThrow();
  }

  @Test
  void older_times_stay_and_newer_ones_become_the_epoch() throws Exception {
    var tree = tree("tree", "etc/old", "etc/new");
    Files.setLastModifiedTime(tree.resolve("etc/old"), FileTime.fromMillis(1_000_000_000_000L));

    var image = create(ID, tree);

    assertThat(debugfs(image, "stat /etc/old")).contains("mtime: 0x3b9aca00");
    assertThat(debugfs(image, "stat /etc/new")).contains("mtime: 0x6553f100");
  }

  @Test
  void without_an_epoch_times_are_as_they_were_and_the_origin_dates_the_rest() throws Exception {
    images = new DiskImages(store, folder, OptionalLong.empty());
    var base = tree("base", "etc/motd");
    Files.setLastModifiedTime(base.resolve("etc"), FileTime.fromMillis(1_000_000_000_000L));
    var root = tree("root", "etc/motd");
    var modified = Instant.parse("2099-01-02T03:04:05.678901234Z");
    Files.setLastModifiedTime(root.resolve("etc/motd"), FileTime.from(modified));
    var origin = DiskFiles.image("ami-00000000000000000", base);

    var image = images.create(ID, OWNER, "x", captured(origin, root), 0);

    assertThat(debugfs(image, "stat /etc/motd"))
        .contains(
            "mtime: 0x%x:%08x".formatted((int) modified.getEpochSecond(), (678901234 << 2) | 1));
    assertThat(debugfs(image, "stat /lost+found")).contains("mtime: 0x3b9aca00:00000000");
    Files.setLastModifiedTime(root.resolve("etc/motd"), FileTime.from(modified.plusNanos(1)));
    var other = images.create(OTHER, OWNER, "x", captured(origin, root), 0);
    assertThat(other.digest()).isNotEqualTo(image.digest());
  }

  @Test
  void a_disk_is_as_large_as_asked_for() throws Exception {
    var tree = tree("tree", "etc/motd");
    var origin = DiskFiles.image("ami-00000000000000000", tree);

    var image = images.create(ID, OWNER, "an image", captured(origin, tree), 5L << 30);

    assertThat(image.disk().orElseThrow().virtualSizeBytes()).isEqualTo(5L << 30);
    assertThat(Files.size(image.disk().orElseThrow().file())).isLessThan(20 << 20);
  }

  @Test
  void a_disk_is_as_large_as_image_builder_allows() throws Exception {
    DiskFiles.need("qemu-img");
    var tree = tree("tree", "etc/motd");
    var origin = DiskFiles.image("ami-00000000000000000", tree);

    var image = images.create(ID, OWNER, "an image", captured(origin, tree), 16_000L << 30);

    var disk = image.disk().orElseThrow();
    assertThat(disk.virtualSizeBytes()).isEqualTo(16_000L << 30);
    assertThat(Files.size(disk.file())).isLessThan(200 << 20);
    assertThat(DiskFiles.output("qemu-img", "check", disk.file().toString()))
        .contains("No errors were found");
  }

  @Test
  void a_disk_that_is_too_large_is_refused_before_anything_is_made() throws Exception {
    var tree = tree("tree", "etc/motd");
    var origin = DiskFiles.image("ami-00000000000000000", tree);

    assertThatThrownBy(
            () -> images.create(ID, OWNER, "an image", captured(origin, tree), 16_384L << 30))
        .isInstanceOf(MachineException.class)
        .hasMessage(
            "cannot make the image "
                + ID
                + ": a disk of 16384 GiB is too large; the largest has 16383 GiB");

    assertThat(store).isEmptyDirectory();
  }

  /// Folders in folders, whose path may be longer than this host's calls take.
  private Path deepTree(int depth) throws Exception {
    DiskFiles.need("perl");
    var tree = tree("deep", "etc/motd");
    var nest = "chdir shift; for (1..shift) { mkdir 'd' or die; chdir 'd' or die }";
    DiskFiles.output("perl", "-e", nest, tree.toString(), "" + depth);
    return tree;
  }

  /// How many files and folders a disk holds, which must be sound.
  private int filesOn(MachineImage image) throws Exception {
    DiskFiles.need("qemu-img", "e2fsck");
    var raw = folder.resolve("raw");
    QemuImg.convert(image.disk().orElseThrow(), "raw", raw);
    var said = DiskFiles.output("e2fsck", "-fn", raw + "?offset=" + ROOT_AT);
    Files.delete(raw);
    return Integer.parseInt(said.replaceAll("(?s).* (\\d+)/\\d+ files.*", "$1"));
  }

  @Test
  void folders_that_nest_deep_come_onto_the_disk() throws Exception {
    var deep = deepTree(5_000);
    try {
      var image = images.withDisk(DiskFiles.image("ami-00000000000000000", deep));

      assertThat(filesOn(image)).isBetween(5_000, 5_100);
    } finally {
      DiskFiles.output("rm", "-rf", deep.toString());
    }
  }

  @Test
  void an_image_of_deep_folders_is_made_as_far_as_paths_reach() throws Exception {
    var deep = deepTree((4_000 - folder.toString().length()) / 2);
    var origin = DiskFiles.image("ami-00000000000000000", deep);

    var image = images.create(ID, OWNER, "an image", captured(origin, deep), 0);

    assertThat(filesOn(image)).isBetween(1_800, 2_100);
    DiskFiles.output("rm", "-rf", deep.toString(), store.toString());
  }

  @Test
  void the_whole_tree_lies_beside_the_disk_and_shares_what_did_not_change() throws Exception {
    var base = tree("base", "etc/motd", "etc/old", "etc/gone");
    var root = folder.resolve("machine");
    var ledger = folder.resolve("ledger");
    new dev.ingot.images.tree.Trees(List.of()).copy(base, root, Optional.of(ledger));
    Files.writeString(root.resolve("etc/old"), "changed");
    Files.delete(root.resolve("etc/gone"));
    var origin = DiskFiles.image("ami-00000000000000000", base);
    var capture = new Capture.Tree(origin, List.of(), root, Optional.of(ledger));

    var image = images.create(ID, OWNER, "an image", capture, 0);

    var tree = store.resolve(ID.text()).resolve("tree");
    assertThat(image.layers()).containsExactly(tree);
    assertThat(tree.resolve("etc/old")).hasContent("changed");
    assertThat(tree.resolve("etc/gone")).doesNotExist();
    assertThat(Files.isSameFile(tree.resolve("etc/motd"), base.resolve("etc/motd"))).isTrue();
    assertThat(Files.isSameFile(tree.resolve("etc/motd"), root.resolve("etc/motd"))).isFalse();
    assertThat(Files.isSameFile(tree.resolve("etc/old"), root.resolve("etc/old"))).isFalse();
  }

  @Test
  void a_tree_of_somebody_else_is_never_shared() throws Exception {
    var elsewhere = Files.createTempDirectory("elsewhere");
    try {
      Files.createDirectory(elsewhere.resolve("tree"));
      Files.writeString(elsewhere.resolve("tree/file"), "x");
      var root = folder.resolve("machine");
      var ledger = folder.resolve("ledger");
      var base = elsewhere.resolve("tree");
      new dev.ingot.images.tree.Trees(List.of()).copy(base, root, Optional.of(ledger));
      var origin = DiskFiles.image("ami-00000000000000000", base);
      var capture = new Capture.Tree(origin, List.of(), root, Optional.of(ledger));

      images.create(ID, OWNER, "an image", capture, 0);

      assertThat(Files.getAttribute(base.resolve("file"), "unix:nlink")).isEqualTo(1);
    } finally {
      DiskFiles.output("rm", "-r", elsewhere.toString());
    }
  }

  @Test
  void an_image_is_found_again_by_another_process() throws Exception {
    var image = create(ID, tree("tree", "etc/motd"));

    var later = new DiskImages(store, folder);

    assertThat(later.find(ID)).contains(new ImageStore.Stored(image, Optional.of(OWNER)));
    assertThat(later.all()).containsExactly(image);
    assertThat(later.find(OTHER)).isEmpty();
  }

  @Test
  void a_second_create_gives_the_first_image() throws Exception {
    var first = create(ID, tree("one", "etc/a"));

    assertThat(create(ID, tree("two", "etc/b"))).isEqualTo(first);
  }

  /// Keeps the first bytes of a file, as a loss of power may.
  private static void tear(Path file, long length) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Test
  void an_image_with_a_torn_description_is_none_and_is_removed() throws Exception {
    var description = store.resolve(ID.toString()).resolve("image.properties");
    create(ID, tree("tree", "etc/motd"));
    for (var length = Files.size(description) - 1; length >= 0; length -= 50) {
      tear(description, length);
      assertThat(images.find(ID)).as("after %d bytes", length).isEmpty();
    }
    tear(description, 0);

    assertThat(images.find(ID)).isEmpty();
    assertThat(images.all()).isEmpty();
    images.removeRemains();

    assertThat(store).isEmptyDirectory();
    assertThat(create(ID, tree("tree", "etc/motd")).disk().orElseThrow().file()).isNotEmptyFile();
  }

  @Test
  void an_image_that_lost_its_disk_or_its_tree_is_none() throws Exception {
    var image = create(ID, tree("tree", "etc/motd"));
    var disk = image.disk().orElseThrow().file();
    tear(disk, Files.size(disk) - 65536);
    assertThat(images.find(ID)).isEmpty();
    tear(disk, 0);
    assertThat(images.find(ID)).isEmpty();

    create(OTHER, tree("tree", "etc/motd"));
    DiskFiles.output("rm", "-r", store.resolve(OTHER.toString()).resolve("tree").toString());

    assertThat(images.all()).isEmpty();
  }

  @Test
  void the_layer_of_a_torn_image_stays_while_another_image_stands_on_it() throws Exception {
    var tree = tree("tree", "etc/motd");
    var parent = layered(ID, tree);
    var child = layered(OTHER, tree, parent.layers().getLast());
    tear(store.resolve(ID.toString()).resolve("image.properties"), 0);

    images.removeRemains();

    assertThat(images.all()).containsExactly(child);
    assertThat(child.layers()).allMatch(Files::isDirectory);
  }

  @Test
  void a_torn_disk_of_a_base_is_made_anew() throws Exception {
    var base = DiskFiles.image("ami-00000000000000000", tree("base", "etc/motd"));
    var disk = images.withDisk(base).disk().orElseThrow().file();
    tear(disk, 0);

    assertThat(images.withDisk(base).disk().orElseThrow().file()).isNotEmptyFile();
    tear(disk.resolveSibling("image.properties"), 0);
    images.removeRemains();

    assertThat(store.resolve("disks")).isEmptyDirectory();
  }

  @Test
  void an_image_that_an_older_version_made_is_still_there() throws Exception {
    var image = create(ID, tree("tree", "etc/motd"));
    var description = store.resolve(ID.toString()).resolve("image.properties");
    Files.write(
        description,
        Files.readAllLines(description).stream()
            .filter(line -> !line.startsWith("#") && !line.startsWith("disk.bytes"))
            .toList());

    images.removeRemains();

    assertThat(images.find(ID)).contains(new ImageStore.Stored(image, Optional.of(OWNER)));
  }

  @Test
  void a_failed_create_leaves_nothing() throws Exception {
    var tree = tree("tree", "etc/motd");
    var origin = DiskFiles.image("ami-00000000000000000", tree);
    var nowhere = captured(origin, folder.resolve("missing"));

    assertThatThrownBy(() -> images.create(ID, OWNER, "x", nowhere, 0))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("cannot make the image " + ID)
        .hasMessageContaining("missing");

    assertThat(store).isEmptyDirectory();
    assertThat(images.find(ID)).isEmpty();
  }

  @Test
  void an_interrupt_leaves_nothing() throws Exception {
    var tree = tree("tree", "etc/motd");
    var slow =
        new Capture.Tree(
            DiskFiles.image("ami-00000000000000000", tree),
            List.of("sh", "-c", "sleep 60 & wait", "sh"),
            tree,
            Optional.empty());
    var caught = new Throwable[1];
    var thread =
        Thread.ofPlatform()
            .start(() -> {
              try {
                images.create(ID, OWNER, "x", slow, 0);
              } catch (InterruptedException | MachineException e) {
                caught[0] = e;
              }
            });
    Thread.sleep(300);

    thread.interrupt();
    thread.join(10_000);

    assertThat(caught[0]).isInstanceOf(InterruptedException.class);
    assertThat(store).isEmptyDirectory();
  }

  @Test
  void what_a_killed_process_left_is_removed() throws Exception {
    var leftover = Files.createDirectories(store.resolve(".making-" + OTHER).resolve("layer"));
    Files.writeString(leftover.resolve("file"), "half");

    create(ID, tree("tree", "etc/motd"));

    assertThat(store.resolve(".making-" + OTHER)).doesNotExist();
    assertThat(images.all()).hasSize(1);
  }

  @Test
  void remains_are_removed_before_work_begins_with_the_programs_that_still_fill_them()
      throws Exception {
    var layer = Files.createDirectories(store.resolve(".making-" + OTHER).resolve("layer"));
    Files.createFile(store.resolve(".making-" + ID + ".claim"));
    var copy =
        new ProcessBuilder(
                "sh",
                "-c",
                "while :; do echo > $1/$n; n=$((n + 1)); done",
                "fill",
                layer.toString())
            .start();

    images.removeRemains();

    assertThat(copy.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(store).isEmptyDirectory();
  }

  @Test
  void what_another_process_is_making_is_left_alone() throws Exception {
    var work = Files.createDirectories(store.resolve(".making-" + OTHER));
    try (var _ = Claim.take(store.resolve(".making-" + OTHER + ".claim"))) {
      create(ID, tree("tree", "etc/motd"));

      assertThat(work).exists();
    }
  }

  @Test
  void a_base_gets_its_disk_once() throws Exception {
    var base = DiskFiles.image("ami-00000000000000000", tree("base", "etc/motd"));

    var first = images.withDisk(base);
    var second = new DiskImages(store, folder, OptionalLong.of(EPOCH)).withDisk(base);

    assertThat(first.disk()).isPresent().isEqualTo(second.disk());
    assertThat(first.layers()).isEqualTo(base.layers());
    assertThat(first.id()).isEqualTo(base.id());
    assertThat(images.withDisk(first)).isSameAs(first);
    assertThat(images.all()).isEmpty();
  }

  @Test
  void the_disk_of_a_base_has_room_for_a_build_and_takes_none() throws Exception {
    var base = DiskFiles.image("ami-00000000000000000", tree("base", "etc/motd"));

    var disk = images.withDisk(base).disk().orElseThrow();

    assertThat(disk.virtualSizeBytes()).isEqualTo(8L << 30);
    assertThat(Files.size(disk.file())).isLessThan(16L << 20);
  }

  @Test
  void several_layers_are_read_as_one() throws Exception {
    DiskFiles.need("unshare", "mount", "mknod");
    var below = tree("below", "etc/both", "etc/below", "etc/gone");
    var above = tree("above", "etc/both", "etc/above");
    Files.writeString(above.resolve("etc/both"), "from above");
    DiskFiles.output("mknod", above.resolve("etc/gone").toString(), "c", "0", "0");

    var base = images.withDisk(DiskFiles.image(ID.text(), below, above));

    DiskFiles.need("qemu-img", "debugfs");
    var raw = folder.resolve("raw");
    QemuImg.convert(base.disk().orElseThrow(), "raw", raw);
    var device = raw + "?offset=" + ROOT_AT;
    assertThat(DiskFiles.output("debugfs", "-R", "ls /etc", device))
        .contains("both", "below", "above")
        .doesNotContain("gone");
    assertThat(DiskFiles.output("debugfs", "-R", "cat /etc/both", device)).contains("from above");
  }

  @Test
  void a_captured_disk_is_taken_over() throws Exception {
    DiskFiles.need("qemu-img");
    var raw = folder.resolve("disk.raw");
    Files.writeString(raw, "x".repeat(1 << 20));
    var origin = DiskFiles.image("ami-00000000000000000");
    var disk = new Capture.Disk(origin, new MachineImage.Disk(raw, "raw", 1 << 20));

    var image = images.create(ID, OWNER, "an image", disk, 0);

    images.export(ID, "raw", folder.resolve("again"));
    assertThat(folder.resolve("again")).hasSameBinaryContentAs(raw);
    assertThat(image.layers()).isEmpty();
    assertThat(raw).exists();
  }

  @Test
  void a_deleted_image_is_gone() throws Exception {
    create(ID, tree("tree", "etc/motd"));

    images.delete(ID);
    images.delete(ID);

    assertThat(images.find(ID)).isEmpty();
    assertThat(store).isEmptyDirectory();
  }

  @Test
  void what_is_recorded_of_an_image_lasts_and_goes_with_it() throws Exception {
    create(ID, tree("tree", "etc/motd"));

    images.record(ID, Map.of("amiTags", "{\"Team\": \"web\"}", "description", "The first"));
    images.record(ID, Map.of("description", "Two\nlines, ä"));

    var later = new DiskImages(store, folder.resolve("bases"));
    assertThat(later.recorded(ID))
        .isEqualTo(Map.of("amiTags", "{\"Team\": \"web\"}", "description", "Two\nlines, ä"));
    assertThat(store.resolve(ID.text()).resolve("recorded.properties"))
        .content()
        .startsWith("# sealed\namiTags={\"Team\": \"web\"}\ndescription=Two");
    assertThat(later.find(ID)).isEqualTo(images.find(ID));
    later.delete(ID);
    assertThat(later.recorded(ID)).isEmpty();
    assertThat(store).isEmptyDirectory();
    assertThatThrownBy(() -> later.record(ID, Map.of("a", "b")))
        .isInstanceOf(MachineException.class)
        .hasMessage("cannot record anything of " + ID + ": there is no such image");
  }

  private Capture.Tree withVolumes(Path tree) throws IOException {
    var origin = DiskFiles.image("ami-00000000000000000", tree);
    var file = folder.resolve("xvdb.raw");
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(3L << 30);
      raw.seek(2L << 30);
      raw.writeBytes("far out");
    }
    var settings = Map.of("encrypted", "true", "deleteOnTermination", "false");
    var volumes =
        List.of(
            new Volume("/dev/xvdb", 4L << 30, Optional.of(file), settings),
            new Volume("/dev/sdc", 1 << 20, Optional.of(file), Map.of()));
    return new Capture.Tree(origin, List.of(), tree, Optional.empty(), volumes);
  }

  @Test
  void an_image_keeps_its_data_volumes_with_their_holes_and_sizes() throws Exception {
    var image = images.create(ID, OWNER, "x", withVolumes(tree("tree", "etc/motd")), 0);

    assertThat(image.volumes()).extracting(Volume::device).containsExactly("/dev/xvdb", "/dev/sdc");
    var first = image.volumes().getFirst();
    assertThat(first.settings())
        .containsEntry("encrypted", "true")
        .containsEntry("deleteOnTermination", "false");
    var file = first.content().orElseThrow();
    assertThat(file).isEqualTo(store.resolve(ID.text()).resolve("volume-xvdb.raw"));
    try (var raw = new RandomAccessFile(file.toFile(), "r")) {
      assertThat(raw.length()).isEqualTo(4L << 30);
      raw.seek(2L << 30);
      var there = new byte["far out".length()];
      raw.readFully(there);
      assertThat(there).asString().isEqualTo("far out");
    }
    assertThat(DiskFiles.output("du", "-k", file.toString()).split("\t", 2)[0])
        .satisfies(kib -> assertThat(Long.parseLong(kib)).isLessThan(1024));
    assertThat(image.volumes().getLast().content().orElseThrow().toFile().length())
        .isEqualTo(1 << 20);
    assertThat(new DiskImages(store, folder).find(ID).orElseThrow().image()).isEqualTo(image);
  }

  @Test
  void an_image_that_lost_a_data_volume_is_none() throws Exception {
    var image = images.create(ID, OWNER, "x", withVolumes(tree("tree", "etc/motd")), 0);
    var file = image.volumes().getFirst().content().orElseThrow();

    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(1 << 20);
    }

    assertThat(images.find(ID)).isEmpty();
  }

  @Test
  void data_volumes_are_exported_beside_the_disk_or_nothing_is() throws Exception {
    DiskFiles.need("qemu-img");
    images.create(ID, OWNER, "x", withVolumes(tree("tree", "etc/motd")), 0);
    var to = Files.createDirectory(folder.resolve("out"));

    images.export(ID, "qcow2", to.resolve("web.qcow2"));
    assertThat(to.toFile().list())
        .containsExactlyInAnyOrder("web.qcow2", "web-xvdb.qcow2", "web-sdc.qcow2");
    assertThat(DiskFiles.output("qemu-img", "info", to.resolve("web-xvdb.qcow2").toString()))
        .contains("virtual size: 4 GiB");

    Files.writeString(to.resolve("again-sdc"), "mine");
    assertThatThrownBy(() -> images.export(ID, "raw", to.resolve("again")))
        .hasMessageContaining("again-sdc is there already");
    assertThat(to.resolve("again-xvdb")).doesNotExist();
    assertThat(to.resolve("again-sdc")).hasContent("mine");
  }

  @Test
  void a_deleted_image_takes_its_data_volumes_with_it() throws Exception {
    images.create(ID, OWNER, "x", withVolumes(tree("tree", "etc/motd")), 0);

    images.delete(ID);

    assertThat(store).isEmptyDirectory();
  }

  @Test
  void a_layer_stays_while_another_image_stands_on_it() throws Exception {
    var tree = tree("tree", "etc/motd");
    var parent = layered(ID, tree);
    var child = layered(OTHER, tree, parent.layers().getLast());

    images.delete(ID);

    assertThat(images.find(ID)).isEmpty();
    assertThat(child.layers()).allMatch(Files::isDirectory);
    assertThat(parent.disk().orElseThrow().file()).doesNotExist();
    images.delete(OTHER);
    assertThat(store).isEmptyDirectory();
  }

  @Test
  void two_images_share_their_files_and_each_goes_alone() throws Exception {
    var source = images.create(ID, OWNER, "x", withVolumes(tree("tree", "etc/motd")), 0);

    var shared = images.share(OTHER, OWNER, "y", source);

    assertThat(shared.name()).isEqualTo("y");
    assertThat(shared.digest()).isEqualTo(source.digest());
    assertThat(shared.layers()).isEqualTo(source.layers());
    assertThat(sameFile(source.disk().orElseThrow().file(), shared.disk().orElseThrow().file()))
        .isTrue();
    var volume = shared.volumes().getFirst().content().orElseThrow();
    assertThat(sameFile(source.volumes().getFirst().content().orElseThrow(), volume)).isTrue();
    assertThat(volume).startsWith(store.resolve(OTHER.text()));
    assertThat(images.find(OTHER).orElseThrow().owner()).contains(OWNER);
    assertThat(images.share(OTHER, OWNER, "z", source)).isEqualTo(shared);

    images.delete(ID);
    var later = new DiskImages(store, folder.resolve("bases"));
    later.removeRemains();
    assertThat(later.find(ID)).isEmpty();
    assertThat(later.find(OTHER).orElseThrow().image()).isEqualTo(shared);
    assertThat(shared.layers().getFirst().resolve("etc/motd")).exists();
    assertThat(debugfs(shared, "ls /etc")).contains("motd");

    later.delete(OTHER);
    assertThat(store).isEmptyDirectory();
  }

  private static boolean sameFile(Path one, Path other) throws IOException {
    return Files.readAttributes(one, BasicFileAttributes.class)
        .fileKey()
        .equals(Files.readAttributes(other, BasicFileAttributes.class).fileKey());
  }

  @Test
  void the_source_outlives_what_shares_it() throws Exception {
    var source = create(ID, tree("tree", "etc/motd"));
    images.share(OTHER, OWNER, "y", source);

    images.delete(OTHER);

    assertThat(images.find(ID).orElseThrow().image()).isEqualTo(source);
    assertThat(source.layers().getFirst().resolve("etc/motd")).exists();
  }

  @Test
  void an_export_never_replaces_a_file() throws Exception {
    DiskFiles.need("qemu-img");
    create(ID, tree("tree", "etc/motd"));
    var there = Files.writeString(folder.resolve("mine.qcow2"), "mine");

    assertThatThrownBy(() -> images.export(ID, "qcow2", there))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("there already");
    assertThatThrownBy(() -> images.export(ID, "vmdk", folder.resolve("new")))
        .hasMessageContaining("vmdk");
    assertThatThrownBy(() -> images.export(OTHER, "raw", folder.resolve("new")))
        .hasMessageContaining("no such image");

    assertThat(there).hasContent("mine");
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void an_export_as_qcow2_is_compressed() throws Exception {
    DiskFiles.need("qemu-img");
    var tree = tree("tree");
    Files.writeString(tree.resolve("large"), "compressible ".repeat(1_000_000));
    var image = create(ID, tree);
    var to = folder.resolve("export.qcow2");

    images.export(ID, "qcow2", to);

    assertThat(DiskFiles.output("qemu-img", "info", to.toString())).contains("zstd");
    assertThat(Files.size(to)).isLessThan(Files.size(image.disk().orElseThrow().file()) / 3);
  }

  @Test
  void a_damaged_description_is_no_image() throws Exception {
    create(ID, tree("tree", "etc/motd"));
    Files.delete(store.resolve(ID.text()).resolve(ImageFile.NAME));

    assertThat(images.find(ID)).isEqualTo(Optional.empty());
  }

  private Path describe(Path home, String... lines) throws IOException {
    Files.createDirectories(home.resolve("layer"));
    Files.writeString(home.resolve("disk.qcow2"), "a disk");
    var rest =
        """

        name=x
        digest=sha256:00
        bootable=false
        platform=LINUX
        architecture=x86_64
        disk.format=qcow2
        disk.size=6
        """;
    Files.writeString(home.resolve(ImageFile.NAME), String.join("\n", lines) + rest);
    return home;
  }

  @Test
  void an_image_consists_of_nothing_outside_of_the_images_and_the_bases() throws Exception {
    var bases = Files.createDirectories(folder.resolve("bases/trees/1/tree"));
    var outside = Files.createDirectory(folder.resolve("private"));
    var link = Files.createSymbolicLink(folder.resolve("bases/link"), outside);
    images = new DiskImages(store, folder.resolve("bases"));
    var home = store.resolve(ID.text());

    for (var layer : List.of(outside, link, Path.of("/"), folder.resolve("bases"))) {
      describe(home, "id=" + ID, "layer.0=" + bases, "layer.1=" + layer);
      assertThat(images.find(ID)).as(layer.toString()).isEmpty();
      assertThat(images.all()).isEmpty();
    }
    describe(home, "id=" + ID, "layer.0=../../private");
    assertThat(images.find(ID)).isEmpty();
    describe(home, "id=" + ID, "disk=/etc/shadow");
    assertThat(images.find(ID)).isEmpty();

    describe(home, "id=" + ID, "layer.0=" + bases, "layer.1=layer", "disk=disk.qcow2");
    assertThat(images.find(ID)).isPresent();
  }

  @Test
  void a_description_under_another_id_is_no_image() throws Exception {
    describe(store.resolve(OTHER.text()), "id=" + ID);
    describe(store.resolve("ami-evil"), "id=ami-evil");

    assertThat(images.find(OTHER)).isEmpty();
    assertThat(images.all()).isEmpty();
  }

  @Test
  void a_layer_stays_while_an_image_that_cannot_be_used_now_stands_on_it() throws Exception {
    var tree = tree("tree", "etc/motd");
    var parent = layered(ID, tree);
    layered(OTHER, tree, parent.layers().getLast());
    images = new DiskImages(store, folder.resolve("elsewhere"));
    assertThat(images.all()).isEmpty();

    images.delete(ID);

    assertThat(store.resolve(ID.text()).resolve("layer")).isDirectory();
  }

  @Test
  void an_image_of_before_has_no_owner() throws Exception {
    describe(store.resolve(ID.text()), "id=" + ID);

    assertThat(images.find(ID).orElseThrow().owner()).isEmpty();
  }

  @Test
  void a_digest_that_is_a_path_names_no_disk() {
    var origin = DiskFiles.image("ami-00000000000000000");
    var evil =
        new MachineImage(
            origin.id(),
            "x",
            "sha256:../../evil",
            List.of(),
            Optional.empty(),
            false,
            origin.platform(),
            "x86_64",
            Optional.empty());

    assertThatThrownBy(() -> images.withDisk(evil))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("is no digest");
  }
}
