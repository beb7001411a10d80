// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Runs commands in a root filesystem that lies in a folder of this host, as its root, and does
/// nothing else that a machine does: no mounts, no namespaces but that of users.
public record ChangedRoot(Path tree) implements Script {

  @Override
  public ExitStatus run(FakeMachine machine, Command command, Output output)
      throws MachineException, InterruptedException {
    return run(command, output);
  }

  public ExitStatus run(Command command, Output output)
      throws MachineException, InterruptedException {
    var words = new ArrayList<>(DebianTree.asRoot());
    words.addAll(List.of("chroot", tree.toString()));
    words.addAll(command.argv());
    var builder = new ProcessBuilder(words);
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    try {
      var process = builder.start();
      process.getOutputStream().close();
      var errors =
          CompletableFuture.runAsync(
              () -> copy(process.getErrorStream(), Output.Stream.STDERR, output));
      copy(process.getInputStream(), Output.Stream.STDOUT, output);
      errors.get();
      return new ExitStatus.Exited(process.waitFor());
    } catch (IOException | ExecutionException e) {
      throw new MachineException("cannot run " + words, e);
    }
  }

  private static void copy(InputStream from, Output.Stream stream, Output output) {
    var buffer = new byte[8192];
    try (from) {
      for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
        output.accept(stream, buffer, read);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
