// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ProgramsTest {
  /// A file of a machine's disk, such as `/etc/inittab`, may have any length.
  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_program_that_prints_for_ever_is_ended() {
    assertThatThrownBy(() -> Programs.run("cannot read the disk", List.of("yes")))
        .isInstanceOf(MachineException.class)
        .hasMessage("cannot read the disk: there is more of it than can be");
    assertThat(ProcessHandle.current().children())
        .noneMatch(child -> child.info().command().orElse("").endsWith("/yes"));
  }
}
