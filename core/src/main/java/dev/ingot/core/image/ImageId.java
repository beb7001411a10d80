// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import java.util.Optional;
import java.util.regex.Pattern;

/// The id of a machine image or of a base: `ami-` and 17 hex digits and nothing else, so that it
/// may become the name of a folder. Documents and requests hold texts; whoever looks an image up
/// has to check them first, by making one of these.
public record ImageId(String text) {
  private static final Pattern FORM = Pattern.compile("ami-[0-9a-f]{17}");

  /// @throws IllegalArgumentException if the text is no id
  public ImageId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is no image id");
    }
  }

  /// Reads an id; empty if the text is none.
  public static Optional<ImageId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new ImageId(text)) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
