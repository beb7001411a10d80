// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import dev.ingot.core.Scope;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.server.Workbench;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.report.LogFolder;
import dev.ingot.toe.report.RunListener;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.run.ComponentRunner;
import dev.ingot.toe.run.RunRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Runs documents on a machine as a build would, with a log folder as AWS's runtime leaves one.
///
/// @param scope account and region that documents see
/// @param phases to run; all if empty
/// @param logs where log folders are made
public record ComponentRun(
    Workbench.Surroundings surroundings,
    Scope scope,
    InstantSource clock,
    List<String> phases,
    Map<String, String> environment,
    Map<String, String> metadata,
    Path logs) {
  private static final String WORKING_DIRECTORY = "/tmp";

  public ComponentRun {
    phases = List.copyOf(phases);
    environment = Map.copyOf(environment);
    metadata = Map.copyOf(metadata);
  }

  /// @param log the log folder
  /// @param logGap why the log is not complete, if it is not
  public record Outcome(RunReport report, Path log, Optional<String> logGap) {}

  /// @param documents where documents that others run are looked for
  /// @throws IOException if the log folder cannot be made; nothing ran then
  public Outcome run(
      Sources sources, Machine machine, DocumentSource documents, RunListener listener)
      throws IOException, MachineException, InterruptedException {
    var id = UUID.randomUUID().toString();
    try (var log = LogFolder.create(logs, id, sources.texts(), clock)) {
      var runner = new ComponentRunner(clock, surroundings.outside().withDocuments(documents));
      var report = runner.run(machine, request(id, sources, machine), listener.andThen(log));
      try {
        log.finish(report);
        return new Outcome(report, log.path(), Optional.empty());
      } catch (IOException e) {
        return new Outcome(report, log.path(), Optional.of(String.valueOf(e.getMessage())));
      }
    }
  }

  private RunRequest request(String id, Sources sources, Machine machine) {
    return new RunRequest(
        id,
        sources.runs(),
        phases,
        WORKING_DIRECTORY,
        with(surroundings.environment(), environment),
        Map.of("accountId", scope.account(), "region", scope.region()),
        with(
            Map.of(
                "instance-id",
                machine.id(),
                "placement/region",
                scope.region(),
                "placement/availability-zone",
                scope.region() + "a"),
            metadata));
  }

  private static Map<String, String> with(Map<String, String> values, Map<String, String> more) {
    var all = new HashMap<>(values);
    all.putAll(more);
    return all;
  }
}
