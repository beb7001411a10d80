// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.images.tree.TreeEntry.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
  /// An access control list: owner rwx, user 1234 rw, group r, mask rw, others nothing.
  private static final String ACL =
      "0200000001000700ffffffff02000600d204000004000400ffffffff10000600ffffffff20000000ffffffff";

  @TempDir(cleanup = CleanupMode.NEVER)
  Path here;

  private final Trees trees = new Trees(RichTree.ENTER);
  private Path tree;
  private Path copy;
  private Path ledger;

  @BeforeEach
  void make_folders() throws Exception {
    tree = Files.createDirectory(here.resolve("tree"));
    copy = here.resolve("copy");
    ledger = here.resolve("ledger");
  }

  @AfterEach
  void remove_folders() throws Exception {
    RichTree.delete(here);
    Files.delete(here);
  }

  @Test
  void owners_modes_times_and_attributes_are_read_and_copied() throws Exception {
    RichTree.run(
        tree,
        """
        echo x > file; ln file name; chown 7:8 file; chmod 4755 file
        set_attribute file user.note 00ff
        set_attribute file system.posix_acl_access %1$s
        touch -d '1931-02-03 04:05:06.123456789' file
        mkdir folder; set_attribute folder system.posix_acl_default %1$s
        mkdir folder/below; chmod 2711 folder/below; chown 9:9 folder/below
        ln -s $(printf %%03000d 7) link; chown -h 5:6 link; touch -h -d '2101-01-01 00:00:00.5' link
        mkfifo fifo; chown 3:4 fifo; chmod 6640 fifo; ln fifo folder/fifo
        touch -d '2399-12-31 23:59:59.999999999' folder/below folder .
        """
            .formatted(ACL));

    trees.copy(tree, copy, Optional.empty());

    var entries = entries(copy);
    assertThat(entries).isEqualTo(entries(tree));
    assertThat(entries)
        .contains(
            "FILE file 4760 7:8 @-1227902094.123456789 2 system.posix_acl_access=%s user.note=00ff"
                    .formatted(ACL)
                + " 0:780a",
            "HARD_LINK name -> file")
        .hasSize(8);
  }

  @Test
  @Tag("root")
  void what_only_root_may_have_is_read_and_copied() throws Exception {
    assumeTrue(RichTree.isRoot());
    RichTree.run(
        tree,
        """
        mknod node c 5 1048575; mknod block b 4095 255; ln node again; chown 4294967294:4294967293 node
        echo x > file; chown 0:4294967294 file
        mkdir folder; ln -s x link
        for path in node file folder link; do
          set_attribute $path trusted.note 01
          set_attribute $path security.note 02
        done
        set_attribute file security.capability 0100000200200000000000000000000000000000
        set_attribute file trusted.overlay.opaque 79
        set_attribute file user.long $(printf %06000d 0)
        touch -h -d @5 node block file link folder .
        """);

    trees.copy(tree, copy, Optional.empty());

    var entries = entries(copy);
    var note = " security.note=02 trusted.note=01";
    assertThat(entries)
        .isEqualTo(entries(tree))
        .contains(
            "CHARACTER_DEVICE again 644 4294967294:4294967293 @5.0 5,1048575" + note,
            "BLOCK_DEVICE block 644 0:0 @5.0 4095,255",
            "HARD_LINK node -> again",
            "SYMBOLIC_LINK link 777 0:0 @5.0 -> x" + note)
        .noneMatch(line -> line.contains("overlay"))
        .anyMatch(line -> line.contains("security.capability=01000002002"));
    // The attribute is read behind the copy's back.
    assertThat(RichTree.run(copy, "get_attribute link trusted.note")).isEqualTo("01\n");
  }

  @Test
  void
      what_an_ordinary_user_s_machines_have_in_the_place_of_trusted_attributes_is_told_by_its_name()
          throws Exception {
    RichTree.run(
        tree, "echo x > f; set_attribute f user.ingot.trusted.b 62; set_attribute f user.a 61");

    trees.copy(tree, copy, Optional.empty());

    for (var root : List.of(tree, copy)) {
      assertThat(entries(root))
          .filteredOn(line -> line.startsWith("FILE f "))
          .singleElement()
          .asString()
          .contains(" trusted.b=62 user.a=61 ");
      assertThat(RichTree.run(root, "get_attribute f user.ingot.trusted.b")).isEqualTo("62\n");
    }
  }

  @Test
  void holes_are_found_and_stay() throws Exception {
    RichTree.run(
        tree,
        """
        truncate -s 1T large
        printf first | dd of=large conv=notrunc status=none
        printf second | dd of=large bs=1M seek=700000 conv=notrunc status=none
        truncate -s 8G empty
        """);

    var began = System.nanoTime();
    trees.copy(tree, copy, Optional.empty());
    var entries = entries(copy);

    // Whoever reads the holes takes hours.
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    assertThat(entries).isEqualTo(entries(tree));
    assertThat(entries.get(1)).startsWith("FILE empty").endsWith(" 8589934592");
    assertThat(entries.get(2)).contains(" 1099511627776 0:").contains(" 734003200000:");
    var blocks = RichTree.run(copy, "stat -c %b empty large").lines().mapToLong(Long::parseLong);
    assertThat(blocks.sum()).isLessThan(100);
    assertThat(RichTree.run(copy, "head -c 5 large; tail -c +734003200001 large | head -c 6"))
        .isEqualTo("firstsecond");
  }

  @Test
  void names_of_any_bytes_come_in_their_order() throws Exception {
    RichTree.run(
        tree,
        """
        perl -e '
          for my $name ("new\\nline", "\\xff\\xfe", "a b", "a", "a.b", "-x", "\\xc3\\xa4", "\\\\", "12", "%s") {
            open my $file, ">", $name or die; print $file $name
          }
          mkdir "a-"; mkdir "deep"; symlink "\\xff", "link"'
        """);

    trees.copy(tree, copy, Optional.empty());

    var names = new ArrayList<String>();
    try (var stream = trees.stream(copy)) {
      for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
        names.add(entry.get().path());
      }
    }
    assertThat(names)
        .containsExactly(
            "",
            "%s",
            "-x",
            "12",
            "\\",
            "a",
            "a b",
            "a-",
            "a.b",
            "deep",
            "link",
            "new\nline",
            "\u00c3\u00a4",
            "\u00ff\u00fe");
    assertThat(entries(copy)).isEqualTo(entries(tree));
  }

  @Test
  void paths_longer_than_the_kernel_takes_work() throws Exception {
    RichTree.run(
        tree,
        """
        perl -e '
          for my $level (1 .. 100) { mkdir "$level" . "n" x 200 or die; chdir "$level" . "n" x 200 }
          open my $file, ">", "file" or die; print $file "deep"; close $file;
          link "file", "second" or die; symlink "x", "link"; mkdir "last"'
        """);

    trees.copy(tree, copy, Optional.of(ledger));

    var entries = entries(copy);
    assertThat(entries).isEqualTo(entries(tree)).hasSize(105);
    assertThat(entries.get(101)).startsWith("FILE 1nnn").endsWith(" 0:64656570");
    trees.keep(copy, ledger, here.resolve("kept"));
    trees.restore(tree, here.resolve("kept"), here.resolve("again"), here.resolve("ledger2"));
    assertThat(entries(here.resolve("again"))).isEqualTo(entries);
    trees.share(tree, copy, ledger, here.resolve("shared"));
    assertThat(entries(here.resolve("shared"))).isEqualTo(entries);
  }

  @Test
  void a_folder_of_many_names_works() throws Exception {
    RichTree.run(tree, "perl -e 'for (1 .. 2000) { open my $file, q(>), qq(a-name-$_) or die }'");

    trees.copy(tree, copy, Optional.empty());

    assertThat(entries(copy)).isEqualTo(entries(tree)).hasSize(2001);
  }

  @Test
  void a_socket_is_copied_and_warned_of() throws Exception {
    RichTree.run(
        tree, "perl -e 'use Socket; socket S, PF_UNIX, SOCK_STREAM, 0; bind S, sockaddr_un(q(s))'");

    trees.copy(tree, copy, Optional.empty());

    assertThat(entries(copy)).hasSize(2).contains("WARNING s -> a socket");
  }

  @Test
  void the_copy_takes_nothing_of_the_folder_that_it_lies_in() throws Exception {
    RichTree.run(
        here, "set_attribute . system.posix_acl_default " + ACL + "; chgrp 9 .; chmod 2777 .");
    RichTree.run(tree, "mkdir d; echo > d/f");

    trees.copy(tree, copy, Optional.empty());

    assertThat(entries(copy)).isEqualTo(entries(tree));
    RichTree.run(here, "chmod 755 .");
  }

  @Test
  void a_copy_in_the_tree_itself_has_an_end() throws Exception {
    RichTree.run(tree, "mkdir d; echo > d/f");

    trees.copy(tree, tree.resolve("d/copy"), Optional.empty());

    assertThat(RichTree.run(tree, "find d/copy | sort").lines())
        .containsExactly("d/copy", "d/copy/d", "d/copy/d/f");
  }

  @Test
  void what_is_mounted_in_it_is_no_part_of_a_tree() throws Exception {
    RichTree.run(tree, "mkdir m; echo below > m/below");
    var enter = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    if (!RichTree.isRoot()) {
      enter.addAll(List.of("--user", "--map-auto", "--map-root-user"));
    }
    enter.addAll(
        List.of(
            "sh", "-c", "mount -t tmpfs x \"$0/m\" && touch \"$0/m/f\" && exec \"$@\"", "" + tree));

    new Trees(enter).copy(tree, copy, Optional.empty());

    assertThat(RichTree.run(copy, "find . | sort").lines()).containsExactly(".", "./m");
  }

  @Test
  void what_did_not_change_is_shared_with_the_origin() throws Exception {
    RichTree.run(
        tree, "mkdir d; for i in same written chmoded gone moved linked; do echo 1 > d/$i; done");
    trees.copy(tree, copy, Optional.of(ledger));
    RichTree.run(
        copy,
        """
        cd d; echo 2 > written; chmod 600 chmoded; rm gone; mv moved there; ln linked twice; echo n > new
        """);

    var shared = here.resolve("shared");
    trees.share(tree, copy, ledger, shared);

    assertThat(entries(shared)).isEqualTo(entries(copy));
    var links = RichTree.run(shared, "stat -c '%n %h' d/*");
    assertThat(links.lines())
        .contains("d/same 2", "d/written 1", "d/chmoded 1", "d/there 1", "d/linked 2", "d/new 1");
    assertThat(RichTree.run(tree, "stat -c '%n %h' d/*").lines())
        .contains("d/same 2", "d/written 1", "d/chmoded 1", "d/linked 1");
  }

  @Test
  void what_was_kept_comes_back() throws Exception {
    RichTree.run(
        tree, "mkdir -p d/e; for i in same written gone; do echo 1 > d/$i; done; ln d/same s");
    trees.copy(tree, copy, Optional.of(ledger));
    RichTree.run(
        copy,
        """
        echo 2 > d/written; rm d/gone; mkfifo p; ln p q; ln -s x l; truncate -s 1G hole; mv d/e e
        set_attribute d/written user.a 01; echo x > new; ln new d/newer; chown -h 3:3 d l new
        touch -d @-5.5 d/written
        """);
    var kept = here.resolve("kept");
    var before = entries(copy);

    trees.keep(copy, ledger, kept);
    RichTree.run(copy, "rm -rf d p l; echo 3 > new");
    var again = here.resolve("again");
    var itsLedger = here.resolve("again.ledger");
    trees.restore(tree, kept, again, itsLedger);

    assertThat(entries(again)).isEqualTo(before);
    assertThat(RichTree.run(kept, "ls").lines()).containsExactlyInAnyOrder("0", "1", "2", "list");
    trees.keep(again, itsLedger, here.resolve("second"));
    assertThat(RichTree.run(here.resolve("second"), "ls").lines()).hasSize(4);
  }

  @Test
  void a_copy_becomes_what_it_was() throws Exception {
    RichTree.run(
        tree,
        """
        mkdir -p d/e/f g; for i in same written forged chmoded gone moved linked attr; do echo 1 > d/$i; done
        ln d/same s; ln d/gone d/other; ln -s to link; ln -s to other; mkfifo p; echo x > kind; echo x > 'n
        n'; mkdir open changed; set_attribute g user.a 01; set_attribute d/attr user.a 01; chown -h 3:4 link d/e
        touch -d @5.25 d/e d; truncate -s 1M hole
        """);
    trees.copy(tree, copy, Optional.of(ledger));
    var before = entries(copy);
    assertThat(before).isEqualTo(entries(tree));
    var inode = RichTree.run(copy, "stat -c %i d/same s 'n\nn' p d/e");
    RichTree.run(
        copy,
        """
        cd d; echo 2 > written; chmod 600 chmoded; rm gone; mv moved there; ln linked ../twice; mkdir new new/er
        touch -r forged ../time; echo 2 > forged; touch -r ../time forged; ln -s . new/l; echo 3 >> ../hole
        set_attribute attr user.a 02; chmod 700 e; set_attribute e user.b 01; mv e/f f; rm other; echo 1 > other
        cd ..; rm kind; mkdir kind kind/er; rmdir open; ln -s / open; rm link; ln -s elsewhere link; chown 7 changed
        set_attribute g user.a 02; chown -h 1:1 other; rm -r p; mkfifo p q; chmod 0 .
        """);
    assertThat(entries(copy)).isNotEqualTo(before);

    trees.reset(tree, copy, ledger, here.resolve("aside"));

    assertThat(entries(copy)).isEqualTo(before);
    assertThat(RichTree.run(copy, "cat d/written d/forged d/gone d/other d/linked"))
        .isEqualTo("1\n1\n1\n1\n1\n");
    assertThat(RichTree.run(copy, "stat -c %i d/same s 'n\nn' d/e").lines())
        .isSubsetOf(inode.lines().toList());
    trees.keep(copy, ledger, here.resolve("kept"));
    assertThat(RichTree.run(here.resolve("kept"), "ls").lines()).containsExactly("list");
  }

  @Test
  void a_copy_in_which_nothing_changed_is_not_touched() throws Exception {
    RichTree.run(tree, "mkdir -p d; echo 1 > d/f; ln d/f d/g; ln -s x l; mkfifo p");
    trees.copy(tree, copy, Optional.of(ledger));
    var before = RichTree.run(copy, "find . -exec stat -c '%n %i %Z %z' {} + | sort");

    trees.reset(tree, copy, ledger, here.resolve("aside"));

    assertThat(RichTree.run(copy, "find . -exec stat -c '%n %i %Z %z' {} + | sort"))
        .isEqualTo(before);
    assertThat(here.resolve("aside")).isEmptyDirectory();
  }

  @Test
  void a_tree_that_changes_meanwhile_is_kept_without_what_went_away() throws Exception {
    RichTree.run(tree, "mkdir d; i=0; while [ $i -lt 50 ]; do echo $i > d/$i; i=$((i+1)); done");
    trees.copy(tree, copy, Optional.of(ledger));
    var words = new ArrayList<>(RichTree.ENTER);
    words.addAll(
        List.of(
            "sh",
            "-c",
            "cd d && while :; do for i in 1 2 3 4; do mv $i x$i; echo > y; mv x$i $i; rm y; done; done"));
    var restless = new ProcessBuilder(words).directory(copy.toFile()).start();
    try {
      for (var i = 0; i < 8; i++) {
        var kept = here.resolve("kept" + i);
        trees.keep(copy, ledger, kept);
        trees.restore(tree, kept, here.resolve("again" + i), here.resolve("l" + i));
      }
    } finally {
      restless.descendants().forEach(ProcessHandle::destroyForcibly);
      restless.destroyForcibly().waitFor();
    }
  }

  @Test
  void what_cannot_be_read_is_named() {
    assertThatThrownBy(() -> trees.copy(here.resolve("none"), copy, Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(here.resolve("none") + ": No such file or directory");
    assertThatThrownBy(() -> entries(here.resolve("none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(here.resolve("none") + ": No such file or directory");
  }

  @Test
  void an_interrupt_ends_the_copying() throws Exception {
    RichTree.run(tree, "mkdir d; i=0; while [ $i -lt 500 ]; do echo > d/$i; i=$((i+1)); done");
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> trees.copy(tree, copy, Optional.empty()))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void the_program_ends_with_whoever_started_it() throws Exception {
    RichTree.run(tree, "mkdir d; i=0; while [ $i -lt 300 ]; do echo > d/$i; i=$((i+1)); done");
    var words = new ArrayList<>(RichTree.ENTER);
    words.addAll(List.of("perl", "-", "arch=" + TreeProgram.architecture(), "stream", "" + tree));
    var process = new ProcessBuilder(words).start();
    try (var script = TreeProgram.class.getResourceAsStream("tree.pl")) {
      script.transferTo(process.getOutputStream());
    }
    process.getOutputStream().close();

    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(process.waitFor()).isOne();
  }

  @Test
  void a_stream_of_a_copy_says_what_did_not_change() throws Exception {
    RichTree.run(
        tree, "for i in same known other touched; do echo $i > $i; done; mkdir d; ln same d/name");
    trees.copy(tree, copy, Optional.of(ledger));
    RichTree.run(copy, "echo Other > other; chmod 600 touched; echo new > new");
    var manifest = Files.write(here.resolve("manifest"), manifest("known", "other", "gone"));

    var origin = new Trees.Origin(tree, ledger, Optional.of(manifest));
    var contents = new ArrayList<String>();
    try (var stream = trees.stream(copy, origin, UnaryOperator.identity())) {
      for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
        if (entry.get().kind() == Kind.FILE) {
          var piece = stream.nextPiece().map(of -> of.bytes().length).orElse(0);
          contents.add(
              entry.get().path()
                  + " "
                  + stream.content()
                  + " "
                  + entry.get().sizeBytes()
                  + " "
                  + piece);
        }
      }
    }

    assertThat(contents)
        .containsExactly(
            "d/name OF_ORIGIN 5 5",
            "known KNOWN 6 0",
            "new CHANGED 4 4",
            "other CHANGED 6 6",
            "touched CHANGED 8 8");
  }

  private static byte[] manifest(String... paths) {
    var bytes = ByteBuffer.allocate(1 << 10).putLong(0);
    for (var path : paths) {
      bytes
          .putInt(path.length())
          .put(path.getBytes(StandardCharsets.US_ASCII))
          .putInt(1)
          .put((byte) 7);
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  @Test
  void parts_of_files_are_placed_in_one() throws Exception {
    var deep = "d".repeat(250) + "/";
    RichTree.run(
        tree,
        """
        printf 0123456789 > a; seq 1 500000 > large
        perl -e 'for (1 .. 20) { mkdir "d" x 250; chdir "d" x 250 } open F, ">f"; print F "deep"'
        """);
    var file = Files.createFile(here.resolve("one"));

    try (var placing = trees.place(tree, file)) {
      placing.add("a", List.of(new Placing.Part(2, 100, 3), new Placing.Part(7, 10, 2)));
      for (var i = 0; i < 3000; i++) {
        placing.add("a", List.of(new Placing.Part(0, 200 + i, 1)));
      }
      placing.add(deep.repeat(20) + "f", List.of(new Placing.Part(0, 0, 4)));
      placing.add("large", List.of(new Placing.Part(5, 1 << 20, 3_000_000)));
      placing.await();
    }

    var bytes = Files.readAllBytes(file);
    var large = RichTree.run(tree, "cat large").substring(5, 3_000_005);
    assertThat(new String(bytes, 0, 12, StandardCharsets.ISO_8859_1))
        .isEqualTo("deep\0\0\0\0\0\00078");
    assertThat(new String(bytes, 100, 3, StandardCharsets.US_ASCII)).isEqualTo("234");
    assertThat(Arrays.copyOfRange(bytes, 200, 3200)).containsOnly('0');
    assertThat(new String(bytes, 1 << 20, 3_000_000, StandardCharsets.US_ASCII)).isEqualTo(large);
  }

  @Test
  void a_part_that_is_not_there_is_told() throws Exception {
    RichTree.run(tree, "printf 0123456789 > a");
    var file = Files.createFile(here.resolve("one"));

    assertThatThrownBy(() -> place(file, "a", new Placing.Part(8, 0, 3)))
        .hasMessage("cannot read /a: it became shorter meanwhile");
    assertThatThrownBy(() -> place(file, "b", new Placing.Part(0, 0, 3)))
        .hasMessage("cannot read /b: No such file or directory");
  }

  private void place(Path file, String path, Placing.Part part) throws Exception {
    try (var placing = trees.place(tree, file)) {
      placing.add(path, List.of(part));
      placing.await();
    }
  }

  private List<String> entries(Path root) throws IOException {
    var lines = new ArrayList<String>();
    try (var stream = trees.stream(root)) {
      for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
        lines.add(text(entry.get(), stream));
      }
    }
    return lines;
  }

  private static String text(TreeEntry entry, TreeStream stream) throws IOException {
    if (entry.kind() == Kind.HARD_LINK || entry.kind() == Kind.WARNING) {
      return entry.kind() + " " + entry.path() + " -> " + entry.target();
    }
    var text = new StringBuilder();
    text.append(entry.kind()).append(' ').append(entry.path());
    text.append(' ').append(Integer.toOctalString(entry.mode()));
    text.append(' ').append(entry.user()).append(':').append(entry.group());
    text.append(" @").append(entry.modified()).append('.').append(entry.nanoseconds());
    switch (entry.kind()) {
      case FILE -> text.append(' ').append(entry.sizeBytes());
      case SYMBOLIC_LINK -> text.append(" -> ").append(entry.target());
      case CHARACTER_DEVICE, BLOCK_DEVICE ->
          text.append(' ').append(entry.major()).append(',').append(entry.minor());
      default -> text.append("");
    }
    entry
        .attributes()
        .forEach((name, value) ->
            text.append(' ').append(name).append('=').append(HexFormat.of().formatHex(value)));
    for (var piece = stream.nextPiece(); piece.isPresent(); piece = stream.nextPiece()) {
      var bytes = piece.get().bytes();
      text.append(' ').append(piece.get().offset()).append(':');
      text.append(bytes.length > 64 ? bytes.length + " bytes" : HexFormat.of().formatHex(bytes));
    }
    return text.toString();
  }
}
