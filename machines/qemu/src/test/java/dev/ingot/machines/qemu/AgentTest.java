// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.machines.qemu.Agent.Event;
import dev.ingot.machines.qemu.Agent.Port;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sockets of this test stand for QEMU's.
class AgentTest {
  private static final int CHUNK = 1 << 20;

  @TempDir private static Path folder;

  private static Event awaitLine(Agent agent) throws InterruptedException {
    return agent.next(Duration.ofSeconds(30));
  }

  @Test
  void a_line_without_an_end_is_not_kept_in_memory() throws Exception {
    var sockets = Files.createTempDirectory(Path.of("/tmp"), "ingot-agent-test");
    var qemu = Qemu.start(List.of("sleep", "60"), folder.resolve("log"));
    var servers = new EnumMap<Port, ServerSocketChannel>(Port.class);
    try {
      for (var port : Port.values()) {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(Agent.socket(sockets, port.word())));
        servers.put(port, server);
      }
      try (var agent = Agent.connect(sockets, qemu);
          var control = Objects.requireNonNull(servers.get(Port.CONTROL)).accept()) {
        var chunk = new byte[CHUNK];
        Arrays.fill(chunk, (byte) 'x');
        for (var megabytes = 0; megabytes < 64; megabytes++) {
          var bytes = ByteBuffer.wrap(chunk);
          while (bytes.hasRemaining()) {
            control.write(bytes);
          }
        }
        control.write(ByteBuffer.wrap("\nready\n".getBytes(StandardCharsets.US_ASCII)));

        assertThat(((Event.Line) awaitLine(agent)).text().length()).isLessThan(CHUNK);
        assertThat(awaitLine(agent)).isEqualTo(new Event.Line("ready"));
      }
    } finally {
      qemu.kill();
      for (var server : new ArrayList<>(servers.values())) {
        server.close();
      }
      Folders.delete(sockets);
    }
  }
}
