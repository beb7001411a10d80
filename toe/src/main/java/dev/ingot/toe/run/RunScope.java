// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.condition.Facts;
import dev.ingot.toe.condition.MachineFacts;
import dev.ingot.toe.external.ExternalSources;
import dev.ingot.toe.module.ModuleContext;
import dev.ingot.toe.module.NestedDocuments;
import dev.ingot.toe.report.RunListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What all steps of one run share. A document that runs within a step has a scope of its own, with
/// the same machine, log, secrets and count of restarts.
final class RunScope {

  /// How often AWS's agent starts the runtime again.
  private static final int MAX_REBOOTS = 15;

  /// What nested runs have in common with the run around them.
  private static final class Shared {
    private final Secrets secrets = new Secrets();
    private int reboots;
    private int scratches;
  }

  private final Machine machine;
  private final RunRequest request;
  private final RunListener listener;
  private final InstantSource clock;
  private final ExternalSources outside;
  private final Shared shared;
  private final List<String> documents;
  private final Map<String, String> environment;
  private final RunContext context;
  private final InstanceMetadata metadata;

  RunScope(
      Machine machine,
      RunRequest request,
      RunListener listener,
      InstantSource clock,
      ExternalSources outside) {
    this(machine, request, listener, clock, outside, new Shared(), List.of());
  }

  private RunScope(
      Machine machine,
      RunRequest request,
      RunListener listener,
      InstantSource clock,
      ExternalSources outside,
      Shared shared,
      List<String> documents) {
    this.machine = machine;
    this.request = request;
    this.listener = listener;
    this.clock = clock;
    this.outside = outside;
    this.shared = shared;
    this.documents = List.copyOf(documents);
    var variables = new HashMap<String, String>(Command.ENVIRONMENT);
    variables.putAll(request.environment());
    this.environment = Map.copyOf(variables);
    var identity = new MachineIdentity(machine);
    this.context = new RunContext(identity, request, clock);
    this.metadata = new InstanceMetadata(request.metadata(), identity);
  }

  /// The scope of a document's steps.
  RunScope of(DocumentRun run) {
    var within = new ArrayList<>(documents);
    within.add(run.reference());
    return new RunScope(machine, request, listener, clock, outside, shared, within);
  }

  /// The scope of a run within a step of this one.
  RunScope nested(RunRequest nestedRequest) {
    return new RunScope(machine, nestedRequest, listener, clock, outside, shared, documents);
  }

  /// The documents that are running, each within a step of the one before.
  List<String> documents() {
    return documents;
  }

  RunRequest request() {
    return request;
  }

  Instant now() {
    return clock.instant();
  }

  void say(String line) {
    print(BuildLog.Source.SERVICE, line);
  }

  void debug(String text) {
    listener.debug(shared.secrets.mask(text));
  }

  private void print(BuildLog.Source source, String line) {
    listener.line(source, shared.secrets.mask(line));
  }

  /// The time since an instant, such as `1.250 s`.
  String secondsSince(Instant start) {
    return String.format(Locale.ROOT, "%.3f s", Duration.between(start, now()).toMillis() / 1000.0);
  }

  /// Takes note of what a reference was replaced with.
  void resolved(String expression, String value) {
    debug("replaced {{ " + expression + " }}");
    listener.resolved(expression, shared.secrets.mask(value));
  }

  Secrets secrets() {
    return shared.secrets;
  }

  Map<String, String> environment() {
    return environment;
  }

  ExternalSources outside() {
    return outside;
  }

  RunContext context() {
    return context;
  }

  InstanceMetadata metadata() {
    return metadata;
  }

  Facts facts() {
    return new MachineFacts(machine, environment, request.workingDirectory());
  }

  /// @param work what the machine is used for
  /// @param quiet whether to throw away what commands print
  ModuleContext moduleContext(Machine.Work work, NestedDocuments nested, boolean quiet) {
    var digits = Integer.toUnsignedString(request.executionId().hashCode());
    return new ModuleContext(
        machine.during(work),
        outside,
        nested,
        request.workingDirectory(),
        environment,
        "/tmp/AWSTOE" + digits + shared.scratches++,
        this::print,
        quiet ? (source, line) -> {} : this::print);
  }

  boolean mayReboot() {
    return shared.reboots < MAX_REBOOTS;
  }

  void reboot() throws MachineException, InterruptedException {
    shared.reboots++;
    say("Getting reboot signal");
    say("Rebooting the system now");
    var before = now();
    machine.reboot();
    debug(
        "restart "
            + shared.reboots
            + " of at most "
            + MAX_REBOOTS
            + ": the machine was back after "
            + secondsSince(before));
    say("Recovery completed for detailed output.");
    say("Executor: System has rebooted successfully");
  }
}
