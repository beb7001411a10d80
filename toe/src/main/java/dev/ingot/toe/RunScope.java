// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.condition.Facts;
import dev.ingot.toe.condition.MachineFacts;
import dev.ingot.toe.module.ModuleContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// What all steps of one run share.
final class RunScope {

  /// How often AWS's agent starts the runtime again.
  private static final int MAX_REBOOTS = 15;

  private final Machine machine;
  private final RunRequest request;
  private final RunListener listener;
  private final InstantSource clock;
  private final Map<String, String> environment;
  private final RunContext context;
  private int reboots;
  private int scratches;

  RunScope(Machine machine, RunRequest request, RunListener listener, InstantSource clock) {
    this.machine = machine;
    this.request = request;
    this.listener = listener;
    this.clock = clock;
    var variables = new HashMap<String, String>(Command.ENVIRONMENT);
    variables.putAll(request.environment());
    this.environment = Map.copyOf(variables);
    this.context = new RunContext(machine, request, clock);
  }

  Instant now() {
    return clock.instant();
  }

  void say(String line) {
    listener.line(BuildLog.Source.SERVICE, line);
  }

  Map<String, String> environment() {
    return environment;
  }

  RunContext context() {
    return context;
  }

  Facts facts() {
    return new MachineFacts(machine, environment, request.workingDirectory());
  }

  /// @param quiet whether to throw away what commands print
  ModuleContext moduleContext(boolean quiet) {
    var digits = Integer.toUnsignedString(request.executionId().hashCode());
    return new ModuleContext(
        machine,
        request.workingDirectory(),
        environment,
        "/tmp/AWSTOE" + digits + scratches++,
        listener::line,
        quiet ? (source, line) -> {} : listener::line);
  }

  boolean mayReboot() {
    return reboots < MAX_REBOOTS;
  }

  void reboot() throws MachineException, InterruptedException {
    reboots++;
    say("Getting reboot signal");
    say("Rebooting the system now");
    machine.reboot();
    say("Recovery completed for detailed output.");
    say("Executor: System has rebooted successfully");
  }
}
