// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import java.util.Optional;

/// Reads what parameters of the parameter store name.
public interface ParameterValues {

  /// @param reference such as `ssm:/web/base`
  /// @return empty if there is no such parameter
  Optional<String> value(String reference);
}
