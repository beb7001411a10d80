// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.document.Problem;
import dev.ingot.document.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionReaderTest {
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

  private static ConditionReader reader(List<Problem> problems) {
    var parameters = Set.of("size", "flag", "text", "list", "none");
    return new ConditionReader(
        new ReferenceCheck(parameters, List.of("Later"), problems), problems);
  }
}
