// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// The ids that the disk of an image's children has. They are known while a machine of the image
/// runs, long before there is a disk, so that a boot loader's menu that is made in the machine
/// names the disk that is made of it.
///
/// They stay from parent to child, as on a cloud where a child's disk begins as a copy of its
/// parent's: what a menu or a table of filesystems says in a parent holds in all its children.
///
/// ```text
/// FOLDER/ami-0123456789abcdef0/layer/            the image's highest tree
/// FOLDER/ami-0123456789abcdef0/filesystems       its ids, where its disk was assembled
/// ```
///
/// @param uuid of the root filesystem
/// @param partition of the root filesystem's partition
/// @param efi the number of the EFI partition's filesystem
/// @param efiPartition of the EFI partition
public record RootFilesystem(UUID uuid, UUID partition, int efi, UUID efiPartition) {
  /// Beside an image's tree.
  public static final String FILE = "filesystems";

  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern EFI_TEXT = Pattern.compile("([0-9a-fA-F]{4})-([0-9a-fA-F]{4})");
  private static final int LARGEST = 1 << 20;

  /// The UUID of the root filesystem alone.
  public static UUID uuid(MachineImage image) {
    return of(image).uuid();
  }

  /// The ids that an image was made with; without such a record, those that its table of
  /// filesystems and its boot menu name, and for what they do not name ids that follow from its
  /// digest.
  public static RootFilesystem of(MachineImage image) {
    var tree = image.layers().isEmpty() ? Optional.<Path>empty() : top(image);
    return tree.flatMap(RootFilesystem::recorded).orElseGet(() -> found(image, tree));
  }

  private static Optional<Path> top(MachineImage image) {
    return Optional.of(image.layers().getLast());
  }

  private static Optional<RootFilesystem> recorded(Path tree) {
    return text(tree.resolveSibling(FILE)).flatMap(RootFilesystem::parse);
  }

  private static RootFilesystem found(MachineImage image, Optional<Path> tree) {
    var table = tree.flatMap(top -> inside(top, "etc", "fstab")).orElse("");
    var menu = tree.flatMap(top -> inside(top, "boot", "grub", "grub.cfg")).orElse("");
    var root = device(table, "/").orElse("");
    var efi = device(table, "/boot/efi").or(() -> device(table, "/efi")).orElse("");
    var uuid =
        uuid(root, "UUID=")
            .or(() -> uuid(rootOf(menu), "UUID="))
            .orElseGet(() -> derived(image.digest(), "root filesystem"));
    var base = uuid.toString();
    return new RootFilesystem(
        uuid,
        uuid(root, "PARTUUID=")
            .or(() -> uuid(rootOf(menu), "PARTUUID="))
            .orElseGet(() -> derived(base, "root partition")),
        efi.startsWith("UUID=")
            ? efi(efi.substring("UUID=".length())).orElseGet(() -> efiOf(base))
            : efiOf(base),
        uuid(efi, "PARTUUID=").orElseGet(() -> derived(base, "esp partition")));
  }

  private static int efiOf(String base) {
    return (int) derived(base, "esp filesystem").getMostSignificantBits();
  }

  /// The device that a table of filesystems names for a place, without quotes.
  private static Optional<String> device(String table, String place) {
    return table
        .lines()
        .map(line -> line.strip().split("[ \\t]+"))
        .filter(words -> words.length > 1 && !words[0].startsWith("#") && words[1].equals(place))
        .map(words -> words[0].replace("\"", ""))
        .findFirst();
  }

  /// What the first entry of a boot menu gives the kernel as its root.
  private static String rootOf(String menu) {
    return menu.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("linux"))
        .flatMap(line -> Arrays.stream(line.split("[ \\t]+")))
        .filter(word -> word.startsWith("root="))
        .map(word -> word.substring("root=".length()))
        .findFirst()
        .orElse("");
  }

  private static Optional<UUID> uuid(String device, String tag) {
    var value = device.startsWith(tag) ? device.substring(tag.length()) : "";
    return UUID_TEXT.matcher(value).matches()
        ? Optional.of(UUID.fromString(value))
        : Optional.empty();
  }

  private static Optional<Integer> efi(String text) {
    var match = EFI_TEXT.matcher(text);
    return match.matches()
        ? Optional.of(Integer.parseUnsignedInt(match.group(1) + match.group(2), 16))
        : Optional.empty();
  }

  /// The number of the EFI partition's filesystem as it is written, such as `1A2B-3C4D`.
  public String efiText() {
    return "%04X-%04X".formatted(efi >>> 16, efi & 0xffff);
  }

  /// One line, for the file beside an image's tree.
  public String text() {
    return uuid + " " + partition + " " + efiText() + " " + efiPartition + "\n";
  }

  private static Optional<RootFilesystem> parse(String text) {
    var words = text.strip().split(" ", -1);
    if (words.length != 4) {
      return Optional.empty();
    }
    var uuid = uuid(words[0], "");
    var partition = uuid(words[1], "");
    var efi = efi(words[2]);
    var efiPartition = uuid(words[3], "");
    return uuid.isPresent() && partition.isPresent() && efi.isPresent() && efiPartition.isPresent()
        ? Optional.of(
            new RootFilesystem(uuid.get(), partition.get(), efi.get(), efiPartition.get()))
        : Optional.empty();
  }

  /// A file of a tree, if no link on its way leads out of it and this user may read it.
  private static Optional<String> inside(Path tree, String... names) {
    var at = tree;
    for (var name : names) {
      if (Files.isSymbolicLink(at)) {
        return Optional.empty();
      }
      at = at.resolve(name);
    }
    return text(at);
  }

  private static Optional<String> text(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) < LARGEST
          ? Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static UUID derived(String from, String what) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      hash.update(from.getBytes(StandardCharsets.ISO_8859_1));
      var bytes = ByteBuffer.wrap(hash.digest(what.getBytes(StandardCharsets.ISO_8859_1)));
      var high = (bytes.getLong() & ~0xf000L) | 0x8000L; // version 8: by a rule of one's own
      var low = (bytes.getLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
      return new UUID(high, low);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
