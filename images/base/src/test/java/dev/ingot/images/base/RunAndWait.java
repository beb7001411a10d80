// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process that runs a program and is killed by the test that started it.
final class RunAndWait {
  private RunAndWait() {}

  public static void main(String[] arguments) throws Exception {
    HostTools.run(
        "cannot",
        List.of("sh", "-c", "echo $$ > pid; echo started; exec sleep 1000"),
        Map.of(),
        Path.of(arguments[0]),
        System.out::println);
  }
}
