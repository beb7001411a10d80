// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;

/// Volumes as lines of a description.
///
/// ```text
/// volume.0.device=/dev/xvdb
/// volume.0.size=10737418240
/// volume.0.content=volume-xvdb.raw
/// volume.0.setting.encrypted=false
/// volume.1.device=…
/// ```
public final class VolumeProperties {
  private static final String SETTING = "setting.";

  private VolumeProperties() {}

  /// @param shown how the path of a content is written
  public static Map<String, String> of(List<Volume> volumes, Function<Path, String> shown) {
    var lines = new LinkedHashMap<String, String>();
    for (var i = 0; i < volumes.size(); i++) {
      var volume = volumes.get(i);
      var key = key(i);
      lines.put(key + "device", volume.device());
      lines.put(key + "size", Long.toString(volume.sizeBytes()));
      volume.content().ifPresent(file -> lines.put(key + "content", shown.apply(file)));
      volume.settings().forEach((name, value) -> lines.put(key + SETTING + name, value));
    }
    return lines;
  }

  /// @param path what the path of a content stands for
  /// @throws IllegalArgumentException if they describe no volumes
  public static List<Volume> read(Properties values, Function<String, Path> path) {
    var volumes = new ArrayList<Volume>();
    for (var device = values.getProperty(key(0) + "device");
        device != null;
        device = values.getProperty(key(volumes.size()) + "device")) {
      var key = key(volumes.size());
      var size = Long.parseLong(values.getProperty(key + "size", ""));
      var content = Optional.ofNullable(values.getProperty(key + "content")).map(path);
      volumes.add(new Volume(device, size, content, settings(values, key + SETTING)));
    }
    return List.copyOf(volumes);
  }

  private static Map<String, String> settings(Properties values, String key) {
    var settings = new TreeMap<String, String>();
    for (var name : values.stringPropertyNames()) {
      if (name.startsWith(key)) {
        settings.put(name.substring(key.length()), values.getProperty(name, ""));
      }
    }
    return settings;
  }

  private static String key(int number) {
    return "volume." + number + ".";
  }
}
