// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.RootFilesystem;
import dev.ingot.images.tree.TreeEntry;
import dev.ingot.images.tree.TreeEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/// A small tree that boots, as it goes by, and what a test changes in it.
final class BootTree {
  static final String VERSION = "6.1.0-50-amd64";
  static final RootFilesystem IDS =
      new RootFilesystem(
          UUID.fromString("3f2b7f0e-9d2c-8d5e-a6f0-0b7f6e6f2d11"),
          UUID.fromString("aaaaaaaa-9d2c-8d5e-a6f0-0b7f6e6f2d11"),
          0x1a2b3c4d,
          UUID.fromString("bbbbbbbb-9d2c-8d5e-a6f0-0b7f6e6f2d11"));

  private final BootFiles files;
  private Optional<byte[]> table = Optional.empty();
  private Set<String> others = Set.of();

  BootTree(Path scratch) {
    this.files = new BootFiles(scratch);
  }

  /// With kernel, initial RAM disk and init, without a menu and a table.
  static BootTree whole(Path scratch) {
    return new BootTree(scratch)
        .file("boot/vmlinuz-" + VERSION, kernel(VERSION))
        .file("boot/initrd.img-" + VERSION, gzip(cpio("init", "lib/ext4.ko", "lib/virtio-blk.ko")))
        .text("usr/lib/modules/" + VERSION + "/modules.builtin", "kernel/fs/exec.ko\n")
        .link("lib", "usr/lib")
        .link("sbin", "usr/sbin")
        .link("usr/sbin/init", "/lib/systemd/systemd")
        .file("usr/lib/systemd/systemd", "\u007fELF".getBytes(StandardCharsets.ISO_8859_1));
  }

  BootTree file(String path, byte[] content) {
    var mode = path.startsWith("boot") ? 0644 : 0755;
    var watch = files.watch(path, mode, content.length);
    if (watch.isPresent()) {
      try {
        if (content.length > 0) {
          watch.get().write(0, content);
        }
        watch.get().end();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return this;
  }

  BootTree text(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  BootTree link(String path, String target) {
    see(Kind.SYMBOLIC_LINK, path, target);
    return this;
  }

  BootTree folder(String path) {
    see(Kind.FOLDER, path, "");
    return this;
  }

  private void see(Kind kind, String path, String target) {
    files.see(new TreeEntry(kind, 0755, 0, 0, 0, 0, 0, 0, 0, path, target, Map.of()));
  }

  BootTree table(String text) {
    table = Optional.of(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /// Data volumes have these names.
  BootTree volumes(Set<String> names) {
    others = names;
    return this;
  }

  BootPlan plan() throws MachineException {
    return BootPlan.of(files, table, IDS, others, true);
  }

  BootPlan planOfAny() throws MachineException {
    return BootPlan.of(files, table, IDS, others, false);
  }

  static byte[] kernel(String version) {
    var bytes = new byte[0x1000];
    put(bytes, 0x202, "HdrS");
    bytes[0x20f] = 0x08; // the version's text is at 0x800 + 0x200
    put(bytes, 0xa00, version + " (someone@somewhere) #1");
    return bytes;
  }

  private static void put(byte[] bytes, int at, String text) {
    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, text.length());
  }

  /// An archive of empty files.
  static byte[] cpio(String... names) {
    var text = new StringBuilder();
    var all = new ArrayList<>(List.of(names));
    all.add("TRAILER!!!");
    for (var name : all) {
      text.append("070701").append("00000000".repeat(11));
      text.append("%08x".formatted(name.length() + 1)).append("00000000").append(name);
      // One zero ends the name; more fill the last four bytes.
      text.append("\0".repeat(4 - (text.length() & 3)));
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
