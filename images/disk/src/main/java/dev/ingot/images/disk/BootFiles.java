// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  void folder(String path) {
    if (path.startsWith("boot") || path.contains("lib/modules/")) {
      folders.add(path);
    }
  }

  void link(String path, String target) {
    links.put(path, target);
  }

  /// @param first another name of the same file, which came before
  void hardLink(String path, String first) {
    Optional.ofNullable(files.get(first))
        .ifPresent(file ->
            files.put(
                path, new Found(path, file.mode(), file.sizeBytes(), file.text(), file.copy())));
  }

  /// Looks at a file, and gives its content for those who come after.
  InputStream file(String path, int mode, long sizeBytes, InputStream content) throws IOException {
    efiPackage |= path.startsWith("var/lib/dpkg/info/grub-efi-amd64");
    var inBoot = path.startsWith(BOOT) && path.indexOf('/', BOOT.length()) < 0;
    var length = isText(path) && sizeBytes < LARGEST_TEXT ? LARGEST_TEXT : inBoot ? HEAD : 4;
    if (length == 4 && (mode & 0111) == 0 && !path.startsWith(BOOT)) {
      return content;
    }
    var head = content.readNBytes(length);
    var text = new String(head, StandardCharsets.ISO_8859_1);
    if (inBoot && Initramfs.mayBe(head) && sizeBytes < LARGEST_RAM_DISK) {
      var copy = scratch.resolve("boot-" + files.size());
      try (var whole = new SequenceInputStream(new ByteArrayInputStream(head), content)) {
        Files.copy(whole, copy);
      }
      files.put(path, new Found(path, mode, sizeBytes, text, Optional.of(copy)));
      return Files.newInputStream(copy);
    }
    files.put(path, new Found(path, mode, sizeBytes, text, Optional.empty()));
    return new SequenceInputStream(new ByteArrayInputStream(head), content);
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
