// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import io.soabase.recordbuilder.core.RecordBuilder;

/// How many there may be of each thing in one account and region; the defaults are those of AWS.
@RecordBuilder
public record Quotas(
    int components,
    int imageRecipes,
    int containerRecipes,
    int infrastructureConfigurations,
    int distributionConfigurations,
    int imagePipelines,
    int lifecyclePolicies,
    int workflows,
    int componentsPerRecipe,
    int parameterValueLength,
    int workflowsPerImage,
    int resourceStateUpdates) {

  /// In place of a number: as many as there is room for.
  public static final int NONE = Integer.MAX_VALUE;

  public static final Quotas DEFAULT =
      new Quotas(1000, 1000, 1000, 1000, 1000, 75, 50, 1000, 20, 1024, 10, 50);
}
