// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.machine.MachineException;

/// A step needs a machine or an image whose files are on another host. The message says which and
/// where.
public final class ElsewhereException extends MachineException {
  private static final long serialVersionUID = 1L;

  private final transient StepOutcome.Elsewhere outcome;

  private ElsewhereException(String message, StepOutcome.Elsewhere outcome) {
    super(message);
    this.outcome = outcome;
  }

  public static ElsewhereException machine(String id, String host) {
    return of(
        "The instance '" + id + "' is on host " + host + " and cannot be reached from here",
        Holding.Kind.MACHINE,
        id,
        host);
  }

  public static ElsewhereException image(String id, String host) {
    return of(
        id + " was made on host " + host + "; its files are not on this host",
        Holding.Kind.IMAGE,
        id,
        host);
  }

  private static ElsewhereException of(String message, Holding.Kind kind, String id, String host) {
    return new ElsewhereException(message, new StepOutcome.Elsewhere(kind, id, host, message));
  }

  public StepOutcome.Elsewhere outcome() {
    return outcome;
  }
}
