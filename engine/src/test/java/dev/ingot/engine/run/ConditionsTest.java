// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.document.Condition;
import dev.ingot.engine.document.WorkflowParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  private boolean holds(String text) throws Exception {
    return Conditions.holds(read(text), references);
  }

  private static Condition read(String text) throws Exception {
    var document =
        """
        schemaVersion: 1.0
        parameters:
          - {name: size, type: integer}
          - {name: flag, type: boolean}
          - {name: text, type: string}
          - {name: list, type: stringList}
          - {name: none, type: string}
        steps:
          - name: Wait
            action: WaitForAction
            if: %s
        """
            .formatted(text);
    return new WorkflowParser(BuiltInActions.catalog())
        .parse(document, "test", Optional.empty())
        .steps()
        .getFirst()
        .condition()
        .orElseThrow();
  }
}
