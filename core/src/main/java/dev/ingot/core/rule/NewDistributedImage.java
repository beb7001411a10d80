// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import java.util.Map;
import java.util.Optional;

/// A request to distribute an image that is there.
///
/// @param sourceImage an AMI, a parameter that names one, or an image
public record NewDistributedImage(
    String sourceImage,
    Arn distribution,
    String executionRole,
    Optional<String> logGroupName,
    Map<String, String> tags) {
  public NewDistributedImage {
    tags = Map.copyOf(tags);
  }
}
