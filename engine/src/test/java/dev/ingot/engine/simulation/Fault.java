// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

/// What goes wrong around the engine, or what somebody asks for, before the given turn.
///
/// @param number how many commits or writes it takes, or seconds
record Fault(int turn, Kind kind, String host, int number) {

  enum Kind {
    /// Somebody cancels the image.
    CANCEL,
    /// Somebody answers a step that waits: 0 to go on, 1 to stop.
    ANSWER,
    /// The host's process dies now.
    CRASH,
    /// The host's process dies instead of making so many commits from now.
    CRASH_BEFORE_COMMIT,
    /// The host's process dies when so many commits from now are made.
    CRASH_AFTER_COMMIT,
    /// The host's process stands still for so many seconds.
    FREEZE,
    /// The host's process stands still before its next commit, for so many seconds.
    FREEZE_BEFORE_COMMIT,
    /// The clock jumps so many seconds.
    JUMP,
    /// So many writes find no room.
    DISK_FULL,
    /// So many removals of machines fail.
    STICKY_MACHINES
  }

  Fault at(int newTurn) {
    return new Fault(newTurn, kind, host, number);
  }

  @Override
  public String toString() {
    return "turn " + turn + ": " + kind + " " + number + " (" + host + ")";
  }
}
