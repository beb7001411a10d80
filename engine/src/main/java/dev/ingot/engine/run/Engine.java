// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.Scope;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.action.StepAction;
import dev.ingot.engine.build.Builds;
import dev.ingot.engine.build.ComponentVersions;
import dev.ingot.engine.build.Fleet;
import dev.ingot.engine.build.ImageComponents;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.LaunchImages;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.build.Retention;
import dev.ingot.engine.build.StoredDocuments;
import dev.ingot.engine.document.ParsedWorkflows;
import dev.ingot.engine.lifecycle.LifecycleRunner;
import dev.ingot.toe.external.ExternalSources;
import dev.ingot.toe.run.ComponentRunner;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The workflow runtime, put together.
public final class Engine {
  private final Builds builds;
  private final Dispatcher dispatcher;
  private final LaunchImages launchImages;

  /// @param types what instance types stand for on this host
  /// @param environment variables that all components get besides the usual ones, such as proxies
  /// @param outside what components may use besides their machine; stored components are added
  /// @param stateMachines what ExecuteStateMachine executes
  /// @param retention of the machines of builds that fail
  /// @param between what stands between the steps and their actions; nothing, but where it is
  ///   simulated that they take time and fail
  /// @param workers how many executions have a machine at work at once
  public Engine(
      Ports ports,
      InstanceTypes types,
      Map<String, String> environment,
      ExternalSources outside,
      StateMachines stateMachines,
      Retention retention,
      UnaryOperator<StepAction<?>> between,
      int workers) {
    this(
        ports,
        types,
        environment,
        outside,
        stateMachines,
        retention,
        between,
        workers,
        ActionRun.GRACE);
  }

  /// @param grace the time of actions, and how long one may take to end once it was told to stop
  Engine(
      Ports ports,
      InstanceTypes types,
      Map<String, String> environment,
      ExternalSources outside,
      StateMachines stateMachines,
      Retention retention,
      UnaryOperator<StepAction<?>> between,
      int workers,
      Grace grace) {
    var workflows = new ParsedWorkflows(BuiltInActions.catalog());
    var active = new ActiveRuns(ports.journal(), grace);
    var versions = new ComponentVersions(ports.resources());
    var components = new ImageComponents(versions);
    var fleet = new Fleet(ports.machines());
    var ended = new EndedMachines(ports);
    var strays = new Strays(ports, ended, fleet);
    var sweep = new Sweep(strays, new StoppedMachines(ended, ports.clock(), fleet, retention));
    this.launchImages =
        new LaunchImages(ports.bases(), ports.images(), ports.resources(), outside.parameters());
    Function<Scope, ComponentRunner> runners =
        scope ->
            new ComponentRunner(
                ports.clock(),
                outside.withDocuments(new StoredDocuments(versions, scope, ports.clock())));
    var actions = new HashMap<String, StepAction<?>>();
    BuiltInActions.actions(
            fleet,
            types,
            launchImages,
            ports.images(),
            components,
            runners,
            environment,
            stateMachines,
            retention,
            ports.clock())
        .forEach((word, action) -> actions.put(word, between.apply(action)));
    this.builds = new Builds(ports, components, workflows, retention, active::lookSoon);
    var tools =
        new RunTools(
            ports,
            builds,
            actions,
            fleet,
            launchImages,
            new Suspects(),
            new Headroom(),
            new HostWaits(),
            new MachineSlots(
                workers,
                ports.queue(),
                ports.clock(),
                id -> active.has(id) || hasMachine(ports, id)));
    this.dispatcher =
        new Dispatcher(
            ports,
            new Recovery(ports, strays),
            new QueuedExecutions(
                new WorkflowRunner(tools, workflows, active, sweep),
                new LifecycleRunner(ports),
                new ImportRunner(ports, builds, launchImages)),
            active,
            sweep);
  }

  /// Whether the execution goes on and has a machine on this host, though it may be parked now.
  private static boolean hasMachine(Ports ports, String executionId) {
    return ports.journal().execution(executionId).filter(e -> !e.status().terminal()).isPresent()
        && ports.journal().holdings(executionId).stream()
            .anyMatch(h -> h.isMachineOf(ports.host()));
  }

  /// What parent images stand for on this host.
  public LaunchImages launchImages() {
    return launchImages;
  }

  /// Starts and cancels the builds of images.
  public Builds builds() {
    return builds;
  }

  /// Runs them, in a process that has machines.
  public Dispatcher dispatcher() {
    return dispatcher;
  }
}
