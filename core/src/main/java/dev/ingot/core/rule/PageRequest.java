// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Optional;

/// Which page of a list the caller wants.
///
/// @param maxResults 1 to 25; 25 if empty
/// @param nextToken from the page before; empty for the first page
public record PageRequest(Optional<Integer> maxResults, Optional<String> nextToken) {
  public static final PageRequest FIRST = new PageRequest(Optional.empty(), Optional.empty());
}
