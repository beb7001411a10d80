// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The shell script that cleans a Linux machine before an image is made of it, and prepares the
/// first boot of the copies. It runs in the machine with the tools of busybox; its argument is the
/// working directory. It exits with 1, and says on stderr what it could not remove, if a file of
/// Image Builder's list stays.
public final class CleanUpScript {
  private CleanUpScript() {}

  public static String text() {
    return read("clean-up.sh") + read("first-boot.sh");
  }

  private static String read(String name) {
    var resource = "sanitize/" + name;
    try (var in = CleanUpScript.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
