// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What a machine says of itself. It is asked when somebody wants to know.
final class MachineIdentity {

  private static final String WORDS =
      """
      echo "hostname=$(hostname 2>/dev/null || cat /etc/hostname)"
      . /etc/os-release
      echo "osName=$NAME"
      echo "osVersion=$VERSION_ID"
      """;

  private final Machine machine;
  private final Map<String, String> words = new HashMap<>();

  MachineIdentity(Machine machine) {
    this.machine = machine;
  }

  /// @param word `hostname`, or of `/etc/os-release` `osName` and `osVersion`
  Optional<String> word(String word) throws MachineException, InterruptedException {
    if (words.isEmpty()) {
      printed(WORDS)
          .lines()
          .forEach(line -> {
            var equals = line.indexOf('=');
            if (equals > 0) {
              words.put(line.substring(0, equals), line.substring(equals + 1));
            }
          });
    }
    return Optional.ofNullable(words.get(word));
  }

  /// The address in the network of the default route, else any but those of the loopback.
  Optional<String> ipv4() throws MachineException, InterruptedException {
    return Ipv4Addresses.primary(
        printed("cat /proc/net/route").lines().toList(),
        printed("cat /proc/net/fib_trie").lines().toList());
  }

  private String printed(String script) throws MachineException, InterruptedException {
    var printed = new ByteArrayOutputStream();
    machine.run(
        Command.of("sh", "-c", script), (_, bytes, length) -> printed.write(bytes, 0, length));
    return printed.toString(StandardCharsets.UTF_8);
  }
}
