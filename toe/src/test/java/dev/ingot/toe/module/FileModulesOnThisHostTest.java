// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/// The shell and the tools of the host of the test, usually those of Debian.
@Tag("host")
class FileModulesOnThisHostTest extends FileModulesContract {
  @Override
  void prepare(Path programs) {}
}
