// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.model.Operation;
import dev.ingot.model.schema.Member;
import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Values that keep all constraints of the model.
public final class ModelValues {
  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:111122223333:";
  private static final String UUID = "01234567-89ab-4def-8123-456789abcdef";

  /// The first that keeps the constraints of a text is taken.
  private static final List<String> TEXTS =
      Stream.concat(
              Stream.of(
                  "web",
                  "web-base",
                  "1.0.0",
                  "string",
                  "optional",
                  "111122223333",
                  "s3://documents/web.yaml",
                  "step-" + UUID,
                  "wf-" + UUID,
                  "lce-" + UUID,
                  "lt-0123456789abcdef0",
                  "YWFh",
                  "arn:aws:iam::111122223333:role/builder",
                  "arn:aws:sns:eu-central-1:111122223333:builds",
                  "arn:aws:organizations::111122223333:organization/o-0123456789",
                  "arn:aws:organizations::111122223333:ou/o-0123456789/ou-0123-01234567",
                  "arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-"
                      + "0123456789abcdef0123456789abcdef",
                  ""),
              Stream.of(
                      "component/web/1.0.0/1",
                      "component/web/1.0.0",
                      "image/web/1.0.0/1",
                      "image/web/1.0.0",
                      "image-recipe/web/1.0.0",
                      "container-recipe/web/1.0.0",
                      "infrastructure-configuration/web",
                      "distribution-configuration/web",
                      "image-pipeline/web",
                      "lifecycle-policy/web",
                      "workflow/build/web/1.0.0/1",
                      "workflow/build/web/1.0.0",
                      "workflow/build/web/x.x.x")
                  .map(ARN::concat))
          .toList();

  /// What rules want of a text beyond the model.
  private static final Map<String, String> KNOWN =
      Map.of(
          "CreateComponent.data",
          """
          schemaVersion: 1.0
          parameters: [web: {type: string, default: a}]
          phases: [{name: build, steps: [{name: Run, action: ExecuteBash, inputs: {commands: [a]}}]}]
          """,
          "CreateWorkflow.data",
          """
          schemaVersion: 1.0
          parameters: [{name: web, type: string, default: a}]
          steps: [{name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}]
          """,
          "CreateContainerRecipe.dockerfileTemplateData",
          """
          FROM {{{ imagebuilder:parentImage }}}
          {{{ imagebuilder:environments }}}
          {{{ imagebuilder:components }}}
          """,
          "parentImage",
          "builtin:tiny",
          "scheduleExpression",
          "rate(7 days)",
          "timezone",
          "Europe/Berlin",
          "platform",
          "Linux",
          "platformOverride",
          "Linux");

  /// Members that exclude others, or of which any value but few excludes others.
  private static final Set<String> ALONE =
      Set.of(
          "uri",
          "dockerfileTemplateUri",
          "containerRecipeArn",
          "tagMap",
          "supportedOsVersions",
          "parallelGroup",
          "onFailure");

  private ModelValues() {}

  /// A request with nothing but what the model requires.
  public static ModelRequest smallest(Operation<?, ?> operation) {
    return new ModelRequest(
        operation, structure(operation.name(), operation.input(), Member::required));
  }

  /// A request with every member that may stand beside the others, down to the last.
  static ModelRequest fullest(Operation<?, ?> operation) {
    return new ModelRequest(
        operation,
        structure(
            operation.name(),
            operation.input(),
            member -> member.required() || !ALONE.contains(member.name())));
  }

  private static Map<String, Object> structure(
      String operation, Structure<?> shape, Predicate<Member> wanted) {
    var values = new LinkedHashMap<String, Object>();
    for (var member : shape.members()) {
      if (wanted.test(member)) {
        var name = member.name();
        var known =
            Optional.ofNullable(KNOWN.get(operation + "." + name))
                .or(() -> Optional.ofNullable(KNOWN.get(name)));
        values.put(
            name,
            known.<Object>map(v -> v).orElseGet(() -> value(operation, member.shape(), wanted)));
      }
    }
    return values;
  }

  /// A value with every member that there is.
  static Object full(Shape shape) {
    return value("", shape, _ -> true);
  }

  private static Object value(String operation, Shape shape, Predicate<Member> wanted) {
    return switch (shape) {
      case Text text -> text(text);
      case Shape.Choice choice -> choice.values().getFirst().wire();
      case Shape.Whole whole -> Math.max(1, whole.min());
      case Shape.Decimal decimal -> Math.max(1, decimal.min());
      case Shape.Flag _ -> false;
      case Shape.Time _ -> 1_788_990_149L;
      case Shape.ListOf list -> List.of(value(operation, list.element(), wanted));
      case Shape.MapOf map -> Map.of(text(map.key()), text(map.value()));
      case Structure<?> structure -> structure(operation, structure, wanted);
    };
  }

  private static String text(Text shape) {
    return TEXTS.stream()
        .filter(text -> shape.matches(text))
        .filter(text -> text.length() >= shape.min() && text.length() <= shape.max())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no text like " + shape.pattern()));
  }
}
