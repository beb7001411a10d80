// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.images.tree.Trees;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a build left as it was comes to the disk without being read, and the disk is the same.
@Tag("qemu")
class UnchangedTest {
  private static final Scope OWNER = new Scope("aws", "eu-central-1", "111122223333");

  @TempDir private Path folder;
  private Path base;
  private Path tree;
  private Path ledger;
  private DiskImages images;

  @BeforeEach
  void begin() throws Exception {
    base = Files.createDirectory(folder.resolve("base"));
    tree = folder.resolve("tree");
    ledger = folder.resolve("ledger");
    sh(
        base,
        """
        mkdir -p etc usr/bin boot var/lib
        for i in $(seq 1 300); do echo $i > var/lib/$i; done
        seq 1 700000 > usr/large; seq 1 50000 > usr/other; : > usr/empty
        printf '#!/bin/sh\\necho\\n' > usr/bin/tool; chmod 755 usr/bin/tool; chmod 600 usr/other
        ln usr/other usr/again; ln -s other usr/link
        echo none > etc/fstab; seq 1 9000 > boot/config
        truncate -s 20480 usr/swap; printf SWAPSPACE2 | dd of=usr/swap bs=1 seek=4086 conv=notrunc status=none
        """);
    try (var file = new RandomAccessFile(base.resolve("usr/holes").toFile(), "rw")) {
      file.writeBytes("start");
      file.seek(300_000_000);
      file.writeBytes("middle");
      file.setLength(400_000_001);
    }
    new Trees(AsOwner.words()).copy(base, tree, Optional.of(ledger));
    sh(
        tree,
        """
        echo changed > var/lib/7; rm var/lib/8; echo new > var/lib/new; chmod 640 var/lib/9
        mv var/lib/10 var/lib/moved; rm usr/link; echo no link > usr/link
        """);
    images = new DiskImages(folder.resolve("store"), folder, OptionalLong.empty());
  }

  private static void sh(Path at, String script) throws Exception {
    var argv = AsOwner.join(AsOwner.words(), "sh", "-ec", "cd \"$0\"; " + script);
    argv.add(at.toString());
    DiskFiles.output(argv.toArray(String[]::new));
  }

  private MachineImage create(int number, Optional<Path> of) throws Exception {
    var id = new ImageId("ami-0123456789abcde" + String.format("%02d", number));
    var origin = DiskFiles.image("ami-00000000000000000", base);
    var capture = new Capture.Tree(origin, AsOwner.words(), tree, of);
    return images.create(id, OWNER, "an image", capture, 0, _ -> {});
  }

  private static Path disk(MachineImage image) {
    return image.disk().orElseThrow().file();
  }

  private List<Path> manifests() throws Exception {
    try (var all = Files.list(folder.resolve("store/manifests"))) {
      return all.toList();
    }
  }

  @Test
  void the_disk_is_what_it_is_when_all_is_read() throws Exception {
    var read = create(1, Optional.empty());
    var noted = create(2, Optional.of(ledger));
    assertThat(manifests()).hasSize(1);
    var known = create(3, Optional.of(ledger));

    assertThat(noted.digest()).isEqualTo(read.digest());
    assertThat(known.digest()).isEqualTo(read.digest());
    assertThat(Files.mismatch(disk(noted), disk(read))).isEqualTo(-1);
    assertThat(Files.mismatch(disk(known), disk(read))).isEqualTo(-1);
    assertThat(manifests()).hasSize(1);
  }

  @Test
  void it_is_sound_and_holds_what_the_tree_holds() throws Exception {
    DiskFiles.need("qemu-img", "e2fsck", "debugfs");
    create(1, Optional.of(ledger));
    var image = create(2, Optional.of(ledger));
    var raw = folder.resolve("raw");
    images.export(new ImageId(image.id()), "raw", raw);
    var root = raw + "?offset=" + (18 << 20);

    DiskFiles.output("e2fsck", "-fn", root);
    for (var path : List.of("usr/large", "usr/other", "usr/bin/tool", "var/lib/7", "var/lib/300")) {
      var out = folder.resolve("out");
      DiskFiles.output("debugfs", "-R", "dump /" + path + " " + out, root);
      assertThat(out).as(path).hasSameBinaryContentAs(tree.resolve(path));
    }
  }

  @Test
  void what_is_known_is_not_read() throws Exception {
    var read = create(1, Optional.of(ledger));
    var file = manifests().getFirst();
    var draft = new ContentManifest.Draft();
    draft.add("var/lib/11", 3, new byte[0], List.of()).digest(new byte[32]);
    draft.write(file, folder);

    var image = create(2, Optional.of(ledger));

    assertThat(image.digest()).isNotEqualTo(read.digest());
  }

  @Test
  void a_torn_manifest_is_none_and_is_written_again() throws Exception {
    var read = create(1, Optional.of(ledger));
    var file = manifests().getFirst();
    var whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 100));

    assertThat(create(2, Optional.of(ledger)).digest()).isEqualTo(read.digest());

    assertThat(ContentManifest.read(file)).isPresent();
    assertThat(create(3, Optional.of(ledger)).digest()).isEqualTo(read.digest());
  }

  @Test
  void a_base_that_was_made_again_is_another_one() throws Exception {
    create(1, Optional.of(ledger));
    Files.move(base, folder.resolve("old"));
    new Trees(AsOwner.words()).copy(folder.resolve("old"), base, Optional.empty());

    create(2, Optional.of(ledger));

    assertThat(manifests()).hasSize(2);
  }

  @Test
  void few_manifests_are_kept() throws Exception {
    create(1, Optional.of(ledger));
    var used = manifests().getFirst();
    for (var i = 0; i < 40; i++) {
      Files.writeString(used.resolveSibling("other-" + i), "");
    }
    create(2, Optional.of(ledger));
    assertThat(used).exists();
    Files.move(base, folder.resolve("old"));
    new Trees(AsOwner.words()).copy(folder.resolve("old"), base, Optional.empty());

    create(3, Optional.of(ledger));

    assertThat(manifests()).hasSize(16).contains(used);
  }
}
