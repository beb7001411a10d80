// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One evaluation of a template: gives the request of each step in order, and learns the ARN of
/// what was created, which later steps refer to.
///
/// ```text
/// for each step of steps():  request(step) → create it → created(step, arn, attributes)
/// at the end:                outputs()
/// ```
public final class Deployment {
  private final Definitions definitions;
  private final Stack stack;
  private final List<ResourceDefinition> order;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Known> known = new HashMap<>();
  private final Evaluator evaluator;

  Deployment(
      Definitions definitions,
      Map<String, Value> parameters,
      Stack stack,
      List<ResourceDefinition> order) {
    this.definitions = definitions;
    this.stack = stack;
    this.order = order;
    this.evaluator = new Evaluator(definitions, parameters, stack, this::known, problems);
    var foreign = new ForeignResources(stack);
    for (var resource : order) {
      if (isMade(resource) && resource.kind().isEmpty()) {
        known.put(resource.id(), foreign.known(resource, foreignName(resource)));
      }
    }
  }

  /// What is to be made, each step behind those it refers to. Images are steps; pipelines only
  /// where the template has no image.
  public List<Step> steps() {
    var hasImages =
        order.stream().anyMatch(r -> isMade(r) && r.kind().equals(Optional.of(Kind.IMAGE)));
    var steps = new ArrayList<Step>();
    for (var resource : order) {
      if (isMade(resource)
          && resource.kind().isPresent()
          && !(hasImages && resource.kind().get() == Kind.IMAGE_PIPELINE)) {
        steps.add(new Step(resource.id(), resource.kind().get(), resource.at().place()));
      }
    }
    return steps;
  }

  /// The parent image of a recipe, where it is known before anything is made; empty for other
  /// steps.
  public Optional<String> parentImage(Step step) {
    return step.kind() == Kind.IMAGE_RECIPE ? property(step.id(), "ParentImage") : Optional.empty();
  }

  /// The request that creates the step's resource. All steps that it refers to must have been
  /// created.
  ///
  /// @throws InvalidDocumentException if a value that only now is known makes the request invalid
  public Request request(Step step) throws InvalidDocumentException {
    var before = problems.size();
    var request = bind(step);
    if (request.isEmpty()) {
      throw new InvalidDocumentException(List.copyOf(problems.subList(before, problems.size())));
    }
    return request.get();
  }

  /// Tells what became of a step.
  ///
  /// @param arn what `Ref` gives
  /// @param attributes what `Fn::GetAtt` gives, by CloudFormation's names, such as `ImageId`; `Arn`
  ///   and `Name` are known already
  public void created(Step step, String arn, Map<String, String> attributes) {
    var all = new HashMap<>(attributes);
    all.put("Arn", arn);
    property(step.id(), "Name").ifPresent(name -> all.putIfAbsent("Name", name));
    known.put(step.id(), new Known(arn, name -> Optional.ofNullable(all.get(name))));
  }

  /// The template's outputs, those left out whose condition does not hold.
  ///
  /// @throws InvalidDocumentException if one cannot be evaluated
  public List<Output> outputs() throws InvalidDocumentException {
    var before = problems.size();
    var outputs = evaluateOutputs();
    if (problems.size() > before) {
      throw new InvalidDocumentException(List.copyOf(problems.subList(before, problems.size())));
    }
    return outputs;
  }

  /// All problems that were found so far.
  List<Problem> problems() {
    return problems;
  }

  boolean isMade(ResourceDefinition resource) {
    return resource.condition().map(c -> evaluator.named(c.name())).orElse(true);
  }

  /// What is known of a resource that is made.
  Optional<Known> known(String id) {
    return Optional.ofNullable(known.get(id));
  }

  Optional<Request> bind(Step step) {
    var resource = definitions.resource(step.id());
    var values = new LinkedHashMap<String, Value>();
    var places = new LinkedHashMap<String, Place>();
    var broken = new HashSet<String>();
    for (var property : resource.properties().entrySet()) {
      var before = evaluator.failures();
      var value = evaluator.value(property.getValue().value());
      if (evaluator.failures() > before) {
        broken.add(property.getKey());
      } else if (value.isPresent()) {
        values.put(property.getKey(), value.get());
        places.put(property.getKey(), property.getValue().key().place());
      }
    }
    var properties = new Value.Mapping(resource.at().place(), values, places);
    return new RequestBinder(problems).bind(resource, step.kind(), properties, Set.copyOf(broken));
  }

  List<Output> evaluateOutputs() {
    var outputs = new ArrayList<Output>();
    for (var output : definitions.outputs()) {
      if (output.condition().map(c -> evaluator.named(c.name())).orElse(true)) {
        evaluator
            .text(output.value().at(), output.value())
            .ifPresent(text -> outputs.add(new Output(output.name(), text)));
      }
    }
    return outputs;
  }

  /// Tells of a step what it will be like, so that the rest can be tried before anything is made.
  void pretend(Step step, Optional<Request> request) {
    var name = property(step.id(), "Name").orElse(step.id());
    var version = version(step);
    var resource =
        switch (step.kind()) {
          case COMPONENT -> Slug.of(name) + "/" + version + "/1";
          case WORKFLOW ->
              property(step.id(), "Type").orElse("BUILD").toLowerCase(Locale.ROOT)
                  + "/"
                  + Slug.of(name)
                  + "/"
                  + version
                  + "/1";
          case IMAGE_RECIPE -> Slug.of(name) + "/" + version;
          case INFRASTRUCTURE_CONFIGURATION, IMAGE_PIPELINE -> Slug.of(name);
          case IMAGE -> imageOf(request) + "/1";
        };
    var attributes = new HashMap<String, String>();
    var arn = stack.arn("imagebuilder", step.kind().arnPrefix() + resource);
    known.put(
        step.id(),
        new Known(
            arn,
            attribute ->
                step.kind().hasAttribute(attribute)
                    ? Optional.of(attributes.getOrDefault(attribute, arn))
                    : Optional.empty()));
    attributes.put("Name", name);
    attributes.put("ImageId", "ami-00000000000000000");
  }

  private String version(Step step) {
    var version = property(step.id(), "Version").orElse("").replace('x', '0');
    return version.matches("[0-9]+\\.[0-9]+\\.[0-9]+") ? version : "1.0.0";
  }

  private static String imageOf(Optional<Request> request) {
    var recipe =
        request.flatMap(r ->
            r instanceof Request.OfImage(var image) ? image.imageRecipeArn() : Optional.empty());
    return recipe.map(arn -> arn.substring(arn.indexOf('/') + 1)).orElse("image/1.0.0");
  }

  /// The text of a property; empty if it is missing, no text, or cannot be evaluated, which is no
  /// new problem.
  Optional<String> property(String id, String name) {
    var before = evaluator.failures();
    var seen = problems.size();
    var text =
        Optional.ofNullable(definitions.resource(id).properties().get(name))
            .flatMap(property -> evaluator.value(property.value()))
            .flatMap(value ->
                value instanceof Value.Scalar scalar
                    ? Optional.of(scalar.text())
                    : Optional.empty());
    problems.subList(seen, problems.size()).clear();
    return evaluator.failures() > before ? Optional.empty() : text;
  }

  private Optional<String> foreignName(ResourceDefinition resource) {
    return ForeignResources.nameProperty(resource.type())
        .flatMap(name -> property(resource.id(), name));
  }
}
