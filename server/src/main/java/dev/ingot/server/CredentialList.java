// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.server.http.Callers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Who may call, as settings say it: `AKIAEXAMPLE:secret:111122223333`, one per line of a file or
/// separated by commas. Without an account it is `000000000000`.
final class CredentialList {
  private static final String DEFAULT_ACCOUNT = "000000000000";

  private CredentialList() {}

  static Map<String, Callers.Credential> read(Settings settings) {
    var credentials = new HashMap<String, Callers.Credential>();
    settings.path("credentials-file").ifPresent(file -> addAll(credentials, text(file), "\n"));
    settings.text("credentials").ifPresent(text -> addAll(credentials, text, ","));
    return credentials;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new InvalidSettingException("credentials-file: cannot read " + file + ": " + e);
    }
  }

  private static void addAll(
      Map<String, Callers.Credential> credentials, String text, String separator) {
    for (var entry : text.split(separator, -1)) {
      var line = entry.strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(credentials, line.split(":", -1));
      }
    }
  }

  /// Messages do not repeat what was given: it may be a secret.
  private static void add(Map<String, Callers.Credential> credentials, String[] parts) {
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw new InvalidSettingException(
          "credentials: an entry has the form id:secret or id:secret:account");
    }
    var account = parts.length == 3 ? parts[2] : DEFAULT_ACCOUNT;
    if (account.length() != 12 || !account.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new InvalidSettingException(
          "credentials: the account of '" + parts[0] + "' must have twelve digits");
    }
    credentials.put(parts[0], new Callers.Credential(parts[1], account));
  }
}
