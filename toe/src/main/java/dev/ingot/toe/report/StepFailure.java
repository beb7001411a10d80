// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

/// The step that made a run fail.
///
/// @param documentReference the component build version ARN or a path
/// @param errorMessage such as `exit status 3`
/// @param exitCode -1 if there is none
/// @param lastStderr the last lines of stderr, at most 20 lines and 2000 characters; empty where
///   logging is disabled
public record StepFailure(
    String documentReference,
    String phase,
    String step,
    String action,
    String errorMessage,
    int exitCode,
    String lastStderr) {

  private static final int MAX_LINES = 20;
  private static final int MAX_CHARACTERS = 2000;

  /// The end of a text, by whole lines where possible.
  public static String end(String text) {
    var stripped = text.stripTrailing();
    var start = stripped.length();
    for (var lines = 0; start > 0 && lines < MAX_LINES; lines++) {
      var previous = stripped.lastIndexOf('\n', start - 2) + 1;
      if (stripped.length() - previous > MAX_CHARACTERS) {
        break;
      }
      start = previous;
    }
    return start < stripped.length()
        ? stripped.substring(start)
        : stripped.substring(Math.max(0, stripped.length() - MAX_CHARACTERS));
  }
}
