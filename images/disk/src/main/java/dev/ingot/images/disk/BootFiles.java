// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.images.tree.TreeEntry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a tree has that decides how it boots, put aside while the tree goes by once.
///
/// Paths are as in an archive: without a slash in front, in ISO 8859-1. Links are followed inside
/// the tree, whatever they say.
final class BootFiles {
  private static final String BOOT = "boot/";
  private static final int HEAD = 1 << 16;
  private static final int LARGEST_TEXT = 1 << 20;
  private static final long LARGEST_RAM_DISK = 1L << 30;
  private static final int MOST_LINKS = 40;

  private final Path scratch;
  private final Map<String, String> links = new HashMap<>();
  private final Map<String, Found> files = new HashMap<>();
  private final Set<String> folders = new HashSet<>();
  private boolean efiPackage;

  /// A regular file.
  ///
  /// @param text its first bytes, in ISO 8859-1; all of a menu and the like
  /// @param copy the whole, of what may be an initial RAM disk
  record Found(String path, int mode, long sizeBytes, String text, Optional<Path> copy) {
    boolean executable() {
      return (mode & 0111) != 0;
    }

    byte[] head() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  /// @param scratch a folder for copies, which the caller removes
  BootFiles(Path scratch) {
    this.scratch = scratch;
  }

  /// Looks at what is not a file.
  void see(TreeEntry entry) {
    var path = entry.path();
    switch (entry.kind()) {
      case FOLDER -> {
        if (path.startsWith("boot") || path.contains("lib/modules/")) {
          folders.add(path);
        }
      }
      case SYMBOLIC_LINK -> links.put(path, entry.target());
      case HARD_LINK ->
          Optional.ofNullable(files.get(entry.target()))
              .ifPresent(file ->
                  files.put(
                      path,
                      new Found(path, file.mode(), file.sizeBytes(), file.text(), file.copy())));
      case FILE, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, WARNING -> {}
    }
  }

  /// Who wants to see the content of a file that comes next.
  Optional<Watch> watch(String path, int mode, long sizeBytes) {
    efiPackage |= path.startsWith("var/lib/dpkg/info/grub-efi-amd64");
    var inBoot = path.startsWith(BOOT) && path.indexOf('/', BOOT.length()) < 0;
    var length = isText(path) && sizeBytes < LARGEST_TEXT ? LARGEST_TEXT : inBoot ? HEAD : MAGIC;
    if (length == MAGIC && (mode & 0111) == 0 && !path.startsWith(BOOT)) {
      return Optional.empty();
    }
    var head = new byte[(int) Math.min(length, sizeBytes)];
    var mayBeCopied = inBoot && sizeBytes < LARGEST_RAM_DISK;
    return Optional.of(new Watch(path, mode, sizeBytes, head, mayBeCopied));
  }

  /// What a file's first bytes tell is all that a watch of it wants.
  static final int MAGIC = 4;

  /// Sees the content of one file: pieces with holes between them, in order.
  final class Watch {
    private final String path;
    private final int mode;
    private final long sizeBytes;
    private final byte[] head;
    private final boolean mayBeCopied;
    private Optional<RandomAccessFile> copy = Optional.empty();
    private Optional<Path> copied = Optional.empty();

    /// Whether the first bytes are all that it wants.
    boolean wantsMagic() {
      return head.length <= MAGIC && !mayBeCopied;
    }

    /// What it has seen of the beginning.
    byte[] head() {
      return head;
    }

    private Watch(String path, int mode, long sizeBytes, byte[] head, boolean mayBeCopied) {
      this.path = path;
      this.mode = mode;
      this.sizeBytes = sizeBytes;
      this.head = head;
      this.mayBeCopied = mayBeCopied;
    }

    void write(long offset, byte[] bytes) throws IOException {
      if (offset < head.length) {
        var length = Math.min(bytes.length, head.length - (int) offset);
        System.arraycopy(bytes, 0, head, (int) offset, length);
      }
      if (mayBeCopied && offset == 0 && Initramfs.mayBe(head)) {
        var file = scratch.resolve("boot-" + files.size());
        copied = Optional.of(file);
        copy = Optional.of(new RandomAccessFile(file.toFile(), "rw"));
      }
      if (copy.isPresent()) {
        copy.get().seek(offset);
        copy.get().write(bytes);
      }
    }

    void end() throws IOException {
      if (copy.isPresent()) {
        copy.get().setLength(sizeBytes);
        copy.get().close();
      }
      var text = new String(head, StandardCharsets.ISO_8859_1);
      files.put(path, new Found(path, mode, sizeBytes, text, copied));
    }
  }

  private static boolean isText(String path) {
    return path.equals("boot/grub/grub.cfg")
        || path.equals("boot/grub/grubenv")
        || path.equals("boot/grub2/grub.cfg")
        || path.endsWith("/modules.builtin");
  }

  /// Whether a package of GRUB for UEFI is installed.
  boolean hasEfiPackage() {
    return efiPackage;
  }

  boolean hasFolder(String path) {
    return resolve(path).filter(folders::contains).isPresent();
  }

  /// The versions of kernels in `/boot`, by the names of their files.
  List<String> versions(String prefix) {
    var versions = new ArrayList<String>();
    for (var path : files.keySet()) {
      if (path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0) {
        versions.add(path.substring(prefix.length()));
      }
    }
    return versions;
  }

  /// The regular file that a path leads to.
  Optional<Found> find(String path) {
    return resolve(path).map(files::get);
  }

  /// Whether symbolic links lead in a circle.
  boolean circles(String path) {
    return resolve(path).isEmpty();
  }

  Optional<String> linkAt(String path) {
    return Optional.ofNullable(links.get(path));
  }

  /// Where a path leads; empty if it leads in a circle.
  private Optional<String> resolve(String path) {
    var rest = new ArrayList<>(List.of(path.split("/", -1)));
    var done = new ArrayList<String>();
    for (var followed = 0; !rest.isEmpty(); ) {
      var name = rest.removeFirst();
      if (name.equals("..") && !done.isEmpty()) {
        done.removeLast();
      }
      if (name.isEmpty() || name.equals(".") || name.equals("..")) {
        continue;
      }
      done.add(name);
      var target = links.get(String.join("/", done));
      if (target != null) {
        if (++followed > MOST_LINKS) {
          return Optional.empty();
        }
        done.removeLast();
        if (target.startsWith("/")) {
          done.clear();
        }
        rest.addAll(0, List.of(target.split("/", -1)));
      }
    }
    return Optional.of(String.join("/", done));
  }
}
