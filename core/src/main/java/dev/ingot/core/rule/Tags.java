// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// The rules of tags on resources that are there. An ARN without build means the newest build.
public final class Tags {
  private final Resources resources;

  public Tags(Resources resources) {
    this.resources = resources;
  }

  /// The tags of a resource; what Amazon manages has none.
  public Map<String, String> of(Scope scope, Arn arn) {
    if (arn.owner().equals(Arn.AMAZON)) {
      return Map.of();
    }
    resources.requireOwn(scope, arn);
    return find(scope, arn).tags();
  }

  /// Adds tags, and overwrites those whose keys are there.
  public void add(Scope scope, Arn arn, Map<String, String> tags) {
    TagRules.problem(tags).ifPresent(Tags::refuse);
    change(
        scope,
        arn,
        before -> {
          var after = new HashMap<>(before);
          after.putAll(tags);
          TagRules.problem(after).ifPresent(Tags::refuse);
          return after;
        });
  }

  /// Removes tags; keys that are not there do not matter.
  public void remove(Scope scope, Arn arn, List<String> keys) {
    change(
        scope,
        arn,
        before -> {
          var after = new HashMap<>(before);
          keys.forEach(after::remove);
          return after;
        });
  }

  private void change(Scope scope, Arn arn, UnaryOperator<Map<String, String>> change) {
    resources.requireOwn(scope, arn);
    resources
        .transactions()
        .in(() ->
            resources
                .store()
                .change(find(scope, arn).arn(), r -> r.withTags(change.apply(r.tags())))
                .orElseThrow(() -> Resources.notFound(arn)));
  }

  private Resource find(Scope scope, Arn arn) {
    return resources
        .resolve(scope, arn, Resource.class, _ -> true)
        .orElseThrow(() -> Resources.notFound(arn));
  }

  private static void refuse(String problem) {
    throw new RejectedException(new Rejection.InvalidTag(problem));
  }
}
