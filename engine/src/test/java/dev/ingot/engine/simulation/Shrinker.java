// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.RejectedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Makes a scenario that breaks an invariant as small as it can: leaves out one thing after the
/// other as long as the same invariant breaks.
final class Shrinker {
  private final Function<Scenario, Simulation.Result> simulation;
  private final long end;

  /// @param simulation runs a scenario
  /// @param time that shrinking may take
  Shrinker(Function<Scenario, Simulation.Result> simulation, Duration time) {
    this.simulation = simulation;
    this.end = System.nanoTime() + time.toNanos();
  }

  /// @param failed with a violation
  Simulation.Result shrink(Simulation.Result failed) {
    var smallest = failed;
    for (var smaller = smaller(smallest); smaller.isPresent(); smaller = smaller(smallest)) {
      smallest = smaller.get();
    }
    return smallest;
  }

  private Optional<Simulation.Result> smaller(Simulation.Result failed) {
    return candidates(failed.scenario())
        .takeWhile(_ -> System.nanoTime() < end)
        .flatMap(candidate -> same(candidate, failed).stream())
        .findFirst();
  }

  private Optional<Simulation.Result> same(Scenario candidate, Simulation.Result failed) {
    try {
      var result = simulation.apply(candidate);
      return Optional.of(result).filter(r -> invariant(r).equals(invariant(failed)));
    } catch (RejectedException _) {
      return Optional.empty(); // something refers to what was left out
    }
  }

  private static Optional<String> invariant(Simulation.Result result) {
    return result.violation().map(Violation::invariant);
  }

  /// What is a little smaller, the largest differences first.
  private static Stream<Scenario> candidates(Scenario scenario) {
    return Stream.of(
            scenario.mixed() ? Stream.of(scenario.mixed(false)) : Stream.<Scenario>empty(),
            without(scenario.flows(), 1).map(scenario::withFlows),
            without(scenario.faults(), 0).map(scenario::withFaults),
            without(scenario.fates(), 0).map(scenario::withFates),
            without(scenario.hosts(), 1).map(scenario::withHosts),
            scenario.retries() > 0
                ? Stream.of(scenario.withRetries(scenario.retries() - 1))
                : Stream.<Scenario>empty(),
            settings(scenario),
            flows(scenario),
            earlier(scenario.faults()).map(scenario::withFaults))
        .flatMap(candidates -> candidates);
  }

  private static Stream<Scenario> settings(Scenario scenario) {
    return scenario.tests() && scenario.terminates()
        ? Stream.empty()
        : Stream.of(scenario.settings(true, true));
  }

  private static Stream<Scenario> flows(Scenario scenario) {
    return scenario.flows().stream()
        .flatMap(flow ->
            flows(flow)
                .map(smaller -> scenario.withFlows(replaced(scenario.flows(), flow, smaller))));
  }

  private static Stream<Flow> flows(Flow flow) {
    var outputs =
        flow.outputs().keySet().stream()
            .map(name -> {
              var rest = new LinkedHashMap<>(flow.outputs());
              rest.remove(name);
              return flow.withOutputs(rest);
            });
    var alone =
        flow.group().isPresent() || flow.onFailure().isPresent()
            ? Stream.of(
                flow.inGroup(Optional.empty(), flow.onFailure()),
                flow.inGroup(flow.group(), Optional.empty()))
            : Stream.<Flow>empty();
    var steps = without(flow.steps(), 1).map(flow::with);
    var attributes =
        flow.steps().stream()
            .flatMap(step ->
                step.attributes().keySet().stream()
                    .map(step::without)
                    .map(smaller -> flow.with(replaced(flow.steps(), step, smaller))));
    return Stream.of(steps, outputs, alone.filter(other -> !other.equals(flow)), attributes)
        .flatMap(smaller -> smaller);
  }

  private static Stream<List<Fault>> earlier(List<Fault> faults) {
    return faults.stream()
        .filter(fault -> fault.turn() > 1)
        .flatMap(fault ->
            Stream.of(fault.turn() / 2, fault.turn() - 1)
                .filter(turn -> turn > 0)
                .map(turn -> replaced(faults, fault, fault.at(turn))));
  }

  private static <T> List<T> replaced(List<T> list, T old, T replacement) {
    return list.stream().map(item -> item.equals(old) ? replacement : item).toList();
  }

  /// The list without one of its items, the last one first.
  ///
  /// @param least how many have to stay
  private static <T> Stream<List<T>> without(List<T> list, int least) {
    if (list.size() <= least) {
      return Stream.empty();
    }
    return Stream.iterate(list.size() - 1, i -> i >= 0, i -> i - 1)
        .map(i -> {
          var rest = new ArrayList<>(list);
          rest.remove(i.intValue());
          return List.copyOf(rest);
        });
  }
}
