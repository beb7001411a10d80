// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final Turns turns = new Turns(threads::add, 1);
  private final List<String> done = new ArrayList<>();

  @Test
  void whose_turn_it_is_works_at_once_and_the_others_later_in_their_order() {
    turns.take(() -> {
      turns.take(() -> done.add("second"));
      turns.take(() -> done.add("third"));
      done.add("first");
    });

    assertThat(done).containsExactly("first");
    threads.remove().run();
    threads.remove().run();
    assertThat(done).containsExactly("first", "second", "third");
    turns.take(() -> done.add("later"));
    assertThat(done).endsWith("later");
  }

  @Test
  void work_that_fails_passes_the_turn_on() {
    assertThatThrownBy(() ->
            turns.take(() -> {
              turns.take(() -> done.add("second"));
              throw new IllegalStateException("first");
            }))
        .hasMessage("first");

    threads.remove().run();
    assertThat(done).containsExactly("second");
  }
}
