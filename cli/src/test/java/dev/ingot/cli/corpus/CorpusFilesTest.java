// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.document.ToeComponentChecker;
import java.io.IOException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The documents of the corpus as they are written.
class CorpusFilesTest {
  private static final int LONGEST = 60;

  static Stream<CorpusComponent> components() throws IOException {
    return Corpus.components().stream();
  }

  @ParameterizedTest
  @MethodSource("components")
  void it_is_valid_short_and_described(CorpusComponent component) {
    assertThat(new ToeComponentChecker().problems(component.text(), component.file())).isEmpty();
    assertThat(component.text().lines().count()).isLessThanOrEqualTo(LONGEST);
    assertThat(component.file())
        .isEqualTo("%02d-%s".formatted(component.number(), component.name()));
    assertThat(component.text()).containsPattern("(?m)^description: .{20,90}$");
  }

  /// A phase that cannot fail would show nothing, and a test that ends the run would hide others.
  @ParameterizedTest
  @MethodSource("components")
  void it_builds_validates_and_tests(CorpusComponent component) {
    var text = component.text();
    var validate = text.indexOf("\n  - name: validate\n");
    var test = text.indexOf("\n  - name: test\n");

    assertThat(text.indexOf("\n  - name: build\n")).isPositive().isLessThan(validate);
    assertThat(validate).isLessThan(test);
    assertThat(count(text.substring(test), "        action: "))
        .isPositive()
        .isEqualTo(count(text.substring(test), "        onFailure: Continue\n"));
  }

  @ParameterizedTest
  @MethodSource("components")
  void it_knows_nothing_of_ingot(CorpusComponent component) {
    assertThat(component.text()).doesNotContainIgnoringCase("ingot");
  }

  @Test
  void each_is_in_one_group() throws IOException {
    var grouped =
        Corpus.groups().stream()
            .flatMap(group -> group.components().stream())
            .map(CorpusComponent::file)
            .sorted()
            .toList();

    assertThat(grouped)
        .isEqualTo(Corpus.components().stream().map(CorpusComponent::file).toList())
        .hasSizeGreaterThanOrEqualTo(40);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
