// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

/// A module whose inputs are a list: most of those that work with files.
interface ListModule<I extends Record> extends ActionModule<I> {

  @Override
  default Shape shape() {
    return Shape.LIST;
  }
}
