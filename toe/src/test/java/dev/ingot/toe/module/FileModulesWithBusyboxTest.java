// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.toe.Busybox;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/// The tools that the smallest machines have.
@Tag("host")
class FileModulesWithBusyboxTest extends FileModulesContract {
  @Override
  void prepare(Path programs) throws IOException {
    Busybox.programs(programs);
  }
}
