// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.iam;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// How a condition compares what a request has with what a policy says. Values that are not of the
/// operator's type match nothing.
enum Operator {
  STRING_EQUALS("StringEquals", Kind.TEXT, Order.EQUAL),
  STRING_NOT_EQUALS("StringNotEquals", Kind.TEXT, Order.NOT_EQUAL),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Kind.ANY_CASE, Order.EQUAL),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Kind.ANY_CASE, Order.NOT_EQUAL),
  STRING_LIKE("StringLike", Kind.PATTERN, Order.EQUAL),
  STRING_NOT_LIKE("StringNotLike", Kind.PATTERN, Order.NOT_EQUAL),
  ARN_EQUALS("ArnEquals", Kind.PATTERN, Order.EQUAL),
  ARN_LIKE("ArnLike", Kind.PATTERN, Order.EQUAL),
  ARN_NOT_EQUALS("ArnNotEquals", Kind.PATTERN, Order.NOT_EQUAL),
  ARN_NOT_LIKE("ArnNotLike", Kind.PATTERN, Order.NOT_EQUAL),
  BOOL("Bool", Kind.TRUTH, Order.EQUAL),
  BINARY_EQUALS("BinaryEquals", Kind.TEXT, Order.EQUAL),
  NUMERIC_EQUALS("NumericEquals", Kind.NUMBER, Order.EQUAL),
  NUMERIC_NOT_EQUALS("NumericNotEquals", Kind.NUMBER, Order.NOT_EQUAL),
  NUMERIC_LESS_THAN("NumericLessThan", Kind.NUMBER, Order.LESS),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Kind.NUMBER, Order.AT_MOST),
  NUMERIC_GREATER_THAN("NumericGreaterThan", Kind.NUMBER, Order.MORE),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Kind.NUMBER, Order.AT_LEAST),
  DATE_EQUALS("DateEquals", Kind.DATE, Order.EQUAL),
  DATE_NOT_EQUALS("DateNotEquals", Kind.DATE, Order.NOT_EQUAL),
  DATE_LESS_THAN("DateLessThan", Kind.DATE, Order.LESS),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", Kind.DATE, Order.AT_MOST),
  DATE_GREATER_THAN("DateGreaterThan", Kind.DATE, Order.MORE),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Kind.DATE, Order.AT_LEAST),
  IP_ADDRESS("IpAddress", Kind.ADDRESS, Order.EQUAL),
  NOT_IP_ADDRESS("NotIpAddress", Kind.ADDRESS, Order.NOT_EQUAL),
  /// Whether the request has the key at all.
  NULL("Null", Kind.TRUTH, Order.EQUAL);

  private final String word;
  private final Kind kind;
  private final Order order;

  private enum Kind {
    TEXT,
    ANY_CASE,
    PATTERN,
    TRUTH,
    NUMBER,
    DATE,
    ADDRESS
  }

  private enum Order {
    EQUAL,
    NOT_EQUAL,
    LESS,
    AT_MOST,
    MORE,
    AT_LEAST
  }

  Operator(String word, Kind kind, Order order) {
    this.word = word;
    this.kind = kind;
    this.order = order;
  }

  static Optional<Operator> of(String word) {
    return List.of(values()).stream().filter(o -> o.word.equalsIgnoreCase(word)).findFirst();
  }

  /// Whether it holds where nothing matches.
  boolean negated() {
    return order == Order.NOT_EQUAL;
  }

  /// Whether a value matches, before it is negated.
  boolean matches(String policy, String asked, Attempt attempt, boolean variables) {
    if (kind == Kind.PATTERN) {
      var glob =
          variables ? Glob.of(policy, true, attempt::variable) : Optional.of(Glob.of(policy));
      return glob.filter(g -> g.matches(asked)).isPresent();
    }
    var text = variables ? Glob.expand(policy, attempt::variable) : Optional.of(policy);
    return text.isPresent() && matches(text.get(), asked);
  }

  private boolean matches(String policy, String asked) {
    return switch (kind) {
      case TEXT, PATTERN -> policy.equals(asked);
      case ANY_CASE, TRUTH -> policy.equalsIgnoreCase(asked);
      case NUMBER -> isInOrder(number(asked), number(policy));
      case DATE -> isInOrder(date(asked), date(policy));
      case ADDRESS -> Block.of(policy).filter(block -> block.has(asked)).isPresent();
    };
  }

  /// Whether a value of a policy is of the operator's type; variables are any.
  boolean takes(String policy) {
    return policy.contains("${")
        || switch (kind) {
          case TEXT, ANY_CASE, PATTERN -> true;
          case TRUTH -> policy.equalsIgnoreCase("true") || policy.equalsIgnoreCase("false");
          case NUMBER -> number(policy).isPresent();
          case DATE -> date(policy).isPresent();
          case ADDRESS -> Block.of(policy).isPresent();
        };
  }

  private <T extends Comparable<T>> boolean isInOrder(Optional<T> asked, Optional<T> policy) {
    if (asked.isEmpty() || policy.isEmpty()) {
      return false;
    }
    var compared = asked.get().compareTo(policy.get());
    return switch (order) {
      case EQUAL, NOT_EQUAL -> compared == 0;
      case LESS -> compared < 0;
      case AT_MOST -> compared <= 0;
      case MORE -> compared > 0;
      case AT_LEAST -> compared >= 0;
    };
  }

  private static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text.strip()));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /// `2026-11-30T12:00:00Z`, `2026-11-30`, or seconds since 1970.
  private static Optional<Instant> date(String text) {
    try {
      if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
      }
      return Optional.of(
          text.indexOf('T') < 0
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException | NumberFormatException _) {
      return Optional.empty();
    }
  }
}
