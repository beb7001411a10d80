// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.toe.external.ParameterStore.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterFileTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("parameters.yaml"), text);
  }

  private ParameterStore open(String text) throws Exception {
    return ParameterFile.open(file(text));
  }

  @Test
  void texts_and_lists_are_values_as_they_are_written() throws Exception {
    var store = open("/web/mode: 0755\n/web/hosts: [a b, 'c,d']\nplain: ''\n");

    assertThat(store.find("/web/mode")).contains(Stored.plain("0755"));
    assertThat(store.find("/web/hosts")).contains(Stored.list(List.of("a b", "c,d")));
    assertThat(store.find("plain")).contains(Stored.plain(""));
    assertThat(store.find("/web/Mode")).isEmpty();
  }

  @Test
  void a_type_makes_a_value_what_it_is_in_aws() throws Exception {
    var store =
        open(
            """
            /password: {type: SecureString, value: hunter2}
            /list: {type: StringList, value: [a, b]}
            /joined: {type: StringList, value: 'a,b,'}
            /text: {type: String, value: 'a,b'}
            """);

    assertThat(store.find("/password")).contains(Stored.secret("hunter2"));
    assertThat(store.find("/list")).contains(Stored.list(List.of("a", "b")));
    assertThat(store.find("/joined")).contains(Stored.list(List.of("a", "b", "")));
    assertThat(store.find("/text")).contains(Stored.plain("a,b"));
  }

  @Test
  void values_of_secrets_manager_are_secret_also_without_a_type() throws Exception {
    var store = open("/aws/reference/secretsmanager/web: hunter2\n");

    assertThat(store.find("/aws/reference/secretsmanager/web")).contains(Stored.secret("hunter2"));
  }

  @Test
  void json_is_read_too() throws Exception {
    var store = open("{\"/a\": \"x\", \"/b\": {\"type\": \"SecureString\", \"value\": \"y\"}}");

    assertThat(store.find("/a")).contains(Stored.plain("x"));
    assertThat(store.find("/b")).contains(Stored.secret("y"));
  }

  @Test
  void what_is_saved_later_counts() throws Exception {
    var store = open("/a: old\n");
    file("/a: new\n");

    assertThat(store.find("/a")).contains(Stored.plain("new"));
  }

  @Test
  void all_problems_are_told_with_their_places_and_no_value() throws Exception {
    var wrong =
        file(
            """
            /empty:
            /nested: [[hunter2]]
            /type: {type: Secret, value: hunter2}
            /key: {type: String, valeu: hunter2}
            /text: {type: SecureString, value: [hunter2]}
            /list: {type: StringList, value: {a: hunter2}}
            """);

    assertThatThrownBy(() -> ParameterFile.open(wrong))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessageStartingWith("the parameter store is not valid: " + wrong + ":1:")
        .hasMessageContainingAll(
            "/empty: must be a text, a list of texts, or 'type' and 'value'",
            wrong + ":2:10: /nested: must be a text, a list of texts, or 'type' and 'value'",
            wrong
                + ":3:15: /type.type: must be one of String, StringList, SecureString, not 'Secret'",
            wrong + ":4:22: /key.valeu: unknown key 'valeu'; did you mean 'value'?",
            wrong + ":5:36: /text.value: must be a text",
            wrong + ":6:34: /list.value: must be a list of texts, or texts joined by commas")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void what_is_no_yaml_no_mapping_or_not_there_is_told() throws Exception {
    var wrong = file("/a: [\n");
    assertThatThrownBy(() -> ParameterFile.open(wrong))
        .hasMessageStartingWith("the parameter store is not valid: " + wrong + ":2:1: not YAML: ");

    file("hunter2\n");
    assertThatThrownBy(() -> ParameterFile.open(wrong))
        .hasMessage(
            "the parameter store is not valid: "
                + wrong
                + ":1:1: must hold names and values, such as /web/title: Shop");

    file("/a: x\n/a: y\n");
    assertThatThrownBy(() -> ParameterFile.open(wrong)).hasMessageContaining(wrong + ":2:1: ");

    var none = folder.resolve("none.yaml");
    assertThatThrownBy(() -> ParameterFile.open(none))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage("there is no parameter store " + none);
  }

  @Test
  void a_file_that_is_broken_later_fails_the_next_reference() throws Exception {
    var store = open("/a: x\n");
    file("/a:\n");

    assertThatThrownBy(() -> store.find("/a"))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessageContaining("parameters.yaml:1:");
  }
}
