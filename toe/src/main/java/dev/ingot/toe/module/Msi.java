// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.document.RefusedKeyException;
import dev.ingot.toe.reference.References;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the modules of the Windows Installer have in common.
final class Msi {
  private static final String LOG_OPTIONS = "iwearucmopvx+!*";
  private static final List<String> RESERVED = List.of("REBOOT", "REINSTALLMODE", "REINSTALL");

  private Msi() {}

  /// Whether the machine may restart.
  enum Reboot {
    ALLOW("Allow"),
    FORCE("Force"),
    SKIP("Skip");

    private final String text;

    Reboot(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  static void checkLogOptions(Optional<String> logOptions) {
    var letters = logOptions.orElse("").toLowerCase(Locale.ROOT);
    if (References.isIn(letters)) {
      return;
    }
    for (var i = 0; i < letters.length(); i++) {
      if (LOG_OPTIONS.indexOf(letters.charAt(i)) < 0) {
        throw new RefusedKeyException(
            "logOptions",
            "'logOptions' may have the characters " + LOG_OPTIONS + ", not '" + letters + "'");
      }
    }
  }

  static void checkProperties(Map<String, String> properties) {
    for (var name : properties.keySet()) {
      if (RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
        throw new RefusedKeyException(
            "properties",
            "'properties' must not have "
                + name
                + "; the module sets "
                + String.join(", ", RESERVED)
                + " itself");
      }
    }
  }
}
