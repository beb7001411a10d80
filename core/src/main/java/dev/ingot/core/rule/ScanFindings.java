// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Scope;
import java.util.List;
import java.util.Optional;

/// The rules of the requests for what a scanner found in images. There is no scanner, so nothing
/// was found, and a request that is well formed has an empty answer.
public final class ScanFindings {
  private static final Filters<Object> FILTERS =
      new Filters<>()
          .never("imageBuildVersionArn")
          .never("imagePipelineArn")
          .never("severity")
          .never("vulnerabilityId");

  private static final String ACCOUNT = "accountId";

  private static final Filters<Object> AGGREGATION_FILTERS =
      new Filters<>()
          .never(ACCOUNT)
          .never("imageBuildVersionArn")
          .never("imagePipelineArn")
          .never("vulnerabilityId");

  private final Paging paging;

  public ScanFindings(Resources resources) {
    this.paging = resources.paging();
  }

  /// Refuses a request for single findings that is not well formed.
  ///
  /// @param filters at most one; without one all findings are asked for
  public void requireList(Scope scope, List<Filter> filters, PageRequest page) {
    FILTERS.of(filters);
    requirePage(new Paging.Call(scope, "ListImageScanFindings", List.of(filters), page));
  }

  /// Refuses a request for numbers of findings that is not well formed.
  ///
  /// @return by what they are counted
  public String aggregation(Scope scope, Optional<Filter> filter, Optional<String> nextToken) {
    AGGREGATION_FILTERS.of("filter", filter.stream().toList());
    if (filter.filter(f -> f.values().size() > 1).isPresent()) {
      throw Resources.invalid("filter.values", "There can be one value.");
    }
    requirePage(
        new Paging.Call(
            scope,
            "ListImageScanFindingAggregations",
            filter.stream().toList(),
            new PageRequest(Optional.empty(), nextToken)));
    return filter.map(Filter::name).orElse(ACCOUNT);
  }

  private void requirePage(Paging.Call call) {
    paging.page(call, Paging.Source.of(List.of()), Optional::of);
  }
}
