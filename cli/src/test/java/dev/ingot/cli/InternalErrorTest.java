// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program with a database that somebody has damaged.
class InternalErrorTest {
  @TempDir private Path folder;

  @Test
  void the_log_has_the_request_and_the_stack_trace_and_the_caller_only_the_request()
      throws Exception {
    try (var server = IngotProcess.start(folder, Map.of(), "serve", "--port", "0");
        var http = HttpClient.newHttpClient()) {
      var line = server.await("http://");
      var endpoint = line.substring(line.indexOf("http://")).strip();
      var path = folder.resolve("data/ingot.db");
      try (var database = DriverManager.getConnection("jdbc:sqlite:" + path);
          var statement = database.createStatement()) {
        statement.execute("ALTER TABLE resource RENAME COLUMN body TO torso");
      }

      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(endpoint + "/ListImages"))
                  .POST(HttpRequest.BodyPublishers.noBody())
                  .build(),
              HttpResponse.BodyHandlers.ofString());

      var id = answer.headers().firstValue("x-amzn-RequestId").orElseThrow();
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .contains("ServiceException", "internal error", id)
          .doesNotContain("body", "torso", "SQL", "dev.ingot");
      assertThat(server.errors())
          .contains("ListImages failed, request " + id, "\tat dev.ingot.stores.sql");
    }
  }
}
