// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class InterruptionTest {
  private final Interruption interruption = new Interruption();

  @Test
  void a_request_interrupts_the_work_and_not_what_comes_after() {
    assertThatThrownBy(() ->
            interruption.interrupting(() -> {
              Thread.ofVirtual().start(interruption::request);
              new CountDownLatch(1).await();
              return 0;
            }))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void work_does_not_begin_after_a_request() {
    interruption.request();

    assertThatThrownBy(() -> interruption.interrupting(() -> 0))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void a_request_after_the_work_disturbs_nobody() throws Exception {
    assertThat(interruption.interrupting(() -> 7)).isEqualTo(7);
    interruption.request();

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(interruption.request()).isFalse();
  }
}
