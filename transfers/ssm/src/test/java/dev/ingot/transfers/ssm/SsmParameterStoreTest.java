// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.transfers.ssm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ParameterStore.Stored;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class SsmParameterStoreTest {
  @AutoClose private final TinySsm ssm;
  @AutoClose private final SsmParameterStore store;

  SsmParameterStoreTest() throws Exception {
    ssm = new TinySsm();
    store = at(ssm.url());
  }

  private static SsmParameterStore at(String url) {
    return SsmParameterStore.of(
        Map.of(
            "AWS_ENDPOINT_URL_SSM",
            url,
            "AWS_REGION",
            "eu-central-1",
            "AWS_ACCESS_KEY_ID",
            "id",
            "AWS_SECRET_ACCESS_KEY",
            "secret"));
  }

  @Test
  void a_text_is_a_plain_value() throws Exception {
    ssm.put("/web/title", "String", "a, b");

    assertThat(store.find("/web/title")).contains(Stored.plain("a, b"));
    assertThat(ssm.lastAuthorization()).contains("Credential=id/", "/eu-central-1/ssm/");
  }

  @Test
  void a_list_has_its_items() throws Exception {
    ssm.put("hosts", "StringList", "a,b,");
    ssm.put("host", "StringList", "a");

    assertThat(store.find("hosts")).contains(Stored.list(List.of("a", "b", "")));
    assertThat(store.find("host")).contains(Stored.list(List.of("a")));
  }

  @Test
  void a_secure_text_is_decrypted_and_secret() throws Exception {
    ssm.put("/web/password", "SecureString", "hunter2\n");
    ssm.put("/aws/reference/secretsmanager/web", "SecureString", "{\"a\": 1}");

    assertThat(store.find("/web/password")).contains(Stored.secret("hunter2\n"));
    assertThat(store.find("/aws/reference/secretsmanager/web"))
        .contains(Stored.secret("{\"a\": 1}"));
  }

  @Test
  void what_is_not_there_is_empty_in_whatever_version() throws Exception {
    assertThat(store.find("/none")).isEmpty();
    assertThat(store.find("/none:7")).isEmpty();
  }

  @Test
  void what_may_not_be_read_is_told_with_its_name() {
    assertThatThrownBy(() -> store.find("/denied/x"))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage(
            "cannot read the parameter /denied/x at "
                + ssm.url()
                + ": AccessDeniedException (400): not authorized to perform: ssm:GetParameter");
  }

  @Test
  void a_service_that_cannot_be_reached_is_told_with_its_place() {
    ssm.close();

    assertThatThrownBy(() -> store.find("/x"))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessageStartingWith("cannot read the parameter /x at " + ssm.url() + ": ")
        .hasMessageContaining("Connection refused");
  }

  @Test
  void an_endpoint_that_is_no_url_is_told_with_its_setting() {
    try (var wrong = at("localhost 1")) {
      assertThatThrownBy(() -> wrong.find("/x"))
          .isInstanceOf(ExternalSourceException.class)
          .hasMessageContaining(
              "AWS_ENDPOINT_URL_SSM must be a URL such as http://127.0.0.1:9000, not 'localhost 1'");
    }
  }

  @Test
  void an_interrupt_travels_on() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> store.find("/x")).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }
}
