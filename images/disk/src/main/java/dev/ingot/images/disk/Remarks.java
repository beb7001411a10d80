// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.util.function.Consumer;

/// Lines about what an image does not keep, as many as somebody reads.
final class Remarks implements Consumer<String> {
  private static final int MOST = 50;

  private final Consumer<String> log;
  private long count;

  Remarks(Consumer<String> log) {
    this.log = log;
  }

  @Override
  public void accept(String line) {
    count++;
    if (count <= MOST) {
      log.accept(line);
    }
  }

  /// Says how many more there were.
  void end() {
    if (count > MOST) {
      log.accept("… and " + (count - MOST) + " more that the image does not keep as they were");
    }
  }
}
