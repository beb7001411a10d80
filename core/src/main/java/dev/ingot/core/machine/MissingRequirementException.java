// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import java.util.List;
import java.util.stream.Collectors;

/// This host lacks something that the work needs, and who runs the host can put it right. The
/// message says all: what is lacking, what does not work without it, and the fix.
public final class MissingRequirementException extends MachineException {
  private static final long serialVersionUID = 1L;

  private final transient List<Machines.MissingRequirement> missing;

  /// @param tried what was tried, such as `cannot make the base debootstrap:debian/bookworm`
  /// @param missing at least one
  public MissingRequirementException(String tried, List<Machines.MissingRequirement> missing) {
    super(
        missing.stream()
            .map(one -> one.what() + "; " + one.consequence() + "; fix: " + one.fix())
            .collect(Collectors.joining("; ", tried + ": ", "")));
    this.missing = List.copyOf(missing);
  }

  public List<Machines.MissingRequirement> missingRequirements() {
    return missing;
  }
}
