// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

/// What becomes of an attempt of a step when it first asks for something outside.
///
/// @param seconds that it takes, for those that take any
record Fate(String flow, String step, int attempt, Kind kind, int seconds) {

  enum Kind {
    FINE,
    /// A command exits with 3; a launch or an image fails.
    FAILS,
    /// The machine breaks.
    BREAKS,
    /// The action has a bug.
    THROWS,
    /// It ends when it is interrupted.
    HANGS,
    /// It answers after a time, or ends when it is interrupted.
    LATE,
    /// It answers after a time, whoever interrupts it.
    STUBBORN
  }

  static Fate fine(String flow, String step, int attempt) {
    return new Fate(flow, step, attempt, Kind.FINE, 0);
  }

  @Override
  public String toString() {
    var takes = seconds > 0 ? " for " + seconds + " s" : "";
    return flow + "/" + step + ", attempt " + attempt + ": " + kind + takes;
  }
}
