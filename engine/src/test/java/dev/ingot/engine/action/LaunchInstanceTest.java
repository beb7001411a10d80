// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Volume;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Retention;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.FakeMachines;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.toe.external.ParameterStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LaunchInstanceTest {
  private static final ImageId FIRST = new ImageId("ami-00000000000000001");
  private static final ImageId SECOND = new ImageId("ami-00000000000000002");

  private final FakeMachines sandbox = new FakeMachines();
  private final FakeMachines qemu = new FakeMachines("qemu");
  private final MemoryImages images = new MemoryImages();
  private final MemoryBases bases = new MemoryBases();
  private final MemoryResourceStore resources = new MemoryResourceStore();
  private final Map<String, ParameterStore.Stored> parameters = new HashMap<>();
  private final LaunchInstance action =
      new LaunchInstance(
          new Fleet(List.of(sandbox, qemu)),
          new InstanceTypes(4, 8192),
          new LaunchImages(bases, images, resources, store()),
          images,
          Retention.NONE);
  private final List<String> lines = new ArrayList<>();
  private final StepContext build = Contexts.build(lines);

  @Test
  void run_twice_it_launches_once() throws Exception {
    var first = (StepOutcome.Completed) action.run(inputs(), build);
    var second = (StepOutcome.Completed) action.run(inputs(), build);

    assertThat(first.outputs())
        .isEqualTo(Map.of("instanceId", build.machineId()))
        .isEqualTo(second.outputs());
    assertThat(sandbox.launched()).hasSize(1);
  }

  @Test
  void the_base_is_made_and_people_are_told() throws Exception {
    action.run(inputs(), build);

    assertThat(bases.provided()).containsExactly(MemoryBases.TINY);
    assertThat(lines)
        .containsExactly(
            "SERVICE base builtin:tiny is there",
            "SERVICE Launching instance",
            "SERVICE Launched instance (instance id: " + build.machineId() + ")");
  }

  @Test
  void an_instance_type_of_ours_chooses_machine_and_size() throws Exception {
    action.run(inputs(List.of("ingot.qemu.small")), build);

    assertThat(qemu.launched())
        .singleElement()
        .satisfies(spec -> {
          assertThat(spec.vcpus()).isEqualTo(2);
          assertThat(spec.memoryMib()).isEqualTo(2048);
          assertThat(spec.image().disk()).isPresent();
        });
  }

  @Test
  void instance_types_are_tried_in_their_order() throws Exception {
    sandbox.failLaunch("no space");

    action.run(inputs(List.of("ingot.nope", "ingot.sandbox", "ingot.qemu")), build);

    assertThat(qemu.launched()).hasSize(1);
    assertThat(lines)
        .contains(
            "SERVICE Cannot launch the instance type ingot.nope: cannot launch a machine of the"
                + " kind 'nope': this server has sandbox, qemu",
            "SERVICE Cannot launch the instance type ingot.sandbox: no space");
  }

  @Test
  void if_no_type_can_be_launched_all_reasons_are_told() {
    sandbox.failLaunch("no space");

    assertThatThrownBy(() -> action.run(inputs(List.of("ingot.nope", "t3.micro")), build))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("ingot.nope: cannot launch")
        .hasMessageEndingWith("t3.micro: no space");
  }

  @Test
  void a_bootable_image_is_tested_in_a_virtual_machine_and_any_other_in_a_sandbox()
      throws Exception {
    var tiny = bases.provide(MemoryBases.TINY, _ -> {});
    var debian = bases.provide(MemoryBases.BOOKWORM, _ -> {});
    var types = new InstanceTypes(4, 8192);

    assertThat(types.choose("t3.small", MachineSpec.Purpose.TEST, debian, false).kind())
        .isEqualTo("qemu");
    assertThat(types.choose("t3.small", MachineSpec.Purpose.TEST, tiny, false).kind())
        .isEqualTo("sandbox");
    assertThat(types.choose("t3.small", MachineSpec.Purpose.BUILD, debian, false).kind())
        .isEqualTo("sandbox");
    assertThat(types.choose("t3.small", MachineSpec.Purpose.BUILD, debian, true).kind())
        .isEqualTo("qemu");
    assertThat(types.choose("t3.small", MachineSpec.Purpose.BUILD, tiny, true).kind())
        .isEqualTo("sandbox");
    assertThat(types.choose("ingot.sandbox", MachineSpec.Purpose.BUILD, debian, true).kind())
        .isEqualTo("sandbox");
    assertThat(types.choose("ingot.sandbox", MachineSpec.Purpose.TEST, debian, false).kind())
        .isEqualTo("sandbox");
    assertThat(types.choose("m5.24xlarge", MachineSpec.Purpose.BUILD, tiny, false))
        .isEqualTo(new InstanceTypes.Choice("sandbox", 4, 8192, false));
    assertThat(types.choose("ingot.qemu", MachineSpec.Purpose.BUILD, tiny, false))
        .isEqualTo(new InstanceTypes.Choice("qemu", 2, 4096, false));
    assertThat(types.choose("ingot.sandbox.bare", MachineSpec.Purpose.BUILD, tiny, false))
        .isEqualTo(new InstanceTypes.Choice("sandbox", 2, 4096, true));
    assertThat(types.choose("ingot.sandbox.bare.xlarge", MachineSpec.Purpose.TEST, tiny, false))
        .isEqualTo(new InstanceTypes.Choice("sandbox", 4, 8192, true));
  }

  @Test
  void a_test_launches_what_was_built_and_an_override_wins() throws Exception {
    var machine = sandbox.launch(spec("i-11111111111111111"));
    images.create(FIRST, Fixtures.SCOPE, "first", machine.capture(), 0);
    images.create(SECOND, Fixtures.SCOPE, "second", machine.capture(), 0);
    var built = Fixtures.image().withOutputs(List.of(output(FIRST)));
    var test = Contexts.of(built, Workflow.Type.TEST, lines);

    action.run(inputs(), test);
    assertThat(sandbox.launched().getLast().image().id()).isEqualTo(FIRST.text());
    assertThat(sandbox.launched().getLast().purpose()).isEqualTo(MachineSpec.Purpose.TEST);
    sandbox.terminate(test.machineId());

    action.run(
        new LaunchInstance.Inputs(
            LaunchInstance.WaitFor.SSM_AGENT,
            Optional.empty(),
            Optional.of(SECOND.text()),
            List.of()),
        test);
    assertThat(sandbox.launched().getLast().image().id()).isEqualTo(SECOND.text());
  }

  @Test
  void a_build_has_the_volumes_that_its_recipe_asks_for_and_a_test_those_of_the_image()
      throws Exception {
    var root = Fixtures.recipe().blockDeviceMappings().getFirst();
    var recipes = Contexts.withDevices(root, named("/dev/sdf", root), named("/dev/sdg", root));
    action.run(inputs(), Contexts.of(recipes, Workflow.Type.BUILD, lines));

    var asked = sandbox.launched().getLast().volumes();
    assertThat(asked).extracting(Volume::device).containsExactly("/dev/sdf", "/dev/sdg");

    var machine = sandbox.find(build.machineId()).orElseThrow();
    images.create(FIRST, Fixtures.SCOPE, "first", machine.capture(), 0);
    sandbox.terminate(build.machineId());
    var built = Contexts.withDevices(named("/dev/sdz", root)).withOutputs(List.of(output(FIRST)));
    action.run(inputs(), Contexts.of(built, Workflow.Type.TEST, lines));

    assertThat(sandbox.launched()).hasSize(2);
    assertThat(sandbox.launched().getLast().volumes()).isEqualTo(asked);
  }

  @Test
  void a_recipe_that_asks_for_what_cannot_be_launches_nothing() {
    var root = Fixtures.recipe().blockDeviceMappings().getFirst();
    var twice = Contexts.withDevices(root, root);

    assertThatThrownBy(() -> action.run(inputs(), Contexts.of(twice, Workflow.Type.BUILD, lines)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("blockDeviceMappings[1] of the recipe: /dev/xvda is a second");
    assertThat(sandbox.launched()).isEmpty();
  }

  @Test
  void an_earlier_image_of_the_same_account_can_be_the_parent() throws Exception {
    var machine = sandbox.launch(spec("i-11111111111111111"));
    images.create(FIRST, Fixtures.SCOPE, "first", machine.capture(), 0);
    resources.add(
        Fixtures.image()
            .withState(Image.State.of(Image.Status.AVAILABLE))
            .withOutputs(List.of(output(FIRST))));
    var launchImages = new LaunchImages(bases, images, resources, ParameterStore.NONE);
    var pattern = "arn:aws:imagebuilder:eu-central-1:111122223333:image/web/1.x.x";

    assertThat(launchImages.amiId(pattern, Fixtures.SCOPE)).contains(FIRST.text());
    assertThat(launchImages.amiId(pattern, Fixtures.OTHER_SCOPE)).isEmpty();
    assertThatThrownBy(() -> launchImages.provide("ami-nope", Fixtures.SCOPE, _ -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("cannot find the parent image 'ami-nope'")
        .hasMessageContaining("ingot base add ami-nope ");
  }

  @Test
  void a_parent_without_a_base_is_named_with_the_command_that_adds_one() {
    var image = "arn:aws:imagebuilder:eu-central-1:aws:image/";
    for (var name : List.of("amazon-linux-2-x86", "newer-than-our-list-arm64")) {
      assertThatThrownBy(() -> action.run(inputs(), on(image + name + "/x.x.x")))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("'" + image + name + "/x.x.x'")
          .hasMessageContaining("ingot base add " + name + " file:///");
    }
    assertThatThrownBy(() -> action.run(inputs(), on("ami-0123456789abcdef0")))
        .hasMessageContaining("ingot base add ami-0123456789abcdef0 file:///");
    assertThatThrownBy(
            () -> action.run(inputs(), on(image + MemoryBases.WINDOWS.slug() + "/x.x.x")))
        .hasMessageContaining("no machine of this version of Ingot runs Windows");
    assertThat(sandbox.launched()).isEmpty();
  }

  @Test
  void a_parameter_names_the_parent_when_the_machine_is_launched() throws Exception {
    var id = bases.amiId(MemoryBases.BOOKWORM, Fixtures.SCOPE);
    parameters.put("/web/base", ParameterStore.Stored.plain(id));
    parameters.put("flat", ParameterStore.Stored.plain("builtin:tiny"));
    var arn = "ssm:arn:aws:ssm:eu-central-1:111122223333:parameter/";

    for (var parent : List.of("ssm:/web/base", arn + "web/base", arn + "flat")) {
      action.run(inputs(), on(parent));
    }

    assertThat(bases.provided())
        .containsExactly(MemoryBases.BOOKWORM, MemoryBases.BOOKWORM, MemoryBases.TINY);
    assertThat(lines).contains("SERVICE The parent image ssm:/web/base is " + id);
  }

  @Test
  void a_parameter_that_names_no_parent_is_told() {
    parameters.put("/list", ParameterStore.Stored.list(List.of("ami-0123456789abcdef0")));
    parameters.put("/secret", ParameterStore.Stored.secret("ami-0123456789abcdef0"));
    parameters.put("/ami", ParameterStore.Stored.plain("ami-0123456789abcdef0"));

    assertThatThrownBy(() -> action.run(inputs(), on("ssm:/nowhere")))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("'ssm:/nowhere'")
        .hasMessageContaining("the parameter store has no parameter /nowhere");
    for (var name : List.of("/list", "/secret")) {
      assertThatThrownBy(() -> action.run(inputs(), on("ssm:" + name)))
          .hasMessageContaining("must be a String")
          .hasMessageNotContaining("ami-0123456789abcdef0");
    }
    assertThatThrownBy(() -> action.run(inputs(), on("ssm:/ami")))
        .hasMessageContaining("ingot base add ami-0123456789abcdef0 ");
  }

  @Test
  void without_a_parameter_store_the_setting_is_named() {
    var launchImages = new LaunchImages(bases, images, resources, ParameterStore.NONE);

    assertThatThrownBy(() -> launchImages.named("ssm:/web/base"))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("'ssm:/web/base'")
        .hasMessageContaining("INGOT_PARAMETER_STORE");
  }

  @Test
  void what_can_be_built_on_has_no_problem() throws Exception {
    parameters.put("/web/base", ParameterStore.Stored.plain("builtin:tiny"));
    var launchImages = new LaunchImages(bases, images, resources, store());

    for (var parent : List.of("builtin:tiny", "ssm:/web/base")) {
      assertThat(launchImages.problem(parent, Fixtures.SCOPE)).isEmpty();
    }
    for (var parent : List.of("amazon-linux-2-x86", "ssm:/nowhere")) {
      assertThat(launchImages.problem(parent, Fixtures.SCOPE).orElseThrow()).contains(parent);
    }
  }

  /// A build whose recipe has another parent.
  private StepContext on(String parentImage) {
    return Contexts.of(Contexts.withParent(parentImage), Workflow.Type.BUILD, lines);
  }

  private ParameterStore store() {
    return name -> Optional.ofNullable(parameters.get(name));
  }

  @Test
  void an_override_that_is_more_than_an_id_leads_nowhere() throws Exception {
    createFirst(Fixtures.SCOPE);
    for (var id :
        List.of(
            FIRST + "/../../machines/sandbox/i-11111111111111111/upper/evil",
            FIRST + "/",
            "ami-",
            "ami-../../../etc")) {
      assertThatThrownBy(() -> action.run(override(id), build))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("cannot find the parent image '" + id + "'");
    }
  }

  @Test
  void an_image_of_another_account_or_region_is_as_if_it_were_not_there() throws Exception {
    createFirst(Fixtures.SCOPE);
    var launchImages = new LaunchImages(bases, images, resources, ParameterStore.NONE);
    var dublin = new Scope("aws", "eu-west-1", Fixtures.SCOPE.account());
    var reference = FIRST.text();

    assertThat(launchImages.amiId(reference, Fixtures.SCOPE)).contains(reference);
    for (var scope : List.of(Fixtures.OTHER_SCOPE, dublin)) {
      var unknown = SECOND.text();
      assertThat(launchImages.amiId(reference, scope)).isEmpty();
      var refused =
          assertThatThrownBy(() -> launchImages.provide(reference, scope, _ -> {})).actual();
      assertThatThrownBy(() -> launchImages.provide(unknown, scope, _ -> {}))
          .hasMessage(String.valueOf(refused.getMessage()).replace(reference, unknown));
    }
  }

  @Test
  void an_image_of_before_owners_were_recorded_belongs_to_who_has_its_resource() throws Exception {
    createFirst(Fixtures.SCOPE);
    images.forgetOwner(FIRST);
    var launchImages = new LaunchImages(bases, images, resources, ParameterStore.NONE);

    assertThat(launchImages.amiId(FIRST.text(), Fixtures.SCOPE)).isEmpty();
    resources.add(Fixtures.image().withOutputs(List.of(output(FIRST))));
    assertThat(launchImages.amiId(FIRST.text(), Fixtures.SCOPE)).contains(FIRST.text());
    assertThat(launchImages.amiId(FIRST.text(), Fixtures.OTHER_SCOPE)).isEmpty();
  }

  @Test
  void the_id_of_a_base_is_good_for_every_account_in_its_region() {
    var launchImages = new LaunchImages(bases, images, resources, ParameterStore.NONE);
    var id = bases.amiId(MemoryBases.TINY, Fixtures.SCOPE);

    assertThat(launchImages.amiId(id, Fixtures.OTHER_SCOPE)).contains(id);
    assertThat(launchImages.amiId(id, new Scope("aws", "eu-west-1", "111122223333"))).isEmpty();
  }

  private static ImageRecipe.BlockDeviceMapping named(
      String device, ImageRecipe.BlockDeviceMapping like) {
    return new ImageRecipe.BlockDeviceMapping(
        Optional.of(device), like.ebs(), Optional.empty(), Optional.empty());
  }

  private void createFirst(Scope owner) throws Exception {
    var machine = sandbox.launch(spec("i-11111111111111111"));
    images.create(FIRST, owner, "first", machine.capture(), 0);
  }

  private static LaunchInstance.Inputs override(String id) {
    return new LaunchInstance.Inputs(
        LaunchInstance.WaitFor.SSM_AGENT, Optional.empty(), Optional.of(id), List.of());
  }

  private static Image.OutputAmi output(ImageId id) {
    return new Image.OutputAmi("eu-central-1", id.text(), "a", Optional.empty(), "1");
  }

  @Test
  void rollback_terminates() throws Exception {
    action.run(inputs(), build);

    assertThat(action.rollback(build, build.machineId())).isEqualTo(StepAction.Undone.DONE);
    assertThat(action.rollback(build, build.machineId())).isEqualTo(StepAction.Undone.DONE);
    assertThat(sandbox.ids()).isEmpty();
  }

  private MachineSpec spec(String id) throws MachineException {
    var tiny = bases.provide(MemoryBases.TINY, _ -> {});
    return new MachineSpec(id, tiny, 1, 128, MachineSpec.Purpose.BUILD);
  }

  private static LaunchInstance.Inputs inputs() {
    return inputs(List.of());
  }

  private static LaunchInstance.Inputs inputs(List<String> types) {
    return new LaunchInstance.Inputs(
        LaunchInstance.WaitFor.SSM_AGENT, Optional.empty(), Optional.empty(), types);
  }
}
