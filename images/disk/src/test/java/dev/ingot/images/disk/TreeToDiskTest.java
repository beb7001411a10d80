// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a machine left comes onto the disk of its image as it was.
@Tag("qemu")
class TreeToDiskTest {
  private static final ImageId ID = new ImageId("ami-0123456789abcdef0");
  private static final ImageId OTHER = new ImageId("ami-0123456789abcdef1");
  private static final Scope OWNER = new Scope("aws", "eu-central-1", "111122223333");
  private static final String ROOT_AT = "?offset=" + (18 << 20);

  @TempDir private Path folder;
  private Path tree;
  private DiskImages images;
  private final List<String> log = new ArrayList<>();

  @BeforeEach
  void begin() throws Exception {
    tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("srv"));
    images = new DiskImages(folder.resolve("store"), folder, OptionalLong.empty());
  }

  private MachineImage create(ImageId id, long sizeBytes) throws Exception {
    var origin = DiskFiles.image("ami-00000000000000000", tree);
    var capture = new Capture.Tree(origin, AsOwner.words(), tree, Optional.empty());
    return images.create(id, OWNER, "an image", capture, sizeBytes, log::add);
  }

  private void sh(String script) throws Exception {
    var argv = AsOwner.join(AsOwner.words(), "sh", "-ec", "cd \"$0\"; " + script);
    argv.add(tree.toString());
    DiskFiles.output(argv.toArray(String[]::new));
  }

  private Path raw(MachineImage image) throws Exception {
    DiskFiles.need("qemu-img", "debugfs", "e2fsck");
    var raw = folder.resolve("raw");
    Files.deleteIfExists(raw);
    images.export(new ImageId(image.id()), "raw", raw);
    DiskFiles.output("e2fsck", "-fn", raw + ROOT_AT);
    return raw;
  }

  private static String debugfs(Path raw, String request) throws Exception {
    return DiskFiles.output("debugfs", "-R", request, raw + ROOT_AT);
  }

  @Test
  void access_control_lists_and_attributes_come_along() throws Exception {
    DiskFiles.need("setfacl", "setfattr");
    sh(
        """
        touch srv/acl srv/noted srv/both; mkdir srv/folder; ln -s acl srv/link; mkfifo srv/pipe
        chmod 640 srv/acl; setfacl -m u:12:rw,g:56:r srv/acl srv/pipe
        setfacl -d -m u:43:rwx srv/folder
        setfattr -n user.note -v 'a value with spaces' srv/noted
        setfattr -n user.empty srv/noted
        for i in $(seq 1 40); do setfattr -n user.k$i -v $(printf %050d $i) srv/noted; done
        ln srv/pipe srv/pipe2
        """);
    var isRoot = AsOwner.isRoot();
    if (isRoot) {
      sh("setfattr -n trusted.mine -v t srv/noted; setfattr -h -n trusted.mine -v l srv/link");
      sh("chown 4294967294:3000000001 srv/both; chmod 6711 srv/both");
    }

    var raw = raw(create(ID, 0));

    assertThat(log).isEmpty();
    var list = debugfs(raw, "ea_get -x /srv/acl system.posix_acl_access");
    assertThat(list).contains("02 00 00 00 01 00 06 00", "02 00 06 00 0c 00 00 00");
    assertThat(debugfs(raw, "stat /srv/acl")).contains("Mode:  0660");
    assertThat(debugfs(raw, "ea_list /srv/folder")).contains("system.posix_acl_default");
    assertThat(debugfs(raw, "ea_list /srv/pipe2")).contains("system.posix_acl_access");
    assertThat(debugfs(raw, "stat /srv/pipe2")).contains("Links: 2", "FIFO");
    var noted = debugfs(raw, "ea_list /srv/noted");
    assertThat(noted).contains("user.note (19) = \"a value with spaces\"", "user.empty (0)");
    assertThat(noted.lines().filter(line -> line.contains("user.k"))).hasSize(40);
    if (isRoot) {
      assertThat(noted).contains("trusted.mine (1) = \"t\"");
      assertThat(debugfs(raw, "ea_list /srv/link")).contains("trusted.mine (1) = \"l\"");
      assertThat(debugfs(raw, "stat /srv/both"))
          .contains("Mode:  06711", "User:    -2", "Group: -1294967295");
    }
  }

  @Test
  void a_file_of_a_tebibyte_costs_what_was_written_of_it() throws Exception {
    try (var file = new RandomAccessFile(tree.resolve("srv/map").toFile(), "rw")) {
      file.setLength(1L << 40);
      file.writeBytes("start");
      file.seek(500_000_000_000L);
      file.writeBytes("end");
    }
    var begin = System.nanoTime();

    var image = create(ID, 0);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    assertThat(Files.size(image.disk().orElseThrow().file())).isLessThan(20 << 20);
    assertThat(image.disk().orElseThrow().virtualSizeBytes()).isEqualTo(1L << 30);
    assertThat(debugfs(raw(image), "stat /srv/map")).contains("Size: " + (1L << 40), "(122070312)");
  }

  @Test
  void where_a_host_has_holes_makes_no_difference() throws Exception {
    var content = new byte[3_000_000];
    Arrays.fill(content, 1_000_000, 1_500_000, (byte) 7);
    Files.write(tree.resolve("srv/f"), content);
    var when = FileTime.from(Instant.ofEpochSecond(1_700_000_000));
    Files.setLastModifiedTime(tree.resolve("srv/f"), when);
    var written = create(ID, 0);

    try (var file = new RandomAccessFile(tree.resolve("srv/f").toFile(), "rw")) {
      file.setLength(0);
      file.setLength(content.length);
      file.seek(1_000_000);
      file.write(content, 1_000_000, 500_000);
    }
    Files.setLastModifiedTime(tree.resolve("srv/f"), when);
    var sparse = create(OTHER, 0);

    assertThat(sparse.digest()).isEqualTo(written.digest());
    assertThat(Files.mismatch(file(sparse), file(written))).isEqualTo(-1);
  }

  private static Path file(MachineImage image) {
    return image.disk().orElseThrow().file();
  }

  @Test
  void what_cannot_be_kept_is_told() throws Exception {
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(tree.resolve("srv/s")));

      create(ID, 0);
    }

    assertThat(log).containsExactly("not in the image: srv/s, a socket");
  }

  @Test
  void a_table_of_filesystems_keeps_its_other_names() throws Exception {
    Files.createDirectories(tree.resolve("etc"));
    Files.writeString(tree.resolve("etc/fstab"), "LABEL=data /data ext4 nofail 0 2\n");
    Files.createLink(tree.resolve("srv/table"), tree.resolve("etc/fstab"));

    var raw = raw(create(ID, 0));

    assertThat(debugfs(raw, "cat /srv/table")).contains("LABEL=data");
    assertThat(debugfs(raw, "stat /etc/fstab")).contains("Links: 2");
  }

  @Test
  void a_volume_has_the_size_that_was_asked_for_or_is_refused_with_both_sizes() throws Exception {
    var content = new byte[200 << 20];
    new Random(1).nextBytes(content);
    Files.write(tree.resolve("srv/large"), content);

    assertThat(create(ID, 1L << 30).disk().orElseThrow().virtualSizeBytes()).isEqualTo(1L << 30);
    assertThatThrownBy(() -> create(OTHER, 128L << 20))
        .isInstanceOf(MachineException.class)
        .hasMessageMatching(
            "cannot make the image ami-0123456789abcdef1: a volume of 128 MiB is too small: with the"
                + " machine's files it has at least 2[2-9]\\d MiB");
    assertThat(folder.resolve("store").resolve(OTHER.text())).doesNotExist();
  }
}
