// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Value;
import java.util.List;
import java.util.Optional;

/// An entry of a template's section `Parameters`.
///
/// @param allowedPattern a regular expression for the whole value
/// @param noEcho whether the value is not to be shown to anybody
record ParameterDefinition(
    String name,
    At at,
    String type,
    Optional<String> defaultValue,
    List<String> allowedValues,
    Optional<String> allowedPattern,
    Optional<Bound> minLength,
    Optional<Bound> maxLength,
    Optional<Bound> minValue,
    Optional<Bound> maxValue,
    Optional<String> constraintDescription,
    boolean noEcho) {

  ParameterDefinition {
    allowedValues = List.copyOf(allowedValues);
  }

  /// A limit, as written and as a number.
  record Bound(Value.Scalar written, double number) {}

  boolean isList() {
    return type.equals("CommaDelimitedList") || type.startsWith("List<");
  }

  boolean isNumber() {
    return type.equals("Number") || type.equals("List<Number>");
  }

  /// Whether the value names a parameter of Systems Manager that holds an image's id.
  boolean namesImageParameter() {
    return type.equals("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>");
  }
}
