// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.Scope;
import dev.ingot.core.file.SealedText;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Volume;
import dev.ingot.core.machine.VolumeProperties;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Properties;

/// The description of an image beside its files. Where it is whole, the image is.
///
/// ```text
/// # sealed
/// id=ami-0123456789abcdef0
/// owner.partition=aws
/// owner.region=eu-central-1
/// owner.account=111122223333
/// name=hello 1.0.0/1
/// digest=sha256\:…
/// layer.0=/var/lib/ingot/bases/…
/// layer.1=layer
/// disk=disk.qcow2
/// disk.bytes=2621440
/// …
/// # sha256=…
/// ```
///
/// Data volumes follow; see [VolumeProperties]. Files in the image's own folder are written
/// relative to it. `disk.bytes` is the length of such a file. Versions before wrote neither that
/// nor the seal.
final class ImageFile {
  static final String NAME = "image.properties";

  private ImageFile() {}

  /// @param into the folder that is being filled
  /// @param folder where it will be, and where the image's files are then
  /// @param owner empty for what belongs to nobody: disks of bases
  static void write(Path into, Path folder, MachineImage image, Optional<Scope> owner)
      throws IOException {
    var text = new StringBuilder();
    line(text, "id", image.id());
    if (owner.isPresent()) {
      line(text, "owner.partition", owner.get().partition());
      line(text, "owner.region", owner.get().region());
      line(text, "owner.account", owner.get().account());
    }
    line(text, "name", image.name());
    line(text, "digest", image.digest());
    for (var i = 0; i < image.layers().size(); i++) {
      line(text, "layer." + i, relative(folder, image.layers().get(i)));
    }
    if (image.disk().isPresent()) {
      var disk = image.disk().get();
      line(text, "disk", relative(folder, disk.file()));
      line(text, "disk.format", disk.format());
      line(text, "disk.size", Long.toString(disk.virtualSizeBytes()));
      if (disk.file().startsWith(folder)) {
        var length = Files.size(into.resolve(folder.relativize(disk.file())));
        line(text, "disk.bytes", Long.toString(length));
      }
    }
    line(text, "bootable", Boolean.toString(image.bootable()));
    line(text, "platform", image.platform().name());
    line(text, "architecture", image.architecture());
    if (image.osVersion().isPresent()) {
      line(text, "osVersion", image.osVersion().get());
    }
    VolumeProperties.of(image.volumes(), file -> relative(folder, file))
        .forEach((key, value) -> line(text, key, value));
    Files.writeString(into.resolve(NAME), SealedText.seal(text.toString()));
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
    var lines = SealedText.open(Files.readString(folder.resolve(NAME)));
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    var values = new Properties();
    values.load(new StringReader(lines.get()));
    return Optional.of(values);
  }

  private static MachineImage image(Path folder, Properties values) {
    var layers = new ArrayList<Path>();
    for (var layer = values.getProperty("layer.0");
        layer != null;
        layer = values.getProperty("layer." + layers.size())) {
      layers.add(folder.resolve(layer));
    }
    var disk =
        Optional.ofNullable(values.getProperty("disk"))
            .map(file ->
                new MachineImage.Disk(
                    folder.resolve(file),
                    need(values, "disk.format"),
                    Long.parseLong(need(values, "disk.size"))));
    return new MachineImage(
        need(values, "id"),
        need(values, "name"),
        need(values, "digest"),
        layers,
        disk,
        Boolean.parseBoolean(need(values, "bootable")),
        Platform.valueOf(need(values, "platform")),
        need(values, "architecture"),
        Optional.ofNullable(values.getProperty("osVersion")),
        VolumeProperties.read(values, folder::resolve));
  }

  private static String need(Properties values, String key) {
    return Optional.ofNullable(values.getProperty(key))
        .orElseThrow(() -> new IllegalArgumentException(key + " is missing"));
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
                  need(values, "owner.partition"),
                  need(values, "owner.region"),
                  need(values, "owner.account")));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String relative(Path folder, Path file) {
    return file.startsWith(folder)
        ? folder.relativize(file).toString()
        : file.toAbsolutePath().toString();
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append('=');
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      if (c == '\\' || c < ' ' || c > '~' || (i == 0 && c == ' ')) {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('\n');
  }
}
