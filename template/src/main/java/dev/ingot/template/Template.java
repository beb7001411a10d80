// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A CloudFormation template that was read and checked as far as it can be without creating
/// anything: every function evaluated, every property bound to the API's shapes.
public final class Template {
  private final Definitions definitions;
  private final Map<String, Value> parameters;
  private final Stack stack;
  private final Dependencies dependencies;
  private final Assets assets;
  private final List<Target> targets;

  private Template(
      Definitions definitions,
      Map<String, Value> parameters,
      Stack stack,
      Dependencies dependencies,
      Assets assets,
      List<Target> targets) {
    this.definitions = definitions;
    this.parameters = parameters;
    this.stack = stack;
    this.dependencies = dependencies;
    this.assets = assets;
    this.targets = targets;
  }

  /// Reads a template in YAML or JSON.
  ///
  /// @param file what the text is called in problems
  /// @param parameters values that replace the parameters' defaults
  /// @param checker checks the documents that components and workflows hold
  /// @param assets the files that came with it
  /// @throws InvalidDocumentException with all problems, in the order of the text
  public static Template read(
      String text,
      String file,
      Map<String, String> parameters,
      Stack stack,
      DocumentChecker checker,
      Assets assets)
      throws InvalidDocumentException {
    var problems = new ArrayList<Problem>();
    var document = YamlReader.readTagged(text, file);
    var definitions = new TemplateParser(problems).parse(document);
    var top = new Place(file, 1, 1);
    var values = new ParameterValues(problems).of(definitions.parameters(), parameters, top);
    var dependencies = new References(definitions, problems).check();
    if (dependencies.isEmpty()) {
      throw invalid(problems);
    }
    var trial =
        new Deployment(definitions, values, stack, dependencies.get(), assets, Optional.empty());
    var rehearsal = new Rehearsal(trial, definitions, checker, text, top);
    problems.addAll(rehearsal.problems(List.copyOf(problems)));
    if (!problems.isEmpty()) {
      throw invalid(problems);
    }
    return new Template(definitions, values, stack, dependencies.get(), assets, trial.targets());
  }

  /// The images that the template describes and the pipelines that would make one, in the order of
  /// the text; at least one.
  public List<Target> targets() {
    return targets;
  }

  /// What is built if nobody says it; empty if the template leaves it open. An image that another
  /// is built on is made for that one. Beside images, pipelines do not count: creating the template
  /// would build the images and run no pipeline.
  public Optional<Target> onlyTarget() {
    var images = targets.stream().filter(target -> target.kind() == Kind.IMAGE).toList();
    var candidates = images.isEmpty() ? targets : images.stream().filter(this::isLast).toList();
    return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
  }

  private boolean isLast(Target image) {
    return targets.stream()
        .filter(other -> other.kind() == Kind.IMAGE && !other.id().equals(image.id()))
        .noneMatch(other -> dependencies.closure(other.id()).contains(image.id()));
  }

  /// What keeps nothing from being built but is not done.
  public List<Note> notes(Target target) {
    return new Notes(deployment(target), definitions, dependencies).all();
  }

  /// A new evaluation, in which nothing has been created yet.
  ///
  /// @param target what is built, with the images that it needs
  public Deployment deployment(Target target) {
    return new Deployment(
        definitions, parameters, stack, dependencies, assets, Optional.of(target));
  }

  private static InvalidDocumentException invalid(List<Problem> problems) {
    return new InvalidDocumentException(
        problems.stream()
            .distinct()
            .sorted(
                Comparator.comparingInt((Problem problem) -> problem.place().line())
                    .thenComparingInt(problem -> problem.place().column()))
            .toList());
  }
}
