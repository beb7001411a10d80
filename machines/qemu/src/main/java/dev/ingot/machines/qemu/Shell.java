// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.Command;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/// Scripts that the agent evaluates.
final class Shell {
  /// The agent's answer to a request that failed begins so; the reason follows.
  private static final String FAILED = "failed";

  private Shell() {}

  /// The reason in the answer to a request that failed; empty if the answer is another one.
  static Optional<String> failure(String answer) {
    return answer.startsWith(FAILED)
        ? Optional.of(answer.substring(FAILED.length()).strip())
        : Optional.empty();
  }

  /// One word of a script that stands for exactly this text, without a line break; the agent has
  /// one in `$N`.
  static String quote(String text) {
    return "'" + text.replace("'", "'\\''").replace("\n", "'\"$N\"'") + "'";
  }

  /// Becomes the command, in its folder and with its environment alone.
  static String command(Command command) {
    var folder = quote(command.workingDirectory());
    var script =
        new StringBuilder()
            .append("cd ")
            .append(folder)
            .append(" 2>/dev/null || { mkdir -p ")
            .append(folder)
            .append(" && cd ")
            .append(folder)
            .append("; } || exit 126; exec setsid env -i");
    for (var variable : new TreeMap<>(command.environment()).entrySet()) {
      script.append(' ').append(quote(variable.getKey() + "=" + variable.getValue()));
    }
    for (var word : command.argv()) {
      script.append(' ').append(quote(word));
    }
    return script.toString();
  }

  /// Takes a file's bytes from the data port once it has answered `ready`; answers `done`. A file
  /// that is there is replaced, a link is followed.
  static String put(String to, int mode, long sizeBytes) {
    return """
    folder=%s
    to=%s
    part=$to.ingot-part
    [ -L "$to" ] && part=$to
    if ! reason=$({ mkdir -p "$folder" && [ ! -d "$to" ] && : >"$part"; } 2>&1); then
      reason=$(echo "${reason:-it is a folder}" | head -n 1)
      echo "%s $reason" >&3
    elif ! echo ready >&3; then
      :
    elif head -c %d <&7 | { cat >"$part" || { cat >/dev/null; false; }; } 2>/dev/null &&
      chmod %s "$part" && { [ "$part" = "$to" ] || mv -f "$part" "$to"; }; then
      echo done >&3
    else
      [ "$part" = "$to" ] || rm -f "$part"
      echo "%s the disk may be full" >&3
    fi
    """
        .formatted(
            quote(to.substring(0, to.lastIndexOf('/') + 1)),
            quote(to),
            FAILED,
            sizeBytes,
            Integer.toOctalString(mode),
            FAILED);
  }

  /// Answers `size N`, sends N bytes through the data port, and answers `done`.
  static String get(String from) {
    return """
    from=%s
    if [ -f "$from" ] && size=$(wc -c <"$from"); then
      echo "size $((size))" >&3
      head -c "$((size))" <"$from" >&7
      echo done >&3
    else
      echo "%s there is no such file" >&3
    fi
    """
        .formatted(quote(from), FAILED);
  }

  /// Answers `done STATE UNIT …` when the system has started everything that it starts by itself or
  /// when time is up; says `still` every few seconds until then. The state is systemd's, `none`
  /// without systemd; the units are those that failed, or those that are being started.
  static String waitForBoot(Duration longest) {
    return """
    state=none
    units=
    if [ -d /run/systemd/system ]; then
      while sleep 5; do
        if systemctl is-active -q emergency.target rescue.target; then
          echo done maintenance >&3
        else
          echo still >&3
        fi
      done &
      beat=$!
      state=$(timeout %d systemctl is-system-running --wait 2>/dev/null)
      [ -n "$state" ] || state=$(systemctl is-system-running 2>/dev/null)
      case $state in
        running) ;;
        degraded) units=$(systemctl --failed --plain --no-legend | cut -d ' ' -f 1) ;;
        *) units=$(systemctl list-jobs --plain --no-legend | while read -r _ unit _ how; do
            [ "$how" != running ] || echo "$unit"
          done) ;;
      esac
      kill "$beat"
      wait "$beat" 2>/dev/null
    fi
    %s
    echo done ${state:-unknown} $units >&3
    """
        .formatted(Math.max(1, longest.toSeconds()), withoutEmptyKeys(""));
  }

  /// Removes the `authorized_keys` without a key that cloud-init leaves for root and its user where
  /// nobody gave one: an image has none, and a test that looks for keys of the build shall see so.
  ///
  /// @param root before the paths, without a slash at the end
  static String withoutEmptyKeys(String root) {
    return """
    if [ -d %1$s/run/cloud-init ]; then
      for keys in %1$s/root/.ssh/authorized_keys %1$s/home/*/.ssh/authorized_keys; do
        [ ! -f "$keys" ] || [ -s "$keys" ] || rm -f "$keys"
      done
    fi
    """
        .formatted(root);
  }

  /// Answers `done` when what was written is on the disk.
  static final String SYNC = "sync; echo done >&3";

  static final String REBOOT =
      "sync; if [ -d /run/systemd/system ]; then systemctl --no-block reboot; else reboot; fi";

  static final String POWER_OFF =
      "sync; if [ -d /run/systemd/system ]; then systemctl --no-block poweroff; else poweroff; fi";
}
