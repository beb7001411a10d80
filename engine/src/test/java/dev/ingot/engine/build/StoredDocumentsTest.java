// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.core.resource.ResourcePolicy;
import dev.ingot.core.resource.ResourcePolicy.Audience;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.store.MemoryResourceStore;
import dev.ingot.toe.external.DocumentSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoredDocumentsTest {
  private static final String COMPONENT =
      Fixtures.component().arn().toString().replace("1.0.0/1", "");

  private final MemoryResourceStore resources = new MemoryResourceStore();
  private final StoredDocuments documents =
      new StoredDocuments(
          new ComponentVersions(resources), Fixtures.SCOPE, new HandClock(Fixtures.NOON));

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

  @Test
  void what_is_another_accounts_is_found_while_it_is_shared_and_only_then() {
    var neighbour = new Scope("aws", "eu-central-1", "444455556666");
    var others =
        new StoredDocuments(
            new ComponentVersions(resources), neighbour, new HandClock(Fixtures.NOON));
    var arn = Fixtures.component("Web Base", "1.0.0", 1).arn();

    assertThat(others.find(COMPONENT + "x.x.x")).isEmpty();
    assertThat(others.find(arn.toString())).isEmpty();

    var audience = new Audience(List.of(neighbour.account()), List.of());
    resources.putPolicy(arn, Optional.of(new ResourcePolicy("", audience, Audience.NOBODY)));

    assertThat(others.find(COMPONENT + "x.x.x").map(DocumentSource.Found::reference))
        .contains(arn.toString());

    resources.putPolicy(arn, Optional.empty());
    assertThat(others.find(arn.toString())).isEmpty();
  }

  private String found(String version) {
    return documents.find(COMPONENT + version).orElseThrow().reference().replace(COMPONENT, "");
  }
}
