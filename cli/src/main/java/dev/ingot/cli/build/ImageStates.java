// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.model.shape.ImageStatus;

/// What the states of an image mean to who waits for it.
public final class ImageStates {
  private ImageStates() {}

  /// Whether the work on the image is over.
  public static boolean isFinal(ImageStatus status) {
    return switch (status) {
      case PENDING, CREATING, BUILDING, TESTING, DISTRIBUTING, INTEGRATING -> false;
      case AVAILABLE, CANCELLED, FAILED, DEPRECATED, DISABLED, DELETED -> true;
    };
  }
}
