// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Scope;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.Operation;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InProcessTest {
  private final StubHandler handler = new StubHandler();
  private final Scope scope = new Scope("aws", "eu-west-1", "444455556666");
  private final RecordedOutcomes outcomes = new RecordedOutcomes();
  private final InProcess api = new InProcess(handler, scope, outcomes);

  @Test
  void a_call_reaches_the_handler_in_its_scope() {
    var response = api.call(ImageBuilder.CREATE_COMPONENT, component("web"));

    assertThat(handler.inputs).containsExactly(component("web"));
    assertThat(handler.scopes).containsExactly(scope);
    assertThat(response.requestId().orElseThrow()).hasSize(36);
    assertThat(outcomes.ended).containsExactly("CreateComponent answered");
  }

  @ParameterizedTest
  @CsvSource({
    "twice, ResourceAlreadyExistsException, 400",
    "future, ClientException, 400",
    "bug, ServiceException, 500",
    "full, ServiceUnavailableException, 503",
    "unreachable, ServiceUnavailableException, 503",
    "!, InvalidParameterValueException, 400",
  })
  void failures_are_those_of_the_wire(String name, String code, int status) {
    assertThatThrownBy(() -> api.call(ImageBuilder.CREATE_COMPONENT, component(name)))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.httpStatus()).isEqualTo(status);
              assertThat(e.requestId()).hasSize(36);
            });
    assertThat(outcomes.ended).containsExactly("CreateComponent " + code + " " + status);
  }

  @Test
  void an_error_of_the_jvm_is_an_internal_error() {
    OperationHandler broken =
        new OperationHandler() {
          @Override
          public <I, O> O handle(Operation<I, O> operation, I input, CallContext context) {
            throw new StackOverflowError("a secret");
          }
        };

    assertThatThrownBy(() ->
            new InProcess(broken, scope, outcomes)
                .call(ImageBuilder.CREATE_COMPONENT, component("web")))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.code()).isEqualTo("ServiceException");
              assertThat(e.getMessage()).contains(e.requestId()).doesNotContain("secret");
            });
  }

  private static CreateComponentRequest component(String name) {
    return CreateComponentRequest.builder()
        .name(name)
        .semanticVersion("1.0.0")
        .platform(Platform.Linux)
        .clientToken("t")
        .build();
  }
}
