// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model;

import dev.ingot.model.schema.Structure;

/// An operation of the API. All of them are constants of [ImageBuilder].
public final class Operation<I, O> {
  private final int index;
  private final String name;
  private final String method;
  private final String uri;

  Operation(int index, String name, String method, String uri) {
    this.index = index;
    this.name = name;
    this.method = method;
    this.uri = uri;
  }

  /// Its position in [ImageBuilder#OPERATIONS].
  public int index() {
    return index;
  }

  /// Such as `CreateComponent`.
  public String name() {
    return name;
  }

  /// The HTTP method.
  public String method() {
    return method;
  }

  /// The path, such as `/CreateComponent` or `/tags/{resourceArn}`.
  public String uri() {
    return uri;
  }

  /// Whether it changes nothing. Those that list things go by POST, and the model marks only those
  /// that go by GET, so it is the name that tells.
  public boolean readsOnly() {
    return name.startsWith("Get") || name.startsWith("List");
  }

  /// The schema of its request. Loaded when first asked for.
  @SuppressWarnings("unchecked")
  public Structure<I> input() {
    return (Structure<I>) OperationShapes.input(index);
  }

  /// The schema of its response. Loaded when first asked for.
  @SuppressWarnings("unchecked")
  public Structure<O> output() {
    return (Structure<O>) OperationShapes.output(index);
  }

  @Override
  public String toString() {
    return name;
  }
}
