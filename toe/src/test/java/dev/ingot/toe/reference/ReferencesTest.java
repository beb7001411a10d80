// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import dev.ingot.toe.reference.Reference.Part;
import dev.ingot.toe.reference.Reference.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
  private static final OptionalInt NONE = OptionalInt.empty();

  @Test
  void every_form_is_found() {
    assertThat(
            references(
                "{{ Name }}{{Name-2}} {{ build.Step_1.outputs.stdout }}"
                    + "{{ build.Get.inputs[0].destination }}{{ build.Run.inputs.commands[12] }}"
                    + "{{ loop.index }}{{ count.value }}{{ aws:ssm:/a/b }}"
                    + "{{ aws:ssm:resolve( Path ) }}{{ aws:ssm:resolve(aws:ssm:/x) }}"
                    + "{{ env:ProgramFiles(x86) }}{{ aws:imds:placement/region }}"
                    + "{{ context:osPlatform }}"))
        .containsExactly(
            new Reference.Variable("Name"),
            new Reference.Variable("Name-2"),
            new Reference.Chain("build", "Step_1", Side.OUTPUTS, NONE, "stdout", NONE),
            new Reference.Chain(
                "build", "Get", Side.INPUTS, OptionalInt.of(0), "destination", NONE),
            new Reference.Chain("build", "Run", Side.INPUTS, NONE, "commands", OptionalInt.of(12)),
            new Reference.Loop("loop", Part.INDEX),
            new Reference.Loop("count", Part.VALUE),
            new Reference.ParameterStore("/a/b"),
            new Reference.ParameterStoreOf(new Reference.Variable("Path")),
            new Reference.ParameterStoreOf(new Reference.ParameterStore("/x")),
            new Reference.Environment("ProgramFiles(x86)"),
            new Reference.InstanceMetadata("placement/region"),
            new Reference.Context("osPlatform"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{.Names}}",
        "{{ a + b }}",
        "{{ .Values.image.tag }}",
        "{% if x %}",
        "{{ ab }}",
        "{{ }}",
        "{{}}",
        "{{ build.Step.results.x }}",
        "{{ build.Step.outputs[x].y }}",
        "{{ build.Step.outputs[0.y }}",
        "{{ loop.length }}",
        "{{ context: }}",
        "{{ Name }",
        "{ { Name }}",
        "{{ Name\n}}",
        "${{ github.ref }}",
        "{{"
      })
  void other_text_is_no_reference(String text) throws Exception {
    assertThat(References.isIn(text)).isFalse();
    assertThat(References.replace(text, (r, e) -> Optional.of("X"))).isEqualTo(text);
  }

  @Test
  void a_replaced_value_is_not_looked_at_again() throws Exception {
    assertThat(References.replace("a {{ One }} b", (r, e) -> Optional.of("{{ Two }}")))
        .isEqualTo("a {{ Two }} b");
  }

  @Test
  void what_the_resolver_leaves_stays_as_written() throws Exception {
    Resolver loopless =
        (reference, expression) ->
            reference instanceof Reference.Loop ? Optional.empty() : Optional.of("x");

    assertThat(References.replace("{{loop.value}}-{{ Name }}-{{ loop.index }}", loopless))
        .isEqualTo("{{loop.value}}-x-{{ loop.index }}");
  }

  @Test
  void braces_around_braces_are_kept() throws Exception {
    assertThat(References.replace("{{{ Name }}} {{ {{ Name }}", (r, e) -> Optional.of("x")))
        .isEqualTo("{x} {{ x");
  }

  @Test
  void a_scalar_with_a_replaced_reference_is_a_string() throws Exception {
    var value = (Value.Mapping) YamlReader.read("a: x{{ Name }}\nb: '{{ Name }}'\n", "t");

    var replaced =
        (Value.Mapping) References.replace(value, (reference, expression) -> Optional.of("null"));

    assertThat(((Value.Scalar) replaced.get("a").orElseThrow()).text()).isEqualTo("xnull");
    assertThat(((Value.Scalar) replaced.get("b").orElseThrow()).isNull()).isFalse();
  }

  @Test
  void any_text_can_be_scanned() throws Exception {
    var random = new Random(20_261_124);
    var pieces =
        List.of(
            "{",
            "}",
            "{{",
            "}}",
            " ",
            "Name",
            ".",
            "build",
            "outputs",
            "inputs",
            "[",
            "]",
            "0",
            "99999999999",
            "aws:ssm:",
            "resolve(",
            ")",
            "env:",
            "context:",
            "loop",
            "index",
            ":",
            "\n",
            "\t",
            "\u00e9",
            "\ud83d");
    for (var i = 0; i < 5_000; i++) {
      var text = new StringBuilder();
      for (var n = random.nextInt(25); n >= 0; n--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      var written = text.toString();

      assertThat(References.replace(written, Resolver.NOTHING)).isEqualTo(written);
      assertThat(References.isIn(written)).isEqualTo(!references(written).isEmpty());
    }
  }

  @Test
  void many_open_braces_cost_little() throws Exception {
    var text = "{{".repeat(32_000) + "}}".repeat(1_000);

    assertThat(References.replace(text, Resolver.NOTHING)).isEqualTo(text);
  }

  private static List<Reference> references(String text) {
    var found = new ArrayList<Reference>();
    References.visit(text, (reference, expression) -> found.add(reference));
    return found;
  }
}
