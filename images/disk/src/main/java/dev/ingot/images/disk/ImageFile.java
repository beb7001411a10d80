// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.Scope;
import dev.ingot.core.file.PropertyLines;
import dev.ingot.core.file.SealedText;
import dev.ingot.core.machine.ImageProperties;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Properties;

/// The description of an image beside its files. Where it is whole, the image is.
///
/// ```text
/// # sealed
/// owner.partition=aws
/// owner.region=eu-central-1
/// owner.account=111122223333
/// disk.bytes=2621440
/// id=ami-0123456789abcdef0
/// …
/// # sha256=…
/// ```
///
/// See [ImageProperties]. Files in the image's own folder are written relative to it. `disk.bytes`
/// is the length of such a disk. Versions before wrote neither that nor the seal.
final class ImageFile {
  static final String NAME = "image.properties";

  private ImageFile() {}

  /// @param into the folder that is being filled
  /// @param folder where it will be, and where the image's files are then
  /// @param owner empty for what belongs to nobody: disks of bases
  static void write(Path into, Path folder, MachineImage image, Optional<Scope> owner)
      throws IOException {
    var lines = new LinkedHashMap<String, String>();
    if (owner.isPresent()) {
      lines.put("owner.partition", owner.get().partition());
      lines.put("owner.region", owner.get().region());
      lines.put("owner.account", owner.get().account());
    }
    var disk = image.disk().map(MachineImage.Disk::file).filter(file -> file.startsWith(folder));
    if (disk.isPresent()) {
      var length = Files.size(into.resolve(folder.relativize(disk.get())));
      lines.put("disk.bytes", Long.toString(length));
    }
    lines.putAll(ImageProperties.of(image, file -> relative(folder, file)));
    Files.writeString(into.resolve(NAME), SealedText.seal(PropertyLines.text(lines)));
  }

  /// The image that lies in a folder; empty if there is none, or if it is not whole.
  static Optional<MachineImage> read(Path folder) {
    try {
      return values(folder).filter(values -> hasFiles(folder, values)).map(v -> image(folder, v));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// Whether no image lies in a folder for certain: its description is not there, or torn.
  static boolean isMissing(Path folder) {
    try {
      var values = values(folder);
      values.ifPresent(found -> image(folder, found));
      return values.isEmpty();
    } catch (NoSuchFileException | MalformedInputException | IllegalArgumentException _) {
      return true;
    } catch (IOException _) {
      // There is something that cannot be read now.
      return false;
    }
  }

  /// @throws IllegalArgumentException if it is no description
  private static Optional<Properties> values(Path folder) throws IOException {
    return SealedText.open(Files.readString(folder.resolve(NAME))).map(PropertyLines::read);
  }

  private static MachineImage image(Path folder, Properties values) {
    return ImageProperties.read(values, folder::resolve);
  }

  /// Whether the files in the image's own folder are there, the disk with its whole length.
  private static boolean hasFiles(Path folder, Properties values) {
    var image = image(folder, values);
    var length = Optional.ofNullable(values.getProperty("disk.bytes")).map(Long::parseLong);
    var layers = image.layers().stream().filter(layer -> layer.startsWith(folder));
    var disk = image.disk().map(MachineImage.Disk::file).filter(file -> file.startsWith(folder));
    return layers.allMatch(Files::isDirectory)
        && image.volumes().stream().allMatch(ImageFile::isWhole)
        && disk.map(file -> file.toFile().length())
            .filter(actual -> length.isPresent() ? !actual.equals(length.get()) : actual == 0)
            .isEmpty();
  }

  private static boolean isWhole(Volume volume) {
    return volume.content().map(file -> file.toFile().length()).stream()
        .allMatch(length -> length == volume.sizeBytes());
  }

  /// Whose the image in a folder is; empty if it is nobody's, or if it was made before owners were
  /// recorded.
  static Optional<Scope> owner(Path folder) {
    try {
      return values(folder)
          .filter(values -> values.containsKey("owner.account"))
          .map(values ->
              new Scope(
                  PropertyLines.need(values, "owner.partition"),
                  PropertyLines.need(values, "owner.region"),
                  PropertyLines.need(values, "owner.account")));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String relative(Path folder, Path file) {
    return file.startsWith(folder)
        ? folder.relativize(file).toString()
        : file.toAbsolutePath().toString();
  }
}
