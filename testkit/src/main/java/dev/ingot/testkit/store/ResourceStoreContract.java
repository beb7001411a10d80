// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.RejectedException;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourcePolicy;
import dev.ingot.core.resource.ResourcePolicy.Audience;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.ResourceStore.Order;
import dev.ingot.core.resource.ResourceStore.Placed;
import dev.ingot.core.resource.Transactions;
import dev.ingot.core.resource.Workflow;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What every [ResourceStore] does, together with its [Transactions].
public abstract class ResourceStoreContract {

  /// The store under test, empty when the test begins; the same with every call in one test.
  protected abstract ResourceStore store();

  /// The transactions that the store joins.
  protected abstract Transactions transactions();

  @Test
  void a_resource_of_each_kind_comes_back_as_it_was() {
    var all =
        List.<Resource>of(
            Fixtures.component(),
            Fixtures.workflow(),
            Fixtures.recipe(),
            Fixtures.containerRecipe(),
            Fixtures.infrastructure(),
            Fixtures.distribution(),
            Fixtures.image(),
            Fixtures.pipeline(),
            Fixtures.lifecyclePolicy(),
            distributedImage(),
            failedImage());

    for (var resource : all) {
      assertThat(store().add(resource)).isTrue();
      assertThat(store().find(resource.arn())).contains(resource);
    }
  }

  @Test
  void what_was_not_added_is_not_found() {
    store().add(Fixtures.component());
    var arn = Fixtures.component().arn();

    assertThat(store().find(arn.withBuild(2))).isEmpty();
    assertThat(store().find(arn.withoutBuild())).isEmpty();
    assertThat(store().find(arn.withOwner("444455556666"))).isEmpty();
    assertThat(store().find(arn.withVersion(VersionPattern.parse("1.0.x").orElseThrow())))
        .isEmpty();
  }

  @Test
  void versions_are_the_same_by_number() {
    var one = Fixtures.component("web", "2021.01.01", 1);
    store().add(one);
    var same = Fixtures.component("web", "2021.1.1", 1);

    assertThat(store().add(same)).isFalse();
    assertThat(store().find(same.arn())).contains(one);
    assertThat(store().delete(same.arn())).isTrue();
    assertThat(store().find(one.arn())).isEmpty();
  }

  @Test
  void a_refused_add_changes_nothing() {
    var first = Fixtures.component();
    store().add(first);

    assertThat(store().add(first.withTags(Map.of("other", "tags")))).isFalse();

    assertThat(store().find(first.arn())).contains(first);
  }

  @Test
  void workflows_of_two_types_are_two() {
    var build = Fixtures.workflow("all", Workflow.Type.BUILD, "1.0.0", 1);
    var test = Fixtures.workflow("all", Workflow.Type.TEST, "1.0.0", 1);

    assertThat(store().add(build)).isTrue();
    assertThat(store().add(test)).isTrue();

    assertThat(store().versions(build.arn())).containsExactly(build);
  }

  @Test
  void a_policy_is_put_replaced_and_taken_away() {
    var arn = Fixtures.component().arn();
    store().add(Fixtures.component());
    assertThat(store().policy(arn)).isEmpty();

    assertThat(store().putPolicy(arn, Optional.of(policy("one")))).isTrue();
    assertThat(store().policy(arn)).contains(policy("one"));
    assertThat(store().find(arn)).contains(Fixtures.component());

    assertThat(store().putPolicy(arn, Optional.of(policy("two")))).isTrue();
    assertThat(store().policy(arn)).contains(policy("two"));

    assertThat(store().putPolicy(arn, Optional.empty())).isTrue();
    assertThat(store().policy(arn)).isEmpty();
  }

  @Test
  void what_is_not_there_takes_no_policy() {
    store().add(Fixtures.component());
    var other = Fixtures.component().arn().withBuild(2);

    assertThat(store().putPolicy(other, Optional.of(policy("one")))).isFalse();
    assertThat(store().policy(other)).isEmpty();
    assertThat(store().policy(Fixtures.component().arn())).isEmpty();
  }

  @Test
  void a_policy_stays_when_its_resource_is_changed_and_goes_with_it() {
    var component = Fixtures.component();
    store().add(component);
    store().putPolicy(component.arn(), Optional.of(policy("one")));

    store().change(component.arn(), c -> c.withTags(Map.of("other", "tags")));
    assertThat(store().policy(component.arn())).contains(policy("one"));

    store().delete(component.arn());
    store().add(component);
    assertThat(store().policy(component.arn())).isEmpty();
    assertThat(store().withPolicies(Fixtures.SCOPE, ResourceKind.COMPONENT)).isEmpty();
  }

  @Test
  void a_policy_of_a_transaction_that_fails_was_never_put() {
    var arn = Fixtures.component().arn();
    store().add(Fixtures.component());

    assertThatThrownBy(() ->
            transactions()
                .in(() -> {
                  store().putPolicy(arn, Optional.of(policy("one")));
                  throw new IllegalStateException("on purpose");
                }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(store().policy(arn)).isEmpty();
  }

  @Test
  void what_has_a_policy_is_found_by_kind_and_region() {
    var alpha = Fixtures.component("alpha", "1.0.0", 1);
    var beta = Fixtures.component("beta", "1.0.0", 1);
    for (var resource : List.<Resource>of(beta, alpha, Fixtures.recipe(), Fixtures.image())) {
      store().add(resource);
      store().putPolicy(resource.arn(), Optional.of(policy(resource.name())));
    }
    store().add(Fixtures.component("gamma", "1.0.0", 1));
    var scope = Fixtures.SCOPE;
    var neighbour = new Scope(scope.partition(), scope.region(), "444455556666");
    var elsewhere = new Scope(scope.partition(), "us-west-2", scope.account());

    assertThat(store().withPolicies(neighbour, ResourceKind.COMPONENT))
        .containsExactly(
            new ResourceStore.WithPolicy(alpha, policy("alpha")),
            new ResourceStore.WithPolicy(beta, policy("beta")));
    assertThat(store().withPolicies(elsewhere, ResourceKind.COMPONENT)).isEmpty();
  }

  private static ResourcePolicy policy(String text) {
    return new ResourcePolicy(
        text,
        new Audience(List.of("444455556666", "777788889999"), List.of("777788889999")),
        new Audience(List.of(Audience.EVERYBODY), List.of()));
  }

  @Test
  void a_change_replaces() {
    store().add(Fixtures.image());
    var arn = Fixtures.image().arn();
    var building = Image.State.of(Image.Status.BUILDING);

    var after = store().change(arn, image -> ((Image) image).withState(building));

    assertThat(after).contains(Fixtures.image().withState(building));
    assertThat(store().find(arn)).isEqualTo(after);
  }

  @Test
  void a_change_of_what_is_not_there_is_not_made() {
    assertThat(store().change(Fixtures.image().arn(), image -> image)).isEmpty();
  }

  @Test
  void no_change_comes_between_another() throws Exception {
    store().add(Fixtures.infrastructure().withTags(Map.of("count", "0")));
    var arn = Fixtures.infrastructure().arn();

    inParallel(
        4,
        () -> {
          for (var i = 0; i < 10; i++) {
            store()
                .change(
                    arn,
                    r ->
                        r.withTags(
                            Map.of(
                                "count",
                                "" + (Integer.parseInt(r.tags().getOrDefault("count", "")) + 1))));
          }
        });

    assertThat(store().find(arn).orElseThrow().tags()).containsEntry("count", "40");
  }

  @Test
  void what_was_deleted_is_gone() {
    store().add(Fixtures.recipe());

    assertThat(store().delete(Fixtures.recipe().arn())).isTrue();

    assertThat(store().find(Fixtures.recipe().arn())).isEmpty();
    assertThat(store().delete(Fixtures.recipe().arn())).isFalse();
  }

  @Test
  void versions_come_oldest_first_and_by_number() {
    var arns =
        List.of(
            Fixtures.component("web", "10.0.0", 1),
            Fixtures.component("web", "9.0.0", 2),
            Fixtures.component("web", "9.0.0", 1),
            Fixtures.component("web", "9.0.10", 1),
            Fixtures.component("web", "9.0.9", 1),
            Fixtures.component("web-2", "1.0.0", 1));
    arns.forEach(store()::add);

    assertThat(store().versions(arns.getFirst().arn()))
        .extracting(r -> r.arn().version().orElseThrow() + "/" + r.arn().build().orElseThrow())
        .containsExactly("9.0.0/1", "9.0.0/2", "9.0.9/1", "9.0.10/1", "10.0.0/1");
  }

  @Test
  void build_numbers_begin_at_1_and_are_never_given_again() {
    var arn = Fixtures.component().arn().withoutBuild();
    assertThat(store().nextBuild(arn)).isEqualTo(1);
    store().add(Fixtures.component("Web Base", "1.0.0", 1));
    assertThat(store().nextBuild(arn)).isEqualTo(2);
    store().delete(arn.withBuild(1));

    assertThat(store().nextBuild(arn)).isEqualTo(3);
    assertThat(store().nextBuild(arn.withVersion(version("01.0.0")))).isEqualTo(4);
    assertThat(store().nextBuild(arn.withVersion(version("1.0.1")))).isEqualTo(1);
  }

  @Test
  void versions_are_counted_and_builds_are_not() {
    for (var version : List.of("1.0.0", "1.0.1")) {
      store().add(Fixtures.component("Web Base", version, 1));
      store().add(Fixtures.component("Web Base", version, 2));
    }
    store().add(Fixtures.component("Other", "1.0.0", 1));
    store().add(Fixtures.recipe());

    assertThat(store().countVersions(Fixtures.SCOPE, ResourceKind.COMPONENT)).isEqualTo(3);
    assertThat(store().countVersions(Fixtures.OTHER_SCOPE, ResourceKind.COMPONENT)).isZero();
  }

  @Test
  void two_callers_never_get_one_build_number() throws Exception {
    var arn = Fixtures.image().arn();
    var taken = new ConcurrentLinkedQueue<Integer>();

    inParallel(
        4,
        () -> {
          for (var i = 0; i < 10; i++) {
            taken.add(store().nextBuild(arn));
          }
        });

    assertThat(taken).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void lists_by_name_then_version_then_build() {
    addForLists();

    assertThat(names(pages(Order.NAME, 100)))
        .containsExactly("Zoo 1.0.0/1", "a 2.0.0/1", "a 2.0.0/2", "a 10.0.0/1", "b-1 1.0.0/1");
  }

  @Test
  void lists_by_date_in_both_directions() {
    addForLists();

    assertThat(names(pages(Order.CREATED, 100)))
        .containsExactly("a 10.0.0/1", "Zoo 1.0.0/1", "b-1 1.0.0/1", "a 2.0.0/2", "a 2.0.0/1");
    assertThat(names(pages(Order.NEWEST, 100)))
        .containsExactly("a 2.0.0/1", "a 2.0.0/2", "b-1 1.0.0/1", "Zoo 1.0.0/1", "a 10.0.0/1");
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void small_pages_make_the_same_list_as_a_large_one(Order order) {
    addForLists();

    for (var size = 1; size <= 5; size++) {
      assertThat(pages(order, size)).isEqualTo(pages(order, 100));
    }
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void a_position_outlives_its_resource(Order order) {
    addForLists();
    var all = list(order, Optional.empty(), 100);
    store().delete(all.get(1).resource().arn());

    var rest = list(order, Optional.of(all.get(1).position()), 100);

    assertThat(rest).isEqualTo(all.subList(2, 5));
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void positions_are_safe_in_urls(Order order) {
    store().add(changed(Fixtures.component(), "übergröße ?&/=", 0));

    assertThat(list(order, Optional.empty(), 1).getFirst().position()).matches("[A-Za-z0-9._~-]+");
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void a_position_that_it_did_not_give_is_rejected(Order order) {
    for (var bad : List.of("x", "", "bm9uc2Vuc2U", "ä", "!")) {
      assertThatThrownBy(() -> list(order, Optional.of(bad), 1))
          .isInstanceOf(RejectedException.class);
    }
  }

  @Test
  void lists_hold_one_kind_of_one_scope() {
    var other = Fixtures.component();
    store().add(Fixtures.component());
    store().add(Fixtures.recipe());

    assertThat(store().all(Fixtures.SCOPE, ResourceKind.COMPONENT)).containsExactly(other);
    assertThat(store().all(Fixtures.OTHER_SCOPE, ResourceKind.COMPONENT)).isEmpty();
    assertThat(
            store()
                .list(
                    Fixtures.OTHER_SCOPE, ResourceKind.COMPONENT, Order.NAME, Optional.empty(), 10))
        .isEmpty();
  }

  @Test
  void a_failed_transaction_leaves_nothing() {
    store().add(Fixtures.recipe());
    var arn = Fixtures.component().arn();

    assertThatThrownBy(() ->
            transactions()
                .in(() -> {
                  store().add(Fixtures.component());
                  store().nextBuild(arn);
                  store().delete(Fixtures.recipe().arn());
                  assertThat(store().find(arn)).isPresent();
                  throw new IllegalArgumentException("no");
                }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no");

    assertThat(store().find(arn)).isEmpty();
    assertThat(store().nextBuild(arn)).isEqualTo(1);
    assertThat(store().find(Fixtures.recipe().arn())).isPresent();
  }

  @Test
  void a_nested_failure_fails_the_whole_even_if_it_is_caught() {
    assertThatThrownBy(() ->
            transactions()
                .in(() -> {
                  store().add(Fixtures.component());
                  assertThatThrownBy(() -> transactions().in(this::fail));
                }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(store().find(Fixtures.component().arn())).isEmpty();
    transactions().in(() -> store().add(Fixtures.component()));
    assertThat(store().find(Fixtures.component().arn())).isPresent();
  }

  private void fail() {
    store().add(Fixtures.recipe());
    throw new IllegalArgumentException("no");
  }

  private void addForLists() {
    var names = List.of("a/10.0.0/1", "Zoo/1.0.0/1", "b-1/1.0.0/1", "a/2.0.0/2", "a/2.0.0/1");
    for (var i = 0; i < names.size(); i++) {
      var parts = names.get(i).split("/", 3);
      var component = Fixtures.component(parts[0], parts[1], Integer.parseInt(parts[2]));
      store().add(changed(component, parts[0], i == 2 ? 1 : i));
    }
  }

  private static Component changed(Component c, String name, int minutes) {
    return new Component(
        c.arn(),
        name,
        c.description(),
        c.changeDescription(),
        c.type(),
        c.platform(),
        c.supportedOsVersions(),
        c.parameters(),
        c.data(),
        c.kmsKeyId(),
        c.dateCreated().plus(Duration.ofMinutes(minutes)),
        c.tags());
  }

  private List<Resource> pages(Order order, int size) {
    var all = new ArrayList<Resource>();
    var after = Optional.<String>empty();
    while (true) {
      var page = list(order, after, size);
      page.forEach(p -> all.add(p.resource()));
      if (page.size() < size) {
        return all;
      }
      after = Optional.of(page.getLast().position());
    }
  }

  private List<Placed> list(Order order, Optional<String> after, int limit) {
    return store().list(Fixtures.SCOPE, ResourceKind.COMPONENT, order, after, limit);
  }

  private static List<String> names(List<Resource> resources) {
    return resources.stream()
        .map(r -> r.name() + " " + r.arn().exactVersion() + "/" + r.arn().build().orElseThrow())
        .toList();
  }

  private static SemanticVersion version(String text) {
    return SemanticVersion.parse(text).orElseThrow();
  }

  private static Image distributedImage() {
    return ImageCopy.of(Fixtures.image("1.0.1", 1))
        .distribution(Optional.of(Fixtures.distribution()))
        .build();
  }

  private static Image failedImage() {
    var failure =
        new Image.ComponentFailure(
            Fixtures.component().arn().toString(), "build", "Greet", "ExecuteBash", "exit code 3");
    var context =
        new Image.FailureContext(
            Optional.of(Image.Status.BUILDING),
            Optional.of(Fixtures.execution().id()),
            Optional.of(Fixtures.workflow().arn().toString()),
            Optional.empty(),
            Optional.of("Apply"),
            Optional.of(failure));
    return Fixtures.image("1.0.0", 2)
        .withMetadata(
            Optional.of("Debian 12"), List.of(new Image.InstalledPackage("jq", "1.6-2.1")))
        .withOutputs(
            List.of(
                new Image.OutputAmi(
                    "eu-central-1", "ami-1", "web \"q\" \u2603", Optional.empty(), "1")))
        .completed(
            new Image.State(Image.Status.FAILED, Optional.of("it\nfailed"), Optional.of(context)),
            Fixtures.NOON);
  }

  static void inParallel(int threads, Runnable work) throws InterruptedException {
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var started = new ArrayList<Thread>();
    for (var i = 0; i < threads; i++) {
      started.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  work.run();
                } catch (Throwable e) {
                  failures.add(e);
                }
              }));
    }
    for (var thread : started) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }
}
