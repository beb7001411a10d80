// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.reference.UnresolvedException;
import java.util.Map;
import java.util.Optional;

/// The values of `{{ aws:imds:… }}`, by their paths below `meta-data/`: what the request gives, and
/// what only the machine knows.
final class InstanceMetadata {
  private final Map<String, String> given;
  private final MachineIdentity machine;

  InstanceMetadata(Map<String, String> given, MachineIdentity machine) {
    this.given = given;
    this.machine = machine;
  }

  String value(String path) throws UnresolvedException, MachineException, InterruptedException {
    var known = Optional.ofNullable(given.get(path));
    return (known.isPresent() ? known : asked(path))
        .orElseThrow(() ->
            new UnresolvedException(
                "'aws:imds:"
                    + path
                    + "' cannot be resolved: the instance metadata has no "
                    + path));
  }

  private Optional<String> asked(String path) throws MachineException, InterruptedException {
    return switch (path) {
      case "local-hostname" -> machine.word("hostname");
      case "local-ipv4" -> machine.ipv4();
      default -> Optional.empty();
    };
  }
}
