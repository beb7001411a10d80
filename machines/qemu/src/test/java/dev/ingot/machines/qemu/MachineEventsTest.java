// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineEventsTest {
  @TempDir Path here;

  private static String event(String name, int seconds, int microseconds) {
    return """
    {"timestamp": {"seconds": %d, "microseconds": %d}, "event": "%s", "data": {"guest": true, "reason": "guest-reset"}}
    """
        .formatted(seconds, microseconds, name);
  }

  @Test
  void a_restart_that_was_asked_for_several_times_is_one() throws Exception {
    var told =
        List.of(
            event("RESET", 1000, 0),
            event("RESET", 1000, 400_000),
            event("RTC_CHANGE", 1000, 500_000),
            event("RESET", 1001, 300_000),
            event("RESET", 1010, 0),
            event("SHUTDOWN", 1011, 0));
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(here.resolve("events")));
      try (var events = MachineEvents.connect(here);
          var qemu = server.accept()) {
        var bytes = ByteBuffer.wrap(String.join("", told).getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
          qemu.write(bytes);
        }
        var patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!events.poweredOff() && System.nanoTime() < patience) {
          Thread.sleep(5);
        }
        assertThat(events.poweredOff()).isTrue();
        assertThat(events.resets()).isEqualTo(2);
      }
    }
  }
}
