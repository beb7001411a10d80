// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadCacheTest {
  private OptionalLong state = OptionalLong.of(0);
  private int reads;

  private final ReadCache<String> cache =
      new ReadCache<>(
          new Connections() {
            @Override
            public Loan borrow() {
              throw new AssertionError("nothing is written here");
            }

            @Override
            public OptionalLong state() {
              return state;
            }

            @Override
            public void close() {}
          });

  private String read(String key) {
    return cache.get(key, k -> k + " " + ++reads);
  }

  @Test
  void a_read_is_made_once_while_nothing_is_written() {
    assertThat(read("a")).isEqualTo("a 1");
    assertThat(read("a")).isEqualTo("a 1");
    assertThat(read("b")).isEqualTo("b 2");
    assertThat(read("a")).isEqualTo("a 1");
  }

  @Test
  void it_is_made_again_after_a_write() {
    read("a");

    state = OptionalLong.of(2);

    assertThat(read("a")).isEqualTo("a 2");
    assertThat(read("a")).isEqualTo("a 2");
  }

  @Test
  void nothing_is_kept_while_somebody_writes() {
    read("a");

    state = OptionalLong.empty();

    assertThat(read("a")).isEqualTo("a 2");
    assertThat(read("a")).isEqualTo("a 3");
  }

  @Test
  void what_was_read_across_a_write_is_not_kept() {
    cache.get(
        "a",
        k -> {
          state = OptionalLong.of(2);
          return "old";
        });

    assertThat(read("a")).isEqualTo("a 1");
  }

  @Test
  void only_so_much_is_kept() {
    for (var round = 0; round < 2; round++) {
      for (var i = 0; i <= ReadCache.MOST; i++) {
        read("key " + i);
      }
    }

    assertThat(reads).isGreaterThan(ReadCache.MOST + 1);
  }
}
