// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.Scope;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.ImageComponents;
import dev.ingot.engine.build.Names;
import dev.ingot.toe.report.RunListener;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.run.ComponentRunner;
import dev.ingot.toe.run.DocumentRun;
import dev.ingot.toe.run.RunInterruptedException;
import dev.ingot.toe.run.RunRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Runs the recipe's components in a machine: the phases `build` and `validate` in a BUILD
/// workflow, `test` in a TEST workflow.
public final class ExecuteComponents implements StepAction<MachineInputs> {
  private final Fleet fleet;
  private final ImageComponents components;
  private final Function<Scope, ComponentRunner> runners;
  private final Map<String, String> environment;

  /// @param runners for whom components are run: what they may read of others depends on it
  /// @param environment variables that all components get besides the usual ones, such as proxies
  public ExecuteComponents(
      Fleet fleet,
      ImageComponents components,
      Function<Scope, ComponentRunner> runners,
      Map<String, String> environment) {
    this.fleet = fleet;
    this.components = components;
    this.runners = runners;
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_WORK;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var phases =
        context.execution().type() == Workflow.Type.TEST
            ? List.of("test")
            : List.of("build", "validate");
    List<DocumentRun> documents;
    try {
      documents = components.of(context.image());
    } catch (ImageComponents.UnusableException e) {
      return StepOutcome.failed(e.reason());
    }
    var applicable =
        documents.stream()
            .filter(run -> phases.stream().anyMatch(run.document()::hasPhase))
            .toList();
    if (applicable.isEmpty()) {
      return new StepOutcome.Skipped();
    }
    var machine = MachineInputs.machineToChange(fleet, inputs.instanceId(), context);
    context.log("Sending command to instance to run");
    context.log("Running command (command id: " + context.commandId() + ")");
    var request = request(applicable, phases, machine, context);
    try {
      var runner = runners.apply(context.image().arn().scope());
      return outcome(runner.run(machine, request, log(context)), context);
    } catch (RunInterruptedException e) {
      throw Shell.interrupted(summary(e.report(), context), context);
    }
  }

  private RunRequest request(
      List<DocumentRun> documents, List<String> phases, Machine machine, StepContext context) {
    return new RunRequest(
        context.commandId(),
        documents,
        phases,
        Names.workingDirectory(context.image()),
        environment(context),
        facts(context.image()),
        metadata(machine, context));
  }

  private Map<String, String> environment(StepContext context) {
    var image = context.image();
    var all = new LinkedHashMap<>(Command.ENVIRONMENT);
    all.putAll(environment);
    all.put("IMAGE_WORKFLOW_EXECUTION_ID", context.execution().id());
    all.put("IMAGE_STEP_EXECUTION_ID", context.step().id());
    all.put("IMAGE_BUILD_VERSION_ARN", image.arn().toString());
    all.put("IMAGE_PIPELINE_ARN", "");
    all.put(
        "IMAGE_PHASE", context.execution().type() == Workflow.Type.TEST ? "TESTING" : "BUILDING");
    all.put("IMAGE_VERSION", image.arn().exactVersion().toString());
    all.put("IMAGE_BUILD_VERSION", Integer.toString(image.arn().build().orElse(0)));
    all.put("WORKING_DIRECTORY", Names.workingDirectory(image));
    return all;
  }

  /// What documents read with `context:`.
  private static Map<String, String> facts(Image image) {
    return Map.of("accountId", image.arn().owner(), "region", image.arn().region());
  }

  /// What documents read with `aws:imds:`.
  private static Map<String, String> metadata(Machine machine, StepContext context) {
    var image = context.image();
    var values = new LinkedHashMap<String, String>();
    values.put("instance-id", machine.id());
    image.outputs().stream().findFirst().ifPresent(output -> values.put("ami-id", output.image()));
    image.infrastructure().stream()
        .flatMap(infrastructure -> infrastructure.instanceTypes().stream())
        .findFirst()
        .ifPresent(type -> values.put("instance-type", type));
    values.put("placement/region", image.arn().region());
    values.put("placement/availability-zone", image.arn().region() + "a");
    return values;
  }

  private static RunListener log(StepContext context) {
    return context.log()::line;
  }

  private static StepOutcome outcome(RunReport report, StepContext context) {
    var summary = summary(report, context);
    if (report.status() == RunReport.Status.SUCCESS) {
      return StepOutcome.completed(Shell.outputs("Success", summary, context));
    }
    context.log("Command failed (command id: " + context.commandId() + ", state: Failed)");
    context.log("Action failed for step " + context.step().name() + ". Failing step");
    return new StepOutcome.Failed(
        ComponentFailures.message(report),
        Shell.outputs("Failed", summary, context),
        report.firstFailure().map(ComponentFailures::context));
  }

  private static String summary(RunReport report, StepContext context) {
    var image = context.image();
    return report.summaryJson(Names.logGroup(image) + "/" + Names.logStream(image));
  }
}
