// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.toe.external.DocumentSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredDocumentsTest {
  private static final String COMPONENT =
      Fixtures.component().arn().toString().replace("1.0.0/1", "");

  private final MemoryResourceStore resources = new MemoryResourceStore();
  private final StoredDocuments documents =
      new StoredDocuments(new ComponentVersions(resources), new HandClock(Fixtures.NOON));

  @BeforeEach
  void store() {
    resources.add(Fixtures.component("Web Base", "1.0.0", 1));
    resources.add(Fixtures.component("Web Base", "1.0.0", 2));
    resources.add(Fixtures.component("Web Base", "1.1.0", 1));
  }

  @Test
  void a_wildcard_or_a_missing_build_number_names_the_newest() {
    assertThat(found("x.x.x")).isEqualTo("1.1.0/1");
    assertThat(found("1.0.0")).isEqualTo("1.0.0/2");
    assertThat(found("1.0.0/1")).isEqualTo("1.0.0/1");
  }

  @Test
  void the_text_is_that_of_the_component() {
    assertThat(documents.find(COMPONENT + "1.1.0").map(DocumentSource.Found::text))
        .contains(Fixtures.component().data());
  }

  @Test
  void a_managed_component_is_found_among_those_that_come_with_us() {
    var managed = "arn:aws:imagebuilder:eu-central-1:aws:component/update-linux/";

    var found = documents.find(managed + "x.x.x").orElseThrow();

    assertThat(found.reference()).isEqualTo(managed + "1.0.0/1");
    assertThat(found.text()).contains("action: UpdateOS");
    assertThat(documents.find(managed + "2.x.x")).isEmpty();
  }

  @Test
  void what_is_no_stored_component_is_not_found() {
    assertThat(documents.find(COMPONENT + "2.0.0")).isEmpty();
    assertThat(documents.find("child.yaml")).isEmpty();
  }

  private String found(String version) {
    return documents.find(COMPONENT + version).orElseThrow().reference().replace(COMPONENT, "");
  }
}
