// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class YamlReaderTest {

  @Test
  void scalars_keep_their_source_text() throws Exception {
    var document =
        mapping(
            """
            permissions: 0777
            schemaVersion: 1.0
            word: yes
            number: 1_000
            quoted: '0755'
            block: |
              a
               b
            """);

    assertThat(text(document, "permissions")).isEqualTo("0777");
    assertThat(text(document, "schemaVersion")).isEqualTo("1.0");
    assertThat(text(document, "word")).isEqualTo("yes");
    assertThat(text(document, "number")).isEqualTo("1_000");
    assertThat(text(document, "quoted")).isEqualTo("0755");
    assertThat(text(document, "block")).isEqualTo("a\n b\n");
  }

  @Test
  void only_scalars_without_quotes_are_plain() throws Exception {
    var document = mapping("{a: null, b: 'null', c: !!str null, d: }");

    assertThat(scalar(document, "a").isNull()).isTrue();
    assertThat(scalar(document, "b").isNull()).isFalse();
    assertThat(scalar(document, "c").isNull()).isFalse();
    assertThat(scalar(document, "d").isNull()).isTrue();
  }

  @Test
  void every_node_knows_its_place() throws Exception {
    var document = mapping("name: x\nsteps:\n  - action: Go\n");

    var steps = (Value.Sequence) document.get("steps").orElseThrow();
    var step = (Value.Mapping) steps.items().getFirst();
    assertThat(document.keyPlaces().get("steps")).isEqualTo(new Place("t.yaml", 2, 1));
    assertThat(step.place()).isEqualTo(new Place("t.yaml", 3, 5));
    assertThat(scalar(step, "action").place()).isEqualTo(new Place("t.yaml", 3, 13));
  }

  @Test
  void json_is_yaml() throws Exception {
    var document = mapping("{\"a\": [\"x\\ny\", 1, true]}");

    assertThat(((Value.Sequence) document.get("a").orElseThrow()).items())
        .extracting(item -> ((Value.Scalar) item).text())
        .containsExactly("x\ny", "1", "true");
  }

  @Test
  void all_duplicate_keys_are_named_with_place_and_path() {
    assertThat(problems("a: 1\nb:\n  - c: 1\n    c: 2\na: 3\n"))
        .containsExactly(
            "t.yaml:4:5: b[0].c: duplicate key 'c'; the first is in line 3",
            "t.yaml:5:1: a: duplicate key 'a'; the first is in line 1");
  }

  @Test
  void what_is_no_yaml_is_refused_with_line_and_column() {
    assertThat(problems("a: 'x\nb: 1\n"))
        .singleElement()
        .asString()
        .startsWith("t.yaml:3:1: not YAML: ");
  }

  @Test
  void nul_is_refused_with_its_place() {
    assertThat(problems("a: 1\nb: x\0y\n"))
        .containsExactly("t.yaml:2:5: the character U+0000 is not allowed");
  }

  @Test
  void a_second_document_is_refused() {
    assertThat(problems("a: 1\n---\nb: 2\n"))
        .containsExactly("t.yaml:2:1: a second document in the same stream is not allowed");
  }

  @Test
  void an_empty_text_is_refused() {
    assertThat(problems("# nothing\n")).containsExactly("t.yaml:1:1: the document is empty");
  }

  @Test
  void an_unquoted_reference_as_value_is_explained() {
    assertThat(problems("path: {{ Name }}\n"))
        .containsExactly(
            "t.yaml:1:8: path: a key must be a scalar; a value that begins with '{{' must stand in"
                + " quotes");
  }

  @Test
  void aliases_are_expanded() throws Exception {
    var document = mapping("a: &x [1, 2]\nb: *x\nc: &y z\nd: *y\n");

    assertThat(document.get("b")).isEqualTo(document.get("a"));
    assertThat(text(document, "d")).isEqualTo("z");
  }

  @Test
  void own_keys_win_over_merged_ones() throws Exception {
    var document = mapping("base: &b {x: 1, y: 2}\nnext:\n  <<: *b\n  y: 3\n");

    var next = (Value.Mapping) document.get("next").orElseThrow();
    assertThat(text(next, "x")).isEqualTo("1");
    assertThat(text(next, "y")).isEqualTo("3");
  }

  @Test
  void an_alias_bomb_is_refused() {
    var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (var i = 1; i < 20; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i));
      bomb.repeat("*a%d, ".formatted(i - 1), 9).append("*a%d]\n".formatted(i - 1));
    }

    assertThat(problems(bomb.toString()))
        .singleElement()
        .asString()
        .contains("the document's aliases expand to too much");
  }

  @Test
  void an_alias_inside_its_own_anchor_is_refused() {
    assertThat(problems("a: &a [*a]\n"))
        .containsExactly("t.yaml:1:8: a[0]: the alias *a has no finished anchor before it");
  }

  @Test
  void deep_nesting_is_refused() {
    assertThat(problems("[".repeat(5_000)))
        .singleElement()
        .asString()
        .contains("nested deeper than 100 levels");
  }

  @Test
  void nesting_of_100_is_accepted() throws Exception {
    assertThat(YamlReader.read("[".repeat(100) + "]".repeat(100), "t.yaml")).isNotNull();
  }

  @Test
  void own_tags_are_refused_unless_they_are_allowed() throws Exception {
    assertThat(problems("a: !Ref Name\n"))
        .containsExactly("t.yaml:1:4: a: the tag !Ref is not allowed here");

    var document = (Value.Mapping) YamlReader.readTagged("a: !Ref Name\nb: !Join ['', [x]]\n", "t");
    assertThat(document.get("a").orElseThrow())
        .isEqualTo(
            new Value.Tagged(
                new Place("t", 1, 4), "Ref", new Value.Scalar(new Place("t", 1, 4), "Name", true)));
    assertThat(((Value.Tagged) document.get("b").orElseThrow()).value())
        .isInstanceOf(Value.Sequence.class);
  }

  @Test
  void tags_of_other_languages_are_always_refused() {
    var error =
        catchThrowableOfType(
            InvalidDocumentException.class,
            () -> YamlReader.readTagged("a: !!java.net.URL [x]\n", "t.yaml"));

    assertThat(error).hasMessageContaining("is not allowed here");
  }

  @Test
  void any_text_is_read_or_refused() {
    var random = new Random(20_261_124);
    var pieces =
        List.of(
            "a",
            ":",
            " ",
            "\n",
            "  ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            ",",
            "'",
            "\"",
            "|",
            ">",
            "&x",
            "*x",
            "!",
            "!!str",
            "?",
            "#",
            "%YAML 1.2\n",
            "---\n",
            "...\n",
            "<<",
            "\t",
            "\\",
            "\\u12",
            "\u00e9",
            "\ufeff",
            "\ud83d",
            "\0",
            "%",
            "@",
            "`",
            "!<",
            ">");
    for (var i = 0; i < 5_000; i++) {
      var text = new StringBuilder();
      for (var n = random.nextInt(30); n >= 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      try {
        assertThat(YamlReader.readTagged(text.toString(), "f")).isNotNull();
      } catch (InvalidDocumentException e) {
        assertThat(e.problems()).isNotEmpty();
      }
    }
  }

  private static Value.Mapping mapping(String text) throws InvalidDocumentException {
    return (Value.Mapping) YamlReader.read(text, "t.yaml");
  }

  private static Value.Scalar scalar(Value.Mapping mapping, String key) {
    return (Value.Scalar) mapping.get(key).orElseThrow();
  }

  private static String text(Value.Mapping mapping, String key) {
    return scalar(mapping, key).text();
  }

  private static List<String> problems(String text) {
    return catchThrowableOfType(
            InvalidDocumentException.class, () -> YamlReader.read(text, "t.yaml"))
        .problems()
        .stream()
        .map(Problem::toString)
        .toList();
  }
}
