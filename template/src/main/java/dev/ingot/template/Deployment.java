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
  /// What an image id looks like, for one that is not there yet.
  public static final String SOME_IMAGE = "ami-00000000000000000";

  private final Definitions definitions;
  private final Stack stack;
  private final Dependencies dependencies;
  private final Assets assets;
  private final Optional<Target> target;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Known> known = new HashMap<>();
  private final Evaluator evaluator;

  /// With the target, what is not made.
  private final Set<String> leftOut = new HashSet<>();

  /// @param parameters their values
  /// @param target what is to be built; empty to try all images
  Deployment(
      Definitions definitions,
      Map<String, Value> parameters,
      Stack stack,
      Dependencies dependencies,
      Assets assets,
      Optional<Target> target) {
    this.definitions = definitions;
    this.stack = stack;
    this.dependencies = dependencies;
    this.assets = assets;
    this.target = target;
    this.evaluator =
        new Evaluator(definitions, parameters, stack, this::known, leftOut::contains, problems);
    var foreign = new ForeignResources(stack);
    for (var resource : dependencies.order()) {
      if (isMade(resource) && resource.kind().isEmpty()) {
        known.put(resource.id(), foreign.known(resource, foreignName(resource)));
      }
    }
    target.ifPresent(this::leaveOut);
  }

  /// Leaves out the images that the target does not need, and what needs them.
  private void leaveOut(Target built) {
    var needed = dependencies.closure(built.id());
    for (var resource : dependencies.order()) {
      var isOtherImage = isImage(resource) && !needed.contains(resource.id());
      if (isOtherImage
          || dependencies.direct().getOrDefault(resource.id(), Set.of()).stream()
              .anyMatch(leftOut::contains)) {
        leftOut.add(resource.id());
      }
    }
  }

  private static boolean isImage(ResourceDefinition resource) {
    return resource.kind().equals(Optional.of(Kind.IMAGE));
  }

  /// What is to be done, each step behind those it refers to. What can be made before an image is
  /// built comes before it, for a refusal then costs no build.
  public List<Step> steps() {
    var early = new ArrayList<Step>();
    var late = new ArrayList<Step>();
    var afterImages = new HashSet<String>();
    for (var resource : dependencies.order()) {
      if (!isMade(resource) || leftOut.contains(resource.id())) {
        continue;
      }
      var waits =
          isImage(resource)
              || dependencies.direct().getOrDefault(resource.id(), Set.of()).stream()
                  .anyMatch(afterImages::contains);
      if (waits) {
        afterImages.add(resource.id());
      }
      resource
          .kind()
          .map(kind -> step(resource.id(), kind, resource.at().place()))
          .ifPresent(waits ? late::add : early::add);
    }
    early.addAll(late);
    target
        .filter(built -> built.kind() == Kind.IMAGE_PIPELINE)
        .ifPresent(built -> early.add(new Step(built.id(), built.kind(), built.place(), true)));
    return early;
  }

  private static Step step(String id, Kind kind, Place place) {
    return new Step(id, kind, place, kind == Kind.IMAGE);
  }

  /// The images and pipelines that there are, in the order of the text.
  List<Target> targets() {
    var targets = new ArrayList<Target>();
    for (var resource : definitions.resources().values()) {
      resource
          .kind()
          .filter(kind -> kind == Kind.IMAGE || kind == Kind.IMAGE_PIPELINE)
          .filter(_ -> isMade(resource))
          .ifPresent(kind -> targets.add(new Target(resource.id(), kind, resource.at().place())));
    }
    return targets;
  }

  /// Whether a resource is not made because the target does not need it.
  boolean isLeftOut(String id) {
    return leftOut.contains(id);
  }

  Optional<Target> target() {
    return target;
  }

  /// What a resource is called, where that is known before anything is made.
  public Optional<String> name(Step step) {
    return property(step.id(), "Name");
  }

  /// The parent image of a recipe, where it is known before anything is made; empty for other
  /// steps.
  public Optional<String> parentImage(Step step) {
    return step.kind() == Kind.IMAGE_RECIPE ? property(step.id(), "ParentImage") : Optional.empty();
  }

  /// The request of the step. All steps that it refers to must have been created.
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
    if (step.builds() && step.kind() == Kind.IMAGE_PIPELINE) {
      return; // what refers to the pipeline does not mean its image
    }
    var all = new HashMap<>(attributes);
    all.put("Arn", arn);
    property(step.id(), "Name").ifPresent(name -> all.putIfAbsent("Name", name));
    property(step.id(), "Version").ifPresent(version -> all.putIfAbsent("Version", version));
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
    if (step.builds() && step.kind() == Kind.IMAGE_PIPELINE) {
      return known(step.id()).map(pipeline -> RequestBinder.run(pipeline.ref()));
    }
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
    if (!takeDocument(resource, step.kind(), values, places)) {
      return Optional.empty();
    }
    var properties = new Value.Mapping(resource.at().place(), values, places);
    return new RequestBinder(problems).bind(resource, step.kind(), properties, Set.copyOf(broken));
  }

  /// Puts the document of an asset in the place of what names it: the service could not read it.
  ///
  /// @return false, with a problem, if it cannot be read
  private boolean takeDocument(
      ResourceDefinition resource,
      Kind kind,
      Map<String, Value> values,
      Map<String, Place> places) {
    var names = kind.document();
    if (names.isEmpty()) {
      return true;
    }
    var uri = names.get().uri();
    var named = asset(resource, uri, Optional.ofNullable(values.get(uri)));
    if (named.isEmpty()) {
      return true;
    }
    var at = named.get().at();
    return switch (named.get().asset()) {
      case Assets.Unreadable(var why) -> {
        problems.add(at.problem(why));
        yield false;
      }
      case Assets.Text(_, var text) -> {
        values.remove(uri);
        places.remove(uri);
        values.put(names.get().data(), new Value.Scalar(at.place(), text, false));
        places.put(names.get().data(), at.place());
        yield true;
      }
    };
  }

  /// An asset and where the template names it.
  record NamedAsset(At at, Assets.Asset asset) {}

  /// The asset that has the document of a resource; empty if its document is elsewhere.
  Optional<NamedAsset> asset(Step step) {
    var resource = definitions.resource(step.id());
    return step.kind()
        .document()
        .flatMap(names ->
            asset(
                resource,
                names.uri(),
                property(step.id(), names.uri())
                    .map(
                        text -> new Value.Scalar(at(resource, names.uri()).place(), text, false))));
  }

  private Optional<NamedAsset> asset(
      ResourceDefinition resource, String property, Optional<Value> uri) {
    var metadata = resource.asset().filter(asset -> asset.property().equals(property));
    if (metadata.isPresent()) {
      return metadata.map(asset -> new NamedAsset(asset.at(), assets.at(asset.path())));
    }
    return uri.flatMap(value ->
            value instanceof Value.Scalar scalar ? assets.find(scalar.text()) : Optional.empty())
        .map(asset -> new NamedAsset(at(resource, property), asset));
  }

  private static At at(ResourceDefinition resource, String property) {
    var path = resource.propertiesPath() + "." + property;
    return Optional.ofNullable(resource.properties().get(property))
        .map(entry -> new At(entry.value().at().place(), path))
        .orElse(new At(resource.at().place(), path));
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
          case IMAGE_RECIPE, CONTAINER_RECIPE -> Slug.of(name) + "/" + version;
          case INFRASTRUCTURE_CONFIGURATION,
              DISTRIBUTION_CONFIGURATION,
              IMAGE_PIPELINE,
              LIFECYCLE_POLICY ->
              Slug.of(name);
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
    attributes.put("Version", version);
    attributes.put("ImageId", SOME_IMAGE);
    attributes.put("DeploymentId", new DeploymentId(arn, "0").toString());
  }

  private String version(Step step) {
    var version = property(step.id(), "Version").orElse("").replace('x', '0');
    return version.matches("[0-9]+\\.[0-9]+\\.[0-9]+") ? version : "1.0.0";
  }

  private static String imageOf(Optional<Request> request) {
    var recipe =
        request.flatMap(r ->
            r instanceof Request.OfImage(var image)
                ? image.imageRecipeArn().or(image::containerRecipeArn)
                : Optional.empty());
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
