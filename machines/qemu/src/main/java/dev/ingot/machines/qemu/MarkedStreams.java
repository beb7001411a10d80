// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.Output;
import dev.ingot.core.machine.Output.Stream;
import dev.ingot.machines.qemu.Agent.Event;

/// Both output streams up to the mark that ends them.
final class MarkedStreams {
  private final Marked stdout;
  private final Marked stderr;

  MarkedStreams(String token) {
    this.stdout = new Marked(token);
    this.stderr = new Marked(token);
  }

  boolean areComplete() {
    return stdout.isComplete() && stderr.isComplete();
  }

  void accept(Event.Bytes bytes, Output output) {
    switch (bytes.port) {
      case STDOUT -> pass(stdout, Stream.STDOUT, bytes, output);
      case STDERR -> pass(stderr, Stream.STDERR, bytes, output);
      case CONTROL, DATA, SIGNAL -> {}
    }
  }

  private static void pass(Marked marked, Stream stream, Event.Bytes bytes, Output output) {
    var own = marked.accept(bytes.bytes);
    if (own.length > 0) {
      output.accept(stream, own, own.length);
    }
  }
}
