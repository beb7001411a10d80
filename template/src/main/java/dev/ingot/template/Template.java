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

/// A CloudFormation template that was read and checked as far as it can be without creating
/// anything: every function evaluated, every property bound to the API's shapes.
public final class Template {
  private final Definitions definitions;
  private final Map<String, Value> parameters;
  private final Stack stack;
  private final List<ResourceDefinition> order;
  private final List<Note> notes;

  private Template(
      Definitions definitions,
      Map<String, Value> parameters,
      Stack stack,
      List<ResourceDefinition> order,
      List<Note> notes) {
    this.definitions = definitions;
    this.parameters = parameters;
    this.stack = stack;
    this.order = order;
    this.notes = notes;
  }

  /// Reads a template in YAML or JSON.
  ///
  /// @param file what the text is called in problems
  /// @param parameters values that replace the parameters' defaults
  /// @param checker checks the documents that components and workflows hold
  /// @throws InvalidDocumentException with all problems, in the order of the text
  public static Template read(
      String text,
      String file,
      Map<String, String> parameters,
      Stack stack,
      DocumentChecker checker)
      throws InvalidDocumentException {
    var problems = new ArrayList<Problem>();
    var document = YamlReader.readTagged(text, file);
    var definitions = new TemplateParser(problems).parse(document);
    var top = new Place(file, 1, 1);
    var values = new ParameterValues(problems).of(definitions.parameters(), parameters, top);
    var order = new References(definitions, problems).check();
    if (order.isEmpty()) {
      throw invalid(problems);
    }
    var trial = new Deployment(definitions, values, stack, order.get());
    var rehearsal = new Rehearsal(trial, definitions, checker, text, top);
    problems.addAll(rehearsal.problems(List.copyOf(problems)));
    if (!problems.isEmpty()) {
      throw invalid(problems);
    }
    return new Template(
        definitions, values, stack, order.get(), new Notes(trial, definitions).all());
  }

  /// What keeps nothing from being built but is not done.
  public List<Note> notes() {
    return notes;
  }

  /// A new evaluation, in which nothing has been created yet.
  public Deployment deployment() {
    return new Deployment(definitions, parameters, stack, order);
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
