// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.server.http.Callers;
import dev.ingot.server.http.Callers.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Who may call, as settings say it, one per line of a file or separated by commas:
///
/// ```text
/// AKIAEXAMPLE:secret                          for the account 000000000000
/// AKIAEXAMPLE:secret:111122223333             for another account
/// AKIAEXAMPLE:secret:111122223333:read-only   only operations that read; also without an account
/// ```
///
/// A file that ends in `.yaml`, `.yml` or `.json` has the form of [CredentialDocument].
final class CredentialList {
  static final String DEFAULT_ACCOUNT = "000000000000";
  private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
  static final String READ_ONLY = "read-only";

  private CredentialList() {}

  static Map<String, Callers.Credential> read(Settings settings) {
    var credentials = new HashMap<String, Callers.Credential>();
    settings
        .path("credentials-file")
        .ifPresent(file -> {
          if (CredentialDocument.isIn(file)) {
            credentials.putAll(CredentialDocument.read(file, text(file)));
          } else {
            addAll(credentials, text(file), "\n", "credentials-file: " + file + ", line ");
          }
        });
    settings
        .text("credentials")
        .ifPresent(text -> addAll(credentials, text, ",", "credentials: entry "));
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
      Map<String, Callers.Credential> credentials, String text, String separator, String place) {
    var number = 0;
    for (var entry : text.split(separator, -1)) {
      number++;
      var line = entry.strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        add(credentials, List.of(line.split(":", -1)), place + number);
      }
    }
  }

  /// Messages do not repeat what was given: it may be a secret.
  private static void add(
      Map<String, Callers.Credential> credentials, List<String> parts, String place) {
    if (parts.size() < 2 || parts.get(0).isEmpty() || parts.get(1).isEmpty()) {
      throw new InvalidSettingException(
          place
              + ": a credential has the form id:secret, id:secret:account or"
              + " id:secret:account:read-only");
    }
    var more = new ArrayDeque<>(parts.subList(2, parts.size()));
    var account =
        !more.isEmpty() && ACCOUNT.matcher(more.getFirst()).matches()
            ? more.removeFirst()
            : DEFAULT_ACCOUNT;
    var access =
        !more.isEmpty() && more.getFirst().equals(READ_ONLY) ? Access.READ_ONLY : Access.ALL;
    if (more.size() > (access == Access.READ_ONLY ? 1 : 0)) {
      throw new InvalidSettingException(
          place
              + ": behind the secret of '"
              + parts.get(0)
              + "' may stand an account of twelve digits, then "
              + READ_ONLY);
    }
    credentials.put(parts.get(0), new Callers.Credential(parts.get(1), account, access));
  }
}
