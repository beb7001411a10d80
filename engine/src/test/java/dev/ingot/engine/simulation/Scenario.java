// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import java.util.List;
import java.util.stream.Collectors;

/// All that a run of the simulation depends on.
///
/// @param seed what it was made of
/// @param mixed whether who goes on next is drawn; else it is whoever has waited longest
/// @param hosts the servers on the one database
/// @param tests whether the image's tests are enabled
/// @param terminates whether instances are terminated on failure
/// @param flows none for the managed ones
/// @param retries how often the image is retried after it has failed or was cancelled
record Scenario(
    long seed,
    boolean mixed,
    List<String> hosts,
    boolean tests,
    boolean terminates,
    List<Flow> flows,
    List<Fate> fates,
    List<Fault> faults,
    int retries) {

  Scenario {
    hosts = List.copyOf(hosts);
    flows = List.copyOf(flows);
    fates = List.copyOf(fates);
    faults = List.copyOf(faults);
  }

  Scenario mixed(boolean newMixed) {
    return new Scenario(seed, newMixed, hosts, tests, terminates, flows, fates, faults, retries);
  }

  Scenario withHosts(List<String> newHosts) {
    return new Scenario(seed, mixed, newHosts, tests, terminates, flows, fates, faults, retries);
  }

  Scenario settings(boolean newTests, boolean newTerminates) {
    return new Scenario(seed, mixed, hosts, newTests, newTerminates, flows, fates, faults, retries);
  }

  Scenario withFlows(List<Flow> newFlows) {
    return new Scenario(seed, mixed, hosts, tests, terminates, newFlows, fates, faults, retries);
  }

  Scenario withFates(List<Fate> newFates) {
    return new Scenario(seed, mixed, hosts, tests, terminates, flows, newFates, faults, retries);
  }

  Scenario withFaults(List<Fault> newFaults) {
    return new Scenario(seed, mixed, hosts, tests, terminates, flows, fates, newFaults, retries);
  }

  Scenario withRetries(int newRetries) {
    return new Scenario(seed, mixed, hosts, tests, terminates, flows, fates, faults, newRetries);
  }

  Fate fate(String flow, String step, int attempt) {
    return fates.stream()
        .filter(f -> f.flow().equals(flow) && f.step().equals(step) && f.attempt() == attempt)
        .findFirst()
        .orElse(Fate.fine(flow, step, attempt));
  }

  /// Whether nothing happens that may take lines of the log with it.
  boolean calm() {
    return faults.stream()
        .allMatch(f ->
            f.kind() == Fault.Kind.CANCEL
                || f.kind() == Fault.Kind.ANSWER
                || f.kind() == Fault.Kind.JUMP
                || f.kind() == Fault.Kind.STICKY_MACHINES);
  }

  /// For a person.
  String text() {
    var text = new StringBuilder();
    text.append("hosts ").append(String.join(", ", hosts));
    text.append(tests ? "" : ", tests disabled");
    text.append(terminates ? "" : ", instances are kept on failure");
    text.append(retries == 0 ? "" : ", retries " + retries);
    text.append(mixed ? ", who goes on is drawn\n" : "\n");
    for (var flow : flows) {
      text.append("\n# ").append(flow.title()).append('\n').append(flow.yaml());
    }
    text.append('\n').append(lines(fates)).append(lines(faults));
    return text.toString();
  }

  private static String lines(List<?> items) {
    return items.stream().map(item -> item + "\n").collect(Collectors.joining());
  }
}
