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
/// it.
final class Arrival {
  private static final String SIZE = "size ";

  private final WritableByteChannel file;
  private long size = -1;
  private long received;
  private boolean done;

  Arrival(WritableByteChannel file) {
    this.file = file;
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
      size = Long.parseLong(text.substring(SIZE.length()));
    }
    done |= text.equals("done");
  }

  void accept(Event.Bytes bytes) throws IOException {
    if (bytes.port == Port.DATA) {
      received += bytes.bytes.length;
      var rest = ByteBuffer.wrap(bytes.bytes);
      while (rest.hasRemaining()) {
        file.write(rest);
      }
    }
  }
}
