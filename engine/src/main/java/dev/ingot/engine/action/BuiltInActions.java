// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.Scope;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.ImageComponents;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Retention;
import dev.ingot.engine.document.StepCatalog;
import dev.ingot.engine.document.StepKind;
import dev.ingot.toe.run.ComponentRunner;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The step actions: what documents may use, and what runs them.
public final class BuiltInActions {
  private BuiltInActions() {}

  /// The actions that documents may use (User Guide, `wfdoc-step-actions`).
  public static StepCatalog catalog() {
    var all = EnumSet.allOf(Workflow.Type.class);
    var components = EnumSet.of(Workflow.Type.BUILD, Workflow.Type.TEST);
    var test = EnumSet.of(Workflow.Type.TEST);
    var distribution = EnumSet.of(Workflow.Type.DISTRIBUTION);
    return new StepCatalog(
        List.of(
            new StepKind(
                    "ApplyImageConfigurations",
                    distribution,
                    21_600,
                    43_200,
                    ApplyImageConfigurations.Inputs.class)
                .taking("distributedImages"),
            new StepKind("BootstrapInstanceForContainer", all, 3_600, 43_200, MachineInputs.class),
            new StepKind("CollectImageMetadata", all, 1_800, 43_200, MachineInputs.class),
            new StepKind("CollectImageScanFindings", test, 7_200, 43_200, MachineInputs.class),
            new StepKind("CreateImage", all, 43_200, 259_200, MachineInputs.class),
            new StepKind("CreateImageFromIso", all, 43_200, 43_200, MachineInputs.class),
            new StepKind(
                    "DistributeContainerImage", distribution, 7_200, 43_200, MachineInputs.class)
                .excluding("DistributeImage", "ModifyImageAttributes", "ApplyImageConfigurations"),
            new StepKind(
                "DistributeImage", distribution, 21_600, 43_200, DistributeImage.Inputs.class),
            new StepKind("ExecuteComponents", components, 43_200, 86_400, MachineInputs.class)
                .changing(),
            new StepKind(
                "ExecuteStateMachine", all, 21_600, 86_400, ExecuteStateMachine.Inputs.class),
            new StepKind("LaunchInstance", all, 4_500, 43_200, LaunchInstance.Inputs.class),
            new StepKind(
                    "ModifyImageAttributes",
                    distribution,
                    7_200,
                    10_800,
                    ModifyImageAttributes.Inputs.class)
                .taking("distributedImages"),
            new StepKind("RegisterImage", all, 32_400, 43_200, RegisterImage.Inputs.class),
            new StepKind("RunCommand", all, 43_200, 43_200, RunCommand.Inputs.class).changing(),
            new StepKind("RunSysPrep", all, 3_600, 43_200, MachineInputs.class),
            new StepKind("SanitizeInstance", all, 3_600, 43_200, MachineInputs.class).changing(),
            new StepKind("TerminateInstance", all, 1_800, 43_200, TerminateInstance.Inputs.class),
            new StepKind("WaitForAction", all, 259_200, 604_800, WaitForAction.Inputs.class),
            new StepKind("WaitForSSMAgent", all, 3_600, 10_800, MachineInputs.class)));
  }

  /// The same actions as they run, by the word that documents use.
  ///
  /// @param runners for whom components are run
  /// @param environment variables that all components get besides the usual ones, such as proxies
  /// @param retention of the machines of builds that fail
  public static Map<String, StepAction<?>> actions(
      Fleet fleet,
      InstanceTypes types,
      LaunchImages launchImages,
      ImageStore images,
      ImageComponents components,
      Function<Scope, ComponentRunner> runners,
      Map<String, String> environment,
      StateMachines stateMachines,
      Retention retention,
      InstantSource clock) {
    return Map.ofEntries(
        Map.entry("ApplyImageConfigurations", new ApplyImageConfigurations(images, clock)),
        Map.entry("BootstrapInstanceForContainer", new BootstrapInstanceForContainer()),
        Map.entry("CollectImageMetadata", new CollectImageMetadata(fleet)),
        Map.entry("CollectImageScanFindings", new CollectImageScanFindings()),
        Map.entry("CreateImage", new CreateImage(fleet, images, clock)),
        Map.entry("CreateImageFromIso", new CreateImageFromIso(fleet, images, clock)),
        Map.entry("DistributeContainerImage", new DistributeContainerImage()),
        Map.entry("DistributeImage", new DistributeImage(launchImages, images, clock)),
        Map.entry(
            "ExecuteComponents", new ExecuteComponents(fleet, components, runners, environment)),
        Map.entry("ExecuteStateMachine", new ExecuteStateMachine(stateMachines)),
        Map.entry(
            "LaunchInstance", new LaunchInstance(fleet, types, launchImages, images, retention)),
        Map.entry("ModifyImageAttributes", new ModifyImageAttributes(images, clock)),
        Map.entry("RegisterImage", new RegisterImage(images, clock)),
        Map.entry("RunCommand", new RunCommand(fleet)),
        Map.entry("RunSysPrep", new RunSysPrep(fleet)),
        Map.entry("SanitizeInstance", new SanitizeInstance(fleet)),
        Map.entry("TerminateInstance", new TerminateInstance(fleet)),
        Map.entry("WaitForAction", new WaitForAction(clock)),
        Map.entry("WaitForSSMAgent", new WaitForSSMAgent(fleet)));
  }
}
