// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// QEMU's monitor (QMP), by which the host, not the machine, tells QEMU what to do.
final class Monitor {
  private static final String NAME = "monitor";
  private static final int LONGEST_ANSWER = 64 * 1024;

  private Monitor() {}

  /// QEMU's options that make it.
  static List<String> options(Path sockets) {
    return options(sockets, NAME);
  }

  static List<String> options(Path sockets, String name) {
    var path = Hardware.escaped(sockets.resolve(name));
    return List.of(
        "-chardev",
        "socket,server=on,wait=off,id=" + name + ",path=" + path,
        "-mon",
        "mode=control,chardev=" + name);
  }

  /// What the machine's screen shows, in QEMU's words: memory as hexadecimal numbers.
  static String screenMemory(Path sockets) throws MachineException {
    return execute(
        sockets,
        "{\"execute\":\"human-monitor-command\",\"arguments\":{\"command-line\":\"xp /"
            + Screen.CELLS
            + "hx 0xb8000\"}}");
  }

  /// From now on the machine writes to files that are there and empty, one for each drive; the
  /// disks below stay as they are at one moment.
  ///
  /// @param files by the ids of the drives
  static void writeTo(Path sockets, Map<String, Path> files) throws MachineException {
    var actions = new ArrayList<String>();
    files.forEach((drive, file) ->
        actions.add(
            "{\"type\":\"blockdev-snapshot-sync\",\"data\":{\"device\":\""
                + drive
                + "\",\"snapshot-file\":"
                + quoted(file.toString())
                + ",\"format\":\"qcow2\",\"mode\":\"existing\"}}"));
    execute(
        sockets,
        "{\"execute\":\"transaction\",\"arguments\":{\"actions\":["
            + String.join(",", actions)
            + "]}}");
  }

  /// Restarts the machine, whatever it does.
  static void reset(Path sockets) throws MachineException {
    execute(sockets, "{\"execute\":\"system_reset\"}");
  }

  private static String execute(Path sockets, String command) throws MachineException {
    var address = UnixDomainSocketAddress.of(sockets.resolve(NAME));
    var last = "";
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(address);
      for (var line : List.of("{\"execute\":\"qmp_capabilities\"}", command)) {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        last = answer(channel);
        if (last.startsWith("{\"error\"")) {
          throw new MachineException("QEMU refused " + line + ": " + last);
        }
      }
      return last;
    } catch (IOException e) {
      throw new MachineException("cannot reach QEMU's monitor: " + e.getMessage(), e);
    }
  }

  /// The next line that is no greeting and tells of no event.
  private static String answer(SocketChannel channel) throws IOException {
    var line = new StringBuilder();
    var one = ByteBuffer.allocate(1);
    while (channel.read(one.clear()) > 0) {
      var c = (char) (one.get(0) & 0xff);
      if (c != '\n') {
        line.append(c);
      } else if (line.indexOf("{\"return\"") == 0 || line.indexOf("{\"error\"") == 0) {
        return line.toString();
      } else {
        line.setLength(0);
      }
      if (line.length() > LONGEST_ANSWER) {
        throw new IOException("its answer has no end");
      }
    }
    throw new IOException("it has ended");
  }

  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
