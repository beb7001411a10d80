// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import dev.ingot.toe.reference.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads component documents. Problems are reported all at once, in the order in which AWS would
/// report the first: size, YAML, top level, parameters and constants, phases and steps, references.
public final class ComponentParser {

  /// How messages about text that is no YAML begin.
  static final String NOT_READ = "Failed to parse the document. Error: ";

  private static final int MAX_BYTES = 64 * 1024;
  private static final String CHARACTERS =
      "Allowed characters are combinations of numbers [0-9], english letters [a-z,A-Z] and special"
          + " characters [-_].";
  private static final List<String> FIELDS =
      List.of(
          "schemaVersion",
          "name",
          "description",
          "parameters",
          "constants",
          "phases",
          "disableLogging");
  private static final List<String> PHASE_FIELDS = List.of("name", "steps", "disableLogging");

  private final Platform platform;
  private final List<Problem> problems = new ArrayList<>();
  private final ReferenceCheck references = new ReferenceCheck(problems);

  private ComponentParser(Platform platform) {
    this.platform = platform;
  }

  /// @param file what the text is called in problems
  /// @param platform where the document is to run
  public static ComponentDocument parse(String text, String file, Platform platform)
      throws InvalidDocumentException {
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new InvalidDocumentException(
          List.of(
              new Problem(
                  new Place(file, 1, 1),
                  "",
                  "Component document exceeds the maximum size of " + MAX_BYTES + " bytes.")));
    }
    var parser = new ComponentParser(platform);
    var document = parser.document(read(text, file));
    if (!parser.problems.isEmpty()) {
      throw new InvalidDocumentException(parser.problems);
    }
    return document;
  }

  private static Value read(String text, String file) throws InvalidDocumentException {
    try {
      return YamlReader.read(text, file);
    } catch (InvalidDocumentException e) {
      throw new InvalidDocumentException(
          e.problems().stream()
              .map(p -> new Problem(p.place(), p.path(), NOT_READ + p.message()))
              .toList());
    }
  }

  private ComponentDocument document(Value value) throws InvalidDocumentException {
    if (!(value instanceof Value.Mapping mapping)) {
      throw new InvalidDocumentException(
          List.of(new Problem(value.place(), "", NOT_READ + "the document must be a mapping")));
    }
    var fields = new Fields(mapping, "", "", problems);
    fields.allowOnly(FIELDS, "document");
    schemaVersion(fields);
    var name = fields.text("name");
    var description = fields.text("description");
    var disableLogging = fields.flag("disableLogging");
    var phaseValues =
        list(fields, "phases", "Document has 0 phases. Phases list must not be empty.");
    var variables = new VariableParser(problems);
    var parameters = variables.parameters(fields);
    var constants = variables.constants(fields);
    var phases = new ArrayList<ComponentDocument.Phase>();
    var phaseNames = new HashSet<String>();
    for (var i = 0; i < phaseValues.size(); i++) {
      phase(phaseValues.get(i), "phases[" + i + "]", phaseNames, variables, phases);
    }
    references.check(variables.names());
    return new ComponentDocument(name, description, parameters, constants, phases, disableLogging);
  }

  private static void schemaVersion(Fields fields) {
    switch (fields.text("schemaVersion").orElse("")) {
      case "1", "1.0" -> {}
      default ->
          fields.wrong("schemaVersion", "Invalid schema version. Supported versions include: 1.0.");
    }
  }

  private void phase(
      Value value,
      String path,
      Set<String> phaseNames,
      VariableParser variables,
      List<ComponentDocument.Phase> phases) {
    if (!(value instanceof Value.Mapping mapping)) {
      problems.add(new Problem(value.place(), path, "A phase must be a mapping."));
      return;
    }
    var plain = new Fields(mapping, path, "", problems);
    var name = plain.text("name").orElse("");
    var where = "phase '" + name + "'";
    var fields = new Fields(mapping, path, "Invalid " + where + ". ", problems);
    plain.allowOnly(PHASE_FIELDS, where);
    if (name(plain, "phase", "", name) && !phaseNames.add(name)) {
      plain.wrong("name", "Duplicate phase name '" + name + "'.");
    }
    var disableLogging = fields.flag("disableLogging");
    var stepValues =
        list(plain, "steps", "Phase '" + name + "' has 0 steps. Steps list must not be empty.");
    var parser = new StepParser(platform, name, variables.names(), references, problems);
    var steps = new ArrayList<ComponentDocument.Step>();
    for (var i = 0; i < stepValues.size(); i++) {
      parser.parse(stepValues.get(i), path + ".steps[" + i + "]").ifPresent(steps::add);
    }
    phases.add(new ComponentDocument.Phase(name, steps, disableLogging));
  }

  private static List<Value> list(Fields fields, String key, String emptyMessage) {
    var value = fields.value(key);
    if (value.isPresent() && !(value.get() instanceof Value.Sequence)) {
      fields.wrong(key, "Field '" + key + "' must be a list.");
      return List.of();
    }
    var items =
        value.isPresent() && value.get() instanceof Value.Sequence(_, var written)
            ? written
            : List.<Value>of();
    if (items.isEmpty()) {
      fields.wrong(key, emptyMessage);
    }
    return items;
  }

  /// Checks the name of a phase or step.
  ///
  /// @param in such as ` in phase 'build'`
  static boolean name(Fields fields, String kind, String in, String name) {
    if (!Names.hasNameCharacters(name)) {
      fields.wrong("name", "Invalid " + kind + " name '" + name + "'" + in + ". " + CHARACTERS);
    } else if (!Names.isName(name)) {
      fields.wrong(
          "name",
          "Invalid "
              + kind
              + " name '"
              + name
              + "'. The length must be between 3 and 128 characters.");
    } else {
      return true;
    }
    return false;
  }
}
