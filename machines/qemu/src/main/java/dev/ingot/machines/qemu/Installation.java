// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Puts the agent into a raw disk and takes it out again, without mounting the disk.
///
/// ```text
/// /ingot-agent                                      the agent
/// /ingot-agent.rules                                rules of udev for data volumes, where systemd is
/// /etc/systemd/system/ingot-agent.service           where systemd starts it, or
/// /etc/inittab                                      where busybox's init starts it: one line more
/// ```
final class Installation {
  private static final String AGENT = "ingot-agent";
  private static final String UNIT = "ingot-agent.service";
  private static final String UNITS = "/etc/systemd/system";
  private static final String WANTS = UNITS + "/sysinit.target.wants";
  private static final String INITTAB = "/etc/inittab";
  private static final String DEFAULT_INITTAB =
      """
      ::sysinit:/etc/init.d/rcS
      ::askfirst:/bin/sh
      ::ctrlaltdel:/sbin/reboot
      ::shutdown:/sbin/swapoff -a
      ::shutdown:/bin/umount -a -r
      """;

  /// Starts as early as can be: the agent waits by itself for what it needs. Stays when systemd
  /// goes into emergency mode, to tell of it.
  private static final String UNIT_TEXT =
      """
      [Unit]
      Description=Ingot agent
      DefaultDependencies=no
      IgnoreOnIsolate=yes
      [Service]
      ExecStart=/bin/sh /ingot-agent
      Restart=always
      Delegate=yes
      KillMode=process
      TasksMax=infinity
      OOMScoreAdjust=-900
      """;

  /// Before udev looks at the disks, it finds its rules for data volumes, which are gone with the
  /// machine's memory.
  private static final String WITH_RULES =
      """
      ExecStartPre=-/bin/sh -c 'mkdir -p /run/udev/rules.d; cp /ingot-agent.rules /run/udev/rules.d/70-ingot.rules'
      [Unit]
      Before=systemd-udevd.service systemd-udev-trigger.service
      """;

  private static final String RULES = "ingot-agent.rules";

  private final Path folder;
  private final Path disk;
  private final List<String> rules;
  private final long offset;

  /// @param folder where it keeps what it needs to take the agent out again
  /// @param rules of udev
  Installation(Path folder, Path disk, List<String> rules) throws MachineException {
    this.folder = folder;
    this.disk = disk;
    this.rules = List.copyOf(rules);
    this.offset = RootPartition.offset(disk);
  }

  void install() throws MachineException, InterruptedException {
    try {
      var agent = folder.resolve("agent");
      try (var text = resource()) {
        Files.write(agent, text.readAllBytes());
      }
      var commands = new StringBuilder();
      write(commands, agent, "/", AGENT, "0100755");
      if (has("/usr/lib/systemd/systemd") || has("/lib/systemd/systemd")) {
        var text = rules.isEmpty() ? UNIT_TEXT : UNIT_TEXT + WITH_RULES;
        var unit = Files.writeString(folder.resolve(UNIT), text);
        if (!rules.isEmpty()) {
          write(commands, Files.write(folder.resolve(RULES), rules), "/", RULES, "0100644");
        }
        write(commands, unit, UNITS, UNIT, "0100644");
        commands.append("mkdir ").append(WANTS).append('\n');
        commands.append("cd ").append(WANTS).append('\n');
        commands.append("symlink ").append(UNIT).append(" ../").append(UNIT).append('\n');
      } else {
        commands.append(inittab());
      }
      debugfs(commands.toString());
    } catch (IOException e) {
      throw new MachineException("cannot put the agent on " + disk + ": " + e.getMessage(), e);
    }
    if (!has("/" + AGENT)) {
      throw new MachineException(
          "cannot put the agent on " + disk + ": its root filesystem may be full");
    }
  }

  void remove() throws MachineException, InterruptedException {
    var commands = new StringBuilder("rm /" + AGENT + "\n");
    if (Files.exists(folder.resolve(RULES))) {
      commands.append("rm /").append(RULES).append('\n');
    }
    if (Files.exists(folder.resolve(UNIT))) {
      commands.append("rm ").append(UNITS).append('/').append(UNIT).append('\n');
      commands.append("rm ").append(WANTS).append('/').append(UNIT).append('\n');
      commands.append("rmdir ").append(WANTS).append('\n'); // refused unless it is empty
    }
    if (Files.exists(folder.resolve("inittab.agent"))) {
      commands.append("rm ").append(INITTAB).append('\n');
    }
    if (Files.exists(folder.resolve("inittab"))) {
      write(commands, folder.resolve("inittab"), "/etc", "inittab", "0100644");
    }
    try {
      debugfs(commands.toString());
    } catch (IOException e) {
      throw new MachineException("cannot take the agent off " + disk + ": " + e.getMessage(), e);
    }
  }

  private String inittab() throws IOException, MachineException, InterruptedException {
    var before = DEFAULT_INITTAB;
    var commands = new StringBuilder();
    if (has(INITTAB)) {
      before = read("cat " + INITTAB);
      Files.writeString(folder.resolve("inittab"), before);
      commands.append("rm ").append(INITTAB).append('\n');
    }
    var after = folder.resolve("inittab.agent");
    Files.writeString(after, before.stripTrailing() + "\n::respawn:/bin/sh /" + AGENT + "\n");
    write(commands, after, "/etc", "inittab", "0100644");
    return commands.toString();
  }

  private static void write(
      StringBuilder commands, Path file, String folder, String name, String mode) {
    commands.append("cd ").append(folder).append('\n');
    commands.append("write \"").append(file).append("\" ").append(name).append('\n');
    for (var field : List.of("mode " + mode, "uid 0", "gid 0")) {
      commands.append("set_inode_field ").append(name).append(' ').append(field).append('\n');
    }
  }

  private boolean has(String path) throws MachineException, InterruptedException {
    return !read("stat " + path).contains("File not found");
  }

  private String read(String request) throws MachineException, InterruptedException {
    var text =
        Programs.output(
            "cannot read " + disk,
            List.of(Programs.located("debugfs"), "-R", request, disk + "?offset=" + offset));
    // The first line is the program's greeting.
    return text.substring(text.indexOf('\n') + 1);
  }

  private void debugfs(String commands) throws IOException, MachineException, InterruptedException {
    var file = Files.writeString(folder.resolve("debugfs.commands"), commands);
    Programs.output(
        "cannot write to " + disk,
        List.of(
            Programs.located("debugfs"), "-w", "-f", file.toString(), disk + "?offset=" + offset));
  }

  private static InputStream resource() {
    return Objects.requireNonNull(Installation.class.getResourceAsStream("agent"));
  }
}
