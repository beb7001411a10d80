// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.image.ManagedName;
import dev.ingot.core.resource.ImageType;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The names of the images that Amazon manages, of the file `managed-images.txt`, none with a base.
final class ManagedNames {
  private static final String FILE = "managed-images.txt";
  private static final Pattern BAR = Pattern.compile("\\s*\\|\\s*");

  private ManagedNames() {}

  /// All of the file, by their slugs and in its order.
  static Map<String, ManagedName> read() {
    try (var file = ManagedNames.class.getResourceAsStream(FILE)) {
      if (file == null) {
        throw new IllegalStateException("the resource " + FILE + " is missing");
      }
      return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, ManagedName> parse(String text) {
    var names = new LinkedHashMap<String, ManagedName>();
    for (var line : text.lines().map(String::strip).toList()) {
      if (!line.isEmpty() && !line.startsWith("#")) {
        var name = name(line, BAR.split(line));
        if (names.putIfAbsent(name.slug(), name) != null) {
          throw new IllegalStateException(FILE + " has " + name.slug() + " twice");
        }
      }
    }
    return names;
  }

  private static ManagedName name(String line, String[] fields) {
    if (fields.length != 6) {
      throw new IllegalStateException(FILE + " has a line without six fields: " + line);
    }
    return new ManagedName(
        fields[0],
        fields[1],
        ImageType.valueOf(fields[2]),
        Platform.of(fields[3]).orElseThrow(),
        Optional.of(fields[4]),
        LocalDate.parse(fields[5]),
        Optional.empty());
  }
}
