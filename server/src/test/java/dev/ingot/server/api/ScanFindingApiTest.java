// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidPaginationTokenException;

@SuppressWarnings("unchecked") // the SDK's builders take arrays of consumers
class ScanFindingApiTest {
  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private static String code(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run)
        .awsErrorDetails()
        .errorCode();
  }

  @Test
  void nothing_was_found() {
    assertThat(client.listImageScanFindings(r -> r.filters(f -> f.name("severity").values("HIGH"))))
        .satisfies(answer -> {
          assertThat(answer.requestId()).isNotNull();
          assertThat(answer.hasFindings()).isTrue();
          assertThat(answer.findings()).isEmpty();
          assertThat(answer.nextToken()).isNull();
        });
    assertThat(client.listImageScanFindings(r -> r.maxResults(1)).findings()).isEmpty();
    assertThat(
            client.listImageScanFindingAggregations(
                r -> r.filter(f -> f.name("vulnerabilityId").values("CVE-2026-1"))))
        .satisfies(answer -> {
          assertThat(answer.requestId()).isNotNull();
          assertThat(answer.aggregationType()).isEqualTo("vulnerabilityId");
          assertThat(answer.hasResponses()).isTrue();
          assertThat(answer.responses()).isEmpty();
        });
    assertThat(client.listImageScanFindingAggregations(r -> {}).aggregationType())
        .isEqualTo("accountId");
  }

  @Test
  void there_is_one_filter_with_one_value() {
    assertThat(
            code(() ->
                client.listImageScanFindings(r ->
                    r.filters(
                        f -> f.name("severity").values("HIGH"),
                        f -> f.name("vulnerabilityId").values("CVE-2026-1")))))
        .isEqualTo("InvalidParameterValueException");
    assertThat(
            code(() ->
                client.listImageScanFindings(
                    r -> r.filters(f -> f.name("severity").values("HIGH", "LOW")))))
        .isEqualTo("InvalidParameterValueException");
    assertThat(
            code(() ->
                client.listImageScanFindingAggregations(
                    r -> r.filter(f -> f.name("vulnerabilityId").values("CVE-1", "CVE-2")))))
        .isEqualTo("InvalidParameterValueException");
  }

  @Test
  void refusals_have_the_errors_of_the_service() {
    var unknown =
        catchThrowableOfType(
            ImagebuilderException.class,
            () ->
                client.listImageScanFindingAggregations(
                    r -> r.filter(f -> f.name("title").values("kernel"))));

    assertThat(unknown.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValueException");
    assertThat(unknown.awsErrorDetails().errorMessage())
        .isEqualTo(
            "The value supplied for parameter 'filter' is not valid. Invalid filter name:"
                + " 'title'.");
    assertThat(code(() -> client.listImageScanFindings(r -> r.filters(f -> f.name("severity")))))
        .isEqualTo("InvalidRequestException");
    assertThat(
            catchThrowableOfType(
                InvalidPaginationTokenException.class,
                () -> client.listImageScanFindings(r -> r.nextToken("forged"))))
        .isNotNull();
  }
}
