// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.Scope;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Properties;

/// The description of an image beside its files. Where it is, the image is whole.
///
/// ```text
/// id=ami-0123456789abcdef0
/// owner.partition=aws
/// owner.region=eu-central-1
/// owner.account=111122223333
/// name=hello 1.0.0/1
/// digest=sha256\:…
/// layer.0=/var/lib/ingot/bases/…
/// layer.1=layer
/// disk=disk.qcow2
/// …
/// ```
///
/// Files in the image's own folder are written relative to it.
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
    }
    line(text, "bootable", Boolean.toString(image.bootable()));
    line(text, "platform", image.platform().name());
    line(text, "architecture", image.architecture());
    if (image.osVersion().isPresent()) {
      line(text, "osVersion", image.osVersion().get());
    }
    Files.writeString(into.resolve(NAME), text);
  }

  /// The image that lies in a folder; empty if there is none.
  static Optional<MachineImage> read(Path folder) {
    var values = new Properties();
    try {
      values.load(new StringReader(Files.readString(folder.resolve(NAME))));
    } catch (IOException _) {
      return Optional.empty();
    }
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
                    values.getProperty("disk.format", "raw"),
                    Long.parseLong(values.getProperty("disk.size", "0"))));
    return Optional.of(
        new MachineImage(
            values.getProperty("id", ""),
            values.getProperty("name", ""),
            values.getProperty("digest", ""),
            layers,
            disk,
            Boolean.parseBoolean(values.getProperty("bootable")),
            Platform.valueOf(values.getProperty("platform", Platform.LINUX.name())),
            values.getProperty("architecture", ""),
            Optional.ofNullable(values.getProperty("osVersion"))));
  }

  /// Whose the image in a folder is; empty if it is nobody's, or if it was made before owners were
  /// recorded.
  static Optional<Scope> owner(Path folder) {
    var values = new Properties();
    try {
      values.load(new StringReader(Files.readString(folder.resolve(NAME))));
    } catch (IOException _) {
      return Optional.empty();
    }
    return Optional.ofNullable(values.getProperty("owner.account"))
        .map(account ->
            new Scope(
                values.getProperty("owner.partition", ""),
                values.getProperty("owner.region", ""),
                account));
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
