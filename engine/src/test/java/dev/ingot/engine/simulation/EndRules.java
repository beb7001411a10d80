// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.testkit.Fixtures;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What holds when a build is over and every host has tidied up.
final class EndRules {
  private final World world;
  private final Snapshot last;
  private final Map<String, String> wrong = new LinkedHashMap<>();

  EndRules(World world) {
    this.world = world;
    this.last = world.snapshot().orElseThrow();
  }

  /// What is wrong, by the name of the invariant.
  Map<String, String> wrong() {
    machines();
    launches();
    images();
    log();
    return wrong;
  }

  /// On each host are the machines that a record says were kept, and no others.
  private void machines() {
    for (var host : world.hosts.values()) {
      var kept =
          last.holdings().stream()
              .filter(h -> h.kind() == Holding.Kind.MACHINE)
              .filter(h -> h.host().equals(Optional.of(host.name)))
              .map(Holding::externalId)
              .collect(Collectors.toCollection(TreeSet::new));
      var there = new TreeSet<>(host.machines.ids());
      if (!there.equals(kept)) {
        wrong.put(
            "what stays of machines is what was kept (4.5)",
            host.name + " has " + there + ", the records have " + kept);
      }
    }
    last.holdings().stream()
        .filter(h -> h.state() == Holding.State.STOPPED)
        .filter(h ->
            world.hosts.values().stream()
                .filter(host -> host.machines.ids().contains(h.externalId()))
                .anyMatch(host -> !host.machines.machine(h.externalId()).isStopped()))
        .findFirst()
        .ifPresent(h -> wrong.put("a machine that stays for a retry does not run", name(h)));
    last.holdings().stream()
        .filter(h -> h.state() == Holding.State.INTENT)
        // Nobody but its host knows whether an image was made.
        .filter(h -> h.kind() == Holding.Kind.MACHINE || world.hosts.size() == 1)
        .findFirst()
        .ifPresent(h -> wrong.put("no intent stays open (engine 7.2)", name(h)));
  }

  /// No machine is launched twice unless it was removed, and no more of them than attempts were
  /// made.
  private void launches() {
    for (var host : world.hosts.values()) {
      var ids = host.machines.launched().stream().map(MachineSpec::id).toList();
      if (!mayRemove() && new HashSet<>(ids).size() < ids.size()) {
        wrong.put("no machine is launched twice (engine 7.5)", ids.toString());
      }
    }
    var attempts = attempts("LaunchInstance");
    var all =
        world.hosts.values().stream()
            .flatMap(host -> host.machines.launched().stream())
            .map(MachineSpec::id)
            .distinct()
            .count();
    if (all > attempts) {
      wrong.put(
          "effects are no more than attempts (engine 7.5)",
          all + " launches in " + attempts + " attempts");
    }
  }

  /// Whether a machine may be removed while its workflow goes on: to make room, or because a server
  /// that lost the workflow tidies up after itself. Then the same one may be launched again.
  private boolean mayRemove() {
    return world.scenario.faults().stream()
        .map(Fault::kind)
        .anyMatch(kind ->
            switch (kind) {
              case DISK_FULL, FREEZE, FREEZE_BEFORE_COMMIT -> true;
              case CANCEL,
                  ANSWER,
                  CRASH,
                  CRASH_BEFORE_COMMIT,
                  CRASH_AFTER_COMMIT,
                  JUMP,
                  STICKY_MACHINES ->
                  false;
            });
  }

  private void images() {
    var attempts = attempts("CreateImage") + attempts("RegisterImage");
    var all = world.hosts.values().stream().mapToInt(host -> host.images.all().size()).sum();
    if (all > attempts) {
      wrong.put(
          "effects are no more than attempts (engine 7.5)",
          all + " images in " + attempts + " attempts");
    }
    var made =
        world.hosts.values().stream()
            .flatMap(host -> host.images.all().stream())
            .map(image -> image.id())
            .collect(Collectors.toSet());
    last.image().outputs().stream()
        .filter(output -> !made.contains(output.image()))
        .findFirst()
        .ifPresent(output ->
            wrong.put("the image that was built is there (1.5)", output.image() + " is not"));
  }

  private int attempts(String action) {
    return last.steps().values().stream()
            .flatMap(List::stream)
            .filter(step -> step.action().equals(action) && step.startTime().isPresent())
            .filter(step -> !StepRules.carriedOver(step))
            .mapToInt(step ->
                step.relaunch() == 0
                    ? step.attempt()
                    : (step.relaunch() + 1) * step.maxAttempts().orElse(1))
            .sum()
        + last.steps().values().stream()
            .flatMap(List::stream)
            .filter(step -> step.action().equals(action) && step.startTime().isEmpty())
            .mapToInt(step -> step.relaunch() * step.maxAttempts().orElse(1))
            .sum();
  }

  /// What the log says of a step is what its record says. A process that died or found the disk
  /// full may have lost lines, or written some that count no more.
  private void log() {
    if (!world.scenario.calm()) {
      return;
    }
    for (var steps : last.steps().values()) {
      for (var step : steps) {
        var said = said(step);
        var expected = StepRules.carriedOver(step) ? List.<String>of() : expected(step);
        if (!said.equals(expected)) {
          wrong.put(
              "the log says what the records say (4.4)",
              world.name(step) + " is " + step.status() + ", and the log says " + said);
        }
      }
    }
  }

  private static List<String> expected(StepExecution step) {
    return switch (step.status()) {
      case PENDING, RUNNING -> List.of();
      case SKIPPED -> List.of("Skipped");
      case COMPLETED -> List.of("Completed");
      case FAILED -> List.of("Failed");
      case CANCELLED -> List.of("Cancelled");
    };
  }

  private List<String> said(StepExecution step) {
    var words = List.of("Skipped", "Completed", "Failed", "Cancelled");
    return world.hosts.values().stream()
        .flatMap(host -> host.log.read(Fixtures.image().arn(), 0, 100_000).lines().stream())
        .filter(line -> line.source() == BuildLog.Source.SERVICE)
        .filter(line -> line.stepExecutionId().equals(Optional.of(step.id())))
        .flatMap(line ->
            words.stream().filter(word -> line.text().startsWith(word + " step " + step.name())))
        .toList();
  }

  private String name(Holding holding) {
    return last.step(holding.stepExecutionId()).map(world::name).orElse("?")
        + " has "
        + holding.state();
  }
}
