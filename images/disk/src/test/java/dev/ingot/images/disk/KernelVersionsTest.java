// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelVersionsTest {

  @Test
  void numbers_count_as_numbers() {
    var versions = Stream.of("6.1.0-10-amd64", "6.1.0-9-amd64", "5.10.0-1", "6.1", "6.1.0-9-cloud");

    assertThat(versions.sorted(KernelVersions::compare))
        .containsExactly("5.10.0-1", "6.1", "6.1.0-9-amd64", "6.1.0-9-cloud", "6.1.0-10-amd64");
  }
}
