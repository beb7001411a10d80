// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.nio.charset.StandardCharsets;

/// How messages show a path whose characters are bytes: as UTF-8, on one line, and of a long one
/// the end.
public final class Shown {
  private static final int LONGEST = 300;

  private Shown() {}

  public static String path(String bytes) {
    var text = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    var line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= LONGEST ? line : "…" + line.substring(line.length() - LONGEST);
  }
}
