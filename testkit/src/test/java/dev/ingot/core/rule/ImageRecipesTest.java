// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.newComponent;
import static dev.ingot.core.rule.Desk.newRecipe;
import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.core.rule.Desk.use;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.ParameterValue;
import dev.ingot.core.resource.Platform;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.MemoryBases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageRecipesTest {
  private final Desk desk = new Desk();

  private ImageRecipe get(Arn arn) {
    return desk.recipes.get(SCOPE, arn);
  }

  private Rejection refusalOf(NewImageRecipe request) {
    return refusal(() -> desk.recipes.create(SCOPE, request, token()));
  }

  private static ParameterValue value(String name, String... values) {
    return new ParameterValue(name, List.of(values));
  }

  @Test
  void a_recipe_keeps_what_was_written_and_takes_the_platform_of_its_parent() {
    var component = desk.component("web", "1.0.0", "a");
    var pattern = component.withVersion(VersionPattern.parse("x.x.x").orElseThrow());

    var recipe = get(desk.recipe("Web Base", "1.0.0", use(pattern)));

    assertThat(recipe.arn()).asString().endsWith(":image-recipe/web-base/1.0.0");
    assertThat(recipe.components().getFirst().componentArn()).isEqualTo(pattern.toString());
    assertThat(recipe.parentImage()).isEqualTo("builtin:tiny");
    assertThat(recipe.platform()).isEqualTo(Platform.LINUX);
  }

  @Test
  void a_version_is_written_once() {
    var first = desk.recipe("web", "1.0.0");

    assertThat(refusalOf(newRecipe("Web", "01.0.0"))).isInstanceOf(Rejection.AlreadyExists.class);
    assertThat(refusalOf(newRecipe("web", "1.0.0")))
        .isEqualTo(new Rejection.AlreadyExists(ResourceKind.IMAGE_RECIPE, first.toString()));
  }

  @Test
  void an_x_in_the_version_is_the_next_number() {
    desk.recipe("web", "1.0.x");
    desk.recipe("web", "1.0.x");

    assertThat(desk.recipe("web", "1.0.x")).asString().endsWith("/1.0.2");
    assertThat(desk.recipe("web", "1.x.0")).asString().endsWith("/1.1.0");
  }

  @Test
  void a_parent_is_a_reference_a_managed_image_or_its_ami() {
    var managed = "arn:aws:imagebuilder:eu-central-1:aws:image/debian-12-x86/x.x.x";
    var ami = desk.bases.amiId(MemoryBases.BOOKWORM, SCOPE);

    for (var parent : List.of("builtin:tiny", managed, ami)) {
      var arn = desk.recipes.create(SCOPE, newRecipe("child", "1.0.x", parent), token());
      assertThat(get(arn).parentImage()).isEqualTo(parent);
    }
  }

  @Test
  void a_parent_is_an_own_image_that_is_available_or_its_ami() {
    var image = desk.image("parent", "1.0.0");
    var pattern = image.withVersion(VersionPattern.parse("1.x.x").orElseThrow()).toString();
    for (var parent : List.of(pattern, image.toString())) {
      assertThat(refusalOf(newRecipe("early", "1.0.0", parent)))
          .isInstanceOf(Rejection.InvalidValue.class);
    }

    var ami = "ami-0123456789abcdef0";
    desk.end(image, Image.Status.AVAILABLE);
    desk.output(image, ami);

    for (var parent : List.of(pattern, image.toString(), image.withoutBuild().toString(), ami)) {
      var arn = desk.recipes.create(SCOPE, newRecipe("child", "1.0.x", parent), token());
      assertThat(get(arn).parentImage()).isEqualTo(parent);
    }
  }

  @Test
  void an_ami_of_another_account_or_region_is_as_unknown_as_one_that_is_not_there() {
    var unknown = Optional.of(new ParentImages.Unresolved());
    var image = desk.image("parent", "1.0.0");
    var own = "ami-0123456789abcdef0";
    desk.end(image, Image.Status.AVAILABLE);
    desk.output(image, own);
    var ofBase = desk.bases.amiId(MemoryBases.BOOKWORM, SCOPE);
    var dublin = new Scope("aws", "eu-west-1", SCOPE.account());

    for (var scope : List.of(Fixtures.OTHER_SCOPE, dublin)) {
      assertThat(desk.parents.find(SCOPE, own)).isPresent().isNotEqualTo(unknown);
      assertThat(desk.parents.find(scope, own)).isEqualTo(unknown);
      assertThat(desk.parents.find(scope, own + "/../" + own)).isEmpty();
    }
    assertThat(desk.parents.find(Fixtures.OTHER_SCOPE, ofBase)).isPresent().isNotEqualTo(unknown);
    assertThat(desk.parents.find(dublin, ofBase)).isEqualTo(unknown);
  }

  @Test
  void what_cannot_be_a_parent_at_aws_either_is_refused() {
    for (var parent :
        List.of(
            "amazon-linux",
            "ami-xyz",
            "ssm:",
            "arn:aws:imagebuilder:eu-central-1:111122223333:image/nowhere/x.x.x",
            "arn:aws:imagebuilder:eu-central-1:aws:component/update-linux/x.x.x")) {
      assertThat(refusalOf(newRecipe("web", "1.0.0", parent)).message())
          .as(parent)
          .startsWith("The value supplied for parameter 'parentImage' is not valid. ");
    }
  }

  @Test
  void what_aws_may_know_is_taken_as_it_is_written() {
    var image = "arn:aws:imagebuilder:eu-central-1:aws:image/";
    for (var parent :
        List.of(
            image + "amazon-linux-2-x86/x.x.x",
            image + "amazon-linux-2-x86/2020.12.3/1",
            image + "newer-than-our-list-x86/2027.x.x",
            "amazon-linux-2-x86",
            "ami-0123456789abcdef0",
            "ami-12345678",
            "ssm:/web/base",
            "ssm:arn:aws:ssm:eu-central-1:111122223333:parameter/web/base",
            "prod-0a1b2c3d4e5f6",
            "0a1b2c3d-0000-4000-8000-0123456789ab")) {
      var recipe = get(desk.recipes.create(SCOPE, newRecipe("r", "1.0.x", parent), token()));
      assertThat(recipe.parentImage()).isEqualTo(parent);
      assertThat(recipe.platform()).isEqualTo(Platform.LINUX);
    }
  }

  @Test
  void a_managed_image_without_a_base_has_its_platform_and_system() {
    var image = "arn:aws:imagebuilder:eu-central-1:aws:image/";
    var windows = image + MemoryBases.WINDOWS.slug() + "/x.x.x";
    var linux = image + MemoryBases.AMAZON_LINUX.slug() + "/x.x.x";
    var update = component("update", Platform.WINDOWS);
    var ubuntu = component("ubuntu", Platform.LINUX, "Ubuntu");

    var recipe = desk.recipes.create(SCOPE, newRecipe("w", "1.0.0", windows, use(update)), token());

    assertThat(get(recipe).platform()).isEqualTo(Platform.WINDOWS);
    for (var request :
        List.of(
            newRecipe("r", "1.0.0", linux, use(update)),
            newRecipe("r", "1.0.0", linux, use(ubuntu)))) {
      assertThat(refusalOf(request).message())
          .startsWith(
              "The value supplied for parameter 'components[0].componentArn' is not valid.");
    }
  }

  @Test
  void where_nobody_knows_the_parents_platform_the_components_tell_it() {
    var windows = component("win", Platform.WINDOWS);
    var linux = component("lin", Platform.LINUX, "Ubuntu");

    for (var parent : List.of("ami-0123456789abcdef0", "ssm:/web/base")) {
      var recipe =
          desk.recipes.create(
              SCOPE, newRecipe("r", "1.0.x", parent, use(windows), use(linux)), token());
      assertThat(get(recipe).platform()).isEqualTo(Platform.WINDOWS);
    }
  }

  @Test
  void a_component_of_amazons_that_is_not_here_is_taken() {
    var use =
        new ImageRecipe.ComponentUse(
            "arn:aws:imagebuilder:eu-central-1:aws:component/amazon-corretto-8/x.x.x", List.of());

    assertThat(get(desk.recipe("r", "1.0.0", use)).components()).containsExactly(use);
    assertThat(refusalOf(newRecipe("r", "1.0.1", use, use)))
        .isInstanceOf(Rejection.InvalidCombination.class);
  }

  @Test
  void a_component_must_be_there_and_only_once() {
    var component = desk.component("web", "1.0.0", "a");
    var newer = desk.component("web", "1.0.1", "a");

    assertThat(refusalOf(newRecipe("r", "1.0.0", use(component.withBuild(2)))).message())
        .startsWith("The value supplied for parameter 'components[0].componentArn' is not valid.");
    assertThat(refusalOf(newRecipe("r", "1.0.0", new ImageRecipe.ComponentUse("web", List.of()))))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(refusalOf(newRecipe("r", "1.0.0", use(component), use(newer))))
        .isInstanceOf(Rejection.InvalidCombination.class);
  }

  @Test
  void a_component_must_fit_the_parents_platform_and_system() {
    var windows = component("win", Platform.WINDOWS);
    var other = component("other", Platform.LINUX, "Ubuntu", "Amazon Linux 2");
    var fitting = component("fitting", Platform.LINUX, "Ubuntu", "Ingot");

    assertThat(refusalOf(newRecipe("r", "1.0.0", use(windows))))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(refusalOf(newRecipe("r", "1.0.0", use(other))))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(desk.recipe("r", "1.0.0", use(fitting))).isNotNull();
  }

  private Arn component(String name, Platform platform, String... supportedOsVersions) {
    var request = newComponent(name, "1.0.0", "a");
    return desk.components.create(
        SCOPE,
        new NewComponent(
            request.name(),
            request.version(),
            platform,
            request.document(),
            request.description(),
            request.changeDescription(),
            List.of(supportedOsVersions),
            request.kmsKeyId(),
            request.tags(),
            false),
        token());
  }

  @Test
  void parameters_that_the_component_does_not_declare_are_refused() {
    var component = desk.component("web", "1.0.0", "a");

    assertThat(
            refusalOf(newRecipe("r", "1.0.0", use(component, value("One", "1"), value("Two", "2"))))
                .message())
        .isEqualTo(
            "The value supplied for parameter 'components[0].parameters' is not valid. The"
                + " following parameters are not defined in the provided component: One, Two");
  }

  @Test
  void a_parameter_without_default_must_be_given_when_the_version_is_exact() {
    var component = desk.component("web", "1.0.0", "requires Port Host");
    var pattern = component.withVersion(VersionPattern.parse("1.x.x").orElseThrow());

    assertThat(refusalOf(newRecipe("r", "1.0.0", use(component, value("Port", "80")))).message())
        .endsWith("The following parameters are required by the provided component: Host");
    assertThat(refusalOf(newRecipe("r", "1.0.0", use(component.withoutBuild()))))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(desk.recipe("r", "1.0.0", use(pattern))).isNotNull();
    assertThat(desk.recipe("r", "1.0.1", use(component, value("Port", "80"), value("Host", "h"))))
        .isNotNull();
  }

  @Test
  void a_parameters_values_have_at_most_1024_characters_each() {
    var component = desk.component("web", "1.0.0", "a");

    assertThat(
            refusalOf(newRecipe("r", "1.0.0", use(component, value("Greeting", "x".repeat(1025))))))
        .isInstanceOf(Rejection.InvalidValue.class);
    for (var taken :
        List.of(
            value("Greeting"), value("Greeting", "a", "b"), value("Greeting", "x".repeat(1024)))) {
      assertThat(get(desk.recipe("r", "1.0.x", use(component, taken))).components())
          .containsExactly(use(component, taken));
    }
  }

  @Test
  void a_recipe_has_at_most_20_components() {
    var uses =
        IntStream.range(0, 21)
            .mapToObj(i -> use(desk.component("c-" + i, "1.0.0", "a")))
            .toArray(ImageRecipe.ComponentUse[]::new);

    assertThat(refusalOf(newRecipe("r", "1.0.0", uses)))
        .isEqualTo(new Rejection.QuotaExceeded(20, "components per recipe"));
  }

  @Test
  void iops_and_throughput_are_taken_as_they_are_with_and_without_a_volume_type() {
    var none = Optional.<Integer>empty();
    for (var request :
        List.of(
            withVolume(Optional.empty(), Optional.of(100), none),
            withVolume(Optional.empty(), none, Optional.of(125)),
            withVolume(Optional.of("gp2"), Optional.of(3000), Optional.of(125)))) {
      var recipe = get(desk.recipes.create(SCOPE, request, token()));
      assertThat(recipe.blockDeviceMappings()).isEqualTo(request.blockDeviceMappings());
    }
  }

  private static NewImageRecipe withVolume(
      Optional<String> type, Optional<Integer> iops, Optional<Integer> throughput) {
    var ebs =
        new ImageRecipe.Ebs(
            Optional.empty(),
            Optional.empty(),
            iops,
            Optional.empty(),
            Optional.empty(),
            Optional.of(8),
            type,
            throughput);
    return new NewImageRecipe(
        "volumes",
        "1.0.x",
        "builtin:tiny",
        List.of(),
        Optional.empty(),
        List.of(
            new ImageRecipe.BlockDeviceMapping(
                Optional.of("/dev/xvda"), Optional.of(ebs), Optional.empty(), Optional.empty())),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of(),
        Map.of(),
        false);
  }

  @Test
  void a_pattern_leads_to_the_newest_version() {
    desk.recipe("web", "1.9.0");
    var newest = desk.recipe("web", "1.10.0");

    assertThat(get(newest.withVersion(VersionPattern.parse("1.x.x").orElseThrow())).arn())
        .isEqualTo(newest);
  }

  @Test
  void a_recipe_can_be_deleted_although_images_were_built_from_it() {
    var image = desk.image("web", "1.0.0");
    var recipe = ((Image) desk.images.get(SCOPE, image)).recipe().orElseThrow();

    desk.recipes.delete(SCOPE, recipe.arn());

    assertThat(refusal(() -> get(recipe.arn()))).isInstanceOf(Rejection.NotFound.class);
    assertThat(((Image) desk.images.get(SCOPE, image)).recipe()).contains(recipe);
  }

  @Test
  void a_delete_names_one_version() {
    var recipe = desk.recipe("web", "1.0.0");
    var pattern = recipe.withVersion(VersionPattern.parse("1.x.x").orElseThrow());

    assertThat(refusal(() -> desk.recipes.delete(SCOPE, pattern)))
        .isInstanceOf(Rejection.InvalidValue.class);
  }
}
