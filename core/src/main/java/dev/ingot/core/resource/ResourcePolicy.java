// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import java.util.Collection;
import java.util.List;

/// Who else may use a resource: the policy as its author wrote it, and what it comes to.
///
/// @param text as it was put, to the byte
/// @param get who may read and use the resource
/// @param list who sees it in lists
public record ResourcePolicy(String text, Audience get, Audience list) {

  /// Accounts of twelve digits, or [#EVERYBODY]. Who is denied is not allowed.
  public record Audience(List<String> allowed, List<String> denied) {
    public static final String EVERYBODY = "*";

    public static final Audience NOBODY = new Audience(List.of(), List.of());

    public Audience {
      allowed = List.copyOf(allowed);
      denied = List.copyOf(denied);
    }

    public boolean has(String account) {
      return holds(allowed, account) && !holds(denied, account);
    }

    private static boolean holds(Collection<String> accounts, String account) {
      return accounts.contains(account) || accounts.contains(EVERYBODY);
    }

    /// Whether there may be somebody in it who is not this account.
    public boolean hasOthersThan(String account) {
      return !denied.contains(EVERYBODY)
          && allowed.stream().anyMatch(each -> !each.equals(account) && !denied.contains(each));
    }
  }

  /// Whether it lets anybody but the owner do anything.
  public boolean isShared(String owner) {
    return get.hasOthersThan(owner) || list.hasOthersThan(owner);
  }
}
