// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.ResourcePolicy;

/// Reads resource policies, which are JSON in the grammar of IAM.
public interface PolicyReader {

  /// What a policy comes to for a resource.
  ///
  /// @throws dev.ingot.core.RejectedException if it is none, or grants what cannot be granted
  ResourcePolicy read(Arn resource, String policy);
}
