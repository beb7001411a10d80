// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import java.util.ArrayList;
import java.util.List;

/// Goes through a deployment with made-up ARNs to find everything that is wrong with it.
final class Rehearsal {
  private final Deployment deployment;
  private final Definitions definitions;
  private final DocumentChecker checker;
  private final String text;
  private final Place top;

  /// @param top where the template begins
  Rehearsal(
      Deployment deployment,
      Definitions definitions,
      DocumentChecker checker,
      String text,
      Place top) {
    this.top = top;
    this.deployment = deployment;
    this.definitions = definitions;
    this.checker = checker;
    this.text = text;
  }

  /// @param before what was found so far
  /// @return what is found now
  List<Problem> problems(List<Problem> before) {
    var ofDocuments = new ArrayList<Problem>();
    var steps = deployment.steps();
    for (var step : steps) {
      var request = deployment.bind(step);
      ofDocuments.addAll(documentProblems(step));
      deployment.pretend(step, request);
    }
    deployment.evaluateOutputs();
    var problems = new ArrayList<>(deployment.problems());
    problems.addAll(ofDocuments);
    if (deployment.targets().isEmpty()
        && ((before.isEmpty() && problems.isEmpty()) || !describesImage())) {
      problems.add(
          new Problem(
              top,
              "Resources",
              "no AWS::ImageBuilder::Image and no AWS::ImageBuilder::ImagePipeline:"
                  + " there is nothing to build"));
    }
    return problems;
  }

  private static boolean isImage(Kind kind) {
    return kind == Kind.IMAGE || kind == Kind.IMAGE_PIPELINE;
  }

  /// Whether there is one, though its condition may not hold.
  private boolean describesImage() {
    return definitions.resources().values().stream()
        .anyMatch(resource -> resource.kind().filter(Rehearsal::isImage).isPresent());
  }

  /// Whatever else is wrong with the resource, its document is checked.
  private List<Problem> documentProblems(Step step) {
    var asset = deployment.asset(step);
    if (asset.isPresent()) {
      return asset.get().asset() instanceof Assets.Text(var file, var data)
          ? problems(step, data).stream()
              .map(problem -> inAsset(problem, file, asset.get().at()))
              .toList()
          : List.of();
    }
    var data = deployment.property(step.id(), "Data");
    var found = data.map(text -> problems(step, text)).orElse(List.of());
    var at = definitions.resource(step.id()).properties().get("Data");
    if (found.isEmpty() || at == null) {
      return found;
    }
    var document = new EmbeddedDocument(text.lines().toArray(String[]::new), at.value().at());
    return found.stream().map(document::inTemplate).toList();
  }

  private List<Problem> problems(Step step, String data) {
    return switch (step.kind()) {
      case COMPONENT ->
          checker.component(data, deployment.property(step.id(), "Platform").orElse("Linux"));
      case WORKFLOW -> checker.workflow(data, deployment.property(step.id(), "Type").orElse(""));
      case IMAGE_RECIPE,
          CONTAINER_RECIPE,
          INFRASTRUCTURE_CONFIGURATION,
          DISTRIBUTION_CONFIGURATION,
          IMAGE,
          IMAGE_PIPELINE,
          LIFECYCLE_POLICY ->
          List.of();
    };
  }

  private static Problem inAsset(Problem problem, String file, At named) {
    var place = new Place(file, problem.place().line(), problem.place().column());
    var path = named.path() + (problem.path().isEmpty() ? "" : ": " + problem.path());
    return new Problem(place, path, problem.message());
  }
}
