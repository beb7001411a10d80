// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;

/// A resource's place in every order: the values of the columns that lists are sorted by. A list
/// goes on behind a place whether or not its resource is still there.
///
/// ```text
/// 1 0 3 1 1795608000000 42 web-base      as base64url: major minor patch build created number name
/// ```
record Position(
    int major, int minor, int patch, int build, long created, long number, String name) {

  static final List<String> NAME_COLUMNS =
      List.of("name", "major", "minor", "patch", "build", "number");
  static final List<String> DATE_COLUMNS = List.of("created_ms", "number");

  /// Reads the columns name, major, minor, patch, build, created_ms and number.
  static Position read(Row row) throws SQLException {
    var name = row.text();
    return new Position(
        row.number(), row.number(), row.number(), row.number(), row.big(), row.big(), name);
  }

  /// The position that [#toString] gave; anything else is rejected.
  static Position parse(String text) {
    try {
      var parts = new String(Base64.getUrlDecoder().decode(text), UTF_8).split(" ", 7);
      return new Position(
          Integer.parseInt(parts[0]),
          Integer.parseInt(parts[1]),
          Integer.parseInt(parts[2]),
          Integer.parseInt(parts[3]),
          Long.parseLong(parts[4]),
          Long.parseLong(parts[5]),
          parts[6]);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
      throw new RejectedException(new Rejection.InvalidPageToken());
    }
  }

  List<Object> nameValues() {
    return List.of(name, major, minor, patch, build, number);
  }

  List<Object> dateValues() {
    return List.of(created, number);
  }

  @Override
  public String toString() {
    var text = "%d %d %d %d %d %d %s".formatted(major, minor, patch, build, created, number, name);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
