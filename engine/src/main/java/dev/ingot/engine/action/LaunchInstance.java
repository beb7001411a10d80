// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.core.machine.Volume;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageRecipe;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Retention;
import java.util.List;
import java.util.Optional;

/// Launches the machine that the rest of the workflow changes or tests.
public final class LaunchInstance implements StepAction<LaunchInstance.Inputs> {
  private static final String DEFAULT_TYPE = "t3.medium";

  private final Fleet fleet;
  private final InstanceTypes types;
  private final LaunchImages launchImages;
  private final ImageStore images;
  private final Retention retention;

  /// @param retention of the machines of builds that fail
  public LaunchInstance(
      Fleet fleet,
      InstanceTypes types,
      LaunchImages launchImages,
      ImageStore images,
      Retention retention) {
    this.fleet = fleet;
    this.types = types;
    this.launchImages = launchImages;
    this.images = images;
    this.retention = retention;
  }

  /// Our machines can run commands as soon as they are launched, so neither `waitFor` nor
  /// `healthCheck` changes what is done.
  public record Inputs(
      WaitFor waitFor,
      Optional<HealthCheck> healthCheck,
      Optional<String> imageIdOverride,
      List<String> instanceTypesOverride) {}

  public enum WaitFor {
    SSM_AGENT;

    @Override
    public String toString() {
      return "ssmAgent";
    }
  }

  public enum HealthCheck {
    RUNNING,
    STATUS_CHECK_PASSED
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Optional<Holding.Kind> makes() {
    return Optional.of(Holding.Kind.MACHINE);
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var image = context.image();
    var reference = reference(source(inputs, context), context);
    if (CreateImageFromIso.isImport(context)
        && launchImages.problem(reference, image.arn().scope()).isPresent()) {
      return StepOutcome.failed(
          "this version of Ingot installs no operating system from an ISO file, here "
              + reference
              + " (see docs/compatibility.md)");
    }
    checkHere(reference, context);
    var source = launchImages.provide(reference, image.arn().scope(), context::log);
    var volumes = blockDevices(context).volumes(source.volumes(), context::log);
    context.log("Launching instance");
    var machine = launch(source, volumes, instanceTypes(inputs, image), context);
    context.log("Launched instance (instance id: " + machine.id() + ")");
    machine.notes().forEach(context::log);
    var launched = StepOutcome.completed("instanceId", machine.id());
    return context.execution().type() == Workflow.Type.BUILD
            && image.osVersion().isEmpty()
            && source.osVersion().isPresent()
        ? launched.changing(i -> i.withMetadata(source.osVersion(), i.packages()))
        : launched;
  }

  @Override
  public boolean hasRollback() {
    return true;
  }

  /// Undoes the launch, unless the infrastructure configuration says to keep what failed. The
  /// machine of a build is stopped first, and removed later, so that a retry can go on with it.
  @Override
  public Undone rollback(StepContext context, String id)
      throws MachineException, InterruptedException {
    var exists = fleet.has(id) || context.hosts().ofMachine(id).isPresent();
    var keeps =
        context.image().infrastructure().filter(i -> !i.terminateInstanceOnFailure()).isPresent();
    if (keeps && exists) {
      context.log("Keeping instance (instance id: " + id + ")");
      return Undone.KEPT;
    }
    if (exists && retention.keeps() && context.execution().type() == Workflow.Type.BUILD) {
      context.log("Stopping instance, which stays for a retry (instance id: " + id + ")");
      if (stopped(id, context)) {
        return Undone.STOPPED;
      }
    }
    context.log("Terminating instance (instance id: " + id + ")");
    fleet.terminate(id);
    return Undone.DONE;
  }

  private boolean stopped(String id, StepContext context) throws InterruptedException {
    try {
      fleet.stop(id);
      return true;
    } catch (MachineException e) {
      context.log("Cannot stop the instance: " + e.getMessage());
      return false;
    }
  }

  /// What the machine starts from: the recipe's parent image to build, what was built to test.
  private static String source(Inputs inputs, StepContext context) throws MachineException {
    var image = context.image();
    var built =
        context.execution().type() == Workflow.Type.BUILD
            ? Optional.<String>empty()
            : image.outputs().stream().map(Image.OutputAmi::image).findFirst();
    return inputs
        .imageIdOverride()
        .or(() -> built)
        .or(() -> image.recipe().map(ImageRecipe::parentImage))
        .or(() -> image.origin().map(Image.Origin::source))
        .orElseThrow(() ->
            new MachineException("There is no parent image to launch: the image has no recipe."));
  }

  /// A parameter is read for every launch, so that a build has what it names then.
  private String reference(String source, StepContext context)
      throws MachineException, InterruptedException {
    var named = launchImages.named(source);
    if (!named.equals(source)) {
      context.log("The parent image " + source + " is " + named);
    }
    return named;
  }

  /// A build has what its recipe asks for, a test what the image has.
  private static BlockDevices blockDevices(StepContext context) {
    return context.execution().type() == Workflow.Type.BUILD
        ? BlockDevices.ofRecipe(context.image())
        : new BlockDevices(List.of());
  }

  private void checkHere(String reference, StepContext context) throws ElsewhereException {
    var scope = context.image().arn().scope();
    if (launchImages.amiId(reference, scope).isPresent()) {
      return;
    }
    var ami = launchImages.builtId(reference, scope);
    var host = ami.flatMap(id -> context.hosts().ofImage(id));
    if (host.isPresent()) {
      throw ElsewhereException.image(ami.get(), host.get());
    }
  }

  private static List<String> instanceTypes(Inputs inputs, Image image) {
    if (!inputs.instanceTypesOverride().isEmpty()) {
      return inputs.instanceTypesOverride();
    }
    var types =
        image.infrastructure().map(InfrastructureConfiguration::instanceTypes).orElse(List.of());
    return types.isEmpty() ? List.of(DEFAULT_TYPE) : types;
  }

  /// Tries the types in their order. What this host lacks is told only if no type could be
  /// launched.
  private Machine launch(
      MachineImage source, List<Volume> volumes, List<String> instanceTypes, StepContext context)
      throws MachineException, InterruptedException {
    var purpose =
        context.execution().type() == Workflow.Type.TEST
            ? MachineSpec.Purpose.TEST
            : MachineSpec.Purpose.BUILD;
    var failures = new StringBuilder();
    for (var type : instanceTypes.subList(0, instanceTypes.size() - 1)) {
      try {
        return launch(source, volumes, type, purpose, context);
      } catch (MachineException e) {
        context.log("Cannot launch the instance type " + type + ": " + e.getMessage());
        failures.append(type).append(": ").append(e.getMessage()).append("; ");
      }
    }
    var last = instanceTypes.getLast();
    try {
      return launch(source, volumes, last, purpose, context);
    } catch (MissingRequirementException e) {
      throw e;
    } catch (MachineException e) {
      throw failures.isEmpty()
          ? e
          : new MachineException(failures + last + ": " + e.getMessage(), e);
    }
  }

  private Machine launch(
      MachineImage source,
      List<Volume> volumes,
      String type,
      MachineSpec.Purpose purpose,
      StepContext context)
      throws MachineException, InterruptedException {
    var choice = types.choose(type, purpose, source, !volumes.isEmpty());
    var start = choice.kind().equals("qemu") ? withDisk(source, context) : source;
    return fleet.launch(
        choice.kind(),
        new MachineSpec(
            context.machineId(),
            start,
            choice.vcpus(),
            choice.memoryMib(),
            purpose,
            choice.bare(),
            volumes));
  }

  /// The image with a disk: to build, one as large as the recipe says.
  private MachineImage withDisk(MachineImage source, StepContext context)
      throws MachineException, InterruptedException {
    var whole = source.disk().isEmpty() ? images.withDisk(source) : source;
    return blockDevices(context).sized(whole);
  }
}
