// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

/// What a step's failure means for the rest of the run.
public enum OnFailure {
  /// Nothing else runs.
  ABORT("Abort"),
  /// The rest runs, and the run fails in the end.
  CONTINUE("Continue"),
  /// The rest runs, as if the step had succeeded.
  IGNORE("Ignore");

  private final String text;

  OnFailure(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
