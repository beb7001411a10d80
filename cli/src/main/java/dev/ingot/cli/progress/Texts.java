// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Texts as people read them.
public final class Texts {
  private Texts() {}

  /// Such as `0.12 s`, `12.3 s` or `2 m 05 s`.
  public static String time(Duration time) {
    var seconds = time.toMillis() / 1000.0;
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.2f s", seconds);
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return String.format(Locale.ROOT, "%d m %02d s", time.toMinutes(), time.toSecondsPart());
  }

  /// Such as `17 kB` or `1.2 GB`.
  public static String size(long bytes) {
    var units = new String[] {"B", "kB", "MB", "GB", "TB"};
    var value = (double) bytes;
    var unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return unit == 0 || value >= 100
        ? String.format(Locale.ROOT, "%.0f %s", value, units[unit])
        : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }

  /// At least so wide.
  public static String padded(String text, int width) {
    return text.length() >= width ? text : text + " ".repeat(width - text.length());
  }

  /// What a terminal would have left of a line, without anything that still acts on a terminal.
  public static String printable(String line) {
    return Printable.line(line);
  }

  /// The lines of what a program wrote. A carriage return ends none: it begins a line again.
  public static List<String> lines(String text) {
    var stripped = text.stripTrailing();
    return stripped.isEmpty() ? List.of() : List.of(stripped.split("\n", -1));
  }
}
