// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a build would do for a resource of a template.
///
/// @param id its id in the template
/// @param type such as `Component`
/// @param arn that it has or would get; empty for images
/// @param differs the properties that are stored otherwise
/// @param why what else there is to say
public record Planned(
    String id,
    String type,
    Action action,
    Optional<String> arn,
    List<String> differs,
    List<String> why) {

  public Planned {
    differs = List.copyOf(differs);
    why = List.copyOf(why);
  }

  public enum Action {
    CREATE,
    UPDATE,
    /// Delete and create again.
    REPLACE,
    /// It is there, with the same content.
    KEEP,
    /// Build an image.
    BUILD;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One sentence; empty if there is nothing to say.
  public String reason() {
    var words = new ArrayList<String>();
    if (!differs.isEmpty()) {
      words.add(String.join(", ", differs) + (differs.size() == 1 ? " differs" : " differ"));
    }
    words.addAll(why);
    return String.join("; ", words);
  }
}
