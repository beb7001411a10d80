// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @Test
  void it_writes_in_the_style_of_step_outputs() {
    var value = new LinkedHashMap<String, Object>();
    value.put("name", "é \"x\"\n\u0001");
    value.put("list", List.of(1, 2.5, true));
    value.put("none", Optional.empty());

    assertThat(Json.write(value))
        .isEqualTo(
            "{\"name\": \"é \\\"x\\\"\\n\\u0001\", \"list\": [1, 2.5, true], \"none\": null}");
    assertThat(Json.writeCompact(value))
        .isEqualTo("{\"name\":\"é \\\"x\\\"\\n\\u0001\",\"list\":[1,2.5,true],\"none\":null}");
  }

  @Test
  void it_writes_for_people() {
    assertThat(Json.writePretty(Map.of("a", List.of(1, Map.of()))))
        .isEqualTo(
            """
            {
              "a": [
                1,
                {}
              ]
            }\
            """);
  }

  @Test
  void it_reads_what_it_writes() {
    var text = "{\"b\": [1, -2, 1.5, 10.0, true, false, null, \"\\u00e9\\/\"], \"a\": {\"x\": {}}}";

    assertThat(Json.write(Json.read(text)))
        .isEqualTo("{\"b\": [1, -2, 1.5, 10.0, true, false, null, \"é/\"], \"a\": {\"x\": {}}}");
  }

  @Test
  void whole_numbers_are_longs_and_others_doubles() {
    assertThat(Json.read("[9223372036854775807, 1e3, 9223372036854775808]"))
        .isEqualTo(List.of(Long.MAX_VALUE, 1000.0, 9.223372036854776E18));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "tru",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\n\"",
        "1 2",
        "{\"a\":1,\"a\":2}",
        "[1}",
        "NaN",
        "// c\n1",
        "-"
      })
  void what_is_no_json_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read(text))
        .withMessageStartingWith("no JSON: line ");
  }

  @Test
  void deep_nesting_is_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Json.read("[".repeat(100_000)));
    assertThat(Json.read("[".repeat(100) + "]".repeat(100))).isInstanceOf(List.class);
  }

  @Test
  void an_array_is_no_object() {
    assertThatIllegalArgumentException().isThrownBy(() -> Json.readObject("[]"));
    assertThat(Json.readObject("{\"a\": 1}")).isEqualTo(Map.of("a", 1L));
  }

  @Test
  void a_wrong_place_is_named() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.read("{\"a\":\n  x}"))
        .withMessage("no JSON: line 2, column 3: expected a value");
  }
}
