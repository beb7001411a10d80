// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.testkit.HandClock;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.external.ExternalSources;
import dev.ingot.toe.external.HttpWebSource;
import dev.ingot.toe.report.RunListener;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepReport;
import dev.ingot.toe.run.ComponentRunner;
import dev.ingot.toe.run.DocumentRun;
import dev.ingot.toe.run.RunRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Runs documents in tests and keeps the console log.
public final class Runs {
  /// With a web that reaches the servers of tests, which are on this host.
  public static final ExternalSources OUTSIDE =
      ExternalSources.NONE.withWeb(HttpWebSource.ofThisHost(true));

  /// The execution id. Folders of runs are named after it, and the machine is this host: so it is
  /// another one in each process.
  public static final String ID = "e-" + ProcessHandle.current().pid();

  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final HandClock clock = new HandClock(Instant.parse("2026-11-24T10:00:00.5Z"));
  private final Machine machine;
  private final String workingDirectory;
  private List<String> phases = List.of();
  private ExternalSources outside = OUTSIDE;
  private Map<String, String> metadata = Map.of();
  private Map<String, String> environment = Map.of("IMAGE_PHASE", "BUILDING");
  private RunListener also = (source, text) -> {};

  /// A clock that stands.
  public static final class Noon implements InstantSource {
    @Override
    public Instant instant() {
      return Instant.parse("2026-11-24T12:00:00.250Z");
    }
  }

  public Runs(Machine machine, Path workingDirectory) {
    this.machine = machine;
    this.workingDirectory = workingDirectory.toString();
  }

  /// A document of one phase `build` with these steps.
  public static String build(String steps) {
    return "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n" + steps.indent(6);
  }

  /// A document of one step `TheStep` with an action and its inputs.
  public static String step(String action, String inputs) {
    return build("- name: TheStep\n  action: " + action + "\n  inputs:\n" + inputs.indent(4));
  }

  public static ComponentDocument parse(String text) {
    try {
      return ComponentParser.parse(text, "doc.yaml", Platform.LINUX);
    } catch (InvalidDocumentException e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  public Runs only(String... wantedPhases) {
    phases = List.of(wantedPhases);
    return this;
  }

  public Runs with(ExternalSources others) {
    outside = others;
    return this;
  }

  public Runs with(Map<String, String> otherMetadata) {
    metadata = Map.copyOf(otherMetadata);
    return this;
  }

  public Runs withEnvironment(Map<String, String> otherEnvironment) {
    environment = Map.copyOf(otherEnvironment);
    return this;
  }

  /// Gives what a run tells to another listener, too.
  public Runs listening(RunListener listener) {
    also = listener;
    return this;
  }

  public RunReport run(String... documents) throws MachineException, InterruptedException {
    var runs = new ArrayList<DocumentRun>();
    for (var document : documents) {
      runs.add(new DocumentRun("doc-" + (runs.size() + 1), parse(document), Map.of()));
    }
    return run(runs);
  }

  public RunReport run(List<DocumentRun> documents) throws MachineException, InterruptedException {
    var request =
        new RunRequest(
            ID,
            documents,
            phases,
            workingDirectory,
            environment,
            Map.of("region", "eu-central-1"),
            metadata);
    return new ComponentRunner(clock, outside).run(machine, request, also.andThen(this::line));
  }

  private void line(BuildLog.Source source, String text) {
    lines.add(text);
  }

  public List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  /// What steps printed on stdout.
  public List<String> stdout() {
    return lines().stream()
        .filter(line -> line.startsWith("Stdout: "))
        .map(line -> line.substring("Stdout: ".length()))
        .toList();
  }

  /// The report of a step of the first document's first phase.
  public static StepReport step(RunReport report, int index) {
    return report.documents().getFirst().phases().getFirst().steps().get(index);
  }
}
