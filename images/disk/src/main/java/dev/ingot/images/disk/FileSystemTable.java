// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.RootFilesystem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/// A tree's `/etc/fstab`, and what of it this disk cannot do.
///
/// A line is `DEVICE PLACE TYPE [OPTIONS [DUMP [PASS]]]`, with blanks as `\040`. A machine whose
/// table names a device that never comes waits a minute and a half for it and then asks for root's
/// password, so such a line is an error, unless its options say that it may be missing.
final class FileSystemTable {
  private static final int LABEL_BYTES = 16;
  private static final int EFI_LABEL_BYTES = 11;
  private static final Set<String> WITHOUT_DEVICE =
      Set.of(
          "tmpfs",
          "proc",
          "sysfs",
          "devtmpfs",
          "devpts",
          "cgroup",
          "cgroup2",
          "overlay",
          "bind",
          "nfs",
          "nfs4",
          "cifs",
          "smb3",
          "9p",
          "virtiofs",
          "ceph",
          "glusterfs",
          "autofs",
          "none",
          "swap",
          "hugetlbfs",
          "mqueue",
          "debugfs",
          "tracefs",
          "securityfs",
          "bpf",
          "binfmt_misc",
          "configfs",
          "efivarfs",
          "ramfs",
          "rpc_pipefs",
          "efs");
  private static final Set<String> MAY_BE_MISSING = Set.of("nofail", "noauto", "_netdev");
  private static final Pattern ROOT_DEVICE =
      Pattern.compile("/dev/((vd|sd|xvd)[a-z]3|nvme\\d+n1p3|root)");
  private static final Pattern LABEL = Pattern.compile("[!-~]+");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private final List<Line> lines;
  private final List<String> problems = new ArrayList<>();

  private record Line(int number, String device, String place, String type, List<String> options) {
    boolean isRoot() {
      return place.equals("/");
    }

    boolean isEfi() {
      return place.equals("/boot/efi") || place.equals("/efi");
    }
  }

  /// @param text in ISO 8859-1
  FileSystemTable(String text) {
    var read = new ArrayList<Line>();
    var number = 0;
    for (var line : text.split("\n", -1)) {
      number++;
      var stripped = line.strip();
      if (!stripped.isEmpty() && !stripped.startsWith("#")) {
        parse(number, stripped).ifPresent(read::add);
      }
    }
    this.lines = List.copyOf(read);
  }

  private Optional<Line> parse(int number, String text) {
    var words = List.of(text.split("[ \\t]+", -1));
    if (words.size() < 3) {
      say(number, "has %d fields; it needs a device, a place and a type".formatted(words.size()));
      return Optional.empty();
    }
    if (text.chars().anyMatch(c -> c < ' ' && c != '\t')) {
      say(number, "has bytes that are no text");
      return Optional.empty();
    }
    var place = words.get(1);
    if (!place.startsWith("/") && !place.equals("none") && !place.equals("swap")) {
      say(number, "names the place '" + place + "', which is no absolute path");
    }
    for (var i = 4; i < Math.min(6, words.size()) && !words.get(i).startsWith("#"); i++) {
      if (!NUMBER.matcher(words.get(i)).matches()) {
        say(number, "has '" + words.get(i) + "' where a number belongs");
        break;
      }
    }
    if (words.size() > 6 && words.subList(4, 7).stream().noneMatch(word -> word.startsWith("#"))) {
      say(number, "has " + words.size() + " fields; the most are six");
    }
    var options = words.size() > 3 ? List.of(words.get(3).split(",", -1)) : List.<String>of();
    return Optional.of(
        new Line(number, words.getFirst().replace("\"", ""), place, words.get(2), options));
  }

  private void say(int number, String what) {
    problems.add("/etc/fstab line " + number + " " + what);
  }

  /// The label that the root filesystem is asked for by.
  Optional<String> label() {
    return lines.stream().filter(Line::isRoot).flatMap(line -> label(line).stream()).findFirst();
  }

  /// The label that the EFI partition's filesystem is asked for by.
  Optional<String> efiLabel() {
    return lines.stream().filter(Line::isEfi).flatMap(line -> label(line).stream()).findFirst();
  }

  private static Optional<String> label(Line line) {
    var most = line.isRoot() ? LABEL_BYTES : EFI_LABEL_BYTES;
    return Optional.of(tag(line.device()))
        .filter(device -> device.startsWith("LABEL="))
        .map(device -> device.substring("LABEL=".length()))
        .filter(label -> label.length() <= most && LABEL.matcher(label).matches());
  }

  /// `/dev/disk/by-uuid/…` is `UUID=…`.
  private static String tag(String device) {
    for (var kind : List.of("uuid", "label", "partuuid", "partlabel")) {
      var folder = "/dev/disk/by-" + kind + "/";
      if (device.startsWith(folder)) {
        return kind.toUpperCase(Locale.ROOT) + "=" + device.substring(folder.length());
      }
    }
    return device;
  }

  /// What cannot work on the disk with these ids; each with the line.
  ///
  /// @param others what is there besides the disk's filesystems; see [VolumeTags]
  List<String> problems(RootFilesystem ids, Set<String> others) {
    var all = new ArrayList<>(problems);
    for (var line : lines) {
      problem(line, ids, others)
          .ifPresent(what -> all.add("/etc/fstab line " + line.number() + " " + what));
    }
    return List.copyOf(all);
  }

  private Optional<String> problem(Line line, RootFilesystem ids, Set<String> others) {
    var device = tag(line.device());
    if (line.isRoot()) {
      return isRoot(device, ids)
          ? Optional.empty()
          : Optional.of(
              "says that / is on %s, which this disk does not have; its root filesystem is UUID=%s"
                      .formatted(line.device(), ids.uuid())
                  + (device.startsWith("LABEL=") ? ", and a label has at most 16 characters" : ""));
    }
    if (isAmong(device, others)) {
      return Optional.empty();
    }
    if (!isDevice(line) || line.options().stream().anyMatch(MAY_BE_MISSING::contains)) {
      return Optional.empty();
    }
    if (line.isEfi() ? isEfi(device, ids) : isRoot(device, ids) || isEfi(device, ids)) {
      return Optional.empty();
    }
    return Optional.of(
        ("needs %s for %s, which this disk does not have, so that its start would end in"
                + " emergency mode; add the option nofail if it may be missing")
            .formatted(line.device(), line.place()));
  }

  /// Lines that name a data volume by a name that it does not have everywhere.
  List<String> remarks(Set<String> others) {
    return lines.stream()
        .filter(line -> line.device().startsWith("/dev/") && others.contains(line.device()))
        .filter(line -> line.options().stream().noneMatch(MAY_BE_MISSING::contains))
        .map(line ->
            ("/etc/fstab line %d names %s, as a volume is called on EC2 and on Ingot's machines; where"
                    + " it is called otherwise, as with ingot run, the start ends in emergency mode;"
                    + " UUID= or LABEL= lead to it everywhere")
                .formatted(line.number(), line.device()))
        .toList();
  }

  /// Ids may be written in small or large letters, labels and devices not.
  private static boolean isAmong(String written, Set<String> others) {
    var device = written.replace("\\040", " ");
    var isId = device.startsWith("UUID=") || device.startsWith("PARTUUID=");
    return others.contains(device) || (isId && others.stream().anyMatch(device::equalsIgnoreCase));
  }

  private static boolean isDevice(Line line) {
    var device = tag(line.device());
    return !WITHOUT_DEVICE.contains(line.type())
        && !line.options().contains("bind")
        && !line.options().contains("rbind")
        && line.options().stream().noneMatch(option -> option.startsWith("loop"))
        && !line.type().startsWith("fuse")
        && (device.startsWith("/dev/") || device.contains("="));
  }

  private boolean isRoot(String device, RootFilesystem ids) {
    return device.equalsIgnoreCase("UUID=" + ids.uuid())
        || device.equalsIgnoreCase("PARTUUID=" + ids.partition())
        || device.equals("LABEL=" + label().orElse(DiskAssembler.ROOT_NAME))
        || device.equals("PARTLABEL=" + DiskAssembler.ROOT_NAME)
        || ROOT_DEVICE.matcher(device).matches();
  }

  private boolean isEfi(String device, RootFilesystem ids) {
    return device.equalsIgnoreCase("UUID=" + ids.efiText())
        || device.equalsIgnoreCase("PARTUUID=" + ids.efiPartition())
        || device.equals("LABEL=" + efiLabel().orElse(DiskAssembler.EFI_LABEL))
        || device.equals("PARTLABEL=" + DiskAssembler.EFI_NAME);
  }

  /// What has to stand in front of the table so that it has all that this disk has; empty if
  /// nothing.
  ///
  /// The EFI partition is mounted when somebody looks at it, and not before: a machine that may not
  /// load the module for it starts as well.
  String missing(UUID root, String efi, boolean withEfi) {
    var text = new StringBuilder();
    if (lines.stream().noneMatch(Line::isRoot)) {
      text.append("UUID=").append(root).append(" / ext4 errors=remount-ro 0 1\n");
    }
    if (withEfi && lines.stream().noneMatch(Line::isEfi)) {
      text.append("UUID=").append(efi);
      text.append(" /boot/efi vfat umask=0077,nofail,noauto,x-systemd.automount 0 0\n");
    }
    return text.toString();
  }

  /// A table with more lines in front, byte for byte as it was behind them.
  static byte[] with(String missing, byte[] table) {
    var head = missing.getBytes(StandardCharsets.US_ASCII);
    var bytes = new byte[head.length + table.length];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(table, 0, bytes, head.length, table.length);
    return bytes;
  }
}
