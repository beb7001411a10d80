// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.resource.Image;
import java.util.Optional;

/// Builds images and stops building them; the workflow runtime implements it.
public interface ImageBuilds {

  /// Begins to build an image that was just added with status PENDING. Called in the transaction
  /// that adds it: the build starts if and only if that commits.
  void start(Image image);

  /// Asks the build to stop; returns at once. The image becomes CANCELLED when the work has stopped
  /// and its machines are gone. A second call does nothing more.
  void cancel(Image image);

  /// Goes on with an image that FAILED or was CANCELLED, in the stage where it stopped: what did
  /// not succeed there runs again, as executions of their own. A build goes on with the step that
  /// failed, in the machine of the build if it is still there, else with the launch.
  ///
  /// Called in a transaction: the build goes on if and only if that commits.
  ///
  /// @param from the step to begin a build with, in place of the failed one
  /// @throws dev.ingot.core.RejectedException if it cannot begin there
  void retry(Image image, Optional<String> from);
}
