// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.condition;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import dev.ingot.toe.reference.UnresolvedException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Asks a machine by running small commands in it, one per question.
public final class MachineFacts implements Facts {
  private static final int NO_SUCH_FILE = 3;

  private final Machine machine;
  private final Map<String, String> environment;
  private final String workingDirectory;

  public MachineFacts(Machine machine, Map<String, String> environment, String workingDirectory) {
    this.machine = machine;
    this.environment = environment;
    this.workingDirectory = workingDirectory;
  }

  @Override
  public boolean binaryExists(String name) throws MachineException, InterruptedException {
    return run(Output.NOWHERE, "bash", "-c", "type \"$1\"", "bash", name).ok();
  }

  @Override
  public boolean fileExists(String path) throws MachineException, InterruptedException {
    return run(Output.NOWHERE, "sh", "-c", "test -f \"$1\"", "sh", path).ok();
  }

  @Override
  public boolean folderExists(String path) throws MachineException, InterruptedException {
    return run(Output.NOWHERE, "sh", "-c", "test -d \"$1\"", "sh", path).ok();
  }

  @Override
  public Optional<String> hash(Condition.HashAlgorithm algorithm, String path)
      throws UnresolvedException, MachineException, InterruptedException {
    var printed = new ByteArrayOutputStream();
    var script =
        "test -f \"$1\" || exit "
            + NO_SUCH_FILE
            + "; exec "
            + algorithm.program()
            + " 2>&1 < \"$1\"";
    var status =
        run(
            (stream, bytes, length) -> printed.write(bytes, 0, length),
            "sh",
            "-c",
            script,
            "sh",
            path);
    var text = printed.toString(StandardCharsets.UTF_8).strip();
    if (status.equals(new ExitStatus.Exited(NO_SUCH_FILE))) {
      return Optional.empty();
    }
    if (!status.ok()) {
      throw new UnresolvedException("cannot tell the hash of " + path + ": " + text);
    }
    var blank = text.indexOf(' ');
    return Optional.of(blank < 0 ? text : text.substring(0, blank));
  }

  private ExitStatus run(Output output, String... argv)
      throws MachineException, InterruptedException {
    return machine.run(new Command(List.of(argv), environment, workingDirectory), output);
  }
}
