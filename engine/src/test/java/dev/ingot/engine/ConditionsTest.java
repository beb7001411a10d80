// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.document.Problem;
import dev.ingot.document.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
  private final References references =
      new References(
          Map.of("size", 5L, "flag", true, "text", "true", "list", List.of("a"), "none", ""),
          _ -> Optional.empty(),
          _ -> Optional.empty(),
          name -> name.equals("platform") ? Optional.of("Linux") : Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{stringEquals: Linux, value: $.imagebuilder.platform} | true",
        "{stringEquals: linux, value: $.imagebuilder.platform} | false",
        "{stringEquals: '5', value: $.parameters.size} | true",
        "{stringEquals: '[\"a\"]', value: $.parameters.list} | true",
        "{stringEquals: '', value: $.parameters.none} | true",
        "{stringEquals: 1.0, value: '1'} | false",
        "{booleanEquals: true, value: $.parameters.flag} | true",
        "{booleanEquals: 'false', value: $.parameters.flag} | false",
        "{booleanEquals: true, value: $.parameters.text} | true",
        "{booleanEquals: $.parameters.flag, value: false} | false",
        "{numberEquals: 5, value: $.parameters.size} | true",
        "{numberEquals: 5.0, value: $.parameters.size} | true",
        "{numberEquals: -5, value: $.parameters.size} | false",
        "{numberGreaterThan: 4, value: $.parameters.size} | true",
        "{numberGreaterThan: 5, value: $.parameters.size} | false",
        "{numberGreaterThan: $.parameters.size, value: 6} | true",
        "{numberGreaterThanEquals: 5, value: $.parameters.size} | true",
        "{numberLessThan: 5, value: $.parameters.size} | false",
        "{numberLessThan: '10', value: $.parameters.size} | true",
        "{numberLessThanEquals: 5, value: $.parameters.size} | true",
        "[{stringEquals: a, value: a}] | true",
        "{not: {stringEquals: a, value: a}} | false",
        "{not: [{stringEquals: a, value: b}]} | true",
        "{and: [{stringEquals: a, value: a}, {stringEquals: a, value: b}]} | false",
        "{and: [{stringEquals: a, value: a}]} | true",
        "{or: [{stringEquals: a, value: b}, {stringEquals: a, value: a}]} | true",
        "{or: [{stringEquals: a, value: b}]} | false",
        "{and: [{or: [{not: {stringEquals: a, value: b}}]}]} | true",
      })
  void a_condition_holds_or_not(String text, boolean holds) throws Exception {
    assertThat(Conditions.holds(read(text), references)).isEqualTo(holds);
  }

  @Test
  void children_behind_the_deciding_one_are_not_looked_at() throws Exception {
    var broken = "{numberEquals: 1, value: $.parameters.text}";

    assertThat(holds("{or: [{stringEquals: a, value: a}, " + broken + "]}")).isTrue();
    assertThat(holds("{and: [{stringEquals: a, value: b}, " + broken + "]}")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{numberEquals: 1, value: $.parameters.text} | $.parameters.text with the value 'true'",
        "{booleanEquals: true, value: $.parameters.size} | $.parameters.size with the value '5'",
        "{stringEquals: a, value: $.imagebuilder.subnetId} | $.imagebuilder.subnetId has no value",
      })
  void an_operand_of_the_wrong_type_is_named(String text, String message) {
    assertThatThrownBy(() -> holds(text))
        .isInstanceOf(UnresolvedReferenceException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a | must be a statement",
        "{} | must be a statement",
        "[] | exactly one statement",
        "[{stringEquals: a, value: a}, {stringEquals: a, value: a}] | exactly one statement",
        "{stringEquals: a} | is required",
        "{value: a} | must have exactly one of",
        "{stringEquals: a, booleanEquals: true, value: a} | must have exactly one of",
        "{stringIsEmpty: true, value: a} | unknown operator 'stringIsEmpty'",
        "{stringEqual: a, value: a} | did you mean 'stringEquals'?",
        "{listContains: a, value: a} | unknown operator 'listContains'",
        "{and: []} | 1 to 10 statements",
        "{and: {stringEquals: a, value: a}} | 1 to 10 statements",
        "{and: [{stringEquals: a, value: a}], value: b} | belongs to comparisons",
        "{not: [{stringEquals: a, value: a}, {stringEquals: a, value: a}]} | exactly one",
        "{not: {not: {not: {not: {stringEquals: a, value: a}}}}} | at most 4 levels",
        "{numberEquals: many, value: 1} | must be a number or a path, not 'many'",
        "{numberEquals: 1., value: 1} | must be a number",
        "{booleanEquals: yes, value: true} | must be true, false or a path, not 'yes'",
        "{stringEquals: [a], value: a} | must be a single value",
        "{stringEquals: $.parameters.nope, value: a} | 'nope' is not declared",
        "{stringEquals: $.stepOutputs.Later.x, value: a} | comes no earlier",
        "{stringEquals: $.imagebuilder.platfrom, value: a} | did you mean 'platform'?",
        "{stringEquals: $.env.HOME, value: a} | is no reference",
      })
  void a_bad_condition_is_a_problem(String text, String problem) throws Exception {
    var problems = new ArrayList<Problem>();

    reader(problems).read(YamlReader.read(text, "test"), "if");

    assertThat(problems).extracting(Problem::message).anyMatch(m -> m.contains(problem));
  }

  private boolean holds(String text) throws Exception {
    return Conditions.holds(read(text), references);
  }

  private static Condition read(String text) throws Exception {
    var problems = new ArrayList<Problem>();
    var condition = reader(problems).read(YamlReader.read(text, "test"), "if");
    assertThat(problems).isEmpty();
    return condition.orElseThrow();
  }

  private static ConditionReader reader(List<Problem> problems) {
    var parameters = Set.of("size", "flag", "text", "list", "none");
    return new ConditionReader(
        new ReferenceCheck(parameters, List.of("Later"), problems), problems);
  }
}
