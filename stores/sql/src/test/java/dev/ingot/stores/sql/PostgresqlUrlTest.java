// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresqlUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://127.0.0.1:1/ingot?user=a&password=geheim",
        "jdbc:postgresql://127.0.0.1:1/ingot?user=a&password=geheim%zz",
        "jdbc:postgresql://127.0.0.1:x/ingot?user=a&password=geheim",
        "jdbc:postgresql://ingot:geheim@127.0.0.1:1/ingot"
      })
  void a_database_that_cannot_be_used_does_not_tell_its_password(String url) {
    var failure = catchThrowable(() -> Databases.postgresql(url));

    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(failure).hasMessageContaining("the database").hasMessageContaining("127.0.0.1");
    assertThat(trace.toString()).doesNotContain("geheim");
  }
}
