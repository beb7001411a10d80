// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.images.tree.Layers;
import dev.ingot.images.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Makes what a machine's root is: a folder with a copy of an image's tree and its ledger.
///
/// @param owner words that run a program as the owner of trees
record Contents(List<String> owner) {

  /// @param content a folder to make; what is there in part is in the way
  /// @param links a folder that is made and removed if the image has several layers
  void make(MachineImage image, Path content, Path links) throws IOException, InterruptedException {
    Files.createDirectories(content);
    try (var layers = layers(image, links)) {
      layers
          .trees()
          .copy(
              layers.root(),
              MachineFolder.tree(content),
              Optional.of(MachineFolder.ledger(content)));
    }
  }

  /// Makes a content what it was when it was made, whatever a machine did in it; yields to
  /// everybody else on this host.
  ///
  /// @param aside a folder to make, for what is not of the image
  void reset(MachineImage image, Path content, Path aside, Path links)
      throws IOException, InterruptedException {
    try (var layers = layers(image, links)) {
      layers
          .trees()
          .reset(layers.root(), MachineFolder.tree(content), MachineFolder.ledger(content), aside);
    }
  }

  /// Keeps what changed in a content.
  void keep(Path content, Path into) throws IOException, InterruptedException {
    new Trees(owner).keep(MachineFolder.tree(content), MachineFolder.ledger(content), into);
  }

  /// Makes the content that was kept.
  void restore(MachineImage image, Path kept, Path content, Path links)
      throws IOException, InterruptedException {
    Files.createDirectories(content);
    try (var layers = layers(image, links)) {
      layers
          .trees()
          .restore(layers.root(), kept, MachineFolder.tree(content), MachineFolder.ledger(content));
    }
  }

  private Layers layers(MachineImage image, Path links) throws IOException {
    return Layers.of(owner, image.layers(), links);
  }
}
