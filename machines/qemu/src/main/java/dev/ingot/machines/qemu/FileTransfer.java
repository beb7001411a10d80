// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import dev.ingot.machines.qemu.Agent.Event;
import dev.ingot.machines.qemu.Agent.Port;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// A file on its way out of a machine: its bytes on one port, `size N` and `done` on another. The
/// machine writes the size first, but the ports are read side by side, so the bytes may come before
/// it. Who speaks for the machine may be whoever is root in it, so nothing it says is taken for
/// granted.
final class FileTransfer {
  private static final String SIZE = "size ";

  private final WritableByteChannel file;
  private final long longest;
  private long size = -1;
  private long received;
  private boolean done;

  /// @param longest how many bytes it may have: no file is longer than the machine's disk
  FileTransfer(WritableByteChannel file, long longest) {
    this.file = file;
    this.longest = longest;
  }

  boolean isComplete() {
    return done && received == size;
  }

  /// @throws MachineException with the machine's reason if there is no such file
  void accept(Event.Line line) throws MachineException {
    var text = line.text();
    var failure = Shell.failure(text);
    if (failure.isPresent()) {
      throw new MachineException(failure.get());
    }
    if (text.startsWith(SIZE)) {
      size = size(text.substring(SIZE.length()));
    }
    done |= text.equals("done");
  }

  private long size(String text) throws MachineException {
    try {
      var said = Long.parseLong(text);
      if (said >= 0 && said <= longest) {
        return said;
      }
    } catch (NumberFormatException _) {
      // As below.
    }
    throw new MachineException(
        "the machine says that it has " + shortened(text) + " bytes; at most " + longest + " fit");
  }

  private static String shortened(String text) {
    return text.substring(0, Math.min(text.length(), 40));
  }

  /// @throws MachineException if more comes than was said, or than can be
  void accept(Event.Bytes bytes) throws IOException, MachineException {
    if (bytes.port == Port.DATA) {
      received += bytes.bytes.length;
      if (received > (size < 0 ? longest : size)) {
        throw new MachineException("the machine sends more bytes than the file has");
      }
      var rest = ByteBuffer.wrap(bytes.bytes);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
    }
  }
}
