// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImagePipeline;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The rules that all kinds of resources share: whose they are, what an ARN leads to, how builds
/// are numbered, how many there may be. Every service of a kind has one of these.
public final class Resources {
  private final ResourceStore store;
  private final Transactions transactions;
  private final IdempotentCalls calls;
  private final Paging paging;
  private final DocumentObjects documents;
  private final Quotas quotas;
  private final InstantSource clock;

  public Resources(
      ResourceStore store,
      Transactions transactions,
      Idempotency idempotency,
      DocumentObjects documents,
      Quotas quotas,
      InstantSource clock) {
    this.store = store;
    this.transactions = transactions;
    this.calls = new IdempotentCalls(idempotency, transactions);
    this.paging = new Paging(clock);
    this.documents = documents;
    this.quotas = quotas;
    this.clock = clock;
  }

  ResourceStore store() {
    return store;
  }

  Transactions transactions() {
    return transactions;
  }

  IdempotentCalls calls() {
    return calls;
  }

  public Paging paging() {
    return paging;
  }

  DocumentObjects documents() {
    return documents;
  }

  Quotas quotas() {
    return quotas;
  }

  /// The time as resources show it: in milliseconds.
  Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /// The caller's resource with exactly this ARN.
  public <T extends Resource> Optional<T> find(Scope scope, Arn arn, Class<T> type) {
    return arn.scope().equals(scope)
        ? store.find(arn).filter(type::isInstance).map(type::cast)
        : Optional.empty();
  }

  /// The caller's resource that an ARN leads to: the one with this build; without a build the
  /// newest one whose version matches, among those that `candidate` lets pass.
  public <T extends Resource> Optional<T> resolve(
      Scope scope, Arn arn, Class<T> type, Predicate<? super T> candidate) {
    if (arn.build().isPresent() || arn.version().isEmpty()) {
      return find(scope, arn, type);
    }
    if (!arn.scope().equals(scope)) {
      return Optional.empty();
    }
    return matching(arn, type).stream().filter(candidate).reduce((_, newer) -> newer);
  }

  /// Likewise, also what another account shares with the caller.
  <T extends Resource> Optional<T> resolveVisible(
      Scope scope, Arn arn, Class<T> type, Predicate<? super T> candidate) {
    if (arn.scope().equals(scope)) {
      return resolve(scope, arn, type, candidate);
    }
    return shared(scope, arn, type).stream().filter(candidate).reduce((_, newer) -> newer);
  }

  /// Whatever an ARN leads to that is the caller's own or shared with it, as operations find it.
  public Optional<Resource> visible(Scope scope, Arn arn) {
    var anyState = arn.version().map(VersionPattern::isExact).orElse(true);
    return resolveVisible(
        scope,
        arn,
        Resource.class,
        r ->
            anyState
                || !(r instanceof Image image)
                || image.state().status() == Image.Status.AVAILABLE);
  }

  /// What another account shares with the caller and an ARN leads to, oldest first.
  private <T extends Resource> List<T> shared(Scope scope, Arn arn, Class<T> type) {
    if (arn.version().isEmpty()) {
      return List.of();
    }
    var named =
        arn.build().isPresent()
            ? store.find(arn).filter(type::isInstance).map(type::cast).stream().toList()
            : matching(arn, type);
    return named.stream().filter(r -> store.mayUse(scope, r.arn())).toList();
  }

  /// What other accounts share with the caller, as its lists show it.
  <T extends Resource> List<T> sharedWith(Scope scope, ResourceKind kind, Class<T> type) {
    return store.withPolicies(scope, kind).stream()
        .filter(r -> !r.resource().arn().scope().equals(scope))
        .filter(r -> r.policy().list().has(scope.account()))
        .map(r -> type.cast(r.resource()))
        .toList();
  }

  /// Refuses to delete what others may use.
  void requireUnshared(Arn arn) {
    if (store.policy(arn).filter(policy -> policy.isShared(arn.owner())).isPresent()) {
      throw new RejectedException(new Rejection.InUse(arn.toString()));
    }
  }

  /// All that bear the ARN's name and whose version its version matches, oldest first.
  <T extends Resource> List<T> matching(Arn arn, Class<T> type) {
    var pattern = arn.version().orElseThrow();
    return store.versions(arn).stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(r -> pattern.matches(r.arn().exactVersion()))
        .toList();
  }

  /// Whether an ARN that may have wildcards, or no build number, names a build version.
  public static boolean leadsTo(Arn reference, Arn buildVersion) {
    return reference
            .withoutBuild()
            .withVersion(buildVersion.exactVersion())
            .equals(buildVersion.withoutBuild())
        && reference.version().orElseThrow().matches(buildVersion.exactVersion())
        && (reference.build().isEmpty() || reference.build().equals(buildVersion.build()));
  }

  /// The newest build of a version.
  <T extends Resource> Optional<T> newestBuild(Arn arn, Class<T> type) {
    return matching(arn, type).stream().reduce((_, newer) -> newer);
  }

  /// The ARN of a version of something with a name.
  static Arn versionArn(Scope scope, ResourceKind kind, String name, SemanticVersion version) {
    return new Arn(
        scope.partition(),
        scope.region(),
        scope.account(),
        kind,
        Optional.empty(),
        Arn.slugOf(name),
        Optional.of(VersionPattern.exactly(version)),
        OptionalInt.empty());
  }

  /// The version that a new recipe gets: `x` in it becomes the next number.
  SemanticVersion newVersion(Scope scope, ResourceKind kind, String name, String text) {
    if (!text.contains("x")) {
      return Versions.exact(text);
    }
    var any = versionArn(scope, kind, name, SemanticVersion.of(0, 0, 0));
    return Versions.next(
        text, store.versions(any).stream().map(r -> r.arn().exactVersion()).toList());
  }

  /// Refuses another version of a kind when there are as many as there may be. New builds of a
  /// version that is there do not count.
  void requireRoom(Scope scope, ResourceKind kind, int limit, String things) {
    if (limit != Quotas.NONE && store.countVersions(scope, kind) >= limit) {
      throw new RejectedException(new Rejection.QuotaExceeded(limit, things));
    }
  }

  /// Makes sure that something is there, and stays so until the end of the transaction.
  void hold(Scope scope, Arn arn) {
    if (!arn.scope().equals(scope) || store.change(arn, r -> r).isEmpty()) {
      throw notFound(arn);
    }
  }

  /// Deletes what no image pipeline needs.
  ///
  /// @param needs whether a pipeline does
  void deleteUnlessNeeded(Scope scope, Arn arn, Predicate<ImagePipeline> needs) {
    requireOwn(scope, arn);
    transactions.in(() -> {
      hold(scope, arn);
      requireUnshared(arn);
      if (store.all(scope, ResourceKind.IMAGE_PIPELINE).stream()
          .map(ImagePipeline.class::cast)
          .anyMatch(needs)) {
        throw new RejectedException(new Rejection.InUse(arn.toString()));
      }
      store.delete(arn);
    });
  }

  /// Whether a reference, which may have wildcards, leads to this version of a recipe, or build of
  /// a workflow, and would lead to none without it.
  boolean isOnlyOne(Optional<Arn> reference, Arn version) {
    return reference.filter(r -> r.version().isPresent() && leadsTo(r, version)).isPresent()
        && store.versions(version).stream().filter(r -> leadsTo(reference.get(), r.arn())).count()
            == 1;
  }

  /// Adds what must not be there yet.
  ///
  /// @param dryRun only check
  void addNew(Resource resource, boolean dryRun) {
    var taken = dryRun ? store.find(resource.arn()).isPresent() : !store.add(resource);
    if (taken) {
      throw new RejectedException(
          new Rejection.AlreadyExists(resource.arn().kind(), resource.arn().toString()));
    }
    if (dryRun) {
      throw new RejectedException(new Rejection.DryRun());
    }
  }

  /// Refuses to change what Amazon manages, what is another account's, and what the caller cannot
  /// see, as if it were not there.
  void requireOwn(Scope scope, Arn arn) {
    if (arn.owner().equals(Arn.AMAZON)) {
      throw new RejectedException(
          new Rejection.Forbidden("'" + arn + "' is managed by Amazon and cannot be changed."));
    }
    if (arn.scope().equals(scope)) {
      return;
    }
    if (!shared(scope, arn, Resource.class).isEmpty()) {
      throw new RejectedException(
          new Rejection.Forbidden(
              "'" + arn + "' belongs to another account, which shares it for reading only."));
    }
    throw notFound(arn);
  }

  static RejectedException notFound(Arn arn) {
    return new RejectedException(new Rejection.NotFound(arn.toString()));
  }

  static RejectedException invalid(String path, String detail) {
    return new RejectedException(new Rejection.InvalidValue(path, detail));
  }

  static RejectedException combination(String message) {
    return new RejectedException(new Rejection.InvalidCombination(message));
  }

  /// The tags of a create request.
  static void requireTags(String path, Map<String, String> tags) {
    TagRules.problem(tags)
        .ifPresent(problem -> {
          throw invalid(path, problem);
        });
  }

  /// The caller's own resources of a kind.
  <T extends Resource> Page<T> list(
      Paging.Call call,
      ResourceKind kind,
      ResourceStore.Order order,
      Class<T> type,
      Predicate<? super T> show) {
    return paging.page(
        call,
        (position, limit) ->
            store.list(call.scope(), kind, order, position, limit).stream()
                .map(p -> new Paging.At<>(p.resource(), p.position()))
                .toList(),
        resource -> Optional.of(resource).map(type::cast).filter(show));
  }

  /// The builds of the versions that an ARN matches, or without it all of the caller's; the newest
  /// first.
  <T extends Resource> Page<T> listBuilds(
      Paging.Call call,
      ResourceKind kind,
      Optional<Arn> version,
      Class<T> type,
      Predicate<? super T> show) {
    if (version.isEmpty()) {
      return list(call, kind, ResourceStore.Order.NEWEST, type, show);
    }
    if (!version.get().scope().equals(call.scope())) {
      return new Page<>(List.of(), Optional.empty());
    }
    return paging.page(
        call,
        Paging.Source.of(
            matching(version.get(), type).reversed(), r -> Versions.newestFirst(r.arn())),
        build -> Optional.of(build).filter(show));
  }

  /// One of each version, or of each name: the newest build. For lists that show versions.
  <T extends Resource> Predicate<T> newest(boolean byName) {
    var newest = new HashMap<Arn, Map<SemanticVersion, Arn>>();
    return resource -> {
      var name = resource.arn().withVersion(VersionPattern.parse("x.x.x").orElseThrow());
      var shown =
          newest.computeIfAbsent(
              name,
              n -> {
                var builds = new HashMap<SemanticVersion, Arn>();
                for (var r : store.versions(n)) {
                  if (byName) {
                    builds.clear();
                  }
                  builds.put(r.arn().exactVersion(), r.arn());
                }
                return builds;
              });
      return resource.arn().equals(shown.get(resource.arn().exactVersion()));
    };
  }

  /// What others share, in the order of [ResourceStore.Order#NAME]: one of each version, or of each
  /// name, the newest build that is shared.
  <T extends Resource> Page<T> listShared(
      Paging.Call call,
      ResourceKind kind,
      Class<T> type,
      boolean byName,
      Predicate<? super T> show) {
    var newest = new LinkedHashMap<Object, T>();
    for (var resource : sharedWith(call.scope(), kind, type)) {
      var arn = resource.arn();
      newest.put(byName ? List.of(arn.owner(), arn.slug()) : arn.withoutBuild(), resource);
    }
    return paging.page(
        call,
        Paging.Source.of(
            newest.values().stream().sorted(Comparator.comparing(Resources::sharedKey)).toList(),
            Resources::sharedKey),
        resource -> Optional.of(resource).filter(show));
  }

  private static String sharedKey(Resource resource) {
    return resource.arn().slug()
        + "/"
        + Versions.oldestFirst(resource.arn())
        + "/"
        + resource.arn().owner();
  }

  /// Refuses filters on the version of a list that shows names.
  static void requireNoVersionFilter(boolean byName, List<Filter> filters) {
    if (byName && filters.stream().anyMatch(f -> f.name().equals("version"))) {
      throw combination("byName cannot be combined with a filter on version.");
    }
  }
}
