// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import dev.ingot.iam.Policy;
import dev.ingot.iam.PolicyParser;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.Callers.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who may call, in a file of YAML or JSON, which has room for more than a line:
///
/// ```yaml
/// - id: ASIABUILDER
///   secret: wJalr…
///   account: "111122223333"         # left out: 000000000000
///   name: builder                   # left out: the id
///   access: read-only               # left out: all
///   session-token: IQoJb3…          # of a temporary key
///   expires: 2026-12-31T00:00:00Z   # likewise; left out: never
///   policy-file: builder.json       # beside this file; or policy: with the policy itself
/// ```
///
/// Messages do not repeat what was given: it may be a secret.
final class CredentialDocument {
  private static final List<String> KEYS =
      List.of(
          "id",
          "secret",
          "account",
          "name",
          "access",
          "session-token",
          "expires",
          "policy",
          "policy-file");

  private final Path file;
  private final List<Problem> problems = new ArrayList<>();

  private CredentialDocument(Path file) {
    this.file = file;
  }

  /// Whether a file has this form, by its name.
  static boolean isIn(Path file) {
    var name = String.valueOf(file.getFileName());
    return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
  }

  /// @throws InvalidSettingException if something is wrong in it; all problems are told
  static Map<String, Callers.Credential> read(Path file, String text) {
    var document = new CredentialDocument(file);
    try {
      var credentials = document.credentials(YamlReader.read(text, file.toString()));
      if (document.problems.isEmpty()) {
        return credentials;
      }
    } catch (InvalidDocumentException e) {
      document.problems.addAll(e.problems());
    }
    throw new InvalidSettingException(
        document.problems.stream()
            .map(problem -> "credentials-file: " + problem)
            .collect(Collectors.joining("\n")));
  }

  private Map<String, Callers.Credential> credentials(Value value) {
    var credentials = new LinkedHashMap<String, Callers.Credential>();
    if (!(value instanceof Value.Sequence list)) {
      problem(value, "", "it is a list of credentials with " + String.join(", ", KEYS));
      return credentials;
    }
    for (var i = 0; i < list.items().size(); i++) {
      var path = "[" + i + "]";
      if (list.items().get(i) instanceof Value.Mapping mapping) {
        add(credentials, mapping, path);
      } else {
        problem(list.items().get(i), path, "it has " + String.join(", ", KEYS));
      }
    }
    return credentials;
  }

  private void add(Map<String, Callers.Credential> credentials, Value.Mapping entry, String path) {
    for (var key : entry.entries().keySet()) {
      if (!KEYS.contains(key)) {
        problem(entry, path, "there is no '" + key + "'; there are " + String.join(", ", KEYS));
      }
    }
    var id = text(entry, path, "id");
    var secret = text(entry, path, "secret");
    if (id.isEmpty() || secret.isEmpty()) {
      problem(entry, path, "a credential needs an id and a secret");
      return;
    }
    var account = text(entry, path, "account").orElse(CredentialList.DEFAULT_ACCOUNT);
    if (!account.matches("[0-9]{12}")) {
      problem(entry, path + ".account", "it has twelve digits");
    }
    var name = text(entry, path, "name").orElse(id.get());
    if (!name.matches("[A-Za-z0-9+=,.@_/-]{1,64}")) {
      problem(entry, path + ".name", "it has up to 64 letters, digits and + = , . @ _ - /");
    }
    var credential =
        new Callers.Credential(
            secret.get(),
            account,
            access(entry, path),
            name,
            policy(entry, path).map(List::of),
            session(entry, path));
    if (credentials.put(id.get(), credential) != null) {
      problem(entry, path + ".id", "there is another credential with this id");
    }
  }

  private Access access(Value.Mapping entry, String path) {
    var word = text(entry, path, "access").orElse("all");
    if (!word.equals("all") && !word.equals(CredentialList.READ_ONLY)) {
      problem(entry, path + ".access", "it is all or " + CredentialList.READ_ONLY);
    }
    return word.equals(CredentialList.READ_ONLY) ? Access.READ_ONLY : Access.ALL;
  }

  private Optional<Callers.Session> session(Value.Mapping entry, String path) {
    var token = text(entry, path, "session-token");
    var expires = text(entry, path, "expires").flatMap(text -> time(entry, path, text));
    if (token.isEmpty() && entry.get("expires").isPresent()) {
      problem(entry, path + ".expires", "only a key with a session-token expires");
    }
    return token.map(text -> new Callers.Session(text, expires));
  }

  private Optional<Instant> time(Value.Mapping entry, String path, String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      problem(entry, path + ".expires", "it is a time such as 2026-12-31T00:00:00Z");
      return Optional.empty();
    }
  }

  private Optional<Policy> policy(Value.Mapping entry, String path) {
    var inline = entry.get("policy");
    var named = text(entry, path, "policy-file");
    if (inline.isPresent() && named.isPresent()) {
      problem(entry, path, "it has either policy or policy-file");
    }
    try {
      return inline.isPresent()
          ? Optional.of(PolicyParser.ofIdentity(inline.get()))
          : named.isPresent() ? Optional.of(ofFile(named.get())) : Optional.empty();
    } catch (InvalidDocumentException e) {
      for (var problem : e.problems()) {
        var of = inline.isPresent() ? path + ".policy" : "";
        problems.add(
            new Problem(
                problem.place(),
                of + (of.isEmpty() || problem.path().isEmpty() ? "" : ".") + problem.path(),
                problem.message()));
      }
    } catch (IOException e) {
      problem(entry, path + ".policy-file", "cannot read it: " + e);
    }
    return Optional.empty();
  }

  private Policy ofFile(String name) throws InvalidDocumentException, IOException {
    var policy = file.toAbsolutePath().resolveSibling(name);
    return PolicyParser.ofIdentity(YamlReader.read(Files.readString(policy), policy.toString()));
  }

  private Optional<String> text(Value.Mapping entry, String path, String key) {
    var value = entry.get(key);
    if (value.isPresent()
        && !(value.get() instanceof Value.Scalar scalar
            && !scalar.isNull()
            && !scalar.text().isEmpty())) {
      problem(value.get(), path + "." + key, "it must be a text");
      return Optional.empty();
    }
    return value.map(v -> ((Value.Scalar) v).text());
  }

  private void problem(Value value, String path, String message) {
    problems.add(new Problem(value.place(), path, message));
  }
}
