// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.rule.ComponentChecker;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks component documents for the service: what the runtime asks of a document, and that Image
/// Builder would run a phase of it.
public final class ToeComponentChecker implements ComponentChecker {
  private static final int MAX_PARAMETERS = 25;

  @Override
  public Checked check(String data, Platform platform) {
    ComponentDocument document;
    try {
      document = ComponentParser.parse(data, "data", platform);
    } catch (InvalidDocumentException e) {
      throw rejected(e.problems());
    }
    lacksPhase(document, "data")
        .ifPresent(problem -> {
          throw rejected(List.of(problem));
        });
    if (document.parameters().size() > MAX_PARAMETERS) {
      throw new RejectedException(
          new Rejection.QuotaExceeded(MAX_PARAMETERS, "parameters per component"));
    }
    return new Checked(document.type(), document.declaredParameters());
  }

  /// Everything that is wrong with a document for Linux; empty if nothing is.
  ///
  /// @param file what the text is called in problems
  public List<Problem> problems(String text, String file) {
    return problems(text, file, Platform.LINUX);
  }

  public List<Problem> problems(String text, String file, Platform platform) {
    try {
      var document = ComponentParser.parse(text, file, platform);
      return Stream.of(lacksPhase(document, file), tooManyParameters(document, file))
          .flatMap(Optional::stream)
          .toList();
    } catch (InvalidDocumentException e) {
      return e.problems();
    }
  }

  private static Optional<Problem> lacksPhase(ComponentDocument document, String file) {
    return document.hasPhase("build") || document.hasPhase("validate") || document.hasPhase("test")
        ? Optional.empty()
        : Optional.of(
            new Problem(
                new Place(file, 1, 1),
                "phases",
                "Document must include at least one of the following phases: build, validate,"
                    + " test."));
  }

  private static Optional<Problem> tooManyParameters(ComponentDocument document, String file) {
    var count = document.parameters().size();
    return count <= MAX_PARAMETERS
        ? Optional.empty()
        : Optional.of(
            new Problem(
                new Place(file, 1, 1),
                "parameters",
                "A document may have at most "
                    + MAX_PARAMETERS
                    + " parameters, not "
                    + count
                    + "."));
  }

  private static RejectedException rejected(List<Problem> problems) {
    return new RejectedException(
        new Rejection.InvalidDocument(
            "data", problems.stream().map(ToeComponentChecker::detail).toList()));
  }

  /// The message; where it speaks of the text as such, with line and column.
  private static String detail(Problem problem) {
    var place = problem.place();
    return problem.message().startsWith(ComponentParser.NOT_READ)
        ? problem.message() + " (line " + place.line() + ", column " + place.column() + ")"
        : problem.message();
  }
}
