// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import static dev.ingot.server.sequences.Values.exact;
import static dev.ingot.server.sequences.Values.names;
import static dev.ingot.server.sequences.Values.options;
import static dev.ingot.server.sequences.Values.reference;
import static dev.ingot.server.sequences.Values.slug;
import static dev.ingot.server.sequences.Values.texts;
import static dev.ingot.server.sequences.Values.tokens;
import static dev.ingot.server.sequences.Values.versions;

import dev.ingot.server.sequences.Values.Options;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// What makes and changes resources.
final class Changes {
  private static final String DOCKERFILE =
      """
      FROM {{{ imagebuilder:parentImage }}}
      {{{ imagebuilder:environments }}}
      {{{ imagebuilder:components }}}
      """;

  /// Images are built sooner without.
  private static final Map<String, Object> NO_TESTS = Map.of("imageTestsEnabled", false);

  private Changes() {}

  private static String component(String text) {
    return """
    schemaVersion: 1.0
    description: %s
    phases:
      - name: build
        steps: [{name: Install, action: ExecuteBash, inputs: {commands: [install-it]}}]
    """
        .formatted(text);
  }

  private static String build(String text) {
    return """
    schemaVersion: 1.0
    description: %s
    steps:
      - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
      - name: Create
        action: CreateImage
        inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}
    outputs:
      - {name: ImageId, value: $.stepOutputs.Create.imageId}
    """
        .formatted(text);
  }

  private static String test(String text) {
    return """
    schemaVersion: 1.0
    description: %s
    steps:
      - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
    """
        .formatted(text);
  }

  private static Thing thing(
      Ref ref, String name, Optional<String> description, List<Ref> uses, Options options) {
    return new Thing(ref, name, description, "", uses, options.tags(), true, Optional.empty());
  }

  static Arbitrary<Command> createComponent() {
    return Combinators.combine(names(), versions(), texts(), optional(texts()), options())
        .as((name, version, text, description, options) ->
            createBuild(
                Ref.of(Kind.COMPONENT, slug(name), version),
                Map.of("platform", "Linux", "data", component(text)),
                name,
                text,
                description,
                options));
  }

  static Arbitrary<Command> createWorkflow() {
    return Combinators.combine(
            names(), versions(), Values.workflowTypes(), texts(), optional(texts()), options())
        .as((name, version, type, text, description, options) ->
            createBuild(
                Ref.of(Kind.WORKFLOW, type.toLowerCase(Locale.ROOT) + "/" + slug(name), version),
                Map.of("type", type, "data", type.equals("TEST") ? test(text) : build(text)),
                name,
                text,
                description,
                options));
  }

  private static Command createBuild(
      Ref ref,
      Map<String, Object> content,
      String name,
      String text,
      Optional<String> description,
      Options options) {
    var members = new HashMap<>(content);
    members.put("name", name);
    members.put("semanticVersion", ref.version().orElseThrow().text());
    description.ifPresent(d -> members.put("description", d));
    var asked =
        new Thing(ref, name, description, text, List.of(), options.tags(), true, Optional.empty());
    return create(
        asked,
        members,
        " document " + text,
        options,
        s -> s.model().addBuild(asked, options.dryRun()));
  }

  private interface Rule {
    Ref apply(Session session);
  }

  private static Command create(
      Thing asked, Map<String, Object> members, String more, Options options, Rule rule) {
    var operation = asked.ref().kind().operation("Create");
    var text =
        operation
            + " "
            + asked.ref()
            + " '"
            + asked.name()
            + "'"
            + more
            + (asked.uses().isEmpty() ? "" : " of " + asked.uses())
            + asked.description().map(d -> " description " + d).orElse("")
            + options;
    return new Command(
        text,
        s ->
            s.change(
                asked.ref().kind(),
                operation,
                options.with(members),
                options.token(),
                () -> rule.apply(s)));
  }

  /// On a parent of Amazon's, or on an own image.
  static Arbitrary<Command> createImageRecipe(Model model) {
    var parent =
        perhaps(
            Kind.IMAGE,
            model,
            Arbitraries.oneOf(exact(Kind.IMAGE, model), reference(Kind.IMAGE, model)));
    return Combinators.combine(
            names(),
            Values.recipeVersions(),
            perhaps(Kind.COMPONENT, model, reference(Kind.COMPONENT, model)),
            parent,
            options())
        .as((name, version, component, image, options) -> {
          var members = new HashMap<String, Object>();
          members.put("parentImage", image.map(Ref::arn).orElse("ami-0123456789abcdef0"));
          var uses = new ArrayList<Ref>();
          component.ifPresent(uses::add);
          image.ifPresent(uses::add);
          return createRecipe(
              Ref.of(Kind.IMAGE_RECIPE, slug(name), version),
              name,
              members,
              component,
              uses,
              options);
        });
  }

  static Arbitrary<Command> createContainerRecipe(Model model) {
    return Combinators.combine(
            names(),
            Values.recipeVersions(),
            perhaps(Kind.COMPONENT, model, reference(Kind.COMPONENT, model)),
            options())
        .as((name, version, component, options) -> {
          var members =
              Map.<String, Object>of(
                  "containerType",
                  "DOCKER",
                  "parentImage",
                  "amazonlinux:latest",
                  "dockerfileTemplateData",
                  DOCKERFILE,
                  "targetRepository",
                  Map.of("service", "ECR", "repositoryName", "web"));
          return createRecipe(
              Ref.of(Kind.CONTAINER_RECIPE, slug(name), version),
              name,
              members,
              component,
              component.stream().toList(),
              options);
        });
  }

  private static Command createRecipe(
      Ref ref,
      String name,
      Map<String, Object> content,
      Optional<Ref> component,
      List<Ref> uses,
      Options options) {
    var members = new HashMap<>(content);
    members.put("name", name);
    members.put("semanticVersion", ref.version().orElseThrow().text());
    component.ifPresent(c -> members.put("components", List.of(Map.of("componentArn", c.arn()))));
    var asked = thing(ref, name, Optional.empty(), uses, options);
    return create(asked, members, "", options, s -> s.model().addRecipe(asked, options.dryRun()));
  }

  static Arbitrary<Command> createInfrastructure() {
    return createNamed(Kind.INFRASTRUCTURE, infrastructure());
  }

  static Arbitrary<Command> updateInfrastructure(Model model) {
    return update(Kind.INFRASTRUCTURE, model, infrastructure());
  }

  static Arbitrary<Command> createDistribution() {
    return createNamed(Kind.DISTRIBUTION, distribution());
  }

  static Arbitrary<Command> updateDistribution(Model model) {
    return update(Kind.DISTRIBUTION, model, distribution());
  }

  static Arbitrary<Command> createPolicy() {
    return createNamed(Kind.POLICY, policy());
  }

  static Arbitrary<Command> updatePolicy(Model model) {
    return update(Kind.POLICY, model, policy());
  }

  static Arbitrary<Command> createPipeline(Model model) {
    return createNamed(Kind.PIPELINE, pipeline(model));
  }

  static Arbitrary<Command> updatePipeline(Model model) {
    return update(Kind.PIPELINE, model, pipeline(model));
  }

  /// What can be updated.
  private record Settings(
      Optional<String> description, Map<String, Object> members, List<Ref> uses) {

    Map<String, Object> with(String member, String value) {
      var all = new HashMap<>(members);
      description.ifPresent(text -> all.put("description", text));
      all.put(member, value);
      return all;
    }

    @Override
    public String toString() {
      return (uses.isEmpty() ? "" : " of " + uses)
          + description.map(text -> " description " + text).orElse("");
    }
  }

  private static Arbitrary<Settings> infrastructure() {
    return settings(Map.of("instanceProfileName", "any"));
  }

  private static Arbitrary<Settings> distribution() {
    return settings(
        Map.of(
            "distributions",
            List.of(Map.of("region", "eu-central-1", "amiDistributionConfiguration", Map.of()))));
  }

  private static Arbitrary<Settings> policy() {
    return settings(
        Map.of(
            "executionRole",
            "keeper",
            "resourceType",
            "AMI_IMAGE",
            "policyDetails",
            List.of(
                Map.of(
                    "action",
                    Map.of("type", "DELETE"),
                    "filter",
                    Map.of("type", "COUNT", "value", 3))),
            "resourceSelection",
            Map.of("tagMap", Map.of("a", "1"))));
  }

  private static Arbitrary<Settings> settings(Map<String, Object> members) {
    return optional(texts()).map(text -> new Settings(text, members, List.of()));
  }

  /// The recipe comes first in what it uses.
  private static Arbitrary<Settings> pipeline(Model model) {
    var ofContainers =
        perhaps(Kind.CONTAINER_RECIPE, model, reference(Kind.CONTAINER_RECIPE, model));
    var recipe =
        Arbitraries.frequencyOf(
            Tuple.of(4, reference(Kind.IMAGE_RECIPE, model)),
            Tuple.of(
                1,
                ofContainers.flatMap(r ->
                    r.map(Arbitraries::just)
                        .orElseGet(() -> reference(Kind.IMAGE_RECIPE, model)))));
    return Combinators.combine(
            recipe,
            exact(Kind.INFRASTRUCTURE, model),
            perhaps(Kind.DISTRIBUTION, model, exact(Kind.DISTRIBUTION, model)),
            perhaps(
                Kind.WORKFLOW,
                model,
                reference(Kind.WORKFLOW, model).filter(ref -> ref.name().startsWith("build/"))),
            optional(texts()))
        .as((from, on, to, by, text) -> {
          var members = builtFrom(from, on, to);
          members.put("imageTestsConfiguration", NO_TESTS);
          by.ifPresent(workflow -> {
            members.put("executionRole", "builder");
            members.put("workflows", List.of(Map.of("workflowArn", workflow.arn())));
          });
          return new Settings(text, members, used(from, on, to, by));
        });
  }

  private static Map<String, Object> builtFrom(Ref recipe, Ref on, Optional<Ref> to) {
    var members = new HashMap<String, Object>();
    members.put(recipe.kind().arnMember(), recipe.arn());
    members.put(on.kind().arnMember(), on.arn());
    to.ifPresent(distribution -> members.put(distribution.kind().arnMember(), distribution.arn()));
    return members;
  }

  private static List<Ref> used(Ref recipe, Ref on, Optional<Ref> to, Optional<Ref> by) {
    var uses = new ArrayList<>(List.of(recipe, on));
    to.ifPresent(uses::add);
    by.ifPresent(uses::add);
    return List.copyOf(uses);
  }

  private static Arbitrary<Command> createNamed(Kind kind, Arbitrary<Settings> settings) {
    return Combinators.combine(names(), settings, options())
        .as((name, wanted, options) -> {
          var asked =
              thing(Ref.of(kind, slug(name)), name, wanted.description(), wanted.uses(), options);
          return create(
              asked,
              wanted.with("name", name),
              "",
              options,
              s -> s.model().addNamed(asked, options.dryRun()));
        });
  }

  private static Arbitrary<Command> update(Kind kind, Model model, Arbitrary<Settings> settings) {
    return Combinators.combine(exact(kind, model), settings, tokens())
        .as((ref, wanted, token) -> {
          var operation = kind.operation("Update");
          var none = new Options("", false, Map.of());
          var asked = thing(ref, "", wanted.description(), wanted.uses(), none);
          return new Command(
              operation + " " + ref + wanted + (token.isEmpty() ? "" : " token " + token),
              s ->
                  s.change(
                      kind,
                      operation,
                      wanted.with(kind.arnMember(), ref.arn()),
                      token,
                      () -> s.model().update(asked)));
        });
  }

  /// Some fail, by the tag that lets a simulated build fail.
  static Arbitrary<Command> createImage(Model model) {
    return Combinators.combine(
            reference(Kind.IMAGE_RECIPE, model),
            exact(Kind.INFRASTRUCTURE, model),
            perhaps(Kind.DISTRIBUTION, model, exact(Kind.DISTRIBUTION, model)),
            Arbitraries.frequency(Tuple.of(3, true), Tuple.of(1, false)),
            tokens())
        .as((recipe, on, to, available, token) -> {
          Map<String, String> tags =
              available ? Map.of() : Map.of("ingot:simulate:fail-step", "CreateOutputAMI");
          var members = builtFrom(recipe, on, to);
          members.put("imageTestsConfiguration", NO_TESTS);
          if (!tags.isEmpty()) {
            members.put("tags", tags);
          }
          var uses = used(recipe, on, to, Optional.empty());
          return new Command(
              "CreateImage of "
                  + uses
                  + (available ? "" : " which fails")
                  + (token.isEmpty() ? "" : " token " + token),
              s ->
                  s.change(
                      Kind.IMAGE,
                      "CreateImage",
                      members,
                      token,
                      () -> s.model().build(uses, tags, available, Optional.empty())));
        });
  }

  static Arbitrary<Command> startPipeline(Model model) {
    return Combinators.combine(exact(Kind.PIPELINE, model), tokens())
        .as((pipeline, token) ->
            new Command(
                "StartImagePipelineExecution "
                    + pipeline
                    + (token.isEmpty() ? "" : " token " + token),
                s -> start(s, pipeline, token)));
  }

  /// No images of containers: Ingot does not build them yet.
  private static void start(Session session, Ref pipeline, String token) {
    if (session.model().isOfContainers(pipeline)) {
      return;
    }
    session.change(
        Kind.IMAGE,
        "StartImagePipelineExecution",
        Map.of("imagePipelineArn", pipeline.arn()),
        token,
        () -> session.model().start(pipeline));
  }

  /// Where none is there, seldom one.
  private static Arbitrary<Optional<Ref>> perhaps(
      Kind kind, Model model, Arbitrary<Ref> references) {
    return Arbitraries.frequencyOf(
        Tuple.of(model.refs(kind).isEmpty() ? 15 : 1, Arbitraries.just(Optional.<Ref>empty())),
        Tuple.of(1, references.map(Optional::of)));
  }

  private static <T> Arbitrary<Optional<T>> optional(Arbitrary<T> values) {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just(Optional.<T>empty())), Tuple.of(1, values.map(Optional::of)));
  }
}
