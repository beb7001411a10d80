// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.newImage;
import static dev.ingot.core.rule.Desk.newRecipe;
import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.core.rule.Desk.use;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.Scope;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.Image;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourcePoliciesTest {
  private static final String OTHER = "444455556666";
  private static final Scope THEIRS = new Scope(SCOPE.partition(), SCOPE.region(), OTHER);
  private static final Scope ELSEWHERE = new Scope(SCOPE.partition(), "us-west-2", OTHER);
  private static final Scope THIRD = new Scope(SCOPE.partition(), SCOPE.region(), "777788889999");
  private static final PageRequest FIRST = new PageRequest(Optional.empty(), Optional.empty());

  private final Desk desk = new Desk();

  private void share(Arn arn) {
    desk.resourcePolicies.put(SCOPE, "arn", arn, OTHER);
  }

  @Test
  void a_policy_comes_back_as_it_was_put_and_the_next_one_replaces_it() {
    var component = desk.component("web", "1.0.0", "any");

    desk.resourcePolicies.put(SCOPE, "arn", component, OTHER);
    desk.resourcePolicies.put(SCOPE, "arn", component, "777788889999");

    assertThat(desk.resourcePolicies.get(SCOPE, "arn", component)).isEqualTo("777788889999");
    assertThat(refusal(() -> desk.components.get(THEIRS, component)))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void a_bad_policy_leaves_the_one_before() {
    var component = desk.component("web", "1.0.0", "any");
    share(component);

    refusal(() -> desk.resourcePolicies.put(SCOPE, "arn", component, "bad"));

    assertThat(desk.resourcePolicies.get(SCOPE, "arn", component)).isEqualTo(OTHER);
  }

  @Test
  void what_is_not_there_has_no_policy() {
    var component = desk.component("web", "1.0.0", "any");
    var missing = component.withBuild(2);

    assertThat(refusal(() -> desk.resourcePolicies.put(SCOPE, "arn", missing, OTHER)))
        .isEqualTo(new Rejection.NotFound(missing.toString()));
    assertThat(refusal(() -> desk.resourcePolicies.get(SCOPE, "arn", missing)))
        .isEqualTo(new Rejection.NotFound(missing.toString()));
    assertThat(refusal(() -> desk.resourcePolicies.get(SCOPE, "arn", component)))
        .isEqualTo(new Rejection.NoPolicy(component.toString()));
  }

  @Test
  void a_policy_is_of_one_version() {
    var recipe = desk.recipe("web", "1.0.0");
    var pattern = recipe.withVersion(VersionPattern.parse("1.0.x").orElseThrow());

    assertThat(refusal(() -> desk.resourcePolicies.put(SCOPE, "arn", pattern, OTHER)))
        .isInstanceOf(Rejection.InvalidValue.class);
  }

  @Test
  void only_the_owner_puts_and_reads_policies() {
    var component = desk.component("web", "1.0.0", "any");

    assertThat(refusal(() -> desk.resourcePolicies.put(THEIRS, "arn", component, OTHER)))
        .isInstanceOf(Rejection.NotFound.class);

    share(component);
    assertThat(refusal(() -> desk.resourcePolicies.put(THEIRS, "arn", component, OTHER)))
        .isInstanceOf(Rejection.Forbidden.class);
    assertThat(refusal(() -> desk.resourcePolicies.get(THEIRS, "arn", component)))
        .isInstanceOf(Rejection.Forbidden.class);
    assertThat(refusal(() -> desk.resourcePolicies.get(THIRD, "arn", component)))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void a_shared_component_is_read_listed_and_used_by_whom_it_is_shared_with_in_its_region() {
    var secret = desk.component("web", "1.0.0", "secret");
    var shared = desk.component("web", "1.0.0", "shared");
    desk.component("web", "1.1.0", "secret too");
    share(shared);

    assertThat(desk.components.get(THEIRS, shared).data()).isEqualTo("shared");
    assertThat(desk.components.get(THEIRS, wildcard(shared)).arn()).isEqualTo(shared);
    assertThat(desk.components.get(THEIRS, shared.withoutBuild()).arn()).isEqualTo(shared);
    for (var scope : List.of(THIRD, ELSEWHERE)) {
      assertThat(refusal(() -> desk.components.get(scope, shared)))
          .isInstanceOf(Rejection.NotFound.class);
      assertThat(listed(scope)).isEmpty();
    }
    assertThat(refusal(() -> desk.components.get(THEIRS, secret)))
        .isInstanceOf(Rejection.NotFound.class);
    assertThat(listed(THEIRS)).containsExactly(shared);
    assertThat(listed(SCOPE)).isEmpty();
    assertThat(desk.components.list(THEIRS, Owner.SELF, List.of(), false, FIRST).items()).isEmpty();
    desk.recipes.create(THEIRS, newRecipe("mine", "1.0.0", use(shared)), token());
    refusal(() -> desk.recipes.create(THEIRS, newRecipe("mine", "1.0.1", use(secret)), token()));
  }

  private static Arn wildcard(Arn arn) {
    return arn.withVersion(VersionPattern.parse("x.x.x").orElseThrow());
  }

  private List<Arn> listed(Scope scope) {
    return desk.components.list(scope, Owner.SHARED, List.of(), false, FIRST).items().stream()
        .map(component -> component.arn())
        .toList();
  }

  @Test
  void whom_it_is_shared_with_changes_nothing_of_it() {
    var component = desk.component("web", "1.0.0", "any");
    share(component);

    for (var rejection :
        List.of(
            refusal(() -> desk.components.delete(THEIRS, component)),
            refusal(() -> desk.tags.add(THEIRS, component, Map.of("a", "b"))),
            refusal(() -> desk.tags.remove(THEIRS, component, List.of("a"))),
            refusal(() -> desk.tags.of(THEIRS, component)))) {
      assertThat(rejection).isInstanceOf(Rejection.Forbidden.class);
    }
  }

  @Test
  void what_is_shared_cannot_be_deleted_until_its_policy_is_gone() {
    var component = desk.component("web", "1.0.0", "any");
    var recipe = desk.recipe("web", "1.0.0");
    var containerRecipe = desk.containerRecipe("web", "1.0.0");
    var image = desk.image("web", "1.0.0");
    desk.end(image, Image.Status.AVAILABLE);
    List.of(component, recipe, containerRecipe, image).forEach(this::share);

    for (var rejection :
        List.of(
            refusal(() -> desk.components.delete(SCOPE, component)),
            refusal(() -> desk.recipes.delete(SCOPE, recipe)),
            refusal(() -> desk.containerRecipes.delete(SCOPE, containerRecipe)),
            refusal(() -> desk.images.delete(SCOPE, image)))) {
      assertThat(rejection).isInstanceOf(Rejection.InUse.class);
    }

    for (var arn : List.of(component, recipe, containerRecipe, image)) {
      desk.resourcePolicies.remove(SCOPE, arn);
    }
    desk.components.delete(SCOPE, component);
    desk.images.delete(SCOPE, image);
    desk.recipes.delete(SCOPE, recipe);
    desk.containerRecipes.delete(SCOPE, containerRecipe);
  }

  @Test
  void a_policy_that_names_only_the_owner_shares_nothing() {
    var component = desk.component("web", "1.0.0", "any");
    desk.resourcePolicies.put(SCOPE, "arn", component, SCOPE.account());

    desk.components.delete(SCOPE, component);

    assertThat(refusal(() -> desk.components.get(SCOPE, component)))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void a_shared_recipe_is_built_by_others_into_images_of_theirs() {
    var recipe = desk.recipe("web", "1.0.0");
    share(recipe);
    var infrastructure =
        desk.infrastructures.create(
            THEIRS,
            new NewInfrastructureConfiguration("small", Desk.settings(), Map.of(), false),
            token());

    var image = desk.images.create(THEIRS, newImage(recipe, infrastructure), token());

    assertThat(image.scope()).isEqualTo(THEIRS);
    assertThat(desk.recipes.list(THEIRS, Owner.SHARED, List.of(), FIRST).items())
        .extracting(r -> r.arn())
        .containsExactly(recipe);
    refusal(() -> desk.images.create(THIRD, newImage(recipe, infrastructure), token()));
  }

  @Test
  void a_shared_image_is_a_parent_and_its_builds_stay_their_owners() {
    var image = desk.image("web", "1.0.0");
    desk.end(image, Image.Status.AVAILABLE);
    desk.output(image, "ami-0123456789abcdef0");
    var child = newRecipe("child", "1.0.0", wildcard(image).toString());
    refusal(() -> desk.recipes.create(THEIRS, child, token()));
    share(image);

    desk.recipes.create(THEIRS, child, token());

    assertThat(desk.images.get(THEIRS, image).arn()).isEqualTo(image);
    assertThat(desk.images.list(THEIRS, Owner.SHARED, List.of(), false, FIRST).items()).hasSize(1);
    refusal(() -> desk.executions.list(THEIRS, image, FIRST));
    refusal(() -> desk.images.listPackages(THEIRS, image, FIRST));
    assertThat(refusal(() -> desk.images.cancel(THEIRS, image, token())))
        .isInstanceOf(Rejection.Forbidden.class);
  }

  @Test
  void shared_lists_have_pages_whose_tokens_are_of_one_account() {
    for (var i = 0; i < 5; i++) {
      desk.resourcePolicies.put(
          SCOPE, "arn", desk.component("web-" + i, "1.0.0", "any"), OTHER + " 777788889999");
    }
    var two = new PageRequest(Optional.of(2), Optional.empty());

    var page = desk.components.list(THEIRS, Owner.SHARED, List.of(), false, two);
    var next = new PageRequest(Optional.of(2), page.next());

    assertThat(page.items()).extracting(c -> c.name()).containsExactly("web-0", "web-1");
    assertThat(desk.components.list(THEIRS, Owner.SHARED, List.of(), false, next).items())
        .extracting(c -> c.name())
        .containsExactly("web-2", "web-3");
    assertThat(refusal(() -> desk.components.list(THIRD, Owner.SHARED, List.of(), false, next)))
        .isInstanceOf(Rejection.InvalidPageToken.class);
  }
}
