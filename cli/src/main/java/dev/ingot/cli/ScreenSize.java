// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;

/// How many lines the terminal has, followed for the rest of this process as its window changes.
///
/// Java does not know it, so `stty` is asked, beside whatever else goes on.
public final class ScreenSize implements IntSupplier {
  /// That of the terminals of old; taken where nothing better is known.
  private static final int USUAL_LINES = 24;

  private volatile int lines = USUAL_LINES;

  private ScreenSize() {}

  public static ScreenSize follow() {
    var size = new ScreenSize();
    Signals.onResize(size::ask);
    Thread.ofVirtual().name("screen-size").start(size::ask);
    return size;
  }

  @Override
  public int getAsInt() {
    return lines;
  }

  private void ask() {
    try {
      var stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      var answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      lines = lines(answer);
    } catch (IOException _) {
      // There is no stty or no terminal: the usual size will do.
    }
  }

  /// @param answer such as `40 100`: lines and columns
  static int lines(String answer) {
    var word = answer.strip().split(" ", -1)[0];
    try {
      var number = Integer.parseInt(word);
      return number > 0 ? number : USUAL_LINES;
    } catch (NumberFormatException _) {
      return USUAL_LINES;
    }
  }
}
