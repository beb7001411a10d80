// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.document.Json;
import dev.ingot.stores.files.DataDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where another process of the same user reaches the one that uses a data directory. It stands in
/// a file that only this user can read, and is gone with the process.
///
/// @param endpoint on the loopback address
/// @param secret of the access key; made again by every process
/// @param account for which calls with this key act
public record Announcement(URI endpoint, String accessKeyId, String secret, String account) {

  /// What the process that uses a data directory announced; empty if none uses it, or it announced
  /// nothing.
  public static Optional<Announcement> of(Path data) {
    return DataDirectory.announcement(data).flatMap(Announcement::read);
  }

  private static Optional<Announcement> read(String json) {
    try {
      var members = Json.readObject(json);
      return Optional.of(
          new Announcement(
              URI.create(text(members, "endpoint")),
              text(members, "accessKeyId"),
              text(members, "secret"),
              text(members, "account")));
    } catch (IllegalArgumentException _) {
      // Another version's, or not whole.
      return Optional.empty();
    }
  }

  private static String text(Map<String, Object> members, String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(name + " is missing");
  }

  String toJson() {
    return Json.write(
        Map.of(
            "endpoint",
            endpoint.toString(),
            "accessKeyId",
            accessKeyId,
            "secret",
            secret,
            "account",
            account));
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "Announcement[" + endpoint + "]";
  }
}
