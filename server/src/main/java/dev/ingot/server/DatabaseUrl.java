// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import java.util.regex.Pattern;

/// The URL of a database, which may hold a password: as text it does not tell it.
///
/// @param text the whole URL, for who connects to it
public record DatabaseUrl(String text) {
  private static final String HIDDEN = "****";

  /// `jdbc:postgresql://user:secret@host/…`. A secret may have any character, also an `@`.
  private static final Pattern USER_INFO = Pattern.compile("(//[^/?@:]*):[^/?]*@");

  /// `?user=u&password=secret&sslpassword=secret`.
  private static final Pattern PARAMETER =
      Pattern.compile("([?&][^=&]*(?:pass|pwd|secret)[^=&]*=)[^&]*", Pattern.CASE_INSENSITIVE);

  /// Without passwords.
  @Override
  public String toString() {
    var hidden = USER_INFO.matcher(text).replaceAll("$1:" + HIDDEN + "@");
    return PARAMETER.matcher(hidden).replaceAll("$1" + HIDDEN);
  }
}
