// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.newComponent;
import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.core.rule.Desk.use;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.Component;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComponentsTest {
  private static final Arn MANAGED =
      Arn.parse("arn:aws:imagebuilder:eu-central-1:aws:component/update-linux/x.x.x").orElseThrow();

  private final Desk desk = new Desk();

  private Component get(Arn arn) {
    return desk.components.get(SCOPE, arn);
  }

  private static Arn pattern(Arn arn, String version) {
    return arn.withVersion(VersionPattern.parse(version).orElseThrow());
  }

  @Test
  void a_name_becomes_a_slug_and_the_name_stays_as_it_was_written() {
    var arn = desk.component("My Web_Base", "1.0.0", "a");

    assertThat(arn)
        .hasToString(
            "arn:aws:imagebuilder:eu-central-1:111122223333:component/my-web-base/1.0.0/1");
    assertThat(get(arn).name()).isEqualTo("My Web_Base");
  }

  @Test
  void other_content_of_the_same_version_is_its_next_build() {
    desk.component("web", "1.0.0", "a");

    var second = desk.component("web", "1.0.0", "b");

    assertThat(second.build()).hasValue(2);
    assertThat(get(second.withoutBuild()).data()).isEqualTo("b");
  }

  @Test
  void the_same_content_of_the_same_version_exists_already() {
    var first = desk.component("web", "1.0.0", "a");

    assertThat(refusal(() -> desk.component("WEB", "1.0.0", "a")))
        .isEqualTo(new Rejection.AlreadyExists(ResourceKind.COMPONENT, first.toString()));
  }

  @Test
  void the_same_content_as_an_older_build_is_a_new_build() {
    desk.component("web", "1.0.0", "a");
    desk.component("web", "1.0.0", "b");

    assertThat(desk.component("web", "1.0.0", "a").build()).hasValue(3);
  }

  @Test
  void a_build_number_is_never_used_again() {
    desk.components.delete(SCOPE, desk.component("web", "1.0.0", "a"));

    assertThat(desk.component("web", "1.0.0", "a").build()).hasValue(2);
  }

  @Test
  void a_version_keeps_its_text_and_compares_by_number() {
    var first = desk.component("web", "2021.01.01", "a");
    var second = desk.component("web", "2021.1.1", "b");

    assertThat(first).asString().endsWith("/2021.01.01/1");
    assertThat(second).asString().endsWith("/2021.1.1/2");
    assertThat(desk.components.list(SCOPE, Owner.SELF, List.of(), false, PageRequest.FIRST).items())
        .extracting(Component::arn)
        .containsExactly(second);
  }

  @Test
  void a_bad_document_is_refused_and_nothing_is_stored() {
    assertThat(refusal(() -> desk.component("web", "1.0.0", "bad")))
        .isEqualTo(new Rejection.InvalidDocument("data", List.of("It is bad.")));
    assertThat(desk.store.all(SCOPE, ResourceKind.COMPONENT)).isEmpty();
  }

  @Test
  void a_document_comes_inline_or_by_uri_but_not_both() {
    var both = new DocumentSource(Optional.of("a"), Optional.of("s3://bucket/key"));
    var neither = new DocumentSource(Optional.empty(), Optional.empty());

    for (var source : List.of(both, neither)) {
      assertThat(refusal(() -> source.text(desk.documents)))
          .isInstanceOf(Rejection.InvalidCombination.class);
    }
    assertThat(desk.documents.reads).isZero();
  }

  @Test
  void a_document_by_uri_is_read_once_and_is_the_component_s_own_then() {
    desk.documents.objects.put("s3://bucket/key", "stored");
    var request = byUri(newComponent("web", "1.0.0", ""));
    var token = token();

    var arn = desk.components.create(SCOPE, request, token);
    desk.documents.objects.clear();

    assertThat(desk.components.create(SCOPE, request, token)).isEqualTo(arn);
    assertThat(desk.documents.reads).isEqualTo(1);
    assertThat(desk.components.get(SCOPE, arn).data()).isEqualTo("stored");
    assertThat(refusal(() -> desk.components.create(SCOPE, request, token())))
        .isEqualTo(new Rejection.InvalidValue("uri", "It is not there."));
  }

  private static NewComponent byUri(NewComponent request) {
    return new NewComponent(
        request.name(),
        request.version(),
        request.platform(),
        new DocumentSource(Optional.empty(), Optional.of("s3://bucket/key")),
        request.description(),
        request.changeDescription(),
        request.supportedOsVersions(),
        request.kmsKeyId(),
        request.tags(),
        request.dryRun());
  }

  @Test
  void a_script_is_imported_as_the_document_that_runs_it() {
    var script = newComponent("web", "1.0.0", "echo hello");

    var first = desk.components.importScript(SCOPE, script, Component.Type.TEST, token());

    assertThat(desk.components.get(SCOPE, first).data()).isEqualTo("TEST of web: echo hello");
    assertThat(
            refusal(
                () -> desk.components.importScript(SCOPE, script, Component.Type.TEST, token())))
        .isInstanceOf(Rejection.AlreadyExists.class);
    assertThat(desk.components.importScript(SCOPE, script, Component.Type.BUILD, token()))
        .isEqualTo(first.withBuild(2));
  }

  @Test
  void a_dry_run_checks_everything_and_makes_nothing() {
    var good = dryRun(newComponent("web", "1.0.0", "a"));
    var bad = dryRun(newComponent("web", "1.0.0", "bad"));

    assertThat(refusal(() -> desk.components.create(SCOPE, good, token())))
        .isEqualTo(new Rejection.DryRun());
    assertThat(refusal(() -> desk.components.create(SCOPE, bad, token())))
        .isInstanceOf(Rejection.InvalidDocument.class);
    assertThat(desk.store.all(SCOPE, ResourceKind.COMPONENT)).isEmpty();
  }

  private static NewComponent dryRun(NewComponent request) {
    return new NewComponent(
        request.name(),
        request.version(),
        request.platform(),
        request.document(),
        request.description(),
        request.changeDescription(),
        request.supportedOsVersions(),
        request.kmsKeyId(),
        request.tags(),
        true);
  }

  @Test
  void a_repeated_call_gets_the_first_answer_and_makes_nothing() {
    var request = newComponent("web", "1.0.0", "a");
    var token = token();

    var first = desk.components.create(SCOPE, request, token);
    var again = desk.components.create(SCOPE, request, token);

    assertThat(again).isEqualTo(first);
    assertThat(desk.store.all(SCOPE, ResourceKind.COMPONENT)).hasSize(1);
  }

  @Test
  void a_token_that_comes_again_with_another_request_is_refused() {
    var token = token();
    desk.components.create(SCOPE, newComponent("web", "1.0.0", "a"), token);

    assertThat(
            refusal(() -> desk.components.create(SCOPE, newComponent("web", "1.0.0", "b"), token)))
        .isEqualTo(new Rejection.TokenReused());
  }

  @Test
  void a_refused_call_can_be_repeated_with_the_same_token() {
    var token = token();
    refusal(() -> desk.components.create(SCOPE, newComponent("web", "1.0.0", "bad"), token));

    assertThat(desk.components.create(SCOPE, newComponent("web", "1.0.0", "a"), token).build())
        .hasValue(1);
  }

  @Test
  void a_token_belongs_to_one_account() {
    var token = token();
    var request = newComponent("web", "1.0.0", "a");
    desk.components.create(SCOPE, request, token);

    assertThat(desk.components.create(OTHER_SCOPE, request, token).owner())
        .isEqualTo(OTHER_SCOPE.account());
  }

  @Test
  void a_wildcard_leads_to_the_newest_build_that_matches() {
    desk.component("web", "1.0.0", "a");
    var patched = desk.component("web", "1.0.1", "b");
    var rebuilt = desk.component("web", "1.0.1", "c");
    var next = desk.component("web", "2.0.0", "d");

    assertThat(get(pattern(next, "x.x.x")).arn()).isEqualTo(next);
    assertThat(get(pattern(next, "1.x.x")).arn()).isEqualTo(rebuilt);
    assertThat(get(pattern(next, "1.0.x")).arn()).isEqualTo(rebuilt);
    assertThat(get(pattern(next, "1.0.1")).arn()).isEqualTo(rebuilt);
    assertThat(get(patched).arn()).isEqualTo(patched);
    assertThat(refusal(() -> get(pattern(next, "3.x.x")))).isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void another_accounts_component_is_not_there() {
    var arn = desk.component("web", "1.0.0", "a");

    assertThat(refusal(() -> desk.components.get(OTHER_SCOPE, arn)))
        .isEqualTo(new Rejection.NotFound(arn.toString()));
    assertThat(refusal(() -> desk.components.delete(OTHER_SCOPE, arn)))
        .isEqualTo(new Rejection.NotFound(arn.toString()));
  }

  @Test
  void a_list_shows_the_newest_build_of_every_version_by_name() {
    desk.component("b", "1.0.0", "a");
    var b = desk.component("b", "1.0.0", "b");
    var b10 = desk.component("b", "10.0.0", "c");
    var b2 = desk.component("b", "2.0.0", "d");
    var a = desk.component("a", "1.0.0", "e");

    assertThat(list(false)).containsExactly(a, b, b2, b10);
    assertThat(list(true)).containsExactly(a, b10);
  }

  private List<Arn> list(boolean byName, Filter... filters) {
    return desk
        .components
        .list(SCOPE, Owner.SELF, List.of(filters), byName, PageRequest.FIRST)
        .items()
        .stream()
        .map(Component::arn)
        .toList();
  }

  @Test
  void values_of_a_filter_are_alternatives_and_filters_must_all_hold() {
    var a = desk.component("a", "1.0.0", "a");
    var b = desk.component("b", "1.0.0", "b");
    desk.component("c", "1.0.0", "c");
    var b2 = desk.component("b", "1.5.0", "b");

    assertThat(list(false, new Filter("name", List.of("a", "b")))).containsExactly(a, b, b2);
    assertThat(
            list(
                false,
                new Filter("name", List.of("a", "b")),
                new Filter("version", List.of("1.0.x"))))
        .containsExactly(a, b);
    assertThat(list(false, new Filter("platform", List.of("linux")))).isEmpty();
    assertThat(list(false, new Filter("status", List.of("DEPRECATED")))).isEmpty();
  }

  @Test
  void an_unknown_filter_is_refused() {
    assertThat(refusal(() -> list(false, new Filter("colour", List.of("red")))).message())
        .isEqualTo(
            "The value supplied for parameter 'filters' is not valid."
                + " Invalid filter name: 'colour'.");
  }

  @Test
  void names_cannot_be_filtered_by_version() {
    assertThat(refusal(() -> list(true, new Filter("version", List.of("1.0.0")))))
        .isInstanceOf(Rejection.InvalidCombination.class);
  }

  @Test
  void a_managed_component_is_found_in_every_region_under_its_name_there() {
    var found = desk.components.get(SCOPE, MANAGED);
    var elsewhere =
        Arn.parse(MANAGED.toString().replace("eu-central-1", "us-east-1")).orElseThrow();

    assertThat(found.arn())
        .hasToString("arn:aws:imagebuilder:eu-central-1:aws:component/update-linux/1.0.2/1");
    assertThat(desk.components.get(SCOPE, found.arn())).isEqualTo(found);
    for (var other : List.of(found.arn().withBuild(2), pattern(MANAGED, "2.x.x"), elsewhere)) {
      assertThat(refusal(() -> desk.components.get(SCOPE, other)))
          .isEqualTo(new Rejection.NotFound(other.toString()));
    }
  }

  @Test
  void lists_show_ones_own_or_the_managed_ones() {
    var own = desk.component("web", "1.0.0", "a");

    assertThat(list(false)).containsExactly(own);
    assertThat(listed(Owner.AMAZON))
        .extracting(Arn::slug)
        .containsExactly("reboot-linux", "update-linux");
    assertThat(listed(Owner.AMAZON, new Filter("name", List.of("update-linux"))))
        .extracting(Arn::slug)
        .containsExactly("update-linux");
    for (var owner : List.of(Owner.SHARED, Owner.THIRD_PARTY, Owner.AWS_MARKETPLACE)) {
      assertThat(listed(owner)).isEmpty();
    }
  }

  private List<Arn> listed(Owner owner, Filter... filters) {
    return desk
        .components
        .list(SCOPE, owner, List.of(filters), false, PageRequest.FIRST)
        .items()
        .stream()
        .map(Component::arn)
        .toList();
  }

  @Test
  void the_builds_of_a_managed_component_are_listed() {
    assertThat(builds(Optional.of(MANAGED)))
        .containsExactly(desk.components.get(SCOPE, MANAGED).arn());
    assertThat(builds(Optional.of(pattern(MANAGED, "2.x.x")))).isEmpty();
    assertThat(builds(Optional.empty())).isEmpty();
  }

  @Test
  void builds_are_listed_newest_first() {
    var first = desk.component("web", "1.0.0", "a");
    desk.clock.advance(Duration.ofSeconds(1));
    var second = desk.component("web", "1.0.0", "b");
    desk.clock.advance(Duration.ofSeconds(1));
    var other = desk.component("web", "2.0.0", "c");

    assertThat(builds(Optional.of(first.withoutBuild()))).containsExactly(second, first);
    assertThat(builds(Optional.empty())).containsExactly(other, second, first);
  }

  private List<Arn> builds(Optional<Arn> version) {
    return desk.components.listBuilds(SCOPE, version, PageRequest.FIRST).items().stream()
        .map(Component::arn)
        .toList();
  }

  @Test
  void a_component_that_a_recipe_names_cannot_be_deleted() {
    var component = desk.component("web", "1.0.0", "a");
    desk.recipe("web", "1.0.0", use(component));

    assertThat(refusal(() -> desk.components.delete(SCOPE, component)))
        .isEqualTo(new Rejection.InUse(component.toString()));
  }

  @Test
  void a_pattern_in_a_recipe_keeps_only_the_last_build_that_matches() {
    var first = desk.component("web", "1.0.0", "a");
    var second = desk.component("web", "1.0.1", "b");
    desk.recipe("web", "1.0.0", use(pattern(first, "1.x.x")));

    desk.components.delete(SCOPE, second);

    assertThat(refusal(() -> desk.components.delete(SCOPE, first)))
        .isInstanceOf(Rejection.InUse.class);
  }

  @Test
  void what_is_deleted_is_gone() {
    var component = desk.component("web", "1.0.0", "a");

    desk.components.delete(SCOPE, component);

    assertThat(refusal(() -> get(component))).isInstanceOf(Rejection.NotFound.class);
    assertThat(refusal(() -> desk.components.delete(SCOPE, component)))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void a_managed_component_cannot_be_deleted() {
    var managed = desk.components.get(SCOPE, MANAGED).arn();

    assertThat(refusal(() -> desk.components.delete(SCOPE, managed)))
        .isInstanceOf(Rejection.Forbidden.class);
  }

  @Test
  void the_quota_counts_versions_and_not_builds() {
    var small = new Desk(new Quotas(1, 1000, 1000, 1000, 1000, 75, 50, 1000, 20, 1024, 10, 50));
    small.component("web", "1.0.0", "a");

    assertThat(small.component("web", "1.0.0", "b").build()).hasValue(2);
    assertThat(refusal(() -> small.component("web", "1.0.1", "c")))
        .isEqualTo(new Rejection.QuotaExceeded(1, "components"));
  }

  @Test
  void tags_have_their_rules_when_a_component_is_made_too() {
    var request = newComponent("web", "1.0.0", "a");
    var tagged =
        new NewComponent(
            request.name(),
            request.version(),
            request.platform(),
            request.document(),
            request.description(),
            request.changeDescription(),
            request.supportedOsVersions(),
            request.kmsKeyId(),
            Map.of("aws:mine", "x"),
            false);

    assertThat(refusal(() -> desk.components.create(SCOPE, tagged, token())))
        .isInstanceOf(Rejection.InvalidValue.class);
  }
}
