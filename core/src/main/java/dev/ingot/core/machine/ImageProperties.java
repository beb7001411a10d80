// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import dev.ingot.core.file.PropertyLines;
import dev.ingot.core.resource.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;

/// A machine image as lines of a description.
///
/// ```text
/// id=ami-0123456789abcdef0
/// name=hello 1.0.0/1
/// digest=sha256:…
/// layer.0=/var/lib/ingot/bases/…
/// layer.1=layer
/// disk=disk.qcow2
/// disk.format=qcow2
/// disk.size=2147483648
/// bootable=true
/// platform=LINUX
/// architecture=x86_64
/// osVersion=Debian 12
/// ```
///
/// Data volumes follow; see [VolumeProperties].
public final class ImageProperties {
  private ImageProperties() {}

  /// @param shown how the path of a layer, the disk or the content of a volume is written
  public static Map<String, String> of(MachineImage image, Function<Path, String> shown) {
    var lines = new LinkedHashMap<String, String>();
    lines.put("id", image.id());
    lines.put("name", image.name());
    lines.put("digest", image.digest());
    for (var i = 0; i < image.layers().size(); i++) {
      lines.put("layer." + i, shown.apply(image.layers().get(i)));
    }
    image
        .disk()
        .ifPresent(disk -> {
          lines.put("disk", shown.apply(disk.file()));
          lines.put("disk.format", disk.format());
          lines.put("disk.size", Long.toString(disk.virtualSizeBytes()));
        });
    lines.put("bootable", Boolean.toString(image.bootable()));
    lines.put("platform", image.platform().name());
    lines.put("architecture", image.architecture());
    image.osVersion().ifPresent(version -> lines.put("osVersion", version));
    lines.putAll(VolumeProperties.of(image.volumes(), shown));
    return lines;
  }

  /// @param path what a path that was written stands for
  /// @throws IllegalArgumentException if they describe no image
  public static MachineImage read(Properties values, Function<String, Path> path) {
    var layers = new ArrayList<Path>();
    for (var layer = values.getProperty("layer.0");
        layer != null;
        layer = values.getProperty("layer." + layers.size())) {
      layers.add(path.apply(layer));
    }
    var disk =
        Optional.ofNullable(values.getProperty("disk"))
            .map(file ->
                new MachineImage.Disk(
                    path.apply(file),
                    PropertyLines.need(values, "disk.format"),
                    Long.parseLong(PropertyLines.need(values, "disk.size"))));
    return new MachineImage(
        PropertyLines.need(values, "id"),
        PropertyLines.need(values, "name"),
        PropertyLines.need(values, "digest"),
        layers,
        disk,
        Boolean.parseBoolean(PropertyLines.need(values, "bootable")),
        Platform.valueOf(PropertyLines.need(values, "platform")),
        PropertyLines.need(values, "architecture"),
        Optional.ofNullable(values.getProperty("osVersion")),
        VolumeProperties.read(values, path));
  }
}
