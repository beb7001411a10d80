// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Reads templates for tests.
final class Templates {
  static final Stack STACK = new Stack("web", "aws", "eu-central-1", "111122223333");

  /// What every template needs to be complete, to be put behind other resources.
  static final String IMAGE =
      """
        Recipe:
          Type: AWS::ImageBuilder::ImageRecipe
          Properties:
            Name: web
            Version: 1.0.0
            ParentImage: builtin:tiny
        Infrastructure:
          Type: AWS::ImageBuilder::InfrastructureConfiguration
          Properties: {Name: web, InstanceProfileName: profile}
        Image:
          Type: AWS::ImageBuilder::Image
          Properties:
            ImageRecipeArn: !Ref Recipe
            InfrastructureConfigurationArn: !Ref Infrastructure
      """;

  private Templates() {}

  static Template read(String text) throws InvalidDocumentException {
    return read(text, Map.of());
  }

  static Template read(String text, Map<String, String> parameters)
      throws InvalidDocumentException {
    return Template.read(text, "t.yaml", parameters, STACK, DocumentChecker.NONE, Assets.NONE);
  }

  /// Of what is built if nobody says it.
  static Deployment deployment(String text) throws InvalidDocumentException {
    return deployment(read(text));
  }

  static Deployment deployment(Template template) {
    return template.deployment(template.onlyTarget().orElseThrow());
  }

  static Target target(Template template, String id) {
    return template.targets().stream()
        .filter(target -> target.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  static List<String> problems(String text) {
    return problems(text, Map.of());
  }

  static List<String> problems(String text, Map<String, String> parameters) {
    try {
      read(text, parameters);
      return List.of();
    } catch (InvalidDocumentException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  /// A file beside the tests.
  static String file(String name) throws IOException {
    try (var in = Templates.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no such test file: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String example(String name) throws IOException {
    return Files.readString(Path.of("../examples", name, "template.yaml"));
  }
}
