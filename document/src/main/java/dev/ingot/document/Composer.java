// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.parser.ParserImpl;

/// Makes a [Value] of the events of one YAML document. Used once.
///
/// The library's own composer is not used because it resolves scalars to numbers and dates; here
/// each scalar keeps its text.
final class Composer {
  private static final int MAX_DEPTH = 100;

  /// What all aliases together may add, in nodes; a scalar counts once more per 100 characters.
  private static final long MAX_EXPANSION = 50_000;

  private static final String STANDARD = "tag:yaml.org,2002:";

  /// An anchored node and what a copy of it adds.
  private record Anchored(Value value, long weight, int height) {}

  private final ParserImpl events;
  private final String file;
  private final boolean tagsAllowed;
  private final List<Problem> problems;
  private final Map<Anchor, Anchored> anchors = new HashMap<>();
  private final List<Object> path = new ArrayList<>();
  private long expansion;

  Composer(ParserImpl events, String file, boolean tagsAllowed, List<Problem> problems) {
    this.events = events;
    this.file = file;
    this.tagsAllowed = tagsAllowed;
    this.problems = problems;
  }

  /// The stream's only document. If problems were added, the value is worthless.
  Value document() throws InvalidDocumentException {
    events.next(); // the start of the stream
    if (events.checkEvent(Event.ID.StreamEnd)) {
      throw refused(YamlReader.top(file), "the document is empty");
    }
    events.next(); // the start of the document
    var root = node(0).value();
    events.next(); // the end of the document
    if (!events.checkEvent(Event.ID.StreamEnd)) {
      problem(place(events.peekEvent()), "a second document in the same stream is not allowed");
    }
    return root;
  }

  private Anchored node(int depth) throws InvalidDocumentException {
    var event = events.next();
    if (event instanceof AliasEvent alias) {
      return alias(alias, depth);
    }
    if (depth > MAX_DEPTH) {
      throw refused(place(event), "nested deeper than " + MAX_DEPTH + " levels");
    }
    var node = (NodeEvent) event;
    var made =
        switch (node) {
          case ScalarEvent scalar -> scalar(scalar);
          case MappingStartEvent start -> mapping(start, depth);
          case CollectionStartEvent start -> sequence(start, depth);
          default -> throw new IllegalStateException("unexpected " + event);
        };
    node.getAnchor().ifPresent(anchor -> anchors.put(anchor, made));
    return made;
  }

  private Anchored alias(AliasEvent event, int depth) throws InvalidDocumentException {
    var anchored = event.getAnchor().map(anchors::get);
    if (anchored.isEmpty()) {
      throw refused(
          place(event),
          "the alias *" + event.getAlias().getValue() + " has no finished anchor before it");
    }
    var target = anchored.get();
    expansion += target.weight();
    if (expansion > MAX_EXPANSION) {
      throw refused(place(event), "the document's aliases expand to too much");
    }
    if (depth + target.height() > MAX_DEPTH) {
      throw refused(place(event), "nested deeper than " + MAX_DEPTH + " levels");
    }
    return target;
  }

  private Anchored scalar(ScalarEvent event) {
    var place = place(event);
    var text = event.getValue();
    var plain = event.isPlain();
    var tag = event.getTag();
    var local = localTag(tag, place, List.of("str", "int", "float", "bool", "null"));
    if (tag.isPresent() && (tag.get().equals("!") || tag.get().equals(STANDARD + "str"))) {
      plain = false;
    }
    var weight = 1 + text.length() / 100;
    return new Anchored(tagged(local, place, new Value.Scalar(place, text, plain)), weight, 0);
  }

  private Anchored sequence(CollectionStartEvent start, int depth) throws InvalidDocumentException {
    var place = place(start);
    var local = localTag(start.getTag(), place, List.of("seq"));
    var items = new ArrayList<Value>();
    var weight = 1L;
    var height = 0;
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      path.addLast(items.size());
      var item = node(depth + 1);
      path.removeLast();
      items.add(item.value());
      weight += item.weight();
      height = Math.max(height, item.height());
    }
    events.next();
    return new Anchored(tagged(local, place, new Value.Sequence(place, items)), weight, height + 1);
  }

  private Anchored mapping(MappingStartEvent start, int depth) throws InvalidDocumentException {
    var place = place(start);
    var local = localTag(start.getTag(), place, List.of("map"));
    var entries = new LinkedHashMap<String, Value>();
    var keyPlaces = new LinkedHashMap<String, Place>();
    var merges = new ArrayList<Value.Mapping>();
    var weight = 1L;
    var height = 0;
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      var keyPlace = place(events.peekEvent());
      var keyNode = node(depth + 1).value();
      if (!(keyNode instanceof Value.Scalar key)) {
        problem(keyPlace, noScalarKey(start, keyNode));
        node(depth + 1);
        continue;
      }
      path.addLast(key.text());
      var first = keyPlaces.get(key.text());
      if (first != null) {
        problem(
            keyPlace, "duplicate key '" + key.text() + "'; the first is in line " + first.line());
      }
      var value = node(depth + 1);
      weight += value.weight() + 1;
      height = Math.max(height, value.height());
      if (key.plain() && key.text().equals("<<")) {
        merge(value.value(), merges);
      } else {
        entries.putIfAbsent(key.text(), value.value());
        keyPlaces.putIfAbsent(key.text(), keyPlace);
      }
      path.removeLast();
    }
    events.next();
    for (var merged : merges) {
      merged.entries().forEach(entries::putIfAbsent);
      merged.keyPlaces().forEach(keyPlaces::putIfAbsent);
    }
    return new Anchored(
        tagged(local, place, new Value.Mapping(place, entries, keyPlaces)), weight, height + 1);
  }

  private void merge(Value value, List<Value.Mapping> merges) {
    switch (value) {
      case Value.Mapping mapping -> merges.add(mapping);
      case Value.Sequence(_, var items)
          when items.stream().allMatch(Value.Mapping.class::isInstance) ->
          items.forEach(item -> merges.add((Value.Mapping) item));
      default -> problem(value.place(), "only mappings can be merged with '<<'");
    }
  }

  private static String noScalarKey(MappingStartEvent mapping, Value key) {
    return mapping.isFlow() && key instanceof Value.Mapping
        ? "a key must be a scalar; a value that begins with '{{' must stand in quotes"
        : "a key must be a scalar";
  }

  /// The name of a local tag, if there is one; what is not allowed becomes a problem.
  private Optional<String> localTag(Optional<String> tag, Place place, List<String> standard) {
    if (tag.isEmpty() || tag.get().equals("!")) {
      return Optional.empty();
    }
    var text = tag.get();
    if (text.startsWith(STANDARD) && standard.contains(text.substring(STANDARD.length()))) {
      return Optional.empty();
    }
    if (tagsAllowed && text.startsWith("!")) {
      return Optional.of(text.substring(1));
    }
    problem(place, "the tag " + text + " is not allowed here");
    return Optional.empty();
  }

  private static Value tagged(Optional<String> tag, Place place, Value value) {
    return tag.<Value>map(name -> new Value.Tagged(place, name, value)).orElse(value);
  }

  private void problem(Place place, String message) {
    problems.add(new Problem(place, pathText(), message));
  }

  /// For what makes going on pointless or dangerous.
  private InvalidDocumentException refused(Place place, String message) {
    problem(place, message);
    return new InvalidDocumentException(problems);
  }

  private String pathText() {
    var text = new StringBuilder();
    for (var part : path) {
      if (part instanceof Integer index) {
        text.append('[').append(index).append(']');
      } else {
        text.append(text.isEmpty() ? "" : ".").append(part);
      }
    }
    return text.toString();
  }

  private Place place(Event event) {
    return event
        .getStartMark()
        .map((Mark mark) -> YamlReader.place(file, mark))
        .orElse(YamlReader.top(file));
  }
}
