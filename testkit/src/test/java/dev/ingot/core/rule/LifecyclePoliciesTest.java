// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.resource.LifecyclePolicy.Action;
import dev.ingot.core.resource.LifecyclePolicy.Detail;
import dev.ingot.core.resource.LifecyclePolicy.FilterType;
import dev.ingot.core.resource.LifecyclePolicy.Included;
import dev.ingot.core.resource.LifecyclePolicy.Recipe;
import dev.ingot.core.resource.LifecyclePolicy.Selection;
import dev.ingot.core.resource.LifecyclePolicy.Status;
import dev.ingot.core.resource.LifecyclePolicy.TimeUnit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifecyclePoliciesTest {
  private static final Selection WEB = recipes("1.x.x");
  private static final LifecyclePolicy.Type AMI = LifecyclePolicy.Type.AMI_IMAGE;
  private static final LifecyclePolicy.Type CONTAINER = LifecyclePolicy.Type.CONTAINER_IMAGE;

  private final Desk desk = new Desk();

  private static Selection recipes(String version) {
    return new Selection(List.of(new Recipe("web", version)), Map.of());
  }

  private static Detail age(Action action) {
    return rule(action, FilterType.AGE, Optional.of(TimeUnit.WEEKS));
  }

  private static Detail rule(Action action, FilterType type, Optional<TimeUnit> unit) {
    return new Detail(
        action,
        Optional.empty(),
        new LifecyclePolicy.Filter(type, 6, unit, Optional.of(3)),
        Optional.empty());
  }

  private static Detail including(
      Action action, boolean amis, boolean snapshots, boolean containers) {
    return new Detail(
        action,
        Optional.of(
            new Included(Optional.of(amis), Optional.of(snapshots), Optional.of(containers))),
        age(action).filter(),
        Optional.empty());
  }

  private static LifecyclePolicySettings settings(
      LifecyclePolicy.Type type, Selection selection, Detail... details) {
    return new LifecyclePolicySettings(
        Optional.empty(), Optional.empty(), "tidy", type, List.of(details), selection);
  }

  private static LifecyclePolicySettings settings(Detail... details) {
    return settings(AMI, WEB, details);
  }

  private static LifecyclePolicySettings disabled() {
    return new LifecyclePolicySettings(
        Optional.of("Keeps six"),
        Optional.of(Status.DISABLED),
        "arn:aws:iam::111122223333:role/tidy",
        CONTAINER,
        List.of(rule(Action.DELETE, FilterType.COUNT, Optional.empty())),
        new Selection(List.of(), Map.of("stage", "test")));
  }

  private Arn create(String name, LifecyclePolicySettings settings) {
    return desk.policies.create(
        SCOPE, new NewLifecyclePolicy(name, settings, Map.of("made", "here"), false), token());
  }

  private LifecyclePolicy get(Arn arn) {
    return desk.policies.get(SCOPE, arn);
  }

  private void assertCombination(LifecyclePolicySettings settings) {
    assertThat(refusal(() -> create("Other", settings)))
        .isInstanceOf(Rejection.InvalidCombination.class);
  }

  @Test
  void a_policy_is_as_it_was_asked_for() {
    var arn = create("Tidy up", disabled());

    assertThat(arn).isEqualTo(Arn.of(SCOPE, ResourceKind.LIFECYCLE_POLICY, "tidy-up"));
    assertThat(get(arn))
        .isEqualTo(
            new LifecyclePolicy(
                arn,
                "Tidy up",
                Optional.of("Keeps six"),
                Status.DISABLED,
                "arn:aws:iam::111122223333:role/tidy",
                CONTAINER,
                disabled().details(),
                disabled().selection(),
                desk.clock.instant(),
                Optional.empty(),
                Map.of("made", "here")));
    assertThat(get(create("Other", settings(age(Action.DELETE)))).status())
        .isEqualTo(Status.ENABLED);
  }

  @Test
  void an_update_replaces_everything_but_the_name_and_the_tags() {
    var arn = create("Tidy", disabled());
    var before = get(arn);
    desk.clock.advance(Duration.ofMinutes(1));

    desk.policies.update(SCOPE, arn, settings(CONTAINER, WEB, age(Action.DELETE)), token());

    assertThat(get(arn))
        .isEqualTo(
            new LifecyclePolicy(
                arn,
                "Tidy",
                Optional.empty(),
                Status.ENABLED,
                "tidy",
                CONTAINER,
                List.of(age(Action.DELETE)),
                WEB,
                before.dateCreated(),
                Optional.of(before.dateCreated().plusSeconds(60)),
                Map.of("made", "here")));
  }

  @Test
  void the_type_stays_and_a_refused_update_changes_nothing() {
    var arn = create("Tidy", disabled());
    var before = get(arn);

    assertThat(
            refusal(() ->
                desk.policies.update(SCOPE, arn, settings(AMI, WEB, age(Action.DELETE)), token())))
        .isEqualTo(
            new Rejection.InvalidValue(
                "resourceType", "It is CONTAINER_IMAGE and cannot be changed."));
    assertThat(
            refusal(() ->
                desk.policies.update(
                    SCOPE, arn, settings(CONTAINER, WEB, age(Action.DISABLE)), token())))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(get(arn)).isEqualTo(before);
  }

  @Test
  void there_is_one_rule_for_each_action() {
    assertCombination(settings(age(Action.DELETE), age(Action.DELETE)));

    var all =
        settings(
            age(Action.DEPRECATE),
            age(Action.DISABLE),
            rule(Action.DELETE, FilterType.COUNT, Optional.empty()));
    assertThat(get(create("All", all)).details()).isEqualTo(all.details());
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"DEPRECATE", "DISABLE"})
  void container_images_and_counts_are_deleted_only(Action action) {
    assertCombination(settings(CONTAINER, WEB, age(action)));
    assertCombination(settings(rule(action, FilterType.COUNT, Optional.empty())));
  }

  @Test
  void an_age_has_a_unit() {
    assertCombination(settings(rule(Action.DELETE, FilterType.AGE, Optional.empty())));
  }

  @Test
  void what_is_included_fits_the_type() {
    assertCombination(settings(including(Action.DELETE, true, true, true)));
    assertCombination(settings(CONTAINER, WEB, including(Action.DELETE, true, false, true)));
    assertCombination(settings(CONTAINER, WEB, including(Action.DELETE, false, true, true)));

    create("Amis", settings(including(Action.DISABLE, true, true, false)));
    create("Snapshots", settings(including(Action.DELETE, false, true, false)));
    create("Containers", settings(CONTAINER, WEB, including(Action.DELETE, false, false, true)));
  }

  @Test
  void images_are_chosen_by_recipes_or_by_tags() {
    var none = new Selection(List.of(), Map.of());
    var both = new Selection(WEB.recipes(), Map.of("stage", "test"));

    assertCombination(settings(AMI, none, age(Action.DELETE)));
    assertCombination(settings(AMI, both, age(Action.DELETE)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x.2.x", "1.x.8", "1073741824.0.0"})
  void recipes_need_not_be_there_but_their_versions_are_patterns(String version) {
    assertThat(refusal(() -> create("Tidy", settings(AMI, recipes(version), age(Action.DELETE)))))
        .isInstanceOf(Rejection.InvalidVersion.class);

    create("Tidy", settings(AMI, recipes("x.x.x"), age(Action.DELETE)));
  }

  @Test
  void names_are_unique_and_a_dry_run_makes_nothing() {
    create("Tidy", disabled());

    assertThat(refusal(() -> create("tidy", disabled())))
        .isInstanceOf(Rejection.AlreadyExists.class);
    assertThat(
            refusal(() ->
                desk.policies.create(
                    SCOPE, new NewLifecyclePolicy("Dry", disabled(), Map.of(), true), token())))
        .isEqualTo(new Rejection.DryRun());
    assertThat(desk.store.all(SCOPE, ResourceKind.LIFECYCLE_POLICY)).hasSize(1);
  }

  @Test
  void a_token_makes_one_policy() {
    var token = token();
    var request = new NewLifecyclePolicy("Tidy", disabled(), Map.of(), false);
    var arn = desk.policies.create(SCOPE, request, token);

    assertThat(desk.policies.create(SCOPE, request, token)).isEqualTo(arn);
    assertThat(
            refusal(() ->
                desk.policies.create(
                    SCOPE, new NewLifecyclePolicy("Two", disabled(), Map.of(), false), token)))
        .isEqualTo(new Rejection.TokenReused());
  }

  @Test
  void there_are_at_most_fifty() {
    for (var i = 0; i < 50; i++) {
      create("Tidy " + i, disabled());
    }

    assertThat(refusal(() -> create("One more", disabled())))
        .isEqualTo(new Rejection.QuotaExceeded(50, "lifecycle policies"));
  }

  @Test
  void policies_are_the_accounts_own() {
    var arn = create("Tidy", disabled());
    var missing = new Rejection.NotFound(arn.toString());

    assertThat(refusal(() -> desk.policies.get(OTHER_SCOPE, arn))).isEqualTo(missing);
    assertThat(refusal(() -> desk.policies.delete(OTHER_SCOPE, arn))).isEqualTo(missing);
    assertThat(refusal(() -> desk.policies.update(OTHER_SCOPE, arn, disabled(), token())))
        .isEqualTo(missing);
    desk.policies.delete(SCOPE, arn);
    assertThat(refusal(() -> desk.policies.get(SCOPE, arn))).isEqualTo(missing);
    assertThat(refusal(() -> desk.policies.delete(SCOPE, arn))).isEqualTo(missing);
    assertThat(refusal(() -> desk.policies.update(SCOPE, arn, disabled(), token())))
        .isEqualTo(missing);
  }

  @Test
  void lists_are_filtered_and_in_the_order_of_names() {
    create("Second", settings(age(Action.DELETE)));
    create("First", disabled());

    assertThat(list()).containsExactly("First", "Second");
    assertThat(list(new Filter("status", List.of("DISABLED")))).containsExactly("First");
    assertThat(list(new Filter("resourceType", List.of("AMI_IMAGE")))).containsExactly("Second");
    assertThat(list(new Filter("name", List.of("First", "Third")))).containsExactly("First");
    assertThat(refusal(() -> list(new Filter("description", List.of("Keeps")))))
        .isEqualTo(new Rejection.InvalidValue("filters", "Invalid filter name: 'description'."));
  }

  private List<String> list(Filter... filters) {
    return desk.policies.list(SCOPE, List.of(filters), PageRequest.FIRST).items().stream()
        .map(LifecyclePolicy::name)
        .toList();
  }
}
