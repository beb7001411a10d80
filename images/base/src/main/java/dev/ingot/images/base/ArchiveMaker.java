// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Unpacks a root filesystem from a tar file, plain or compressed with gzip, xz or zstd.
final class ArchiveMaker implements Maker {
  private static final Map<String, String> COMPRESSORS =
      Map.of(".gz", "gzip", ".tgz", "gzip", ".xz", "xz", ".txz", "xz", ".zst", "zstd");

  /// Far above any root filesystem; a sparse file can claim any size.
  private static final long MOST_BYTES = 64L << 30;

  /// `$1` is the tree, `$2` the file. Device nodes cannot be made in a user namespace, and machines
  /// bring their own; the folders are those that a system mounts over when it starts.
  private static final String UNPACK =
      """
      tar --extract --force-local --preserve-permissions --same-owner --numeric-owner \\
        --xattrs '--xattrs-include=*' '--exclude=./dev/*' '--exclude=dev/*' \\
        --directory="$1" --file="$2"
      cd "$1"
      mkdir -p dev proc sys run
      """;

  private final Reference.Archive archive;
  private final Rights rights;

  ArchiveMaker(Reference.Archive archive, Rights rights) {
    this.archive = archive;
    this.rights = rights;
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    var missing = new ArrayList<>(rights.missingRequirements());
    var name = archive.file().toString();
    var programs = new ArrayList<>(List.of("tar"));
    COMPRESSORS.forEach((ending, program) -> {
      if (name.endsWith(ending)) {
        programs.add(program);
      }
    });
    for (var program : programs) {
      if (!Programs.installed(program)) {
        missing.add(
            new MissingRequirement(
                program + " is not installed",
                name + " cannot be unpacked",
                "install the package that has " + program));
      }
    }
    return missing;
  }

  @Override
  public String make(Path work, Path tree, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    var file = archive.file();
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new MachineException(
          "cannot read " + file + ": there is no such regular file, or no right to");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new MachineException(
          "cannot use " + file + ": it has more than " + (MOST_BYTES >> 30) + " GiB");
    }
    progress.accept("checking " + file);
    var digest = Digests.of(file);
    if (archive.sha256().isPresent() && !archive.sha256().get().equalsIgnoreCase(digest)) {
      // Its true digest is nobody's business: it would tell what is in a file.
      throw new MachineException(
          "cannot use " + file + ": its SHA-256 is not " + archive.sha256().get());
    }
    progress.accept("unpacking " + file);
    unpack(file, tree, rights);
    if (!Files.exists(tree.resolve("bin/sh")) && !Files.exists(tree.resolve("usr/bin/sh"))) {
      throw new MachineException(
          "cannot use " + file + ": it holds no root filesystem with a shell at bin/sh");
    }
    return digest;
  }

  /// Unpacks a tar file with the owners, modes and extended attributes that it has.
  static void unpack(Path file, Path tree, Rights rights)
      throws IOException, MachineException, InterruptedException {
    Files.createDirectory(tree);
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
    HostTools.run(
        "cannot unpack " + file,
        rights.asRoot(
            List.of("sh", "-e", "-c", UNPACK, "unpack", tree.toString(), file.toString())),
        Map.of(),
        tree,
        line -> {});
  }
}
