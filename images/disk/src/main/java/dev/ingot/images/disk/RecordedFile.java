// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.file.Durable;
import dev.ingot.core.file.PropertyLines;
import dev.ingot.core.file.SealedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What steps recorded of an image besides its content, beside its description.
///
/// ```text
/// # sealed
/// amiTags={"Team": "web"}
/// description=What it is
/// # sha256=…
/// ```
final class RecordedFile {
  static final String NAME = "recorded.properties";

  private RecordedFile() {}

  /// Adds values to those that are there, durably.
  static void add(Path folder, Map<String, String> values) throws IOException {
    var all = new TreeMap<>(read(folder));
    all.putAll(values);
    Durable.write(folder.resolve(NAME), SealedText.seal(PropertyLines.text(all)));
  }

  /// Empty if there is nothing, or nothing that can be read.
  static Map<String, String> read(Path folder) {
    var values = new TreeMap<String, String>();
    try {
      SealedText.open(Files.readString(folder.resolve(NAME)))
          .map(PropertyLines::read)
          .ifPresent(found ->
              found
                  .stringPropertyNames()
                  .forEach(name -> values.put(name, found.getProperty(name, ""))));
    } catch (NoSuchFileException _) {
      return values;
    } catch (IOException | IllegalArgumentException _) {
      return Map.of();
    }
    return values;
  }
}
