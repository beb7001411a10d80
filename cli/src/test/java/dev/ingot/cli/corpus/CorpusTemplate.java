// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import java.util.List;

/// A template that builds components into one image and tests it.
///
/// @param name of the image and all that belongs to it
/// @param instanceType on which it is built and tested
record CorpusTemplate(
    String name, String parent, String instanceType, List<CorpusComponent> components) {
  CorpusTemplate {
    components = List.copyOf(components);
  }

  /// The template for `ingot build`.
  ///
  /// @param tested whether the image is tested after it was built
  String text(boolean tested) {
    var text =
        new StringBuilder(
            """
            Resources:
              Infrastructure:
                Type: AWS::ImageBuilder::InfrastructureConfiguration
                Properties:
                  Name: corpus-%1$s
                  InstanceProfileName: EC2InstanceProfileForImageBuilder
                  InstanceTypes: [%2$s]
              Image:
                Type: AWS::ImageBuilder::Image
                Properties:
                  ImageRecipeArn: !Ref Recipe
                  InfrastructureConfigurationArn: !Ref Infrastructure
                  ImageTestsConfiguration: {ImageTestsEnabled: %4$s}
              Recipe:
                Type: AWS::ImageBuilder::ImageRecipe
                Properties:
                  Name: corpus-%1$s
                  Version: 1.0.0
                  ParentImage: %3$s
                  Components:
            """
                .formatted(name, instanceType, parent, tested));
    for (var component : components) {
      text.append("        - ComponentArn: !Ref C%02d\n".formatted(component.number()));
    }
    for (var component : components) {
      text.append(
          """
            C%02d:
              Type: AWS::ImageBuilder::Component
              Properties:
                Name: %s
                Version: 1.0.0
                Platform: Linux
                Data: |
          """
              .formatted(component.number(), component.name()));
      component
          .text()
          .lines()
          .forEach(line -> text.append(" ".repeat(8)).append(line).append('\n'));
    }
    return text.toString();
  }
}
