// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.resource.Platform;
import java.util.Set;

/// A module for what Windows does not have: owners, permissions, symbolic links.
interface UnixModule<I extends Record> extends ListModule<I> {

  @Override
  default Set<Platform> platforms() {
    return Checks.UNIX;
  }
}
