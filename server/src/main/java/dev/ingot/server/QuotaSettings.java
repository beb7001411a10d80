// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.rule.Quotas;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How many there may be of each thing, as settings say it: a number, or `none` for as many as
/// there is room for.
public final class QuotaSettings {
  private static final String PREFIX = "quotas.";
  private static final String NONE = "none";

  private QuotaSettings() {}

  /// The names of the settings.
  static List<String> names() {
    return values(Quotas.DEFAULT).keySet().stream().map(PREFIX::concat).toList();
  }

  static Quotas read(Settings settings) {
    var set = values(Quotas.DEFAULT);
    set.replaceAll((name, usual) -> read(settings, PREFIX + name, usual));
    return new Quotas(
        set.getOrDefault("components", 0),
        set.getOrDefault("image-recipes", 0),
        set.getOrDefault("container-recipes", 0),
        set.getOrDefault("infrastructure-configurations", 0),
        set.getOrDefault("distribution-configurations", 0),
        set.getOrDefault("image-pipelines", 0),
        set.getOrDefault("lifecycle-policies", 0),
        set.getOrDefault("workflows", 0),
        set.getOrDefault("components-per-recipe", 0),
        set.getOrDefault("parameter-value-length", 0),
        set.getOrDefault("workflows-per-image", 0),
        set.getOrDefault("resource-state-updates", 0));
  }

  private static int read(Settings settings, String name, int usual) {
    return settings.text(name).filter(NONE::equals).isPresent()
        ? Quotas.NONE
        : settings.number(name, 0, Quotas.NONE - 1).orElse(usual);
  }

  private static Map<String, Integer> values(Quotas quotas) {
    var values = new LinkedHashMap<String, Integer>();
    values.put("components", quotas.components());
    values.put("image-recipes", quotas.imageRecipes());
    values.put("container-recipes", quotas.containerRecipes());
    values.put("infrastructure-configurations", quotas.infrastructureConfigurations());
    values.put("distribution-configurations", quotas.distributionConfigurations());
    values.put("image-pipelines", quotas.imagePipelines());
    values.put("lifecycle-policies", quotas.lifecyclePolicies());
    values.put("workflows", quotas.workflows());
    values.put("components-per-recipe", quotas.componentsPerRecipe());
    values.put("parameter-value-length", quotas.parameterValueLength());
    values.put("workflows-per-image", quotas.workflowsPerImage());
    values.put("resource-state-updates", quotas.resourceStateUpdates());
    return values;
  }

  /// The settings as they are written, one line each.
  public static String text(Quotas quotas) {
    return values(quotas).entrySet().stream()
        .map(quota ->
            PREFIX
                + quota.getKey()
                + ": "
                + (quota.getValue() == Quotas.NONE ? NONE : quota.getValue().toString()))
        .collect(Collectors.joining("\n"));
  }
}
