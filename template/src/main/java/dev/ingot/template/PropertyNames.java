// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.model.schema.Structure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How CloudFormation calls the members of the API's shapes: the same word with a capital letter,
/// but for the exceptions listed here.
final class PropertyNames {

  /// Shape → property → member, where the words differ.
  private static final Map<String, Map<String, String>> RENAMED =
      Map.of(
          "CreateComponentRequest", Map.of("Version", "semanticVersion"),
          "CreateWorkflowRequest", Map.of("Version", "semanticVersion"),
          "CreateImageRecipeRequest", Map.of("Version", "semanticVersion"),
          "CreateContainerRecipeRequest", Map.of("Version", "semanticVersion"),
          "AmiDistributionConfiguration",
              Map.of("LaunchPermissionConfiguration", "launchPermission"));

  /// Shape → properties that say how CloudFormation acts and are no members.
  private static final Map<String, Set<String>> WITHOUT_MEMBER =
      Map.of(
          "CreateImageRequest", Set.of("DeletionSettings", "ImagePipelineExecutionSettings"),
          "CreateImagePipelineRequest", Set.of("ImagePipelineExecutionSettings"));

  /// Members that belong to one request, not to the resource.
  private static final Set<String> OF_THE_REQUEST = Set.of("clientToken", "dryRun");

  private PropertyNames() {}

  /// The property that gives a member its value; empty if none does.
  static Optional<String> property(String shape, String member) {
    if (OF_THE_REQUEST.contains(member)) {
      return Optional.empty();
    }
    for (var renamed : RENAMED.getOrDefault(shape, Map.of()).entrySet()) {
      if (renamed.getValue().equals(member)) {
        return Optional.of(renamed.getKey());
      }
    }
    return Optional.of(Character.toUpperCase(member.charAt(0)) + member.substring(1));
  }

  /// The properties that a shape's members get their values from.
  static List<String> properties(Structure<?> shape) {
    return shape.members().stream()
        .flatMap(member -> property(shape.name(), member.name()).stream())
        .toList();
  }

  /// Whether a property is known although no member takes it.
  static boolean isIgnored(String shape, String property) {
    return WITHOUT_MEMBER.getOrDefault(shape, Set.of()).contains(property);
  }
}
