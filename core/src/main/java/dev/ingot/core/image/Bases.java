// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The catalogue of parent images that do not come from an earlier build, and the cache of those
/// that were made on this host. A name of the catalogue without a base can be the parent of a
/// recipe; only to build on it needs a base.
public interface Bases {

  /// What the parent image of a recipe stands for: a reference of ours, a managed image ARN whose
  /// slug has a base, a name that somebody gave to a base, or the `ami-` id of a base. Makes
  /// nothing.
  Optional<Base> find(String parentImage);

  /// What machines start from in place of a parent image that nobody here knows, or of one without
  /// a base. Where bases are real there is nothing like that.
  default Optional<Base> standIn(String parentImage) {
    return Optional.empty();
  }

  /// All bases that are known, for lists.
  List<Base> catalogue();

  /// The managed images: those of Amazon, whether or not there is a base for them, and all other
  /// names of bases.
  List<ManagedName> names();

  /// The managed image that a recipe's parent image names, by its ARN, its slug or its `ami-` id in
  /// the scope's region.
  default Optional<ManagedName> name(String parentImage, Scope scope) {
    var slug =
        Arn.parse(parentImage)
            .filter(arn -> arn.kind() == ResourceKind.IMAGE && arn.owner().equals(Arn.AMAZON))
            .map(Arn::slug)
            .orElse(parentImage);
    var isId = ImageId.parse(parentImage).isPresent();
    return names().stream()
        .filter(name -> isId ? amiId(name, scope).equals(parentImage) : name.slug().equals(slug))
        .findFirst();
  }

  /// The stable `ami-` id under which a base is known in a scope.
  String amiId(Base base, Scope scope);

  /// The stable `ami-` id of a managed image in a scope; a base that is added does not change it.
  String amiId(ManagedName name, Scope scope);

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
