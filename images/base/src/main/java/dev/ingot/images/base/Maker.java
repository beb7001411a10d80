// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Makes the tree of one base.
interface Maker {

  /// What this host lacks for making it; empty if nothing.
  List<MissingRequirement> missingRequirements();

  /// @param work an empty folder for what is needed meanwhile; removed afterwards by somebody else
  /// @param tree where to make the tree; does not exist yet
  /// @return the SHA-256, in hex, of what the tree was made from or of the tree
  String make(Path work, Path tree, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException;
}
