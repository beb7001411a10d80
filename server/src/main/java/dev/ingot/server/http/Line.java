// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import java.util.Optional;

/// How a request came.
///
/// @param address of the other side, if it is known
/// @param secure whether nobody could read along
public record Line(Optional<String> address, boolean secure) {
  static final Line UNKNOWN = new Line(Optional.empty(), false);
}
