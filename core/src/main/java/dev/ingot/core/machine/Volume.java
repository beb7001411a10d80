// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A data volume: a block device that a machine has besides its root disk.
///
/// @param device the name that recipes give it, such as `/dev/xvdb`
/// @param sizeBytes what the machine sees
/// @param content a raw file that it starts as, no longer than the volume; empty: it is all zeros
/// @param settings what is recorded of it and changes nothing here, such as `encrypted`, under the
///   names of the API
public record Volume(
    String device, long sizeBytes, Optional<Path> content, Map<String, String> settings) {
  private static final String FOLDER = "/dev/";
  private static final Pattern DEVICE =
      Pattern.compile(FOLDER + "((sd|xvd|hd)[a-z]{1,2}[0-9]{0,2}|nvme[0-9]{1,2}n[0-9]{1,2})");

  /// @throws IllegalArgumentException if the device is none that a volume can have
  public Volume {
    if (!isDevice(device)) {
      throw new IllegalArgumentException("'" + device + "' is no name of a volume's device");
    }
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }

  /// One that is all zeros, with nothing recorded of it.
  public Volume(String device, long sizeBytes) {
    this(device, sizeBytes, Optional.empty(), Map.of());
  }

  /// Whether a volume can have this name: `/dev/` and then `sdb`, `xvdb`, `hdb` or `nvme1n1`, with
  /// other letters and numbers.
  public static boolean isDevice(String text) {
    return DEVICE.matcher(text).matches();
  }

  /// The device's name in `/dev`, which may be a part of the name of a file.
  public String name() {
    return device.substring(FOLDER.length());
  }

  /// The names in `/dev` by which a machine knows each of its volumes, the recipe's first. On an
  /// instance a volume `/dev/sdf` is `xvdf` in older generations, in newer ones the next NVMe disk
  /// behind the root, to which `sdf` and `xvdf` are links. A name belongs to one volume: that of a
  /// recipe comes before all others.
  public static List<List<String>> names(List<Volume> volumes) {
    var taken = new LinkedHashSet<String>();
    volumes.forEach(volume -> taken.add(volume.name()));
    var all = new ArrayList<List<String>>();
    for (var i = 0; i < volumes.size(); i++) {
      var own = volumes.get(i).name();
      var names = new ArrayList<>(List.of(own));
      for (var other : List.of(twin(own), "nvme" + (i + 1) + "n1")) {
        if (taken.add(other)) {
          names.add(other);
        }
      }
      all.add(List.copyOf(names));
    }
    return List.copyOf(all);
  }

  /// Whether a machine could not have both, as their names mean the same device.
  public boolean clashesWith(Volume other) {
    return name().equals(other.name()) || twin(name()).equals(other.name());
  }

  private static String twin(String name) {
    if (name.startsWith("sd")) {
      return "xvd" + name.substring("sd".length());
    }
    return name.startsWith("xvd") ? "sd" + name.substring("xvd".length()) : name;
  }
}
