// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Goes through a deployment with made-up ARNs to find everything that is wrong with it.
final class Rehearsal {
  private final Deployment deployment;
  private final Definitions definitions;
  private final DocumentChecker checker;
  private final String text;

  Rehearsal(Deployment deployment, Definitions definitions, DocumentChecker checker, String text) {
    this.deployment = deployment;
    this.definitions = definitions;
    this.checker = checker;
    this.text = text;
  }

  List<Problem> problems() {
    var ofDocuments = new ArrayList<Problem>();
    var steps = deployment.steps();
    for (var resource : definitions.resources().values()) {
      resource
          .kind()
          .filter(kind -> kind == Kind.IMAGE_PIPELINE)
          .ifPresent(kind ->
              deployment.pretend(
                  new Step(resource.id(), kind, resource.at().place()), Optional.empty()));
    }
    for (var step : steps) {
      var request = deployment.bind(step);
      request.ifPresent(bound -> ofDocuments.addAll(documentProblems(step, bound)));
      deployment.pretend(step, request);
    }
    deployment.evaluateOutputs();
    var problems = new ArrayList<>(deployment.problems());
    problems.addAll(ofDocuments);
    if (steps.stream().noneMatch(s -> s.kind() == Kind.IMAGE || s.kind() == Kind.IMAGE_PIPELINE)
        && !definitions.resources().isEmpty()) {
      problems.add(
          new Problem(
              definitions.resources().values().iterator().next().at().place(),
              "Resources",
              "no AWS::ImageBuilder::Image and no AWS::ImageBuilder::ImagePipeline:"
                  + " there is nothing to build"));
    }
    return problems;
  }

  private List<Problem> documentProblems(Step step, Request request) {
    var found =
        switch (request) {
          case Request.OfComponent(var component) ->
              component
                  .data()
                  .map(data -> checker.component(data, component.platform().wire()))
                  .orElse(List.of());
          case Request.OfWorkflow(var workflow) ->
              workflow
                  .data()
                  .map(data -> checker.workflow(data, workflow.type().wire()))
                  .orElse(List.of());
          case Request.OfImageRecipe _,
              Request.OfInfrastructureConfiguration _,
              Request.OfImage _ ->
              List.<Problem>of();
        };
    var data =
        Optional.ofNullable(definitions.resource(step.id()).properties().get("Data"))
            .map(property -> property.value().at());
    if (found.isEmpty() || data.isEmpty()) {
      return found;
    }
    var document = new EmbeddedDocument(text.lines().toArray(String[]::new), data.get());
    return found.stream().map(document::inTemplate).toList();
  }
}
