// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.file;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/// Lines of text that show whether any of them are missing.
///
/// ```text
/// # sealed
/// name=hello
/// # sha256=2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824
/// ```
///
/// The two lines around the text are comments to whoever reads it as properties.
public final class SealedText {
  private static final String HEAD = "# sealed\n";
  private static final String MARK = "# sha256=";

  private SealedText() {}

  /// @param lines each with its end
  public static String seal(String lines) {
    var text = HEAD + lines;
    return text + MARK + digest(text) + "\n";
  }

  /// The lines as they were sealed; empty if some are missing. A text of an older version, which
  /// has no seal, is taken as it is.
  public static Optional<String> open(String text) {
    if (!text.startsWith(HEAD)) {
      return Optional.of(text);
    }
    var mark = text.lastIndexOf(MARK);
    return mark >= 0 && text.substring(mark).equals(MARK + digest(text.substring(0, mark)) + "\n")
        ? Optional.of(text.substring(HEAD.length(), mark))
        : Optional.empty();
  }

  private static String digest(String text) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
