// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParametersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Type: String, AllowedValues: [a, b]                | c    | the value 'c' is not one of the allowed: a, b
          Type: String, AllowedPattern: "[a-z]+"             | a1   | the value 'a1' does not match [a-z]+
          Type: String, MinLength: 3                         | ab   | the value 'ab' is shorter than 3
          Type: String, MaxLength: 1                         | ab   | the value 'ab' is longer than 1
          Type: Number                                       | ab   | the value 'ab' is no number
          Type: Number, MinValue: 2                          | 1.5  | the value '1.5' is less than 2
          Type: Number, MaxValue: 2                          | 3    | the value '3' is more than 2
          Type: List<Number>                                 | 1,x  | the value 'x' is no number
          Type: CommaDelimitedList, AllowedValues: [a, b]    | a,d  | the value 'd' is not one of the allowed: a, b
          """)
  void a_value_against_the_definition_is_a_problem(
      String definition, String value, String message) {
    var text = "Parameters:\n  P: {" + definition + "}\nResources:\n" + Templates.IMAGE;

    assertThat(Templates.problems(text, Map.of("P", value)))
        .containsExactly("t.yaml:2:3: Parameters.P: " + message);
  }

  @Test
  void the_description_of_a_constraint_is_told() {
    var text =
        "Parameters:\n  P: {Type: String, Default: x, MinLength: 2, ConstraintDescription: two or more}\n"
            + "Resources:\n"
            + Templates.IMAGE;

    assertThat(Templates.problems(text))
        .containsExactly("t.yaml:2:3: Parameters.P: the value 'x' is shorter than 2 (two or more)");
  }

  @Test
  void a_value_that_is_not_to_be_shown_is_not_in_the_problem() {
    var text =
        "Parameters:\n  P: {Type: String, NoEcho: true, AllowedPattern: '[a-z]+'}\nResources:\n"
            + Templates.IMAGE;

    assertThat(Templates.problems(text, Map.of("P", "s3cret")))
        .containsExactly("t.yaml:2:3: Parameters.P: the value does not match [a-z]+");
  }

  @Test
  void a_parameter_without_value_is_one_problem_however_often_it_is_used() {
    var text =
        "Parameters:\n  P: {Type: String}\nResources:\n"
            + Templates.IMAGE.replace("builtin:tiny", "!Sub \"${P}${P}\"");

    assertThat(Templates.problems(text))
        .containsExactly(
            "t.yaml:2:3: Parameters.P: has no default; give a value with --parameter P=…");
  }

  @Test
  void a_value_for_a_parameter_that_is_not_there_is_a_problem() {
    var text =
        "Parameters:\n  Greeting: {Type: String, Default: x}\nResources:\n" + Templates.IMAGE;

    assertThat(Templates.problems(text, Map.of("Greting", "y")))
        .containsExactly(
            "t.yaml:1:1: Parameters: a value is given for Greting, which is unknown to the template;"
                + " did you mean Greeting?");
  }

  @Test
  void a_definition_with_unknown_words_is_a_problem() {
    var text =
        "Parameters:\n  P: {Type: Strin, Default: x, Minlength: 3}\nResources:\n" + Templates.IMAGE;

    assertThat(Templates.problems(text))
        .containsExactly(
            "t.yaml:2:13: Parameters.P.Type: unknown type; did you mean String?",
            "t.yaml:2:32: Parameters.P.Minlength: unknown key; did you mean MinLength?");
  }
}
