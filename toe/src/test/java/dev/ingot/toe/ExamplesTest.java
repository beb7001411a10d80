// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import dev.ingot.toe.document.ToeComponentChecker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The components of the templates that newcomers build first.
@Tag("host")
class ExamplesTest {

  @ParameterizedTest
  @ValueSource(strings = {"hello", "debian-jq"})
  void the_components_of_an_example_are_valid(String example) throws Exception {
    var file = Path.of("../examples", example, "template.yaml");
    var template = YamlReader.readTagged(Files.readString(file), file.toString());
    var components = 0;

    for (var resource :
        mapping(mapping(template).get("Resources").orElseThrow()).entries().values()) {
      if (text(mapping(resource), "Type").equals("AWS::ImageBuilder::Component")) {
        var properties = mapping(mapping(resource).get("Properties").orElseThrow());
        assertThat(new ToeComponentChecker().problems(text(properties, "Data"), "Data")).isEmpty();
        components++;
      }
    }

    assertThat(components).isPositive();
  }

  private static Value.Mapping mapping(Value value) {
    return (Value.Mapping) value;
  }

  private static String text(Value.Mapping mapping, String key) {
    return switch (mapping.get(key).orElseThrow()) {
      case Value.Scalar scalar -> scalar.text();
      case Value.Tagged(_, _, Value.Scalar scalar) -> scalar.text();
      case Value other -> throw new AssertionError("no text: " + other);
    };
  }
}
