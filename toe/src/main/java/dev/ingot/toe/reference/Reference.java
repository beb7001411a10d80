// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

import java.util.OptionalInt;

/// What stands between `{{` and `}}` in a string of a step.
public sealed interface Reference {

  /// A parameter or constant of the document: `{{ Name }}`.
  record Variable(String name) implements Reference {}

  /// What another step was given or gave: `{{ phase.step.outputs[0].stdout }}`.
  ///
  /// @param index of an element of a list module, if it is written
  /// @param keyIndex of an item of the value, if it is written
  record Chain(
      String phase, String step, Side side, OptionalInt index, String key, OptionalInt keyIndex)
      implements Reference {}

  enum Side {
    INPUTS,
    OUTPUTS
  }

  /// The running loop: `{{ loop.index }}`, or by its own name `{{ count.value }}`.
  record Loop(String name, Part part) implements Reference {}

  enum Part {
    INDEX,
    VALUE
  }

  /// A value of the parameter store: `{{ aws:ssm:/path }}`.
  record ParameterStore(String path) implements Reference {}

  /// A value of the parameter store whose path another value gives: `{{ aws:ssm:resolve(Name) }}`.
  record ParameterStoreOf(Reference path) implements Reference {}

  /// An environment variable of the runtime: `{{ env:HOME }}`.
  record Environment(String name) implements Reference {}

  /// Instance metadata below `meta-data/`: `{{ aws:imds:instance-id }}`.
  record InstanceMetadata(String path) implements Reference {}

  /// A fact about the run: `{{ context:region }}`.
  record Context(String key) implements Reference {}
}
