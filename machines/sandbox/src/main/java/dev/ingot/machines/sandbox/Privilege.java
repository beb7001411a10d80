// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import java.util.List;

/// With which ids this process can fill a user namespace, and so what it may do in a sandbox.
enum Privilege {
  /// Root of the host: no user namespace is needed.
  ROOT,
  /// An ordinary user with subordinate ids: root and 65536 more ids in the sandbox.
  MANY_IDS,
  /// An ordinary user without: root is the only id in the sandbox, and it cannot drop the groups of
  /// the user.
  ONE_ID;

  List<String> unshareOptions() {
    return switch (this) {
      case ROOT -> List.of();
      case MANY_IDS -> List.of("--user", "--map-auto", "--map-root-user");
      case ONE_ID -> List.of("--user", "--map-root-user");
    };
  }

  /// As `enter.pl` names it.
  String ids() {
    return switch (this) {
      case ROOT -> "root";
      case MANY_IDS -> "many";
      case ONE_ID -> "one";
    };
  }
}
