// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Ext4Image.OPEN;
import static dev.ingot.images.disk.ext4.Ext4Image.PLAIN;
import static dev.ingot.images.disk.ext4.Ext4Image.SIZE;
import static dev.ingot.images.disk.ext4.Ext4Image.TIME;
import static dev.ingot.images.disk.ext4.Ext4Image.bytes;
import static dev.ingot.images.disk.ext4.Ext4Image.path;
import static dev.ingot.images.disk.ext4.Ext4Image.random;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.images.disk.DiskFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Owners, times, extended attributes and ACLs.
class Ext4AttributesTest {
  @TempDir private Path folder;

  private Ext4Image make(Ext4Image.Content content) throws IOException {
    return Ext4Image.make(folder.resolve("image"), SIZE, content);
  }

  private static Attributes with(Map<String, byte[]> extended) {
    return new Attributes(0755, 0, 0, Instant.ofEpochSecond(TIME), extended);
  }

  private static Attributes at(Instant modified) {
    return new Attributes(0644, 0, 0, modified, Map.of());
  }

  /// An ACL as programs get it: tag, permissions, id.
  private static byte[] accessList(int... entries) {
    var list = ByteBuffer.allocate(4 + entries.length / 3 * 8).order(ByteOrder.LITTLE_ENDIAN);
    list.putInt(2);
    for (var i = 0; i < entries.length; i += 3) {
      list.putShort((short) entries[i]).putShort((short) entries[i + 1]).putInt(entries[i + 2]);
    }
    return list.array();
  }

  /// user::rw- user:1234:rw- group::r-- group:5678:r-- mask::rw- other::---
  private static byte[] access() {
    return accessList(1, 6, -1, 2, 6, 1234, 4, 4, -1, 8, 4, 5678, 16, 6, -1, 32, 0, -1);
  }

  /// user::rwx user:4000000000:rwx group::r-x mask::rwx other::r-x
  private static byte[] byDefault() {
    return accessList(1, 7, -1, 2, 7, (int) 4_000_000_000L, 4, 5, -1, 16, 7, -1, 32, 5, -1);
  }

  @Test
  void extended_attributes_lie_in_the_inode_or_in_a_block() throws Exception {
    var capability = HexFormat.of().parseHex("0100000200200000" + "00".repeat(12));
    var text = "v".repeat(1000);
    var image =
        make(files -> {
          files.file("ping", with(Map.of("security.capability", capability)), new byte[0]);
          var large = with(Map.of("user.long", bytes(text), "user.b", new byte[] {7}));
          files.file("noted", large, new byte[0]);
        });

    image.check();
    assertThat(image.debugfs("ea_list /ping"))
        .contains("security.capability (20) = 01 00 00 02 00 20");
    assertThat(image.debugfs("ea_get /noted user.long")).contains(text);
  }

  @Test
  void files_of_every_kind_have_attributes_of_every_kind() throws Exception {
    var some =
        Map.of(
            "user.note",
            bytes("a value with spaces"),
            "user.empty",
            new byte[0],
            path("user.schön"),
            bytes("ü"),
            "trusted.mine",
            bytes("t"),
            "security.selinux",
            bytes("system_u:object_r:etc_t:s0\0"));
    var more = new HashMap<>(some);
    for (var i = 0; i < 40; i++) {
      more.put("trusted.k" + i, bytes("%050d".formatted(i)));
    }
    var image =
        make(files -> {
          for (var attributes : Map.of("few", with(some), "many", with(more)).entrySet()) {
            var name = attributes.getKey();
            files.folder(name, attributes.getValue());
            files.file(name + "/file", attributes.getValue(), random(10));
            files.symbolicLink(name + "/short", attributes.getValue(), "file");
            files.symbolicLink(name + "/long", attributes.getValue(), "x".repeat(100));
            files.fifo(name + "/fifo", attributes.getValue());
            files.device(name + "/node", attributes.getValue(), true, 8, 1);
          }
        });

    image.check();
    for (var name : new String[] {"", "/file", "/short", "/long", "/fifo", "/node"}) {
      assertThat(image.debugfs("ea_list /few" + name))
          .contains("user.note (19) = \"a value with spaces\"", "user.empty (0)")
          .contains("trusted.mine (1) = \"t\"", "security.selinux (27)");
      assertThat(image.debugfs("ea_list /many" + name).lines().filter(l -> l.contains("trusted.k")))
          .hasSize(40);
    }
    DiskFiles.need("getfattr");
    assertThat(
            image.mounted("getfattr -d -m - few few/file many/file; getfattr -h -d -m - few/long"))
        .contains("user.note=\"a value with spaces\"", "user.empty=\"\"", "trusted.mine=\"t\"")
        .contains("trusted.k39=\"" + "%050d".formatted(39))
        .contains("# file: few/long")
        .contains("user.schön=0sw7w=");
  }

  @Test
  void an_acl_is_what_it_was_and_its_mask_widens_nothing() throws Exception {
    var modified = Instant.ofEpochSecond(TIME);
    var list = Map.of("system.posix_acl_access", access());
    var both = Map.of("system.posix_acl_access", access(), "system.posix_acl_default", byDefault());
    var image =
        make(files -> {
          files.file("file", new Attributes(0660, 7, 8, modified, list), new byte[0]);
          files.folder("folder", new Attributes(02770, 7, 8, modified, both));
          files.fifo("fifo", new Attributes(0660, 7, 8, modified, list));
        });

    image.check();
    assertThat(image.stat("/file")).contains("Mode:  0660", "system.posix_acl_access");
    DiskFiles.need("getfacl");
    assertThat(image.mounted("getfacl -n file folder fifo; stat -c %a folder"))
        .contains("# owner: 7\n# group: 8")
        .contains("user:1234:rw-", "group::r--", "group:5678:r--", "mask::rw-", "other::---")
        .contains("default:user:4000000000:rwx", "default:group::r-x", "default:mask::rwx")
        .contains("# file: fifo", "\n2770\n");
    assertThat(image.mounted("umask 022; touch folder/new; getfacl -n folder/new"))
        .contains("user:4000000000:rwx", "#effective:rw-");
  }

  @Test
  void files_with_the_same_attributes_share_a_block() throws Exception {
    var attributes = with(Map.of("user.long", random(2000)));
    var image =
        make(files -> {
          for (var i = 0; i < 3000; i++) {
            files.file("f" + i, attributes, new byte[0]);
          }
        });

    image.check();
    var blocks = image.debugfs("stat /f0").lines().filter(l -> l.contains("File ACL")).toList();
    assertThat(image.debugfs("stat /f1023").lines()).containsAll(blocks);
    assertThat(image.debugfs("stat /f1024").lines()).doesNotContainAnyElementsOf(blocks);
  }

  @Test
  void as_much_as_a_block_holds_is_kept_and_more_is_refused_with_both_sizes() throws Exception {
    var most = 4096 - 32 - 4 - 16 - 4;
    var image =
        make(files -> files.file("f", with(Map.of("user.full", random(most))), new byte[0]));
    image.check();

    assertThatThrownBy(
            () -> {
              var files = new Ext4Writer(DiskFiles.raw(folder.resolve("no")), 0, 0, 0, _ -> {});
              files.folder("srv", OPEN);
              files.file("srv/large", with(Map.of("user.more", random(5000))), new byte[0]);
            })
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot write the extended attributes of srv/large: they have 5020 bytes, ext4 holds"
                + " 4060 of a file");
  }

  @Test
  void what_ext4_has_no_number_for_is_told() throws Exception {
    var image =
        make(files -> {
          files.file("f", with(Map.of("btrfs.compression", bytes("zstd"))), new byte[0]);
          files.file("g", with(Map.of("system.posix_acl_access", bytes("none"))), new byte[0]);
        });

    image.check();
    assertThat(image.remarks())
        .containsExactly(
            "f is without its attribute btrfs.compression on the disk: ext4 does not keep it",
            "g is without its attribute system.posix_acl_access on the disk: ext4 does not keep"
                + " it");
  }

  @Test
  void times_are_kept_with_their_nanoseconds_from_1901_to_2446() throws Exception {
    var times =
        Map.of(
            "now", "2026-01-02T03:04:05.123456789Z",
            "early", "1969-12-31T23:59:59.999999999Z",
            "first", "1901-12-13T20:45:52.000000001Z",
            "late", "2038-01-19T03:14:08.5Z",
            "later", "2107-02-07T06:28:16.25Z",
            "last", "2446-05-10T22:38:55.987654321Z");
    var image =
        make(files -> {
          for (var time : times.entrySet()) {
            files.file(time.getKey(), at(Instant.parse(time.getValue())), new byte[0]);
          }
        });

    image.check();
    assertThat(image.remarks()).isEmpty();
    assertThat(image.stat("/now")).contains("mtime: 0x695735a5:1d6f3454");
    var script = "for f in now early first late later last; do stat -c '%n %y %x' $f; done";
    assertThat(image.mounted("export TZ=UTC; " + script))
        .contains("now 2026-01-02 03:04:05.123456789 +0000 2026-01-02 03:04:05.123456789")
        .contains("early 1969-12-31 23:59:59.999999999")
        .contains("first 1901-12-13 20:45:52.000000001")
        .contains("late 2038-01-19 03:14:08.500000000")
        .contains("later 2107-02-07 06:28:16.250000000")
        .contains("last 2446-05-10 22:38:55.987654321");
  }

  @Test
  void times_beyond_become_the_nearest_and_that_is_told() throws Exception {
    var image =
        make(files -> {
          files.file("old", at(Instant.parse("1850-01-01T00:00:00Z")), new byte[0]);
          files.file("new", at(Instant.parse("3000-01-01T00:00:00Z")), new byte[0]);
        });

    image.check();
    assertThat(image.remarks())
        .containsExactly(
            "old is of 1901-12-13T20:45:52Z on the disk: ext4 does not keep 1850-01-01T00:00:00Z",
            "new is of 2446-05-10T22:38:55.999999999Z on the disk: ext4 does not keep"
                + " 3000-01-01T00:00:00Z");
    assertThat(image.stat("/old")).contains("mtime: 0x80000000:00000000");
  }

  @Test
  void owners_reach_to_the_largest() throws Exception {
    var image =
        make(files -> {
          files.file("a", new Attributes(06711, 4_000_000_000L, 3_000_000_001L, TIME), random(1));
          files.folder("b", new Attributes(01777, 4_294_967_294L, 65_536, TIME));
          files.file("c", PLAIN, new byte[0]);
        });

    image.check();
    assertThat(image.stat("/b")).contains("Mode:  01777", "Group: 65536");
    assertThat(image.mounted("stat -c '%n %a %u %g' a b c"))
        .isEqualTo("a 6711 4000000000 3000000001\nb 1777 4294967294 65536\nc 644 0 0\n");
  }
}
