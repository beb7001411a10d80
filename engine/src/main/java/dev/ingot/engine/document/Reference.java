// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A path into what a running workflow knows.
///
/// ```text
/// $.stepOutputs.RunPacker.output[0]
///   └ root      └ segments: Name, Name, Index
/// ```
///
/// @param segments behind the root; the first is a name
/// @param text as the author wrote it
public record Reference(Root root, List<Segment> segments, String text) {

  public Reference {
    segments = List.copyOf(segments);
  }

  public enum Root {
    PARAMETERS("parameters"),
    STEP_OUTPUTS("stepOutputs"),
    WORKFLOW_OUTPUTS("workflowOutputs"),
    IMAGEBUILDER("imagebuilder");

    private final String word;

    Root(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }

    private static Optional<Root> of(String word) {
      for (var root : values()) {
        // The guide's prose once writes imageBuilder.
        if (root.word.equals(word) || (root == IMAGEBUILDER && word.equals("imageBuilder"))) {
          return Optional.of(root);
        }
      }
      return Optional.empty();
    }
  }

  public sealed interface Segment {
    record Name(String name) implements Segment {}

    record Index(int index) implements Segment {}
  }

  /// The first name behind the root: a parameter, a step, a workflow output or a variable.
  public String subject() {
    return segments.getFirst() instanceof Segment.Name(var name) ? name : "";
  }

  /// Whether the text looks like a path; it may still be none of ours.
  static boolean looksLikePath(String text) {
    return text.startsWith("$.");
  }

  /// Reads a path; empty if the text is none or has an unknown root.
  public static Optional<Reference> parse(String text) {
    if (!looksLikePath(text)) {
      return Optional.empty();
    }
    var segments = new ArrayList<Segment>();
    var at = 1;
    while (at < text.length()) {
      var end = at + 1;
      switch (text.charAt(at)) {
        case '.' -> {
          while (end < text.length() && isNameCharacter(text.charAt(end))) {
            end++;
          }
          if (end == at + 1) {
            return Optional.empty();
          }
          segments.add(new Segment.Name(text.substring(at + 1, end)));
        }
        case '[' -> {
          while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
          }
          if (end == at + 1 || end - at > 6 || end == text.length() || text.charAt(end) != ']') {
            return Optional.empty();
          }
          segments.add(new Segment.Index(Integer.parseInt(text.substring(at + 1, end))));
          end++;
        }
        default -> {
          return Optional.empty();
        }
      }
      at = end;
    }
    return rooted(segments, text);
  }

  private static Optional<Reference> rooted(List<Segment> segments, String text) {
    if (!(segments.getFirst() instanceof Segment.Name(var word))) {
      return Optional.empty();
    }
    var root = Root.of(word);
    var rest = segments.subList(1, segments.size());
    var names = root.equals(Optional.of(Root.STEP_OUTPUTS)) ? 2 : 1;
    if (root.isEmpty()
        || rest.size() < names
        || !rest.subList(0, names).stream().allMatch(Segment.Name.class::isInstance)) {
      return Optional.empty();
    }
    return Optional.of(new Reference(root.get(), rest, text));
  }

  private static boolean isNameCharacter(char c) {
    return c > ' ' && c != '.' && c != '[' && c != ']' && c != '{' && c != '}';
  }

  @Override
  public String toString() {
    return text;
  }
}
