// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.util.List;
import java.util.Optional;

/// Named values that an operator keeps outside of documents: what `{{ aws:ssm:/path/name }}` reads.
public interface ParameterStore {

  /// @param values one, or the items of a list
  /// @param list whether it is a list, also if it has one item
  /// @param secret whether it must not be shown anywhere
  record Stored(List<String> values, boolean list, boolean secret) {
    public Stored {
      values = List.copyOf(values);
    }

    public static Stored plain(String value) {
      return new Stored(List.of(value), false, false);
    }

    public static Stored secret(String value) {
      return new Stored(List.of(value), false, true);
    }

    public static Stored list(List<String> values) {
      return new Stored(values, true, false);
    }
  }

  /// @param name as it is written, with a version or label perhaps
  /// @return empty if there is none
  Optional<Stored> find(String name) throws ExternalSourceException, InterruptedException;

  ParameterStore NONE =
      name -> {
        throw new ExternalSourceException(
            "no parameter store is configured; --parameter-store or INGOT_PARAMETER_STORE names a"
                + " file, or aws");
      };
}
