// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import java.util.Optional;

/// The rules of the requests for components that are products of the Marketplace. No component is
/// one here, neither the callers' own nor those of the catalogue.
public final class MarketplaceResources {
  private MarketplaceResources() {}

  public enum Type {
    COMPONENT_DATA,
    COMPONENT_ARTIFACT
  }

  /// Why there is no answer.
  ///
  /// @param location of an artifact
  public static RejectedException refusal(String arn, Type type, Optional<String> location) {
    if (type == Type.COMPONENT_ARTIFACT && location.isEmpty()) {
      return new RejectedException(
          new Rejection.InvalidRequest(
              "resourceLocation is required for a resource of type " + type + "."));
    }
    return new RejectedException(new Rejection.NotFound(arn));
  }
}
