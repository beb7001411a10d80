// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.notice;

import dev.ingot.core.execution.Notification;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Problem;
import dev.ingot.document.RecordBinder;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.document.YamlReader;
import dev.ingot.server.ArnOrName;
import dev.ingot.server.InvalidSettingException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where notifications go: the file that the setting `endpoints` names.
///
/// ```yaml
/// secret: whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD   # signs what is sent; may be missing
/// events: https://hooks.example.com/events
/// topics:
///   arn:aws:sns:eu-central-1:111122223333:approvals: https://hooks.example.com/approvals
/// functions:
///   approve: https://hooks.example.com/approve      # a name or an ARN
/// ```
///
/// @param secret `whsec_` and Base64, as Standard Webhooks has it
/// @param functions by the name or the ARN that documents use; a name stands for ARNs with it, too
public record Endpoints(
    Optional<String> secret,
    Optional<String> events,
    Map<String, String> topics,
    Map<String, String> functions) {
  private static final String SECRET = "whsec_";

  /// No endpoint.
  public static final Endpoints NONE =
      new Endpoints(Optional.empty(), Optional.empty(), Map.of(), Map.of());

  public Endpoints {
    topics = Map.copyOf(topics);
    functions = Map.copyOf(functions);
    secret.ifPresent(Endpoints::key);
    events.ifPresent(url -> requireUrl("events", url));
    topics.values().forEach(url -> requireUrl("topics", url));
    functions.values().forEach(url -> requireUrl("functions", url));
  }

  /// @throws InvalidSettingException if the file cannot be read, with the place in it
  public static Endpoints read(Path file) {
    try {
      var problems = new ArrayList<Problem>();
      var value = YamlReader.read(Files.readString(file), file.toString());
      return RecordBinder.bind(Endpoints.class, value, "", problems)
          .orElseThrow(() -> new InvalidDocumentException(problems));
    } catch (InvalidDocumentException e) {
      throw new InvalidSettingException(
          e.problems().stream()
              .map(problem -> "endpoints: " + problem)
              .collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new InvalidSettingException("endpoints: cannot read " + file + ": " + e);
    }
  }

  /// The URL for a notification.
  Optional<URI> of(Notification notification) {
    var url =
        switch (notification.channel()) {
          case EVENT -> events;
          case TOPIC -> Optional.ofNullable(topics.get(notification.target()));
          case FUNCTION -> ArnOrName.find(functions, notification.target());
        };
    return url.map(URI::create);
  }

  /// The secret's bytes.
  static byte[] key(String secret) {
    try {
      if (secret.startsWith(SECRET)) {
        return Base64.getDecoder().decode(secret.substring(SECRET.length()));
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new RefusedKeyException("secret", "'secret' must be " + SECRET + " and Base64");
  }

  private static void requireUrl(String key, String url) {
    try {
      var uri = URI.create(url);
      if (uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new RefusedKeyException(key, "'" + url + "' is no URL of the form https://host/path");
  }
}
