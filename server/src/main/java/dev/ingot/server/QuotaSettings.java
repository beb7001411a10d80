// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.rule.Quotas;
import dev.ingot.core.rule.QuotasCopy;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// How many there may be of each thing, as settings say it: a number, or `none` for as many as
/// there is room for.
public final class QuotaSettings {
  private static final String PREFIX = "quotas.";
  private static final String NONE = "none";

  private static final List<Quota> ALL =
      List.of(
          new Quota("components", Quotas::components, QuotasCopy::components),
          new Quota("image-recipes", Quotas::imageRecipes, QuotasCopy::imageRecipes),
          new Quota("container-recipes", Quotas::containerRecipes, QuotasCopy::containerRecipes),
          new Quota(
              "infrastructure-configurations",
              Quotas::infrastructureConfigurations,
              QuotasCopy::infrastructureConfigurations),
          new Quota(
              "distribution-configurations",
              Quotas::distributionConfigurations,
              QuotasCopy::distributionConfigurations),
          new Quota("image-pipelines", Quotas::imagePipelines, QuotasCopy::imagePipelines),
          new Quota("lifecycle-policies", Quotas::lifecyclePolicies, QuotasCopy::lifecyclePolicies),
          new Quota("workflows", Quotas::workflows, QuotasCopy::workflows),
          new Quota(
              "components-per-recipe",
              Quotas::componentsPerRecipe,
              QuotasCopy::componentsPerRecipe),
          new Quota(
              "parameter-value-length",
              Quotas::parameterValueLength,
              QuotasCopy::parameterValueLength),
          new Quota(
              "workflows-per-image", Quotas::workflowsPerImage, QuotasCopy::workflowsPerImage),
          new Quota(
              "resource-state-updates",
              Quotas::resourceStateUpdates,
              QuotasCopy::resourceStateUpdates));

  private QuotaSettings() {}

  private record Quota(
      String name, ToIntFunction<Quotas> of, BiConsumer<QuotasCopy, Integer> change) {

    private String setting() {
      return PREFIX + name;
    }

    private String text(Quotas quotas) {
      var number = of.applyAsInt(quotas);
      return setting() + ": " + (number == Quotas.NONE ? NONE : number);
    }
  }

  /// The names of the settings.
  static List<String> names() {
    return ALL.stream().map(Quota::setting).toList();
  }

  static Quotas read(Settings settings) {
    var quotas = QuotasCopy.of(Quotas.DEFAULT);
    for (var quota : ALL) {
      number(settings, quota.setting()).ifPresent(number -> quota.change.accept(quotas, number));
    }
    return quotas.build();
  }

  private static Optional<Integer> number(Settings settings, String name) {
    return settings.text(name).filter(NONE::equals).isPresent()
        ? Optional.of(Quotas.NONE)
        : settings.number(name, 0, Quotas.NONE - 1);
  }

  /// The settings as they are written, one line each.
  public static String text(Quotas quotas) {
    return ALL.stream().map(quota -> quota.text(quotas)).collect(Collectors.joining("\n"));
  }
}
