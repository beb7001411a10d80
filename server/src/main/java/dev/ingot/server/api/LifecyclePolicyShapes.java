// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.resource.LifecyclePolicy.AmiExclusions;
import dev.ingot.core.resource.LifecyclePolicy.Detail;
import dev.ingot.core.resource.LifecyclePolicy.Exclusions;
import dev.ingot.core.resource.LifecyclePolicy.Filter;
import dev.ingot.core.resource.LifecyclePolicy.Included;
import dev.ingot.core.resource.LifecyclePolicy.LastLaunched;
import dev.ingot.core.resource.LifecyclePolicy.Recipe;
import dev.ingot.core.resource.LifecyclePolicy.Selection;
import dev.ingot.core.resource.LifecyclePolicy.TimeUnit;
import dev.ingot.model.shape.LifecyclePolicyDetail;
import dev.ingot.model.shape.LifecyclePolicyDetailAction;
import dev.ingot.model.shape.LifecyclePolicyDetailActionIncludeResources;
import dev.ingot.model.shape.LifecyclePolicyDetailActionType;
import dev.ingot.model.shape.LifecyclePolicyDetailExclusionRules;
import dev.ingot.model.shape.LifecyclePolicyDetailExclusionRulesAmis;
import dev.ingot.model.shape.LifecyclePolicyDetailExclusionRulesAmisLastLaunched;
import dev.ingot.model.shape.LifecyclePolicyDetailFilter;
import dev.ingot.model.shape.LifecyclePolicyDetailFilterType;
import dev.ingot.model.shape.LifecyclePolicyResourceSelection;
import dev.ingot.model.shape.LifecyclePolicyResourceSelectionRecipe;
import dev.ingot.model.shape.LifecyclePolicyTimeUnit;
import java.util.List;
import java.util.Map;

/// The parts of lifecycle policies, from the wire and back.
final class LifecyclePolicyShapes {
  private LifecyclePolicyShapes() {}

  static Detail detail(LifecyclePolicyDetail detail) {
    return new Detail(
        LifecyclePolicy.Action.valueOf(detail.action().type().wire()),
        detail
            .action()
            .includeResources()
            .map(i -> new Included(i.amis(), i.snapshots(), i.containers())),
        filter(detail.filter()),
        detail.exclusionRules().map(LifecyclePolicyShapes::exclusions));
  }

  private static Filter filter(LifecyclePolicyDetailFilter filter) {
    return new Filter(
        LifecyclePolicy.FilterType.valueOf(filter.type().wire()),
        filter.value(),
        filter.unit().map(LifecyclePolicyShapes::unit),
        filter.retainAtLeast());
  }

  private static TimeUnit unit(LifecyclePolicyTimeUnit unit) {
    return TimeUnit.valueOf(unit.wire());
  }

  private static Exclusions exclusions(LifecyclePolicyDetailExclusionRules rules) {
    return new Exclusions(
        rules.tagMap().orElse(Map.of()), rules.amis().map(LifecyclePolicyShapes::exclusions));
  }

  static AmiExclusions exclusions(LifecyclePolicyDetailExclusionRulesAmis amis) {
    return new AmiExclusions(
        amis.isPublic(),
        amis.regions(),
        amis.sharedAccounts().orElse(List.of()),
        amis.lastLaunched().map(l -> new LastLaunched(l.value(), unit(l.unit()))),
        amis.tagMap().orElse(Map.of()));
  }

  static Selection selection(LifecyclePolicyResourceSelection selection) {
    return new Selection(
        selection.recipes().orElse(List.of()).stream()
            .map(r -> new Recipe(r.name(), r.semanticVersion()))
            .toList(),
        selection.tagMap().orElse(Map.of()));
  }

  static LifecyclePolicyDetail shape(Detail detail) {
    return LifecyclePolicyDetail.builder()
        .action(
            LifecyclePolicyDetailAction.builder()
                .type(LifecyclePolicyDetailActionType.valueOf(detail.action().name()))
                .includeResources(detail.includes().map(LifecyclePolicyShapes::shape))
                .build())
        .filter(shape(detail.filter()))
        .exclusionRules(detail.exclusions().map(LifecyclePolicyShapes::shape))
        .build();
  }

  private static LifecyclePolicyDetailActionIncludeResources shape(Included included) {
    return LifecyclePolicyDetailActionIncludeResources.builder()
        .amis(included.amis())
        .snapshots(included.snapshots())
        .containers(included.containers())
        .build();
  }

  private static LifecyclePolicyDetailFilter shape(Filter filter) {
    return LifecyclePolicyDetailFilter.builder()
        .type(LifecyclePolicyDetailFilterType.valueOf(filter.type().name()))
        .value(filter.value())
        .unit(filter.unit().map(LifecyclePolicyShapes::shape))
        .retainAtLeast(filter.retainAtLeast())
        .build();
  }

  private static LifecyclePolicyTimeUnit shape(TimeUnit unit) {
    return LifecyclePolicyTimeUnit.valueOf(unit.name());
  }

  private static LifecyclePolicyDetailExclusionRules shape(Exclusions exclusions) {
    return LifecyclePolicyDetailExclusionRules.builder()
        .tagMap(Wire.unlessEmpty(exclusions.tags()))
        .amis(exclusions.amis().map(LifecyclePolicyShapes::shape))
        .build();
  }

  private static LifecyclePolicyDetailExclusionRulesAmis shape(AmiExclusions amis) {
    return LifecyclePolicyDetailExclusionRulesAmis.builder()
        .isPublic(amis.isPublic())
        .regions(amis.regions())
        .sharedAccounts(Wire.unlessEmpty(amis.sharedAccounts()))
        .lastLaunched(amis.lastLaunched().map(LifecyclePolicyShapes::shape))
        .tagMap(Wire.unlessEmpty(amis.tags()))
        .build();
  }

  private static LifecyclePolicyDetailExclusionRulesAmisLastLaunched shape(LastLaunched launched) {
    return LifecyclePolicyDetailExclusionRulesAmisLastLaunched.builder()
        .value(launched.value())
        .unit(shape(launched.unit()))
        .build();
  }

  static LifecyclePolicyResourceSelection shape(Selection selection) {
    return LifecyclePolicyResourceSelection.builder()
        .recipes(
            Wire.unlessEmpty(
                selection.recipes().stream()
                    .map(r ->
                        LifecyclePolicyResourceSelectionRecipe.builder()
                            .name(r.name())
                            .semanticVersion(r.version())
                            .build())
                    .toList()))
        .tagMap(Wire.unlessEmpty(selection.tags()))
        .build();
  }
}
