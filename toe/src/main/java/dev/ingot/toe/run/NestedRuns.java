// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.module.ModuleResult;
import dev.ingot.toe.module.NestedDocuments;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// The documents that one attempt of a step runs.
final class NestedRuns implements NestedDocuments {

  /// How many documents may be running, each within a step of the one before.
  private static final int MAX_DOCUMENTS = 4;

  private final RunScope scope;
  private final boolean quiet;
  private final List<RunReport> reports = new ArrayList<>();

  NestedRuns(RunScope scope, boolean quiet) {
    this.scope = scope;
    this.quiet = quiet;
  }

  /// What became of them, in order.
  List<RunReport> reports() {
    return List.copyOf(reports);
  }

  @Override
  public ModuleResult run(
      DocumentSource.Found document, List<String> phases, Map<String, String> parameters)
      throws MachineException, InterruptedException {
    var reference = document.reference();
    var around = scope.documents();
    if (around.contains(reference)) {
      return failed(
          "the document calls itself: " + String.join(" > ", around) + " > " + reference, "");
    }
    if (around.size() == MAX_DOCUMENTS) {
      return failed(
          "documents may be nested "
              + (MAX_DOCUMENTS - 1)
              + " deep, not deeper: "
              + String.join(" > ", around)
              + " > "
              + reference,
          "");
    }
    DocumentRun run;
    try {
      run =
          new DocumentRun(
              reference,
              ComponentParser.parse(document.text(), reference, Platform.LINUX),
              parameters);
    } catch (InvalidDocumentException e) {
      return failed(
          e.problems().stream()
              .map(Problem::toString)
              .collect(Collectors.joining("\n", "Document " + reference + " is not valid: ", "")),
          "");
    }
    var missing = Variables.missing(run);
    return missing.isPresent() ? failed(missing.get(), "") : run(run, phases);
  }

  private ModuleResult run(DocumentRun run, List<String> phases)
      throws MachineException, InterruptedException {
    var request = scope.request().nested(UUID.randomUUID().toString(), run, phases);
    var tally = new Tally();
    var runner = new DocumentRunner(scope.nested(request), run, phases, tally, quiet, soFar -> {});
    var document = runner.run();
    var report = ComponentRunner.report(request, tally, List.of(document));
    reports.add(report);
    if (runner.machineGone()) {
      throw new MachineException(
          tally.firstFailure().map(StepFailure::errorMessage).orElse("the machine is gone"));
    }
    return report.status() == RunReport.Status.SUCCESS
        ? new ModuleResult.Succeeded(outputs(report))
        : failed(reason(report), tally.firstStderr());
  }

  private static String reason(RunReport report) {
    return report.failureMessage()
        + report
            .firstFailure()
            .map(failure ->
                " Step '"
                    + failure.step()
                    + "' in phase '"
                    + failure.phase()
                    + "': "
                    + failure.errorMessage())
            .orElse("");
  }

  private static ModuleResult failed(String reason, String stderr) {
    return new ModuleResult.Failed("ExecuteDocument: " + reason, -1, stderr, Map.of());
  }

  /// What other steps can refer to.
  private static Map<String, String> outputs(RunReport report) {
    return report.nestedSummary().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
  }

  /// The outputs of a step that ran documents: an object for each; empty if it ran none.
  static Optional<List<Map<String, Object>>> summaries(List<RunReport> reports) {
    return reports.isEmpty()
        ? Optional.empty()
        : Optional.of(reports.stream().map(RunReport::nestedSummary).toList());
  }
}
