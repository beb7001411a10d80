// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.GetMarketplaceResourceRequest;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;

class MarketplaceApiTest {
  private static final String AMAZONS =
      "arn:aws:imagebuilder:eu-central-1:aws:component/update-linux/1.0.0/1";

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private AwsErrorDetails failure(Consumer<GetMarketplaceResourceRequest.Builder> request) {
    return catchThrowableOfType(
            ImagebuilderException.class, () -> client.getMarketplaceResource(request))
        .awsErrorDetails();
  }

  @Test
  void no_component_is_a_product() {
    assertThat(failure(r -> r.resourceArn(AMAZONS).resourceType("COMPONENT_DATA")))
        .satisfies(e -> {
          assertThat(e.errorCode()).isEqualTo("ResourceNotFoundException");
          assertThat(e.errorMessage()).isEqualTo("The resource '" + AMAZONS + "' does not exist.");
          assertThat(e.sdkHttpResponse().statusCode()).isEqualTo(404);
        });
    assertThat(
            failure(r ->
                    r.resourceArn(AMAZONS)
                        .resourceType("COMPONENT_ARTIFACT")
                        .resourceLocation("s3://bucket/artifact.zip"))
                .errorCode())
        .isEqualTo("ResourceNotFoundException");
  }

  @Test
  void members_are_looked_at_first() {
    assertThat(failure(r -> r.resourceArn(AMAZONS).resourceType("COMPONENT_ARTIFACT")))
        .satisfies(e -> {
          assertThat(e.errorCode()).isEqualTo("InvalidRequestException");
          assertThat(e.errorMessage())
              .isEqualTo("resourceLocation is required for a resource of type COMPONENT_ARTIFACT.");
        });
    assertThat(failure(r -> r.resourceArn("none").resourceType("COMPONENT_DATA")).errorCode())
        .isEqualTo("InvalidParameterValueException");
    assertThat(failure(r -> r.resourceArn(AMAZONS).resourceType("ELSE")).errorCode())
        .isEqualTo("InvalidParameterValueException");
    assertThat(
            failure(r ->
                    r.resourceArn(AMAZONS)
                        .resourceType("COMPONENT_ARTIFACT")
                        .resourceLocation("https://bucket/artifact.zip"))
                .errorCode())
        .isEqualTo("InvalidParameterValueException");
  }
}
