// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidParameterException;
import software.amazon.awssdk.services.imagebuilder.model.Platform;
import software.amazon.awssdk.services.imagebuilder.model.ResourceNotFoundException;

class TagApiTest {
  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient client = server.client();
  private final String component =
      client
          .createComponent(r ->
              r.name("web")
                  .semanticVersion("1.0.0")
                  .platform(Platform.LINUX)
                  .data("a")
                  .tags(Map.of("a", "1")))
          .componentBuildVersionArn();

  @AfterEach
  void close() {
    server.close();
  }

  private Map<String, String> tags() {
    return client.listTagsForResource(r -> r.resourceArn(component)).tags();
  }

  private static ImagebuilderException failure(Runnable call) {
    return catchThrowableOfType(ImagebuilderException.class, call::run);
  }

  @Test
  void tags_are_added_and_removed() {
    client.tagResource(r -> r.resourceArn(component).tags(Map.of("a", "2", "b c", "3", "d", "4")));
    client.untagResource(r -> r.resourceArn(component).tagKeys("b c", "d", "unknown"));

    assertThat(tags()).isEqualTo(Map.of("a", "2"));
    assertThat(client.getComponent(r -> r.componentBuildVersionArn(component)).component().tags())
        .isEqualTo(Map.of("a", "2"));
  }

  @Test
  void bad_tags_and_bad_names_are_invalid_parameters() {
    assertThat(
            failure(
                () -> client.tagResource(r -> r.resourceArn(component).tags(Map.of("aws:a", "1")))))
        .isInstanceOf(InvalidParameterException.class);
    assertThat(failure(() -> client.listTagsForResource(r -> r.resourceArn("web"))))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void what_is_not_there_has_no_tags() {
    assertThat(failure(() -> client.listTagsForResource(r -> r.resourceArn(component + "1"))))
        .isInstanceOf(ResourceNotFoundException.class);
  }
}
