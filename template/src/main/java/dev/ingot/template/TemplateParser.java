// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Reads the sections of a template. Problems are added; what could be read is read.
final class TemplateParser {
  private static final List<String> SECTIONS =
      List.of(
          "AWSTemplateFormatVersion",
          "Description",
          "Metadata",
          "Parameters",
          "Rules",
          "Mappings",
          "Conditions",
          "Transform",
          "Resources",
          "Outputs");

  private static final List<String> RESOURCE_KEYS =
      List.of(
          "Type",
          "Properties",
          "Condition",
          "DependsOn",
          "Metadata",
          "DeletionPolicy",
          "UpdateReplacePolicy",
          "CreationPolicy",
          "UpdatePolicy");

  private static final List<String> OUTPUT_KEYS =
      List.of("Description", "Value", "Export", "Condition");

  private final List<Problem> problems;
  private final ExpressionParser expressions;

  TemplateParser(List<Problem> problems) {
    this.problems = problems;
    this.expressions = new ExpressionParser(problems);
  }

  Definitions parse(Value document) {
    var top = mapping(document, "");
    top.ifPresent(mapping -> {
      unknownKeys(mapping, "", SECTIONS);
      mapping.get("AWSTemplateFormatVersion").ifPresent(this::formatVersion);
      mapping.get("Transform").ifPresent(this::transform);
    });
    return new Definitions(
        parameters(section(top, "Parameters")),
        mappings(section(top, "Mappings")),
        conditions(section(top, "Conditions")),
        resources(top, document),
        outputs(section(top, "Outputs")));
  }

  private void formatVersion(Value version) {
    if (!(version instanceof Value.Scalar scalar && scalar.text().equals("2010-09-09"))) {
      problem(version, "AWSTemplateFormatVersion", "the only version is 2010-09-09");
    }
  }

  /// Extensions of the language need nothing here; other transforms make other templates of this
  /// one.
  private void transform(Value transform) {
    var names = transform instanceof Value.Sequence(_, var items) ? items : List.of(transform);
    for (var name : names) {
      if (!(name instanceof Value.Scalar scalar
          && scalar.text().equals("AWS::LanguageExtensions"))) {
        problem(name, "Transform", "transforms are not run here; give the template they make");
      }
    }
  }

  private Map<String, ParameterDefinition> parameters(Optional<Value.Mapping> section) {
    var reader = new ParameterParser(problems);
    var parameters = new LinkedHashMap<String, ParameterDefinition>();
    each(
        section,
        "Parameters",
        (at, body) -> {
          var name = name(at);
          reader.parse(name, at, body).ifPresent(parameter -> parameters.put(name, parameter));
        });
    return parameters;
  }

  private Map<String, Value.Mapping> mappings(Optional<Value.Mapping> section) {
    var maps = new LinkedHashMap<String, Value.Mapping>();
    each(
        section,
        "Mappings",
        (at, body) -> {
          for (var entry : body.entries().entrySet()) {
            mapping(entry.getValue(), at.path() + "." + entry.getKey());
          }
          maps.put(name(at), body);
        });
    return maps;
  }

  private Map<String, Expression> conditions(Optional<Value.Mapping> section) {
    var conditions = new LinkedHashMap<String, Expression>();
    if (section.isPresent()) {
      for (var entry : section.get().entries().entrySet()) {
        var path = "Conditions." + entry.getKey();
        conditions.put(entry.getKey(), expressions.parse(entry.getValue(), path));
      }
    }
    return conditions;
  }

  private Map<String, ResourceDefinition> resources(Optional<Value.Mapping> top, Value document) {
    var section = section(top, "Resources");
    if (top.isPresent() && top.get().get("Resources").isEmpty()) {
      problem(document, "", "the template has no section Resources");
    }
    var resources = new LinkedHashMap<String, ResourceDefinition>();
    each(
        section,
        "Resources",
        (at, body) -> {
          if (!isAlphanumeric(name(at))) {
            problems.add(at.problem("the id of a resource is letters and digits"));
          }
          resource(at, body).ifPresent(resource -> resources.put(resource.id(), resource));
        });
    return resources;
  }

  private Optional<ResourceDefinition> resource(At at, Value.Mapping body) {
    unknownKeys(body, at.path(), RESOURCE_KEYS);
    var type = body.get("Type").flatMap(value -> text(value, at.path() + ".Type"));
    if (type.isEmpty()) {
      if (body.get("Type").isEmpty()) {
        problems.add(at.problem("Type is required"));
      }
      return Optional.empty();
    }
    body.get("Type").ifPresent(value -> checkType(type.get(), value, at.path() + ".Type"));
    var properties = Map.<String, Expression.Entry>of();
    var written = body.get("Properties");
    if (written.isPresent()) {
      var path = at.path() + ".Properties";
      if (expressions.parse(written.get(), path) instanceof Expression.Entries entries) {
        properties = entries.entries();
      } else {
        problem(written.get(), path, "must be a mapping");
      }
    }
    return Optional.of(
        new ResourceDefinition(
            name(at),
            at,
            type.get(),
            Kind.of(type.get()),
            properties,
            body.get("Condition").flatMap(value -> named(value, at.path() + ".Condition")),
            body.get("DependsOn")
                .map(value -> dependsOn(value, at.path() + ".DependsOn"))
                .orElse(List.of()),
            asset(at, body)));
  }

  /// Anything may stand in metadata, so nothing about it is a problem.
  private static Optional<ResourceDefinition.AssetMetadata> asset(At at, Value.Mapping body) {
    var written = body.get("Metadata");
    if (written.isEmpty() || !(written.get() instanceof Value.Mapping metadata)) {
      return Optional.empty();
    }
    var path = metadata.get("aws:asset:path");
    var property = metadata.get("aws:asset:property");
    return path.isPresent()
            && path.get() instanceof Value.Scalar file
            && property.isPresent()
            && property.get() instanceof Value.Scalar name
        ? Optional.of(
            new ResourceDefinition.AssetMetadata(
                new At(file.place(), at.path() + ".Metadata.aws:asset:path"),
                file.text(),
                name.text()))
        : Optional.empty();
  }

  /// Types of other services are taken on trust.
  private void checkType(String type, Value place, String path) {
    if (!type.contains("::")) {
      problem(place, path, "'" + type + "' is no type, such as AWS::ImageBuilder::Image");
    } else if (type.startsWith(Kind.PREFIX) && !Kind.types().contains(type)) {
      problem(place, path, unknown("type '" + type + "'", type, Kind.types()));
    }
  }

  private List<ResourceDefinition.Named> dependsOn(Value value, String path) {
    var values = value instanceof Value.Sequence(_, var items) ? items : List.of(value);
    var ids = new ArrayList<ResourceDefinition.Named>();
    for (var id : values) {
      named(id, path).ifPresent(ids::add);
    }
    return ids;
  }

  private List<Definitions.OutputDefinition> outputs(Optional<Value.Mapping> section) {
    var outputs = new ArrayList<Definitions.OutputDefinition>();
    each(
        section,
        "Outputs",
        (at, body) -> {
          unknownKeys(body, at.path(), OUTPUT_KEYS);
          var value = body.get("Value");
          if (value.isEmpty()) {
            problems.add(at.problem("Value is required"));
            return;
          }
          outputs.add(
              new Definitions.OutputDefinition(
                  name(at),
                  at,
                  expressions.parse(value.get(), at.path() + ".Value"),
                  body.get("Condition").flatMap(c -> named(c, at.path() + ".Condition"))));
        });
    return outputs;
  }

  private Optional<Value.Mapping> section(Optional<Value.Mapping> top, String name) {
    return top.flatMap(mapping -> mapping.get(name)).flatMap(value -> mapping(value, name));
  }

  private void each(
      Optional<Value.Mapping> section, String name, BiConsumer<At, Value.Mapping> entry) {
    if (section.isEmpty()) {
      return;
    }
    for (var value : section.get().entries().entrySet()) {
      var at =
          new At(
              ExpressionParser.keyPlace(section.get(), value.getKey()),
              name + "." + value.getKey());
      mapping(value.getValue(), at.path()).ifPresent(body -> entry.accept(at, body));
    }
  }

  private static String name(At at) {
    return at.path().substring(at.path().indexOf('.') + 1);
  }

  private Optional<Value.Mapping> mapping(Value value, String path) {
    if (value instanceof Value.Mapping mapping) {
      return Optional.of(mapping);
    }
    problem(value, path, "must be a mapping");
    return Optional.empty();
  }

  private Optional<String> text(Value value, String path) {
    if (value instanceof Value.Scalar scalar && !scalar.isNull()) {
      return Optional.of(scalar.text());
    }
    problem(value, path, "must be a text");
    return Optional.empty();
  }

  private Optional<ResourceDefinition.Named> named(Value value, String path) {
    return text(value, path)
        .map(name -> new ResourceDefinition.Named(new At(value.place(), path), name));
  }

  private void unknownKeys(Value.Mapping mapping, String path, List<String> allowed) {
    for (var key : mapping.entries().keySet()) {
      if (!allowed.contains(key)) {
        var at =
            new At(
                ExpressionParser.keyPlace(mapping, key), path.isEmpty() ? key : path + "." + key);
        problems.add(at.problem(unknown("key", key, allowed)));
      }
    }
  }

  /// Says that a word is unknown and which one was probably meant.
  static String unknown(String what, String word, Iterable<String> allowed) {
    return "unknown "
        + what
        + RecordBinder.suggestion(word, allowed).map(s -> "; did you mean " + s + "?").orElse("");
  }

  private void problem(Value value, String path, String message) {
    problems.add(new Problem(value.place(), path, message));
  }

  private static boolean isAlphanumeric(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c < 128 && Character.isLetterOrDigit(c));
  }
}
