// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.core.execution.BuildLog;

/// Takes the lines of a run's console log: its progress and what its steps print, in order, as they
/// come. One call at a time; a slow listener slows the run down.
public interface RunListener {
  void line(BuildLog.Source source, String text);
}
