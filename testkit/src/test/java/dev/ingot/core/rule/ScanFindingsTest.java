// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Rejection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScanFindingsTest {
  private static final Optional<String> FORGED = Optional.of("forged");

  private final ScanFindings findings = new Desk().findings;

  private static Filter filter(String name) {
    return new Filter(name, List.of("any"));
  }

  private void list(PageRequest page, Filter... filters) {
    findings.requireList(SCOPE, List.of(filters), page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"imageBuildVersionArn", "imagePipelineArn", "vulnerabilityId"})
  void numbers_are_those_of_what_is_asked_for(String name) {
    list(PageRequest.FIRST, filter(name));

    assertThat(findings.aggregation(SCOPE, Optional.of(filter(name)), Optional.empty()))
        .isEqualTo(name);
  }

  @Test
  void without_a_filter_they_are_those_of_the_account() {
    list(PageRequest.FIRST);

    assertThat(findings.aggregation(SCOPE, Optional.empty(), Optional.empty()))
        .isEqualTo("accountId");
  }

  @Test
  void each_list_has_its_own_filters() {
    list(PageRequest.FIRST, filter("severity"));
    findings.aggregation(SCOPE, Optional.of(filter("accountId")), Optional.empty());

    assertThat(refusal(() -> list(PageRequest.FIRST, filter("accountId"))))
        .isEqualTo(new Rejection.InvalidValue("filters", "Invalid filter name: 'accountId'."));
    assertThat(
            refusal(() ->
                findings.aggregation(SCOPE, Optional.of(filter("severity")), Optional.empty())))
        .isEqualTo(new Rejection.InvalidValue("filter", "Invalid filter name: 'severity'."));
  }

  @Test
  void no_page_token_is_one_of_theirs() {
    assertThat(refusal(() -> list(new PageRequest(Optional.empty(), FORGED))))
        .isEqualTo(new Rejection.InvalidPageToken());
    assertThat(refusal(() -> findings.aggregation(SCOPE, Optional.empty(), FORGED)))
        .isEqualTo(new Rejection.InvalidPageToken());
  }
}
