// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.List;

/// One condition of a list: the named field has one of the values.
public record Filter(String name, List<String> values) {
  public Filter {
    values = List.copyOf(values);
  }
}
