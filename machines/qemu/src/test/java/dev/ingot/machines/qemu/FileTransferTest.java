// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import dev.ingot.machines.qemu.Agent.Event;
import dev.ingot.machines.qemu.Agent.Port;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTransferTest {
  private static final long LONGEST = 100;
  private static final Event.Line SIZE = new Event.Line("size 6");
  private static final Event.Line DONE = new Event.Line("done");
  private static final Event.Bytes FIRST = bytes(Port.DATA, "one");
  private static final Event.Bytes SECOND = bytes(Port.DATA, "two");

  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final FileTransfer arrival = new FileTransfer(Channels.newChannel(file), LONGEST);

  private static Event.Bytes bytes(Port port, String text) {
    return new Event.Bytes(port, text.getBytes(US_ASCII));
  }

  @Test
  void a_file_is_whole_however_its_size_and_bytes_overtake_each_other() throws Exception {
    for (var order :
        List.of(
            List.of(SIZE, FIRST, SECOND, DONE),
            List.of(SIZE, DONE, FIRST, SECOND),
            List.of(FIRST, SECOND, SIZE, DONE),
            List.of(FIRST, SIZE, DONE, SECOND))) {
      var to = new ByteArrayOutputStream();
      var whole = new FileTransfer(Channels.newChannel(to), LONGEST);
      for (var event : order) {
        assertThat(whole.isComplete()).isFalse();
        pass(whole, event);
      }
      assertThat(whole.isComplete()).as("%s", order).isTrue();
      assertThat(to.toString(US_ASCII)).isEqualTo("onetwo");
    }
  }

  private static void pass(FileTransfer arrival, Event event) throws Exception {
    switch (event) {
      case Event.Line line -> arrival.accept(line);
      case Event.Bytes bytes -> arrival.accept(bytes);
      case Event.End _ -> throw new AssertionError("no end is sent here");
    }
  }

  @Test
  void an_empty_file_is_whole_without_bytes() throws Exception {
    arrival.accept(new Event.Line("size 0"));
    arrival.accept(DONE);

    assertThat(arrival.isComplete()).isTrue();
    assertThat(file.size()).isZero();
  }

  @Test
  void bytes_of_other_ports_are_not_the_files() throws Exception {
    arrival.accept(bytes(Port.STDOUT, "late"));

    assertThat(file.size()).isZero();
  }

  @Test
  void the_machines_reason_is_told() {
    assertThatThrownBy(() -> arrival.accept(new Event.Line("failed there is no such file")))
        .isInstanceOf(MachineException.class)
        .hasMessage("there is no such file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9223372036854775808", "9223372036854775807", "101", "-1", "", "six", "6 6"})
  void a_size_that_cannot_be_is_the_end_of_it(String size) {
    assertThatThrownBy(() -> arrival.accept(new Event.Line("size " + size)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("at most 100");
  }

  @Test
  void a_machine_that_sends_more_than_it_said_is_not_listened_to() throws Exception {
    arrival.accept(SIZE);
    arrival.accept(FIRST);
    arrival.accept(SECOND);

    assertThatThrownBy(() -> arrival.accept(bytes(Port.DATA, "x")))
        .isInstanceOf(MachineException.class);
    assertThat(file.size()).isEqualTo(6);
  }

  @Test
  void a_machine_that_says_no_size_cannot_send_for_ever() throws Exception {
    arrival.accept(bytes(Port.DATA, "x".repeat((int) LONGEST)));

    assertThatThrownBy(() -> arrival.accept(bytes(Port.DATA, "x")))
        .isInstanceOf(MachineException.class);
  }
}
