// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the inputs of a step into a [Template], and keeps their form in the document.
///
/// ```yaml
/// inputs:
///   documentName: AWS-RunShellScript              # Fixed
///   instanceId.$: $.stepOutputs.Launch.instanceId # Whole
///   parameters:                                   # Members
///     commands:                                   # Items
///       - echo {{ $.parameters.greeting }}        # Text
/// ```
final class TemplateReader {
  private static final String SUFFIX = ".$";

  private final ReferenceCheck references;
  private final List<Problem> problems;
  private final List<String> notes = new ArrayList<>();

  TemplateReader(ReferenceCheck references, List<Problem> problems) {
    this.references = references;
    this.problems = problems;
  }

  /// What the author should know though it is no error.
  List<String> notes() {
    return notes;
  }

  Template.Members read(Value.Mapping inputs, String path) {
    var entries = new LinkedHashMap<String, Template>();
    for (var entry : inputs.entries().entrySet()) {
      var key = entry.getKey();
      var value = entry.getValue();
      var suffixed = key.endsWith(SUFFIX);
      var name = suffixed ? key.substring(0, key.length() - SUFFIX.length()) : key;
      var inner = path + "." + key;
      if (value instanceof Value.Scalar scalar && scalar.isNull()) {
        continue;
      }
      if (entries.containsKey(name)) {
        problems.add(
            new Problem(value.place(), inner, "'" + name + "' is given twice, with '.$' and not"));
        continue;
      }
      entries.put(name, read(value, inner, suffixed));
    }
    return new Template.Members(entries);
  }

  private Template read(Value value, String path, boolean suffixed) {
    return switch (value) {
      case Value.Mapping mapping -> read(mapping, path);
      case Value.Sequence(_, var items) -> {
        var templates = new ArrayList<Template>();
        for (var i = 0; i < items.size(); i++) {
          templates.add(read(items.get(i), path + "[" + i + "]", suffixed));
        }
        yield new Template.Items(templates);
      }
      case Value.Scalar scalar -> read(scalar, path, suffixed);
      case Value.Tagged(_, _, var inner) -> read(inner, path, suffixed);
    };
  }

  private Template read(Value.Scalar scalar, String path, boolean suffixed) {
    var text = scalar.text();
    if (!Reference.looksLikePath(text)) {
      return text.contains("{{") ? interpolated(scalar, path) : new Template.Fixed(plain(scalar));
    }
    var reference = Reference.parse(text);
    if (reference.isEmpty()) {
      if (suffixed) {
        references.unreadable(text, scalar.place(), path);
      }
      return new Template.Fixed(text);
    }
    if (!suffixed) {
      notes.add(
          "The value of "
              + path
              + " is the path "
              + text
              + " and is resolved, though the"
              + " key has no suffix '.$'.");
    }
    references.check(reference.get(), scalar.place(), path);
    return new Template.Whole(reference.get());
  }

  /// References stand as `{{ $.path }}`; other double braces belong to others and stay as they are.
  private Template interpolated(Value.Scalar scalar, String path) {
    var text = scalar.text();
    var parts = new ArrayList<Template.Part>();
    var done = 0;
    var open = text.indexOf("{{");
    while (open >= 0) {
      var close = text.indexOf("}}", open + 2);
      if (close < 0) {
        break;
      }
      var inner = text.substring(open + 2, close).strip();
      if (!Reference.looksLikePath(inner)) {
        open = text.indexOf("{{", open + 2);
        continue;
      }
      var reference = Reference.parse(inner);
      if (reference.isPresent()) {
        references.check(reference.get(), scalar.place(), path);
        if (open > done) {
          parts.add(new Template.Part.Words(text.substring(done, open)));
        }
        parts.add(new Template.Part.Value(reference.get()));
        done = close + 2;
      } else {
        references.unreadable(inner, scalar.place(), path);
      }
      open = text.indexOf("{{", close + 2);
    }
    if (parts.isEmpty()) {
      return new Template.Fixed(plain(scalar));
    }
    if (done < text.length()) {
      parts.add(new Template.Part.Words(text.substring(done)));
    }
    return new Template.Text(parts);
  }

  /// A value in the form of the document, suffixes kept, as plain Java.
  static Map<String, Object> raw(Value.Mapping mapping) {
    var map = new LinkedHashMap<String, Object>();
    mapping
        .entries()
        .forEach((key, value) -> {
          if (!(value instanceof Value.Scalar scalar && scalar.isNull())) {
            map.put(key, raw(value));
          }
        });
    return map;
  }

  private static Object raw(Value value) {
    return switch (value) {
      case Value.Mapping mapping -> raw(mapping);
      case Value.Sequence(_, var items) -> {
        var list = new ArrayList<>();
        items.forEach(item -> list.add(raw(item)));
        yield list;
      }
      case Value.Scalar scalar -> plain(scalar);
      case Value.Tagged(_, _, var inner) -> raw(inner);
    };
  }

  /// A scalar as YAML's core schema types it; numbers that would lose digits stay text.
  static Object plain(Value.Scalar scalar) {
    var text = scalar.text();
    if (!scalar.plain()) {
      return text;
    }
    if (scalar.isNull()) {
      return "";
    }
    if (scalar.asBoolean().isPresent()) {
      return scalar.asBoolean().get();
    }
    var digits = text.startsWith("-") ? text.substring(1) : text;
    if (digits.startsWith("0") && digits.length() > 1 && !digits.startsWith("0.")) {
      return text;
    }
    if (scalar.asInteger().isPresent() && !text.startsWith("+")) {
      return scalar.asInteger().get();
    }
    return Literals.number(text).<Object>map(BigDecimal.class::cast).orElse(text);
  }
}
