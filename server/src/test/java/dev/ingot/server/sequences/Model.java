// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The rules of all resources of one account, as AWS documents them and `docs/compatibility.md`
/// says where AWS does not: written anew, so that it knows nothing of how Ingot does it. What is
/// refused changes nothing.
final class Model {
  private static final Comparator<Ref> OLDEST_FIRST =
      Comparator.<Ref, Version>comparing(ref -> ref.version().orElseThrow())
          .thenComparing(ref -> ref.build().orElse(0));

  private final Map<Ref, Thing> things = new LinkedHashMap<>();
  private final Set<Ref> deleted = new LinkedHashSet<>();

  /// The highest build number that a version ever had.
  private final Map<Ref, Integer> builds = new HashMap<>();

  private final Map<Call, Answered> answered = new HashMap<>();

  private record Call(String operation, String token) {}

  private record Answered(Object request, Ref answer) {}

  /// A token that came before gets the answer of then, whatever has happened since; with another
  /// request it is refused. Only calls that succeeded are remembered.
  Ref once(String operation, String token, Object request, Supplier<Ref> call) {
    var key = new Call(operation, token);
    var before = Optional.ofNullable(answered.get(key));
    if (before.isPresent()) {
      if (!before.get().request().equals(request)) {
        throw RefusedException.tokenReused();
      }
      return before.get().answer();
    }
    var answer = call.get();
    answered.put(key, new Answered(request, answer));
    return answer;
  }

  /// Components and workflows: the same version with other content becomes its next build, with the
  /// same content it is refused.
  Ref addBuild(Thing asked, boolean dryRun) {
    var newest = newest(asked.ref(), _ -> true);
    if (newest.filter(t -> hasContent(t, asked)).isPresent()) {
      throw RefusedException.alreadyExists();
    }
    if (dryRun) {
      throw RefusedException.dryRun();
    }
    return addNextBuild(asked);
  }

  private static boolean hasContent(Thing one, Thing other) {
    return one.document().equals(other.document()) && one.description().equals(other.description());
  }

  /// No number is given twice, also after a deletion.
  private Ref addNextBuild(Thing asked) {
    var ref = asked.ref().withBuild(builds.merge(asked.ref(), 1, Integer::sum));
    return put(asked.at(ref));
  }

  /// Recipes: a version is written once; one `x` becomes the next number.
  Ref addRecipe(Thing asked, boolean dryRun) {
    var ref = numbered(asked.ref());
    for (var used : asked.uses()) {
      if (usable(used).isEmpty()) {
        throw RefusedException.invalidValue();
      }
    }
    return addNew(asked.at(ref), dryRun);
  }

  private Ref numbered(Ref ref) {
    var nodes = List.of(ref.version().orElseThrow().text().split("\\.", -1));
    if (!nodes.contains("x")) {
      return ref;
    }
    if (nodes.indexOf("x") != nodes.lastIndexOf("x")) {
      throw RefusedException.invalidVersion();
    }
    var place = nodes.indexOf("x");
    var next =
        things.keySet().stream()
            .filter(other -> other.kind() == ref.kind() && other.name().equals(ref.name()))
            .map(other -> other.version().orElseThrow().numbers())
            .filter(numbers -> agree(nodes.subList(0, place), numbers))
            .mapToInt(numbers -> numbers.get(place) + 1)
            .max()
            .orElse(0);
    var version = new ArrayList<>(nodes);
    version.set(place, Integer.toString(next));
    return Ref.of(ref.kind(), ref.name(), String.join(".", version));
  }

  private static boolean agree(List<String> nodes, List<Integer> numbers) {
    for (var i = 0; i < nodes.size(); i++) {
      if (Integer.parseInt(nodes.get(i)) != numbers.get(i)) {
        return false;
      }
    }
    return true;
  }

  /// Of images only those that were built can be a parent.
  private Optional<Thing> usable(Ref used) {
    return used.kind() == Kind.IMAGE ? newest(used, Thing::available) : find(used);
  }

  /// What has a name only.
  Ref addNamed(Thing asked, boolean dryRun) {
    requireAll(asked.uses());
    return addNew(asked, dryRun);
  }

  private void requireAll(List<Ref> uses) {
    uses.forEach(this::get);
  }

  private Ref addNew(Thing asked, boolean dryRun) {
    if (things.containsKey(asked.ref())) {
      throw RefusedException.alreadyExists();
    }
    if (dryRun) {
      throw RefusedException.dryRun();
    }
    return put(asked);
  }

  private Ref put(Thing thing) {
    things.put(thing.ref(), thing);
    return thing.ref();
  }

  /// Everything is replaced but the name and the tags.
  Ref update(Thing settings) {
    var before = get(settings.ref());
    requireAll(settings.uses());
    return put(before.updated(settings));
  }

  /// An image has the name and the version of its recipe, and keeps a copy of all that it is built
  /// from. It fails if its parent was deleted, which only a wildcard in the recipe allows.
  Ref build(List<Ref> uses, Map<String, String> tags, boolean available, Optional<Ref> pipeline) {
    requireAll(uses);
    var recipe = get(uses.getFirst());
    var version =
        new Ref(Kind.IMAGE, recipe.ref().name(), recipe.ref().version(), Optional.empty());
    var built = available && recipe.uses().stream().allMatch(used -> usable(used).isPresent());
    return addNextBuild(
        new Thing(version, recipe.name(), Optional.empty(), "", List.of(), tags, built, pipeline));
  }

  /// Whether the pipeline is there and builds of a container recipe.
  boolean isOfContainers(Ref pipeline) {
    return Optional.ofNullable(things.get(pipeline))
        .filter(p -> p.uses().getFirst().kind() == Kind.CONTAINER_RECIPE)
        .isPresent();
  }

  Ref start(Ref pipeline) {
    return build(get(pipeline).uses(), Map.of(), true, Optional.of(pipeline));
  }

  Thing get(Ref ref) {
    return find(ref).orElseThrow(RefusedException::notFound);
  }

  /// A wildcard passes over images that were not built; a version without build does not.
  private Optional<Thing> find(Ref ref) {
    return ref.isExact()
        ? Optional.ofNullable(things.get(ref))
        : newest(ref, t -> t.ref().kind() != Kind.IMAGE || t.available() || !ref.hasWildcard());
  }

  private Optional<Thing> newest(Ref ref, Predicate<Thing> candidate) {
    return matching(ref).filter(candidate).max(Comparator.comparing(Thing::ref, OLDEST_FIRST));
  }

  private Stream<Thing> matching(Ref ref) {
    return things.values().stream().filter(t -> ref.matches(t.ref()));
  }

  /// Nobody may need it, and the request must name one.
  Ref delete(Ref ref) {
    if (!ref.isExact()) {
      throw RefusedException.invalidValue();
    }
    get(ref);
    if (things.values().stream().flatMap(t -> t.uses().stream()).anyMatch(u -> needs(u, ref))) {
      throw RefusedException.needed();
    }
    things.remove(ref);
    deleted.add(ref);
    return ref;
  }

  /// A reference needs what it names, and the last one of those that a wildcard leads to. Images
  /// are needed only where they are named.
  private boolean needs(Ref reference, Ref ref) {
    return reference.equals(ref)
        || (reference.matches(ref) && ref.kind() != Kind.IMAGE && matching(reference).count() == 1);
  }

  /// Those of a type: of what has builds the versions, as the newest build writes them.
  List<Ref> all(Kind kind) {
    var newest = new LinkedHashMap<Ref, Ref>();
    things.keySet().stream()
        .filter(ref -> ref.kind() == kind)
        .sorted(Comparator.comparing(ref -> ref.build().orElse(0)))
        .forEach(ref -> newest.put(ref.withoutBuild(), ref.withoutBuild()));
    return List.copyOf(newest.values());
  }

  /// The builds of a version, or all.
  List<Ref> builds(Kind kind, Optional<Ref> version) {
    return things.keySet().stream()
        .filter(ref -> ref.kind() == kind && version.stream().allMatch(v -> v.matches(ref)))
        .toList();
  }

  List<Ref> builtBy(Ref pipeline) {
    get(pipeline);
    return things.values().stream()
        .filter(t -> t.pipeline().filter(pipeline::equals).isPresent())
        .map(Thing::ref)
        .toList();
  }

  /// Without a build the newest one is meant.
  Map<String, String> tags(Ref ref) {
    return tagged(ref).tags();
  }

  void tag(Ref ref, Map<String, String> tags) {
    var thing = tagged(ref);
    var after = new TreeMap<>(thing.tags());
    after.putAll(tags);
    put(thing.withTags(after));
  }

  void untag(Ref ref, Set<String> keys) {
    var thing = tagged(ref);
    var after = new TreeMap<>(thing.tags());
    after.keySet().removeAll(keys);
    put(thing.withTags(after));
  }

  private Thing tagged(Ref ref) {
    return ref.isExact()
        ? get(ref)
        : newest(ref, _ -> true).orElseThrow(RefusedException::notFound);
  }

  List<Ref> refs(Kind kind) {
    return things.keySet().stream().filter(ref -> ref.kind() == kind).toList();
  }

  List<Thing> things() {
    return List.copyOf(things.values());
  }

  /// What was deleted and is not there again.
  Set<Ref> gone() {
    var gone = new HashSet<>(deleted);
    gone.removeAll(things.keySet());
    return gone;
  }
}
