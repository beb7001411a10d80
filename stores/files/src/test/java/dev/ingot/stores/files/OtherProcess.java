// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.stores.files;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/// Run by [DataDirectoryTest] in a process of its own.
final class OtherProcess {
  private OtherProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    try (var directory = DataDirectory.open(Path.of(arguments[0]))) {
      directory.announce("{\"url\":\"http://other\"}");
      System.out.println("opened");
      new CountDownLatch(1).await();
    } catch (DirectoryInUseException e) {
      System.out.println("refused: " + e.getMessage());
    }
  }
}
