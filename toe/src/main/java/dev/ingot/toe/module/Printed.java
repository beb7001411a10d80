// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.ExitStatus;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A command that has ended, and what it printed: of stdout the first MiB, of stderr the last 64
/// KiB.
final class Printed {

  /// The exit status with which a script asks for a restart of the machine.
  private static final int REBOOT = 194;

  private final ExitStatus status;
  private final byte[] stdout;
  private final String stderr;

  Printed(ExitStatus status, byte[] stdout, String stderr) {
    this.status = status;
    this.stdout = stdout.clone();
    this.stderr = stderr;
  }

  ExitStatus status() {
    return status;
  }

  ByteBuffer stdout() {
    return ByteBuffer.wrap(stdout).asReadOnlyBuffer();
  }

  String stderr() {
    return stderr;
  }

  /// What the status means for a step that ran the command.
  ModuleResult asResult() {
    return switch (status) {
      case ExitStatus.Exited(var code) when code == 0 ->
          new ModuleResult.Succeeded(outputs(stdout));
      case ExitStatus.Exited(var code) when code == REBOOT -> new ModuleResult.RebootWanted(true);
      case ExitStatus.Exited _, ExitStatus.Killed _ ->
          new ModuleResult.Failed(words(), exitCode(), stderr, outputs(stdout));
    };
  }

  /// How it ended, such as `exit status 3` or `signal: killed`.
  String words() {
    return switch (status) {
      case ExitStatus.Exited(var code) -> "exit status " + code;
      case ExitStatus.Killed(var signal) -> "signal: " + words(signal);
    };
  }

  /// What a shell calls its exit code.
  int exitCode() {
    return switch (status) {
      case ExitStatus.Exited(var code) -> code;
      case ExitStatus.Killed(var signal) -> 128 + signal;
    };
  }

  /// The text of stdout.
  String text() {
    return new String(stdout, StandardCharsets.UTF_8);
  }

  /// What a step has to show of a command: its stdout without line ends and then blanks at its end.
  static Map<String, String> outputs(byte[] stdout) {
    var text = new String(stdout, StandardCharsets.UTF_8);
    var end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
      end--;
    }
    return Map.of("stdout", text.substring(0, end));
  }

  /// The words that Go has for a signal, since authors know them from AWS.
  private static String words(int signal) {
    return switch (signal) {
      case 1 -> "hangup";
      case 2 -> "interrupt";
      case 3 -> "quit";
      case 6 -> "aborted";
      case 9 -> "killed";
      case 11 -> "segmentation fault";
      case 13 -> "broken pipe";
      case 15 -> "terminated";
      default -> "signal " + signal;
    };
  }
}
