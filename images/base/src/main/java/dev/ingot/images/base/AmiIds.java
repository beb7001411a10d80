// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.Scope;
import dev.ingot.core.file.Durable;
import dev.ingot.core.image.Base;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The `ami-` ids under which bases are known. An id follows from the base's reference and the
/// region; the way back is a file with one line for each id that was ever given out.
final class AmiIds {
  private final Path file;
  private final Map<String, String> references = new LinkedHashMap<>();
  private boolean read;
  private boolean torn;

  AmiIds(Path file) {
    this.file = file;
  }

  /// The id of a name of Amazon's, which needs no way back: there are few, and each can be tried.
  static String ofName(String slug, Scope scope) {
    return id("aws:image/" + slug, scope);
  }

  private static String id(String name, Scope scope) {
    return "ami-"
        + Digests.of(name + "\n" + scope.partition() + "\n" + scope.region()).substring(0, 17);
  }

  synchronized String of(Base base, Scope scope) {
    var id = id(base.reference(), scope);
    if (reference(id).isEmpty()) {
      references.put(id, base.reference());
      try {
        Durable.createFolderOf(file);
        Files.writeString(
            file,
            (torn ? "\n" : "") + id + " " + base.reference() + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        torn = false;
        Durable.force(file);
        Durable.forceName(file);
      } catch (IOException e) {
        throw new IllegalStateException("cannot write " + file, e);
      }
    }
    return id;
  }

  synchronized Optional<String> reference(String id) {
    if (!read) {
      read();
      read = true;
    }
    return Optional.ofNullable(references.get(id));
  }

  /// A line without an end was torn before its id was given out.
  private void read() {
    try {
      var text = Files.readString(file);
      var end = text.lastIndexOf('\n') + 1;
      torn = end < text.length();
      for (var line : text.substring(0, end).lines().toList()) {
        var blank = line.indexOf(' ');
        if (blank > 0) {
          references.put(line.substring(0, blank), line.substring(blank + 1));
        }
      }
    } catch (NoSuchFileException e) {
      // No id was given out yet.
      return;
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }
}
