// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// This host as a machine: it really runs commands, as the user of the test and without any
/// isolation. Tests keep to a temporary folder of their own.
public final class LocalShellMachine implements Machine {

  /// The permissions of new folders, whatever the umask of the test is.
  static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));

  private final Path programs;
  private final boolean only;
  private int reboots;

  /// @param programs a folder whose programs come before those of `PATH`
  public LocalShellMachine(Path programs) {
    this(programs, false);
  }

  private LocalShellMachine(Path programs, boolean only) {
    this.programs = programs;
    this.only = only;
  }

  /// A machine that has no other programs than those of a folder.
  public static LocalShellMachine withOnly(Path programs) {
    return new LocalShellMachine(programs, true);
  }

  /// How often it was restarted.
  public int reboots() {
    return reboots;
  }

  @Override
  public String id() {
    return "i-local";
  }

  @Override
  public ExitStatus run(Command command, Output output)
      throws MachineException, InterruptedException {
    try {
      Files.createDirectories(Path.of(command.workingDirectory()));
      var argv = new ArrayList<>(command.argv());
      if (Files.exists(programs.resolve(argv.getFirst()))) {
        argv.set(0, programs.resolve(argv.getFirst()).toString());
      }
      var builder =
          new ProcessBuilder(argv).directory(Path.of(command.workingDirectory()).toFile());
      builder.environment().clear();
      builder.environment().putAll(command.environment());
      builder
          .environment()
          .put("PATH", programs + (only ? "" : ":" + command.environment().get("PATH")));
      return follow(builder.start(), output);
    } catch (IOException e) {
      throw new MachineException("cannot run " + command.argv(), e);
    }
  }

  private static ExitStatus follow(Process process, Output output) throws InterruptedException {
    var readers =
        new Thread[] {
          reader(process.getInputStream(), Output.Stream.STDOUT, output),
          reader(process.getErrorStream(), Output.Stream.STDERR, output)
        };
    try {
      var code = process.waitFor();
      for (var reader : readers) {
        reader.join(Duration.ofSeconds(5));
      }
      return new ExitStatus.Exited(code);
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      for (var reader : readers) {
        reader.join(Duration.ofSeconds(5));
      }
      throw e;
    }
  }

  private static Thread reader(InputStream from, Output.Stream stream, Output output) {
    return Thread.ofVirtual()
        .start(() -> {
          var buffer = new byte[8192];
          try (from) {
            for (var n = from.read(buffer); n >= 0; n = from.read(buffer)) {
              synchronized (output) {
                output.accept(stream, buffer, n);
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @Override
  public void put(Path from, String to, int mode) throws MachineException {
    try {
      var target = Path.of(to);
      Files.createDirectories(target.getParent(), LocalShellMachine.FOLDER);
      Files.copy(from, target, StandardCopyOption.REPLACE_EXISTING);
      Files.setPosixFilePermissions(
          target, PosixFilePermissions.fromString((mode & 0100) != 0 ? "rwx------" : "rw-------"));
    } catch (IOException e) {
      throw new MachineException("cannot put " + to, e);
    }
  }

  @Override
  public void get(String from, Path to) throws MachineException {
    try {
      Files.copy(Path.of(from), to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new MachineException("cannot get " + from, e);
    }
  }

  @Override
  public void reboot() {
    reboots++;
  }

  @Override
  public void keep(String name) {
    throw new UnsupportedOperationException("keep");
  }

  @Override
  public boolean restore(String name) {
    throw new UnsupportedOperationException("restore");
  }

  @Override
  public Capture capture() throws MachineException {
    throw new MachineException("this host cannot be captured");
  }
}
