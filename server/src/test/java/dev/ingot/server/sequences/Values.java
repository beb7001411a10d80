// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import static net.jqwik.api.Arbitraries.frequency;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// Names, versions and other values that commands are made of: few, so that they meet.
final class Values {
  private Values() {}

  /// Two of them are the same name.
  static Arbitrary<String> names() {
    return frequency(Tuple.of(9, "web"), Tuple.of(1, "Web"), Tuple.of(1, "app"));
  }

  static String slug(String name) {
    return name.equals("app") ? "app" : "web";
  }

  /// Two of them are the same version.
  static Arbitrary<String> versions() {
    return frequency(
        Tuple.of(12, "1.0.0"),
        Tuple.of(1, "01.0.0"),
        Tuple.of(3, "1.0.1"),
        Tuple.of(1, "1.1.0"),
        Tuple.of(1, "2.0.0"));
  }

  /// Versions of new recipes, which may have an `x`.
  static Arbitrary<String> recipeVersions() {
    return frequency(
        Tuple.of(12, "1.0.0"),
        Tuple.of(3, "1.0.1"),
        Tuple.of(1, "2.0.0"),
        Tuple.of(3, "1.0.x"),
        Tuple.of(1, "1.x.0"),
        Tuple.of(1, "x.0.0"),
        Tuple.of(1, "1.x.x"));
  }

  private static Arbitrary<String> wildcards() {
    return frequency(Tuple.of(3, "x.x.x"), Tuple.of(1, "1.x.x"), Tuple.of(2, "1.0.x"));
  }

  /// What one resource may be called: mostly one that is there.
  static Arbitrary<Ref> exact(Kind kind, Model model) {
    var any =
        switch (kind.level()) {
          case NAME -> slugs(kind).map(name -> Ref.of(kind, name));
          case VERSION -> anyVersion(kind);
          case BUILD ->
              Combinators.combine(
                      anyVersion(kind), frequency(Tuple.of(3, 1), Tuple.of(2, 2), Tuple.of(1, 3)))
                  .as(Ref::withBuild);
        };
    var there = model.refs(kind);
    return there.isEmpty() ? any : frequencyOf(5, Arbitraries.of(there), 1, any);
  }

  /// A version, which of some has builds.
  static Arbitrary<Ref> version(Kind kind, Model model) {
    return exact(kind, model).map(Ref::withoutBuild);
  }

  private static Arbitrary<Ref> anyVersion(Kind kind) {
    return Combinators.combine(slugs(kind), versions())
        .as((name, version) -> Ref.of(kind, name, version));
  }

  /// All that may lead to a resource.
  static Arbitrary<Ref> reference(Kind kind, Model model) {
    var wildcard =
        Combinators.combine(exact(kind, model), wildcards())
            .as((ref, version) -> Ref.of(kind, ref.name(), version));
    return switch (kind.level()) {
      case NAME -> exact(kind, model);
      case VERSION -> frequencyOf(3, exact(kind, model), 2, wildcard);
      case BUILD ->
          frequencyOf(3, exact(kind, model), 3, frequencyOf(1, version(kind, model), 2, wildcard));
    };
  }

  /// The one so many times as often as the other.
  private static <T> Arbitrary<T> frequencyOf(
      int one, Arbitrary<T> first, int other, Arbitrary<T> second) {
    return Arbitraries.frequencyOf(Tuple.of(one, first), Tuple.of(other, second));
  }

  private static Arbitrary<String> slugs(Kind kind) {
    var slugs = frequency(Tuple.of(9, "web"), Tuple.of(1, "app"));
    return kind == Kind.WORKFLOW
        ? Combinators.combine(workflowTypes(), slugs)
            .as((type, name) -> type.toLowerCase(Locale.ROOT) + "/" + name)
        : slugs;
  }

  static Arbitrary<String> workflowTypes() {
    return frequency(Tuple.of(6, "BUILD"), Tuple.of(1, "TEST"));
  }

  /// One of two texts.
  static Arbitrary<String> texts() {
    return Arbitraries.of("A", "B");
  }

  static Arbitrary<Map<String, String>> tags() {
    return frequency(
        Tuple.of(3, Map.of()), Tuple.of(1, Map.of("a", "1")), Tuple.of(1, Map.of("b", "1")));
  }

  static Arbitrary<Map<String, String>> someTags() {
    return Arbitraries.of(Map.of("a", "1"), Map.of("a", "2"), Map.of("b", "1", "c", "1"));
  }

  /// The types of resources, mostly those of which there are some.
  static Arbitrary<Kind> kinds(Model model) {
    var any = Arbitraries.of(Kind.class);
    var there = Stream.of(Kind.values()).filter(k -> !model.refs(k).isEmpty()).toList();
    return there.isEmpty() ? any : frequencyOf(4, Arbitraries.of(there), 1, any);
  }

  /// How many items a page has.
  static Arbitrary<Optional<Integer>> pages() {
    return Arbitraries.of(Optional.empty(), Optional.of(1), Optional.of(2));
  }

  /// What creations have in common.
  ///
  /// @param token empty text for one that nobody has used
  record Options(String token, boolean dryRun, Map<String, String> tags) {

    Map<String, Object> with(Map<String, Object> members) {
      var all = new HashMap<>(members);
      if (dryRun) {
        all.put("dryRun", true);
      }
      if (!tags.isEmpty()) {
        all.put("tags", tags);
      }
      return all;
    }

    @Override
    public String toString() {
      return (tags.isEmpty() ? "" : " tags " + tags)
          + (token.isEmpty() ? "" : " token " + token)
          + (dryRun ? " dryRun" : "");
    }
  }

  static Arbitrary<Options> options() {
    return Combinators.combine(tokens(), frequency(Tuple.of(15, false), Tuple.of(1, true)), tags())
        .as(Options::new);
  }

  static Arbitrary<String> tokens() {
    return frequency(Tuple.of(6, ""), Tuple.of(1, "t1"));
  }
}
