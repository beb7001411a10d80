// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import java.util.Optional;

/// The end of an ARN, behind the account: what names a resource, or, without a build or with
/// wildcards, leads to one.
///
/// @param name for workflows with the type, `build/web`
record Ref(Kind kind, String name, Optional<Version> version, Optional<Integer> build) {

  static Ref of(Kind kind, String name) {
    return new Ref(kind, name, Optional.empty(), Optional.empty());
  }

  static Ref of(Kind kind, String name, String version) {
    return new Ref(kind, name, Optional.of(new Version(version)), Optional.empty());
  }

  Ref withBuild(int number) {
    return new Ref(kind, name, version, Optional.of(number));
  }

  Ref withoutBuild() {
    return new Ref(kind, name, version, Optional.empty());
  }

  /// Whether it names one resource.
  boolean isExact() {
    return switch (kind.level()) {
      case NAME -> true;
      case VERSION -> version.orElseThrow().isExact();
      case BUILD -> build.isPresent();
    };
  }

  boolean hasWildcard() {
    return version.filter(v -> !v.isExact()).isPresent();
  }

  /// Whether a resource is among those that this one leads to.
  boolean matches(Ref exact) {
    return kind == exact.kind
        && name.equals(exact.name)
        && (version.isEmpty() || version.get().matches(exact.version.orElseThrow()))
        && (build.isEmpty() || build.equals(exact.build));
  }

  /// In requests and answers; an [Account] puts its own number in.
  String arn() {
    return Account.OWN + this;
  }

  @Override
  public String toString() {
    return kind.word()
        + "/"
        + name
        + version.map(v -> "/" + v).orElse("")
        + build.map(b -> "/" + b).orElse("");
  }
}
