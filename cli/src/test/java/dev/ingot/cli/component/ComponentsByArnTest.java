// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.cli.FakeIngot;
import dev.ingot.cli.gateway.Ingot;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.external.ExternalSourceException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ComponentsByArnTest {
  private final FakeIngot ingot = new FakeIngot();
  private final AtomicInteger opened = new AtomicInteger();
  private final ComponentsByArn components = new ComponentsByArn(this::open);

  private Ingot open() {
    opened.incrementAndGet();
    return ingot;
  }

  @Test
  void an_own_component_is_asked_for_once_and_nothing_stays_open() throws Exception {
    ingot.hasComponent("web", "text");
    var arn = FakeIngot.arn("component/web/1.2.3");

    assertThat(components.find(arn)).contains(new DocumentSource.Found(arn + "/1", "text"));
    assertThat(components.find(arn)).isPresent();
    assertThat(opened).hasValue(1);
    assertThat(ingot.isOpen()).isFalse();
  }

  @Test
  void what_comes_with_ingot_needs_nothing_to_be_opened() throws Exception {
    assertThat(components.find("arn:aws:imagebuilder:x-y-1:aws:component/update-linux/x.x.x"))
        .map(DocumentSource.Found::reference)
        .contains("arn:aws:imagebuilder:x-y-1:aws:component/update-linux/1.0.0/1");
    assertThat(components.find("arn:aws:imagebuilder:x-y-1:aws:component/none/x.x.x")).isEmpty();
    assertThat(opened).hasValue(0);
  }

  @Test
  void what_is_no_arn_is_somebody_elses() throws Exception {
    assertThat(components.find("inner.yaml")).isEmpty();
    assertThat(components.find("s3://bucket/key")).isEmpty();
    assertThat(opened).hasValue(0);
  }

  @Test
  void an_arn_of_something_else_is_refused() {
    assertThatThrownBy(() -> components.find(FakeIngot.arn("image/web/1.0.0")))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessageStartingWith("'" + FakeIngot.arn("image/web/1.0.0") + "' is no component's ARN");
    assertThatThrownBy(() -> components.find("arn:x")).isInstanceOf(ExternalSourceException.class);
  }

  @Test
  void what_keeps_it_from_being_found_is_told() {
    var broken =
        new ComponentsByArn(() -> {
          throw new IOException("the data folder is in use");
        });

    assertThatThrownBy(() -> broken.find(FakeIngot.arn("component/web/1.2.3")))
        .isInstanceOf(ExternalSourceException.class)
        .hasMessage(
            "cannot find the component "
                + FakeIngot.arn("component/web/1.2.3")
                + ": the data folder is in use");
  }
}
