// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import dev.ingot.document.Value.Scalar;
import java.util.List;

/// What an `if` or an `Assert` asks. Operands may hold references.
///
/// Two-operand operators are written `operator: base` with a sibling `value:`; the question is
/// whether *value op base*.
public sealed interface Condition {

  record And(List<Condition> all) implements Condition {
    public And {
      all = List.copyOf(all);
    }
  }

  record Or(List<Condition> any) implements Condition {
    public Or {
      any = List.copyOf(any);
    }
  }

  record Not(Condition inner) implements Condition {}

  record IsEmpty(Scalar text) implements Condition {}

  record IsWhitespace(Scalar text) implements Condition {}

  /// Compares without regard to case.
  record CompareText(Order order, Scalar base, Scalar value) implements Condition {}

  record CompareNumbers(Order order, Scalar base, Scalar value) implements Condition {}

  /// Whether the value contains a match of an RE2 pattern, without regard to case.
  record Matches(Scalar pattern, Scalar value) implements Condition {}

  record BinaryExists(Scalar name) implements Condition {}

  record FileExists(Scalar path) implements Condition {}

  record FolderExists(Scalar path) implements Condition {}

  record FileHashEquals(HashAlgorithm algorithm, Scalar hash, Scalar path) implements Condition {}

  enum Order {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL;

    /// Whether a comparison with this outcome (negative, zero, positive) fits.
    boolean fits(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case LESS -> comparison < 0;
        case LESS_OR_EQUAL -> comparison <= 0;
        case GREATER -> comparison > 0;
        case GREATER_OR_EQUAL -> comparison >= 0;
      };
    }
  }

  /// Its words are those of `WebDownload`.
  enum HashAlgorithm {
    MD5,
    SHA1,
    SHA256,
    SHA512;

    /// The name that Java has for it.
    public String standardName() {
      return switch (this) {
        case MD5 -> "MD5";
        case SHA1 -> "SHA-1";
        case SHA256 -> "SHA-256";
        case SHA512 -> "SHA-512";
      };
    }

    /// The program that prints this hash, the same in coreutils and busybox.
    String program() {
      return switch (this) {
        case MD5 -> "md5sum";
        case SHA1 -> "sha1sum";
        case SHA256 -> "sha256sum";
        case SHA512 -> "sha512sum";
      };
    }
  }
}
