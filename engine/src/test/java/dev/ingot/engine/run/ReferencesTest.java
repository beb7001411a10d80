// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.document.Json;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.document.Reference;
import dev.ingot.engine.document.WorkflowDocument;
import dev.ingot.engine.document.WorkflowParser;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
  private static final Map<String, Map<String, Object>> STEPS =
      Map.of(
          "Launch", Map.of("instanceId", "i-1"),
          "Run", Map.of("output", List.of("first", "second"), "nested", Map.of("deep", 7L)));

  private final References references =
      new References(
          Map.of("flag", true, "size", 5L, "names", List.of("a", "b"), "empty", ""),
          step -> Optional.ofNullable(STEPS.get(step)),
          name -> name.equals("ImageId") ? Optional.of("ami-1") : Optional.empty(),
          name -> name.equals("platform") ? Optional.of("Linux") : Optional.empty());

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "$.parameters.flag, true",
        "$.parameters.size, 5",
        "$.parameters.names[1], b",
        "$.parameters.empty, \"\"",
        "$.stepOutputs.Launch.instanceId, i-1",
        "$.stepOutputs.Run.output[0], first",
        "$.stepOutputs.Run.nested.deep, 7",
        "$.workflowOutputs.ImageId, ami-1",
        "$.imagebuilder.platform, Linux",
        "$.imageBuilder.platform, Linux",
      })
  void a_path_gives_its_value(String path, String value) throws Exception {
    assertThat(references.resolve(reference(path))).hasToString(value);
  }

  @Test
  void a_value_keeps_its_type() throws Exception {
    assertThat(references.resolve(reference("$.parameters.flag"))).isEqualTo(true);
    assertThat(references.resolve(reference("$.parameters.size"))).isEqualTo(5L);
    assertThat(references.resolve(reference("$.parameters.names"))).isEqualTo(List.of("a", "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "$.parameters.other, there is no parameter other",
    "$.stepOutputs.Skipped.x, it was skipped or has none",
    "$.stepOutputs.Launch.id, has only the outputs [instanceId]",
    "$.stepOutputs.Run.output[2], has only the outputs",
    "$.stepOutputs.Launch.instanceId.more, has only the outputs",
    "$.workflowOutputs.Other, no workflow before this one",
    "$.imagebuilder.subnetId, is not set for this image",
  })
  void a_path_without_a_value_says_why(String path, String why) {
    assertThatThrownBy(() -> references.resolve(reference(path)))
        .isInstanceOf(UnresolvedReferenceException.class)
        .hasMessageContaining(path)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "$.",
        "$..",
        "parameters.x",
        "$.parameters",
        "$.parameters.",
        "$.parameters..x",
        "$.parameters.x y",
        "$.parameters.x[",
        "$.parameters.x[]",
        "$.parameters.x[a]",
        "$.parameters.x[1",
        "$.parameters.x[99999999999]",
        "$.parameters[0]",
        "$.stepOutputs.OnlyStep",
        "$.stepOutputs.Step[0]",
        "$.other.x",
        "$.stepOutputs.S.*",
        "$[0]",
      })
  void what_is_no_path_is_refused(String text) {
    // A star is a name like any other, and no step has an output of this name.
    if (text.endsWith("*")) {
      assertThatThrownBy(() -> references.resolve(reference(text)))
          .isInstanceOf(UnresolvedReferenceException.class);
      return;
    }
    assertThat(Reference.parse(text)).isEmpty();
  }

  @Test
  void templates_become_values_when_they_are_resolved() throws Exception {
    var step =
        parsed(
                """
                schemaVersion: 1.0
                parameters:
                  - {name: who, default: you}
                  - {name: list, type: stringList, default: [a]}
                steps:
                  - name: Register
                    action: RegisterImage
                    inputs:
                      description: |
                        For {{ $.parameters.who }} and {{$.parameters.list}}
                        {{imagebuilder:buildDate}} {{ open
                      enaSupport: true
                      imageLocation.$: literal
                      blockDeviceMapping:
                        - DeviceName: /dev/xvda
                          Ebs:
                            SnapshotId.$: $.parameters.who
                            VolumeSize: 8
                            VolumeType: 1.50
                            KmsKeyId: 007
                            Iops:
                """)
            .steps()
            .getFirst();
    var made =
        new References(
            Map.of("who", "me", "list", List.of("a", "b")),
            _ -> Optional.empty(),
            _ -> Optional.empty(),
            _ -> Optional.empty());

    var resolved = made.resolve(step.inputs());

    assertThat(Json.write(resolved))
        .isEqualTo(
            "{\"description\": \"For me and [\\\"a\\\",\\\"b\\\"]\\n{{imagebuilder:buildDate}} {{"
                + " open\\n\", \"enaSupport\": true, \"imageLocation\": \"literal\","
                + " \"blockDeviceMapping\": [{\"DeviceName\": \"/dev/xvda\", \"Ebs\":"
                + " {\"SnapshotId\": \"me\", \"VolumeSize\": 8, \"VolumeType\": 1.50, \"KmsKeyId\":"
                + " \"007\"}}]}");
    assertThat(new BigDecimal("1.50")).hasToString("1.50");
  }

  private static Reference reference(String path) {
    return Reference.parse(path).orElseThrow();
  }

  private static WorkflowDocument parsed(String text) throws Exception {
    return new WorkflowParser(BuiltInActions.catalog()).parse(text, "test", Optional.empty());
  }
}
