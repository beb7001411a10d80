// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.newContainerRecipe;
import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.core.rule.Desk.use;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.ContainerRecipe;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Platform;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ContainerRecipesTest {
  private static final String PARENT = "FROM {{{ imagebuilder:parentImage }}}\n";
  private static final String ENVIRONMENTS = "{{{ imagebuilder:environments }}}\n";
  private static final String COMPONENTS = "{{{imagebuilder:components}}}\n";

  private final Desk desk = new Desk();

  private ContainerRecipe get(Arn arn) {
    return desk.containerRecipes.get(SCOPE, arn);
  }

  private Arn create(NewContainerRecipe request) {
    return desk.containerRecipes.create(SCOPE, request, token());
  }

  private static NewContainerRecipe of(String parent, Optional<Platform> platform) {
    return changed(
        newContainerRecipe("web", "1.0.x"),
        Optional.of(PARENT),
        Optional.empty(),
        parent,
        platform);
  }

  private NewContainerRecipe templated(String template, Arn... components) {
    var uses = Arrays.stream(components).map(c -> use(c)).toArray(ImageRecipe.ComponentUse[]::new);
    return changed(
        newContainerRecipe("web", "1.0.x", uses),
        Optional.of(template),
        Optional.empty(),
        "amazonlinux:latest",
        Optional.empty());
  }

  private static NewContainerRecipe changed(
      NewContainerRecipe r,
      Optional<String> template,
      Optional<String> uri,
      String parent,
      Optional<Platform> platform) {
    return new NewContainerRecipe(
        r.containerType(),
        r.name(),
        r.description(),
        r.version(),
        r.components(),
        r.instanceConfiguration(),
        template,
        uri,
        platform,
        r.osVersionOverride(),
        parent,
        r.workingDirectory(),
        r.targetRepository(),
        r.kmsKeyId(),
        r.tags(),
        r.dryRun());
  }

  @Test
  void a_version_is_written_once_and_an_x_is_the_next_number() {
    var first = desk.containerRecipe("Web app", "1.0.x");

    assertThat(first.toString()).endsWith(":container-recipe/web-app/1.0.0");
    assertThat(desk.containerRecipe("Web app", "1.0.x").exactVersion()).hasToString("1.0.1");
    assertThat(refusal(() -> desk.containerRecipe("web_app", "1.0.0")))
        .isEqualTo(new Rejection.AlreadyExists(ResourceKind.CONTAINER_RECIPE, first.toString()));
    assertThat(refusal(() -> desk.containerRecipe("web", "x.x.0")))
        .isInstanceOf(Rejection.InvalidVersion.class);
  }

  @Test
  void the_names_of_container_and_image_recipes_are_apart() {
    desk.recipe("web", "1.0.0");

    assertThat(desk.containerRecipe("web", "1.0.x").exactVersion()).hasToString("1.0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "amazonlinux:latest, LINUX",
    "builtin:tiny, LINUX",
    "111122223333.dkr.ecr.eu-central-1.amazonaws.com/base@sha256:00, LINUX",
    "arn:aws:imagebuilder:eu-central-1:aws:image/amazon-linux-x86-latest/x.x.x, LINUX",
    "mcr.microsoft.com/windows/servercore:ltsc2022, WINDOWS",
  })
  void any_parent_is_taken_and_kept_as_written(String parent, Platform platform) {
    var recipe = get(create(of(parent, Optional.empty())));

    assertThat(recipe.parentImage()).isEqualTo(parent);
    assertThat(recipe.platform()).isEqualTo(platform);
  }

  @Test
  void components_tell_the_platform_that_only_a_registry_knows() {
    var component =
        desk.components.create(
            SCOPE,
            new NewComponent(
                "win",
                SemanticVersion.of(1, 0, 0),
                Platform.WINDOWS,
                DocumentSource.inline("a"),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Map.of(),
                false),
            token());

    var arn = desk.containerRecipe("web", "1.0.0", use(component));

    assertThat(get(arn).platform()).isEqualTo(Platform.WINDOWS);
  }

  @Test
  void a_parent_of_ecr_public_needs_a_platform() {
    var parent = "public.ecr.aws/docker/library/debian:12";

    assertThat(refusal(() -> create(of(parent, Optional.empty()))).message())
        .isEqualTo(
            "The value supplied for parameter 'parentImage' is not valid. You must specify a"
                + " platform override when using ECR Public Repositories as your parent image.");
    assertThat(get(create(of(parent, Optional.of(Platform.LINUX)))).platform())
        .isEqualTo(Platform.LINUX);
  }

  @Test
  void no_container_is_for_macos() {
    assertThat(refusal(() -> create(of("amazonlinux", Optional.of(Platform.MACOS)))))
        .isInstanceOf(Rejection.InvalidValue.class);
  }

  @Test
  void the_template_is_in_the_request_or_at_a_uri() {
    var recipe = newContainerRecipe("web", "1.0.0");
    Optional<Platform> none = Optional.empty();
    var data = Optional.of(PARENT);
    var uri = Optional.of("s3://bucket/Dockerfile");

    assertThat(refusal(() -> create(changed(recipe, data, uri, "a", none))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(
            refusal(() -> create(changed(recipe, Optional.empty(), Optional.empty(), "a", none))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(refusal(() -> create(changed(recipe, Optional.empty(), uri, "a", none))))
        .isEqualTo(new Rejection.InvalidValue("dockerfileTemplateUri", "It is not there."));
    desk.documents.objects.put("s3://bucket/Dockerfile", PARENT + "RUN true");
    assertThat(get(create(changed(recipe, Optional.empty(), uri, "a", none))).dockerfileTemplate())
        .isEqualTo(PARENT + "RUN true");
  }

  @Test
  void a_template_names_the_parent_and_with_components_the_environments_before_them() {
    var component = desk.component("web", "1.0.0", "a");

    assertThat(refusal(() -> create(templated("FROM scratch"))).message())
        .isEqualTo(
            "The value supplied for parameter 'dockerfileTemplateData' is not valid. The template"
                + " must contain {{{ imagebuilder:parentImage }}}.");
    assertThat(refusal(() -> create(templated(PARENT + COMPONENTS, component))).message())
        .endsWith("The template must contain {{{ imagebuilder:environments }}}.");
    assertThat(
            refusal(() -> create(templated(PARENT + COMPONENTS + ENVIRONMENTS, component)))
                .message())
        .contains("must stand before");
    create(templated(PARENT));
    create(templated(PARENT + ENVIRONMENTS, component));
    create(templated(PARENT + ENVIRONMENTS + COMPONENTS, component));
  }

  @Test
  void components_have_the_rules_that_they_have_in_image_recipes() {
    var component = desk.component("web", "1.0.0", "a");
    var gone = component.withVersion(VersionPattern.parse("2.x.x").orElseThrow());

    assertThat(refusal(() -> desk.containerRecipe("r-1", "1.0.0", use(gone))).message())
        .contains("components[0].componentArn");
    assertThat(refusal(() -> desk.containerRecipe("r-1", "1.0.0", use(component), use(component))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    var other = new ParameterValue("Other", List.of("v"));
    assertThat(refusal(() -> desk.containerRecipe("r-1", "1.0.0", use(component, other))).message())
        .isEqualTo(
            "The value supplied for parameter 'components[0].parameters' is not valid. The"
                + " following parameters are not defined in the provided component: Other");
  }

  @Test
  void a_component_that_a_container_recipe_names_cannot_be_deleted() {
    var component = desk.component("web", "1.0.0", "a");
    desk.containerRecipe("r-1", "1.0.0", use(component));

    assertThat(refusal(() -> desk.components.delete(SCOPE, component)))
        .isEqualTo(new Rejection.InUse(component.toString()));
  }

  @Test
  void a_pattern_leads_to_the_newest_version_and_a_delete_names_one() {
    var first = desk.containerRecipe("web", "1.0.0");
    var second = desk.containerRecipe("web", "1.1.0");
    var pattern = first.withVersion(VersionPattern.parse("1.x.x").orElseThrow());

    assertThat(get(pattern).arn()).isEqualTo(second);
    assertThat(refusal(() -> desk.containerRecipes.delete(SCOPE, pattern)))
        .isInstanceOf(Rejection.InvalidValue.class);
    desk.containerRecipes.delete(SCOPE, second);
    assertThat(get(pattern).arn()).isEqualTo(first);
    assertThat(refusal(() -> desk.containerRecipes.delete(SCOPE, second)))
        .isEqualTo(new Rejection.NotFound(second.toString()));
  }

  private List<Arn> listed(Owner owner, Filter... filters) {
    return desk
        .containerRecipes
        .list(SCOPE, owner, List.of(filters), PageRequest.FIRST)
        .items()
        .stream()
        .map(ContainerRecipe::arn)
        .toList();
  }

  @Test
  void they_are_listed_by_name_and_version_and_filtered() {
    var b = desk.containerRecipe("b-1", "1.0.0");
    var a2 = desk.containerRecipe("a-1", "2.0.0");
    var a1 = desk.containerRecipe("a-1", "1.0.0");

    assertThat(listed(Owner.SELF)).containsExactly(a1, a2, b);
    assertThat(listed(Owner.SELF, new Filter("name", List.of("b-1")))).containsExactly(b);
    assertThat(listed(Owner.SELF, new Filter("containerType", List.of("DOCKER")))).hasSize(3);
    assertThat(listed(Owner.SELF, new Filter("platform", List.of("Windows")))).isEmpty();
    assertThat(listed(Owner.SELF, new Filter("parentImage", List.of("amazonlinux:latest"))))
        .hasSize(3);
    assertThat(refusal(() -> listed(Owner.SELF, new Filter("version", List.of("1.0.0")))))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(listed(Owner.SHARED)).isEmpty();
    assertThat(listed(Owner.AMAZON)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Owner.class,
      names = {"THIRD_PARTY", "AWS_MARKETPLACE"})
  void some_owners_have_none(Owner owner) {
    assertThat(refusal(() -> listed(owner))).isInstanceOf(Rejection.InvalidRequest.class);
  }

  @Test
  void its_tags_can_be_changed_and_there_are_at_most_as_many_as_the_quota() {
    var one = new Desk(new Quotas(1, 1, 1, 1, 1, 1, 1, 1, 20, 1024, 10, 50));
    var arn = one.containerRecipe("web", "1.0.0");

    one.tags.add(SCOPE, arn, Map.of("k", "v"));

    assertThat(one.containerRecipes.get(SCOPE, arn).tags()).isEqualTo(Map.of("k", "v"));
    assertThat(refusal(() -> one.containerRecipe("web", "1.0.1")))
        .isEqualTo(new Rejection.QuotaExceeded(1, "container recipes"));
  }
}
