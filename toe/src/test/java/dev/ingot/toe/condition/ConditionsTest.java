// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.document.Problem;
import dev.ingot.document.YamlReader;
import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.reference.Reference;
import dev.ingot.toe.reference.Resolver;
import dev.ingot.toe.reference.UnresolvedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{stringIsEmpty: ''} | true",
        "{stringIsEmpty: ' '} | false",
        "{stringIsWhitespace: ' '} | true",
        "{stringIsWhitespace: ''} | false",
        "{stringEquals: Testing, value: TESTING} | true",
        "{stringEquals: 'a', value: 'a '} | false",
        "{value: a, stringEquals: A} | true",
        "{stringEquals: 1.0, value: '1.0'} | true",
        "{stringLessThan: b, value: A} | true",
        "{stringLessThan: 'A', value: 'a'} | false",
        "{stringLessThan: a, value: '9'} | true",
        "{stringLessThanEquals: a, value: A} | true",
        "{stringGreaterThan: a, value: ab} | true",
        "{stringGreaterThanEquals: b, value: a} | false",
        "{patternMatches: '^[a-z]+$', value: ThisIsValue} | true",
        "{patternMatches: '^[a-z]+$', value: 'a1'} | false",
        "{patternMatches: 'b', value: abc} | true",
        "{numberEquals: 2, value: '2.0'} | true",
        "{numberEquals: 0.1, value: 0.10000000000000000001} | false",
        "{numberLessThan: 2, value: '2'} | false",
        "{numberLessThan: 2, value: 'a10'} | false",
        "{numberLessThanEquals: 2, value: -3} | true",
        "{numberGreaterThan: 1e3, value: 1001} | true",
        "{numberGreaterThanEquals: 7, value: 7} | true",
        "{not: {stringIsEmpty: ''}} | false",
        "{not: [{stringIsEmpty: x}]} | true",
        "{and: [{stringIsEmpty: ''}, {stringEquals: a, value: a}]} | true",
        "{or: [{stringIsEmpty: x}, {stringEquals: a, value: b}]} | false"
      })
  void comparisons(String yaml, boolean expected) throws Exception {
    assertThat(holds(yaml)).isEqualTo(expected);
  }

  @Test
  void files_and_programs_of_the_machine_are_asked() throws Exception {
    Files.writeString(folder.resolve("f"), "hello");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("f"));

    assertThat(holds("{fileExists: f}")).isTrue();
    assertThat(holds("{fileExists: link}")).isTrue();
    assertThat(holds("{fileExists: '%s'}".formatted(folder))).isFalse();
    assertThat(holds("{fileExists: nothing}")).isFalse();
    assertThat(holds("{folderExists: '%s'}".formatted(folder))).isTrue();
    assertThat(holds("{folderExists: f}")).isFalse();
    assertThat(holds("{binaryExists: bash}")).isTrue();
    assertThat(holds("{binaryExists: cd}")).isTrue();
    assertThat(holds("{binaryExists: no-such-program}")).isFalse();
  }

  @Test
  void hashes_are_compared_without_regard_to_case() throws Exception {
    Files.writeString(folder.resolve("f"), "hello");

    assertThat(holds("{fileMD5Equals: 5D41402ABC4B2A76B9719D911017C592, path: f}")).isTrue();
    assertThat(holds("{fileSHA1Equals: aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d, path: f}"))
        .isTrue();
    assertThat(holds("{fileSHA256Equals: abc, path: f}")).isFalse();
    assertThat(holds("{fileSHA512Equals: abc, path: nothing}")).isFalse();
  }

  @Test
  void what_stands_behind_the_decision_is_not_looked_at() throws Exception {
    assertThat(holds("{and: [{stringIsEmpty: x}, {stringIsEmpty: '{{ Missing }}'}]}")).isFalse();
    assertThat(holds("{or: [{stringIsEmpty: ''}, {stringIsEmpty: '{{ Missing }}'}]}")).isTrue();
  }

  @Test
  void operands_may_be_references() throws Exception {
    assertThat(holds("{stringEquals: '{{ Two }}', value: 2}")).isTrue();
    assertThat(holds("{numberEquals: '{{ Two }}', value: 2.0}")).isTrue();
    assertThat(holds("{patternMatches: '^{{ Two }}$', value: 2}")).isTrue();
  }

  @Test
  void what_cannot_be_told_is_an_error() {
    assertThatThrownBy(() -> holds("{stringIsEmpty: '{{ Missing }}'}"))
        .isInstanceOf(UnresolvedException.class);
    assertThatThrownBy(() -> holds("{numberEquals: 'a{{ Two }}', value: 2}"))
        .isInstanceOf(UnresolvedException.class)
        .hasMessage("'a2' is no number to compare with");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{stringEquals: a}",
        "{stringEquals: a, value: b, path: c}",
        "{stringEquals: a, stringIsEmpty: b}",
        "{stringequals: a, value: b}",
        "{stringEquals: [a], value: b}",
        "{and: []}",
        "{and: {stringIsEmpty: a}}",
        "{not: []}",
        "{not: [{stringIsEmpty: a}, {stringIsEmpty: b}]}",
        "{not: x}",
        "{numberEquals: abc, value: 1}",
        "{patternMatches: '(?=a)', value: a}",
        "{patternMatches: '(a)\\1', value: a}",
        "{patternMatches: '(', value: a}",
        "{patternMatches: '(((x{100}){100}){100}){100}', value: a}",
        "{fileMD5Equals: abc}",
        "{fileExists: a, then: Skip}"
      })
  void a_wrong_condition_is_refused(String yaml) throws Exception {
    assertThat(problems(yaml)).isNotEmpty();
  }

  @Test
  void what_is_no_pattern_is_told_without_what_we_put_before_it() throws Exception {
    assertThat(problems("{patternMatches: '(a', value: a}"))
        .extracting(Problem::message)
        .containsExactly("not an RE2 pattern: missing closing )");
  }

  @Test
  void a_deep_pattern_is_refused() throws Exception {
    assertThat(
            problems("{patternMatches: '" + "(".repeat(9_000) + ")".repeat(9_000) + "', value: a}"))
        .extracting(Problem::message)
        .containsExactly("the pattern is too large");
  }

  @Test
  void four_logical_levels_are_accepted_and_five_are_not() throws Exception {
    assertThat(problems("{not: {not: {not: {not: {stringIsEmpty: a}}}}}")).isEmpty();
    assertThat(problems("{not: {not: {not: {not: {not: {stringIsEmpty: a}}}}}}"))
        .extracting(Problem::message)
        .containsExactly("logical operators are nested deeper than 4 levels");
  }

  @Test
  void a_misspelt_operator_is_corrected() throws Exception {
    assertThat(problems("{stringEqual: a, value: b}"))
        .extracting(Problem::message)
        .contains("unknown operator 'stringEqual'; did you mean 'stringEquals'?");
  }

  @Test
  void named_groups_of_re2_are_accepted() throws Exception {
    assertThat(holds("{patternMatches: '(?P<n>a)\\z', value: ba}")).isTrue();
  }

  private boolean holds(String yaml) throws Exception {
    var problems = new ArrayList<Problem>();
    var condition = ConditionParser.parse(YamlReader.read(yaml, "t"), Set.of(), "if", problems);
    assertThat(problems).isEmpty();
    Resolver resolver =
        (reference, expression) -> {
          if (reference.equals(new Reference.Variable("Two"))) {
            return Optional.of("2");
          }
          throw new UnresolvedException(expression);
        };
    var facts =
        new MachineFacts(
            new LocalShellMachine(folder.resolve("bin")),
            Map.of("PATH", "/usr/bin:/bin"),
            folder.toString());
    return new Conditions(resolver, facts).holds(condition.orElseThrow());
  }

  private static List<Problem> problems(String yaml) throws Exception {
    var problems = new ArrayList<Problem>();
    ConditionParser.parse(YamlReader.read(yaml, "t"), Set.of(), "if", problems);
    return problems;
  }
}
