// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import java.util.Map;

/// How a module's run ended.
public sealed interface ModuleResult {

  /// @param outputs what other steps can refer to
  record Succeeded(Map<String, String> outputs) implements ModuleResult {
    public Succeeded {
      outputs = Map.copyOf(outputs);
    }
  }

  /// @param message why, such as `exit status 3`
  /// @param exitCode of the command that failed, or -1
  /// @param stderr the end of what that command printed on stderr
  /// @param outputs what the step has to show nevertheless; other steps cannot refer to it
  record Failed(String message, int exitCode, String stderr, Map<String, String> outputs)
      implements ModuleResult {
    public Failed {
      outputs = Map.copyOf(outputs);
    }
  }

  /// The machine is to be restarted.
  ///
  /// @param again whether the step runs again after that
  record RebootWanted(boolean again) implements ModuleResult {}

  static ModuleResult done() {
    return new Succeeded(Map.of());
  }

  static Failed failed(String message) {
    return new Failed(message, -1, "", Map.of());
  }
}
