// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.Image;

/// Builds images and stops building them; the workflow runtime implements it.
public interface ImageBuilds {

  /// Begins to build an image that was just added with status PENDING. Called in the transaction
  /// that adds it: the build starts if and only if that commits.
  void start(Image image);

  /// Asks the build to stop; returns at once. The image becomes CANCELLED when the work has stopped
  /// and its machines are gone. A second call does nothing more.
  void cancel(Image image);
}
