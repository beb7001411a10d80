// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.GetImageResponse;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationsTest {
  private final ApiServer server = new ApiServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void an_operation_without_a_handler_is_refused_at_start() {
    var apis = new ArrayList<>(server.apis);
    apis.removeIf(TagApi.class::isInstance);

    assertThatThrownBy(() -> new Operations(apis))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("ListTagsForResource, TagResource, UntagResource of the model: no handler");
  }

  @Test
  void an_operation_with_two_handlers_is_refused_at_start() {
    var apis = new ArrayList<>(server.apis);
    apis.add(
        table -> table.on(ImageBuilder.GET_IMAGE, (_, _) -> GetImageResponse.builder().build()));

    assertThatThrownBy(() -> new Operations(apis))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("GetImage is registered twice");
  }
}
