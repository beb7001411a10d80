// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import java.util.List;

/// A value for a declared parameter; the wire form is always a list of strings.
public record ParameterValue(String name, List<String> value) {
  public ParameterValue {
    value = List.copyOf(value);
  }
}
