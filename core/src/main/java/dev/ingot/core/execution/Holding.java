// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.execution;

import java.util.Optional;

/// Something outside the database that a step made or is about to make, such as a machine or an
/// image: what must be found again or undone after a crash.
///
/// @param key the step execution's id and what it is for; the thing's own name derives from it, so
///   a second attempt finds the first one's thing
/// @param stepExecutionId the step that made it
/// @param kind `machine` or `image`
/// @param externalId the thing's id, such as `i-…`
/// @param host the name of the host that has it; files are not shared between hosts. Empty in
///   records of a version that knew only one host
public record Holding(
    String key,
    String stepExecutionId,
    Kind kind,
    String externalId,
    State state,
    Optional<String> host) {

  public enum Kind {
    MACHINE,
    IMAGE
  }

  public enum State {
    /// Recorded before the thing is made; it may or may not exist.
    INTENT,
    LIVE,
    /// A machine of a build that failed: it does not run, its files stay for a retry. It may be
    /// removed at any time.
    STOPPED,
    GONE
  }

  /// Whether it is a machine that the host has or may have.
  public boolean isMachineOf(String name) {
    return kind == Kind.MACHINE && state != State.GONE && host.map(name::equals).orElse(true);
  }

  public Holding with(State newState) {
    return new Holding(key, stepExecutionId, kind, externalId, newState, host);
  }
}
