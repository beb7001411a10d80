// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import dev.ingot.core.execution.BuildLog;

/// Follows a run. One call at a time; a slow listener slows the run down. Secrets are masked in
/// everything that it gets.
public interface RunListener {

  /// Takes the lines of the console log: the run's progress and what its steps print, in order, as
  /// they come.
  void line(BuildLog.Source source, String text);

  /// Takes what the runtime does and decides, for whoever looks for why a run went as it did; what
  /// [#line] gets is not repeated. No inputs and outputs of steps are in it.
  default void debug(String text) {}

  /// Takes what a reference was replaced with.
  ///
  /// @param expression without braces, such as `build.Where.outputs.stdout`
  default void resolved(String expression, String value) {}

  /// Takes the report of what has run so far, after each step.
  default void progress(RunReport soFar) {}

  /// A listener that gives everything to this one and then to another.
  default RunListener andThen(RunListener next) {
    var first = this;
    return new RunListener() {
      @Override
      public void line(BuildLog.Source source, String text) {
        first.line(source, text);
        next.line(source, text);
      }

      @Override
      public void debug(String text) {
        first.debug(text);
        next.debug(text);
      }

      @Override
      public void resolved(String expression, String value) {
        first.resolved(expression, value);
        next.resolved(expression, value);
      }

      @Override
      public void progress(RunReport soFar) {
        first.progress(soFar);
        next.progress(soFar);
      }
    };
  }
}
