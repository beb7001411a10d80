// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import dev.ingot.core.Scope;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The catalogue of parent images that do not come from an earlier build, and the cache of those
/// that were made on this host.
public interface Bases {

  /// What the parent image of a recipe stands for: a reference of ours, a managed image ARN whose
  /// slug the catalogue has, or the `ami-` id of a base. Makes nothing.
  Optional<Base> find(String parentImage);

  /// The catalogue, for lists.
  List<Base> catalogue();

  /// The stable `ami-` id under which a base is known in a scope.
  String amiId(Base base, Scope scope);

  /// The base as something that machines start from; makes it if the cache has none. Two callers at
  /// once make it once.
  ///
  /// @param progress one line per stage for people who wait
  MachineImage provide(Base base, Consumer<String> progress)
      throws MachineException, InterruptedException;

  /// Removes what a process that died left unfinished, and nothing that a living one works on.
  /// Called before work begins.
  default void removeRemains() throws MachineException, InterruptedException {}
}
