// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Two named pipes, for what a command prints.
///
/// The pipes that Java makes for a child are closed when the child ends, which would end a daemon
/// that still writes to them. These stay open until their last writer closed them.
record PipePair(Path out, Path err) {

  static PipePair make(Path folder) throws IOException, MachineException {
    var pair = new PipePair(folder.resolve("out"), folder.resolve("err"));
    // Whoever still has the former ones open keeps them, without the name.
    Files.deleteIfExists(pair.out);
    Files.deleteIfExists(pair.err);
    var made = HostProgram.run(List.of("mkfifo", pair.out.toString(), pair.err.toString()));
    if (!made.ok()) {
      throw new MachineException("cannot make the pipe " + pair.out + ": " + made.output());
    }
    return pair;
  }

  /// The ends to read from. They stay open while a command is started, since this process holds
  /// writing ends too until [#closeWriters].
  record Opened(
      FileInputStream out,
      FileInputStream err,
      RandomAccessFile outWriter,
      RandomAccessFile errWriter) {
    void closeWriters() throws IOException {
      outWriter.close();
      errWriter.close();
    }
  }

  Opened open() throws IOException {
    // A pipe that is opened for both directions does not wait for another side.
    var outWriter = new RandomAccessFile(out.toFile(), "rw");
    var errWriter = new RandomAccessFile(err.toFile(), "rw");
    return new Opened(
        new FileInputStream(out.toFile()), new FileInputStream(err.toFile()), outWriter, errWriter);
  }
}
