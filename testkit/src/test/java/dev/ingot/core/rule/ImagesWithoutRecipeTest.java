// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Image.Status;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.resource.Resource;
import dev.ingot.testkit.machine.MemoryBases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesWithoutRecipeTest {
  private static final String AMI = "ami-0123456789abcdef0";
  private static final String TASK = "import-ami-0123456789abcdef0";
  private static final String IMAGE = "arn:aws:imagebuilder:eu-central-1:111122223333:image/";
  private static final String AMAZON = "arn:aws:imagebuilder:eu-central-1:aws:image/";

  private final Desk desk = new Desk();

  private Arn source(String name) {
    var arn = desk.image(name, "1.0.0");
    desk.end(arn, Status.AVAILABLE);
    var output =
        new Image.OutputAmi(
            SCOPE.region(), AMI, "web 2026-01.x (a)", Optional.empty(), SCOPE.account());
    desk.store.change(arn, i -> ((Image) i).withOutputs(List.of(output)));
    return arn;
  }

  private Arn distribution() {
    var arn = Arn.of(SCOPE, ResourceKind.DISTRIBUTION_CONFIGURATION, "here");
    return desk.store.find(arn).isPresent()
        ? arn
        : desk.distribution("here", Desk.distribution(SCOPE.region()));
  }

  private NewDistributedImage of(String source) {
    return new NewDistributedImage(
        source, distribution(), "role", Optional.of("mine"), Map.of("a", "b"));
  }

  private Image distribute(String source) {
    return get(desk.withoutRecipe.distribute(SCOPE, of(source), token()));
  }

  private Image get(Arn arn) {
    return (Image) desk.images.get(SCOPE, arn);
  }

  @Test
  void an_image_is_distributed_as_another_one_of_its_name() {
    var source = source("Web Base");

    var image = distribute(source.toString());

    assertThat(image.arn()).hasToString(IMAGE + "web-base/1.0.0/2");
    assertThat(image.name()).isEqualTo("Web Base");
    assertThat(image.state().status()).isEqualTo(Status.PENDING);
    assertThat(image.recipe()).isEmpty();
    assertThat(image.infrastructure()).isEmpty();
    assertThat(image.distribution().orElseThrow().arn()).isEqualTo(distribution());
    assertThat(image.executionRole()).contains("role");
    assertThat(image.logGroupName()).contains("mine");
    assertThat(image.tags()).isEqualTo(Map.of("a", "b"));
    assertThat(image.origin())
        .contains(new Image.Origin(Image.Kind.DISTRIBUTED, AMI, Optional.empty()));
    assertThat(desk.builds.started).endsWith(image.arn());
  }

  @Test
  void an_ami_is_distributed_under_its_own_name() {
    source("Web Base");

    var image = distribute(AMI);

    assertThat(image.arn()).hasToString(IMAGE + "web-2026-01-x--a-/1.0.0/1");
  }

  @Test
  void a_version_stands_for_its_newest_available_build() {
    var old = source("web");
    var other = desk.image("web", "1.0.0");
    desk.end(other, Status.FAILED);

    assertThat(distribute(old.withoutBuild().toString()).origin().orElseThrow().source())
        .isEqualTo(AMI);
    desk.end(old, Status.DISABLED);
    assertThat(refusal(() -> distribute(IMAGE + "web/x.x.x")))
        .isEqualTo(new Rejection.NotFound(IMAGE + "web/x.x.x"));
  }

  @Test
  void a_parameter_stands_for_what_it_names() {
    source("web");
    desk.parameters.put("ssm:/web/ami", AMI);

    assertThat(distribute("ssm:/web/ami").origin().orElseThrow().source()).isEqualTo(AMI);
    assertThat(refusal(() -> distribute("ssm:/none")))
        .isEqualTo(new Rejection.NotFound("ssm:/none"));
  }

  @Test
  void amazons_images_can_be_distributed_but_for_containers() {
    assertThat(distribute(AMAZON + "debian-12-x86/x.x.x").arn())
        .hasToString(IMAGE + "debian-12-x86/1.0.0/1");
    assertThat(refusal(() -> distribute(AMAZON + "amazon-linux-x86-2/x.x.x")))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(refusal(() -> distribute(AMAZON + "nobody/x.x.x")))
        .isInstanceOf(Rejection.NotFound.class);
  }

  @Test
  void what_is_no_source_is_refused_and_leaves_nothing() {
    var empty = desk.image("empty", "1.0.0");
    desk.end(empty, Status.FAILED);
    var started = List.copyOf(desk.builds.started);

    assertThat(refusal(() -> distribute(empty.toString())))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(refusal(() -> distribute("ami-00000000000000000")))
        .isInstanceOf(Rejection.NotFound.class);
    assertThat(refusal(() -> distribute("builtin:tiny")))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(refusal(() -> distribute(distribution().toString())))
        .isInstanceOf(Rejection.InvalidRequest.class);
    assertThat(desk.builds.started).isEqualTo(started);
  }

  @Test
  void the_same_call_again_makes_no_second_image() {
    var request = of(source("web").toString());

    var first = desk.withoutRecipe.distribute(SCOPE, request, "t");

    assertThat(desk.withoutRecipe.distribute(SCOPE, request, "t")).isEqualTo(first);
  }

  private static NewMachineImport machine(String task, Optional<String> logGroup) {
    return new NewMachineImport(
        "My VM (1)",
        SemanticVersion.of(1, 2, 3),
        Optional.of("Mine"),
        Platform.LINUX,
        Optional.of("Debian 12"),
        task,
        logGroup,
        Map.of("a", "b"));
  }

  @Test
  void an_import_waits_for_its_task() {
    desk.bases.standIn(TASK, MemoryBases.TINY);

    var arn = desk.withoutRecipe.importMachine(SCOPE, machine(TASK, Optional.empty()), token());
    var again = desk.withoutRecipe.importMachine(SCOPE, machine(TASK, Optional.empty()), token());

    assertThat(arn).hasToString(IMAGE + "my-vm--1-/1.2.3/1");
    assertThat(again.build()).hasValue(2);
    var image = get(arn);
    assertThat(image.name()).isEqualTo("My VM (1)");
    assertThat(image.state().status()).isEqualTo(Status.PENDING);
    assertThat(image.osVersion()).contains("Debian 12");
    assertThat(image.origin())
        .contains(new Image.Origin(Image.Kind.IMPORTED, TASK, Optional.of("Mine")));
    assertThat(desk.builds.started).containsExactly(arn, again);
  }

  @Test
  void a_task_that_nobody_knows_is_refused() {
    assertThat(
            refusal(() ->
                desk.withoutRecipe.importMachine(SCOPE, machine(TASK, Optional.empty()), token())))
        .isEqualTo(new Rejection.Unusable("The import task '" + TASK + "' does not exist."));
  }

  @Test
  void the_log_of_an_import_has_its_place() {
    desk.bases.standIn(TASK, MemoryBases.TINY);

    assertThat(
            refusal(() ->
                desk.withoutRecipe.importMachine(
                    SCOPE, machine(TASK, Optional.of("mine")), token())))
        .isInstanceOf(Rejection.InvalidValue.class);
    desk.withoutRecipe.importMachine(
        SCOPE, machine(TASK, Optional.of("/aws/imagebuilder/mine")), token());
  }

  private NewDiskImport disk(String platform, String osVersion, String uri, boolean secure) {
    return new NewDiskImport(
        "Win",
        SemanticVersion.of(1, 0, 0),
        Optional.empty(),
        platform,
        osVersion,
        Optional.empty(),
        desk.store
            .find(Arn.of(SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, "small"))
            .map(Resource::arn)
            .orElseGet(() -> desk.infrastructure("small")),
        uri,
        Optional.empty(),
        Optional.of(secure),
        secure ? Optional.empty() : Optional.of("AAAA"),
        Optional.of(1L),
        Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://b/win.iso", "s3://b/a/win.ISO", "s3://b/Win.Iso"})
  void windows_11_is_installed_from_an_iso_file(String uri) {
    var arn =
        desk.withoutRecipe.importDisk(
            SCOPE, disk("Windows", "Microsoft Windows 11", uri, true), token());

    var image = get(arn);
    assertThat(image.platform()).isEqualTo(Platform.WINDOWS);
    assertThat(image.osVersion()).contains("Microsoft Windows 11");
    assertThat(image.infrastructure()).isPresent();
    assertThat(image.origin())
        .contains(new Image.Origin(Image.Kind.IMPORTED_ISO, uri, Optional.empty()));
    assertThat(desk.builds.started).containsExactly(arn);
  }

  @Test
  void other_disks_are_refused() {
    var iso = "s3://b/win.iso";
    var eleven = "Microsoft Windows 11";

    assertInvalid(disk("Linux", eleven, iso, true), "platform");
    assertInvalid(disk("Windows", "Microsoft Windows 10", iso, true), "osVersion");
    assertInvalid(disk("Windows", eleven, "s3://b/win.img", true), "uri");
    assertInvalid(disk("Windows", eleven, "https://b/win.iso", true), "uri");
    assertThat(
            refusal(() ->
                desk.withoutRecipe.importDisk(SCOPE, disk("Windows", eleven, iso, false), token())))
        .isInstanceOf(Rejection.InvalidCombination.class);
    assertThat(desk.builds.started).isEmpty();
  }

  private void assertInvalid(NewDiskImport request, String path) {
    assertThat(refusal(() -> desk.withoutRecipe.importDisk(SCOPE, request, token())))
        .isInstanceOfSatisfying(
            Rejection.InvalidValue.class, e -> assertThat(e.path()).isEqualTo(path));
  }
}
