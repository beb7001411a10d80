// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.server.InvalidSettingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
  @TempDir private Path folder;

  private Endpoints read(String text) throws Exception {
    return Endpoints.read(Files.writeString(folder.resolve("endpoints.yaml"), text));
  }

  @Test
  void a_file_says_where_notifications_go() throws Exception {
    var endpoints =
        read(
            """
            secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
            events: https://hooks.example.com/events
            topics:
              arn:aws:sns:eu-central-1:111122223333:approvals: https://hooks.example.com/approvals
            functions:
              approve: http://127.0.0.1:9000/
            """);

    assertThat(endpoints)
        .isEqualTo(
            new Endpoints(
                Optional.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Optional.of("https://hooks.example.com/events"),
                Map.of(
                    "arn:aws:sns:eu-central-1:111122223333:approvals",
                    "https://hooks.example.com/approvals"),
                Map.of("approve", "http://127.0.0.1:9000/")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          evnts: https://hooks.example.com | evnts
          events: hooks.example.com        | is no URL of the form https://host/path
          events: ftp://hooks.example.com  | is no URL of the form https://host/path
          topics: {a: 'http://'}           | is no URL of the form https://host/path
          secret: geheim                   | 'secret' must be whsec_ and Base64
          [                                | endpoints.yaml
          """)
  void what_cannot_be_is_named_with_its_place(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("endpoints: ")
        .hasMessageContaining(message);
  }

  @Test
  void a_file_that_is_not_there_is_named() {
    assertThatThrownBy(() -> Endpoints.read(folder.resolve("none.yaml")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("none.yaml");
  }
}
