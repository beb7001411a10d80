// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// The host's end of the ports to the agent in a machine.
///
/// A thread for each port puts what comes into one queue of limited length, from which the one
/// caller at a time takes it. So a caller can be interrupted without harm to the ports, and a slow
/// one slows the machine down.
final class Agent implements Closeable {
  private static final int CHUNK = 32 * 1024;
  private static final int CHUNKS_AHEAD = 64;
  private static final int LONGEST_LINE = 4000;
  private static final int LONGEST_ANSWER = 16 * 1024;
  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final long CONNECT_RETRY_MILLIS = 5;

  /// The ports that the host holds open.
  enum Port {
    CONTROL,
    DATA,
    SIGNAL,
    STDOUT,
    STDERR;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What came from the machine.
  sealed interface Event {
    /// A line of the control port.
    record Line(String text) implements Event {}

    /// Bytes of another port.
    final class Bytes implements Event {
      final Port port;
      final byte[] bytes;

      Bytes(Port port, byte[] bytes) {
        this.port = port;
        this.bytes = bytes;
      }
    }

    /// QEMU has ended.
    record End() implements Event {}
  }

  private final Map<Port, SocketChannel> channels = new EnumMap<>(Port.class);
  private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private volatile boolean ended;

  private Agent() {}

  /// QEMU's options that make the ports.
  static List<String> options(Path sockets) {
    var argv = new ArrayList<>(List.of("-device", "virtio-serial-pci"));
    for (var port : Port.values()) {
      argv.addAll(port(sockets, port.word()));
    }
    argv.addAll(port(sockets, "shell"));
    return argv;
  }

  private static List<String> port(Path sockets, String name) {
    return List.of(
        "-chardev",
        "socket,server=on,wait=off,id=" + name + ",path=" + Hardware.escaped(socket(sockets, name)),
        "-device",
        "virtserialport,chardev=" + name + ",name=ingot." + name);
  }

  static Path socket(Path sockets, String name) {
    return sockets.resolve(name);
  }

  /// Connects to the ports of a QEMU that is starting.
  static Agent connect(Path sockets, Qemu qemu) throws MachineException, InterruptedException {
    var agent = new Agent();
    var whole = false;
    try {
      for (var port : Port.values()) {
        var channel = channel(socket(sockets, port.word()), qemu);
        agent.channels.put(port, channel);
        Thread.ofVirtual().name("agent-" + port.word()).start(() -> agent.receive(port, channel));
      }
      whole = true;
      return agent;
    } finally {
      if (!whole) {
        agent.close();
      }
    }
  }

  private static SocketChannel channel(Path socket, Qemu qemu)
      throws MachineException, InterruptedException {
    var deadline = System.nanoTime() + CONNECT.toNanos();
    while (true) {
      try {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
          channel.connect(UnixDomainSocketAddress.of(socket));
          return channel;
        } catch (IOException e) {
          channel.close();
          throw e;
        }
      } catch (IOException e) {
        if (!qemu.isAlive() || System.nanoTime() > deadline) {
          throw new MachineException("QEMU does not start: " + qemu.lastWords(), e);
        }
        Thread.sleep(CONNECT_RETRY_MILLIS);
      }
    }
  }

  private void receive(Port port, SocketChannel channel) {
    var line = new StringBuilder();
    var buffer = ByteBuffer.allocate(CHUNK);
    try {
      while (channel.read(buffer.clear()) >= 0) {
        buffer.flip();
        if (port == Port.CONTROL) {
          lines(buffer, line);
        } else {
          var bytes = new byte[buffer.remaining()];
          buffer.get(bytes);
          events.put(new Event.Bytes(port, bytes));
        }
      }
    } catch (IOException | InterruptedException _) {
      // The channel was closed: the machine has ended, as below.
    }
    ended = true;
    events.offer(new Event.End());
  }

  /// The rest of a line that is too long is dropped: no answer of the agent's is that long.
  private void lines(ByteBuffer buffer, StringBuilder line) throws InterruptedException {
    while (buffer.hasRemaining()) {
      var c = (char) (buffer.get() & 0xff);
      if (c == '\n') {
        events.put(new Event.Line(line.toString()));
        line.setLength(0);
      } else if (line.length() < LONGEST_ANSWER) {
        line.append(c);
      }
    }
  }

  /// Sends a request. A short script comes in the same line, a long one through the data port.
  void request(String verb, String token, String script) throws MachineException {
    var line = verb + " " + token + " ";
    if (isPlain(script)) {
      send(Port.CONTROL, ascii(line + "0 " + script + "\n"));
    } else {
      var bytes = script.getBytes(StandardCharsets.UTF_8);
      send(Port.CONTROL, ascii(line + bytes.length + "\n"));
      send(Port.DATA, ByteBuffer.wrap(bytes));
    }
  }

  /// Whether a script can be one line, which the agent reads without starting a program.
  private static boolean isPlain(String script) {
    if (script.length() > LONGEST_LINE) {
      return false;
    }
    for (var i = 0; i < script.length(); i++) {
      var c = script.charAt(i);
      if (c != '\t' && (c < ' ' || c > '~')) {
        return false;
      }
    }
    return true;
  }

  /// Ends the command with this token.
  void kill(String token) throws MachineException {
    send(Port.SIGNAL, ascii(token + "\n"));
  }

  void send(Port port, ByteBuffer bytes) throws MachineException {
    try {
      var channel = Objects.requireNonNull(channels.get(port));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new MachineException("the machine has gone: " + e.getMessage(), e);
    }
  }

  /// The next thing that comes; [Event.End] when time is up as well as when the machine has gone.
  Event next(Duration timeout) throws InterruptedException {
    var event = events.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    return event == null ? new Event.End() : event;
  }

  /// The next thing that comes, however long it takes.
  Event next() throws InterruptedException {
    while (true) {
      var event = events.poll(1, TimeUnit.SECONDS);
      if (event != null) {
        return event;
      }
      if (ended) {
        return new Event.End();
      }
    }
  }

  /// Forgets what came and was not asked for.
  void discard() {
    events.removeIf(event -> !(event instanceof Event.End));
  }

  boolean hasEnded() {
    return ended;
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    for (var channel : channels.values()) {
      try {
        channel.close();
      } catch (IOException _) {
        // It is closed then.
      }
    }
    events.clear();
    ended = true;
  }
}
