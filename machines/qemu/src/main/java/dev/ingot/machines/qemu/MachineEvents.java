// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// What QEMU tells of a machine by itself: that it restarted, that it switched itself off.
final class MachineEvents implements Closeable {
  private static final String NAME = "events";
  private static final String BEGIN = "{\"execute\":\"qmp_capabilities\"}\n";

  private static final Pattern TIME =
      Pattern.compile("\"seconds\": (\\d{1,12}), \"microseconds\": (\\d{1,6})");

  /// A system that restarts its machine tries one way after another, and on a busy host it asks
  /// several times before it is heard. No system restarts again as soon as that.
  private static final long ONE_RESTART_MICROS = 1_000_000;

  private final SocketChannel channel;
  private long lastReset = Long.MIN_VALUE / 2;
  private final AtomicInteger resets = new AtomicInteger();
  private volatile boolean poweredOff;

  private MachineEvents(SocketChannel channel) {
    this.channel = channel;
  }

  /// QEMU's options that make it tell.
  static List<String> options(Path sockets) {
    return Monitor.options(sockets, NAME);
  }

  /// Listens to a QEMU that has made its sockets.
  static MachineEvents connect(Path sockets) throws MachineException {
    try {
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.connect(UnixDomainSocketAddress.of(sockets.resolve(NAME)));
        var begin = ByteBuffer.wrap(BEGIN.getBytes(StandardCharsets.US_ASCII));
        while (begin.hasRemaining()) {
          channel.write(begin);
        }
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      var events = new MachineEvents(channel);
      Thread.ofVirtual().name("events").start(events::listen);
      return events;
    } catch (IOException e) {
      throw new MachineException("cannot reach QEMU's monitor: " + e.getMessage(), e);
    }
  }

  private void listen() {
    try (var lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.US_ASCII))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("\"event\": \"RESET\"")) {
          reset(micros(line));
        } else if (line.contains("\"event\": \"SHUTDOWN\"") && line.contains("\"guest\": true")) {
          poweredOff = true;
        }
      }
    } catch (IOException _) {
      // QEMU has ended, or nobody listens any more.
    }
  }

  private void reset(long at) {
    if (at - lastReset > ONE_RESTART_MICROS) {
      resets.incrementAndGet();
    }
    lastReset = at;
  }

  /// When an event was, in microseconds since 1970.
  private static long micros(String line) {
    var time = TIME.matcher(line);
    return time.find()
        ? Long.parseLong(time.group(1)) * 1_000_000 + Long.parseLong(time.group(2))
        : 0;
  }

  /// How often the machine restarted since it was started.
  int resets() {
    return resets.get();
  }

  boolean poweredOff() {
    return poweredOff;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It is closed then.
    }
  }
}
