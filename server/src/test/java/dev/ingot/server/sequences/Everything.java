// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import static dev.ingot.server.sequences.Values.exact;
import static dev.ingot.server.sequences.Values.kinds;
import static dev.ingot.server.sequences.Values.pages;
import static dev.ingot.server.sequences.Values.reference;

import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// What can be done with resources of all types alike.
final class Everything {
  private Everything() {}

  static Arbitrary<Command> get(Model model) {
    return kinds(model)
        .flatMap(kind -> reference(kind, model))
        .map(ref -> new Command("Get " + ref, s -> s.get(ref)));
  }

  /// Mostly by names that a deletion takes.
  static Arbitrary<Command> delete(Model model) {
    return Arbitraries.frequencyOf(
            Tuple.of(4, kinds(model)), Tuple.of(1, Arbitraries.just(Kind.IMAGE)))
        .flatMap(kind ->
            Arbitraries.oneOf(
                exact(kind, model), exact(kind, model), exact(kind, model), reference(kind, model)))
        .map(ref -> new Command("Delete " + ref, s -> s.delete(ref)));
  }

  static Arbitrary<Command> list(Model model) {
    return Combinators.combine(kinds(model), pages())
        .as((kind, page) -> new Command(kind.list() + paged(page), s -> s.list(kind, page)));
  }

  static Arbitrary<Command> listBuilds(Model model) {
    return Combinators.combine(
            Arbitraries.of(Kind.COMPONENT, Kind.WORKFLOW, Kind.IMAGE)
                .flatMap(kind -> Values.version(kind, model)),
            Arbitraries.of(true, false),
            pages())
        .as((version, given, page) -> {
          var asked = Optional.of(version).filter(_ -> given);
          return new Command(
              version.kind().listBuilds() + asked.map(v -> " " + v).orElse("") + paged(page),
              s -> s.listBuilds(version.kind(), asked, page));
        });
  }

  static Arbitrary<Command> listBuiltBy(Model model) {
    return Combinators.combine(exact(Kind.PIPELINE, model), pages())
        .as((pipeline, page) ->
            new Command(
                "ListImagePipelineImages " + pipeline + paged(page),
                s -> s.listBuiltBy(pipeline, page)));
  }

  private static String paged(Optional<Integer> page) {
    return page.map(size -> " by " + size).orElse("");
  }

  private static Arbitrary<Ref> tagged(Model model) {
    return kinds(model)
        .flatMap(kind ->
            kind.hasBuilds()
                ? Arbitraries.oneOf(exact(kind, model), Values.version(kind, model))
                : exact(kind, model));
  }

  static Arbitrary<Command> listTags(Model model) {
    return tagged(model)
        .map(ref -> new Command("ListTagsForResource " + ref, s -> s.listTags(ref)));
  }

  static Arbitrary<Command> tag(Model model) {
    return Combinators.combine(tagged(model), Values.someTags())
        .as((ref, tags) -> new Command("TagResource " + ref + " " + tags, s -> s.tag(ref, tags)));
  }

  static Arbitrary<Command> untag(Model model) {
    return Combinators.combine(tagged(model), Arbitraries.of(Set.of("a"), Set.of("b", "z")))
        .as((ref, keys) ->
            new Command("UntagResource " + ref + " " + keys, s -> s.untag(ref, keys)));
  }

  static Arbitrary<Command> again() {
    return Arbitraries.just(new Command("the last change again", Session::again));
  }
}
