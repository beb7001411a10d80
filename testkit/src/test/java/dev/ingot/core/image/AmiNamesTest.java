// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.testkit.Fixtures;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmiNamesTest {
  private static final Instant AT = Instant.parse("2026-09-09T19:19:08.103311Z");

  @ParameterizedTest
  @CsvSource({
    "web, web",
    "web {{ imagebuilder:buildDate }}, web 2026-09-09T19-19-08.103311Z",
    "{{imagebuilder:buildDate:yyyy-MM-dd}} x, 2026-09-09 x",
    "{{ imagebuilder:buildVersion }}/{{imagebuilder:buildVersion}}, 1.0.0-1/1.0.0-1",
    "{{ other }} $1, {{ other }} $1",
    "{{ imagebuilder:buildDate, {{ imagebuilder:buildDate",
  })
  void variables_have_their_values_and_all_else_stays(String text, String expanded) {
    assertThat(AmiNames.expanded(text, Fixtures.image().arn(), AT)).isEqualTo(expanded);
  }

  @Test
  void the_first_variable_that_there_is_none_of_is_found() {
    assertThat(AmiNames.unknown("a {{ imagebuilder:buildDate }} {{ x }} {{ y }}")).contains("x");
    assertThat(AmiNames.unknown("{{ imagebuilder:buildDate:nope }}"))
        .contains("imagebuilder:buildDate:nope");
    assertThat(AmiNames.unknown("{{ imagebuilder:buildVersion }} {x}")).isEmpty();
  }
}
