// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.MachineException;
import dev.ingot.machines.network.OwnNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A QEMU process that dies with this one.
///
/// A shell watches over it, whose standard input is a pipe from here: when this process is gone,
/// for whatever reason, the pipe ends and the shell kills QEMU. When QEMU ends, so does the shell.
/// Where memory runs short, the kernel ends QEMU before the programs around it.
///
/// In a network of its own it is another program in a namespace: its user network's `10.0.2.2`,
/// where a machine finds the loopback of whoever runs QEMU, is that namespace's then. It has no
/// privilege to change that.
final class Qemu {
  /// Its words: the words of slirp4netns, `--`, those of QEMU. In a network of its own, QEMU waits
  /// for slirp4netns, which ends when QEMU has let go of the pipe 8.
  private static final String WATCH =
      """
      exec 3<&0 </dev/null
      folder=$1
      shift
      slirp=
      if [ -n "$folder" ]; then
        rm -f "$folder/up" "$folder/ready"
        mkfifo "$folder/up" "$folder/ready" || exit 1
        exec 6<>"$folder/up" 7<>"$folder/ready"
        exec 4<"$folder/up" 8>"$folder/up" 5<"$folder/ready" 9>"$folder/ready"
        exec 6<&- 7<&-
        rm -f "$folder/up" "$folder/ready"
        words=$1
        shift
        ( echo 800 >/proc/self/oom_score_adj; exec "$@" ) 3<&- 4<&- 9>&- &
        qemu=$!
        exec 5<&- 8>&-
      else
        ( echo 800 >/proc/self/oom_score_adj; exec "$@" ) 3<&- &
        qemu=$!
      fi
      { read -r _ <&3; kill -9 "$qemu"; } 2>/dev/null 4<&- 9>&- &
      watch=$!
      exec 3<&-
      if [ -n "$folder" ]; then
        if read -r _ <&4; then
          $words "$qemu" tap0 >"$folder/slirp.log" 2>&1 &
          slirp=$!
        fi
        exec 4<&- 9>&-
      fi
      wait "$qemu"
      status=$?
      kill -9 "$watch" 2>/dev/null
      [ -z "$slirp" ] || { kill "$slirp"; wait "$slirp"; } 2>/dev/null
      exit "$status"
      """;

  /// Becomes QEMU once the network stands.
  private static final String ENTER =
      """
      folder=$1
      shift
      if [ -e /etc/resolv.conf ]; then
        mount --bind "$folder/resolv.conf" /etc/resolv.conf || exit 1
      fi
      echo up >&8
      if [ "$(head -c 1 <&5)" != 1 ]; then
        echo "the machine's network cannot be made: $(tail -n 3 "$folder/slirp.log")"
        exit 1
      fi
      "$1" -batch "$folder/routes" || exit 1
      shift
      exec 5<&-
      exec setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
      """;

  private final Process shell;
  private final Console console;

  private Qemu(Process shell, Console console) {
    this.shell = shell;
    this.console = console;
  }

  /// @param argv QEMU's command line
  /// @param console where the serial line is written to, and what QEMU itself says
  static Qemu start(List<String> argv, Path console) throws MachineException {
    return start("", argv, console);
  }

  /// Starts it in a network of its own.
  ///
  /// @param folder where files for that are made
  static Qemu startApart(List<String> argv, Path console, Path folder) throws MachineException {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("resolv.conf"), OwnNetwork.RESOLV_CONF);
      Files.writeString(folder.resolve("routes"), OwnNetwork.routes());
    } catch (IOException e) {
      throw new MachineException("cannot make the machine's network: " + e.getMessage(), e);
    }
    var words = new ArrayList<String>();
    words.add(String.join(" ", OwnNetwork.slirp(9, 4)));
    words.addAll(OwnNetwork.unshare());
    words.addAll(List.of("sh", "-c", ENTER, "sh", folder.toString(), Programs.located("ip")));
    words.addAll(argv);
    return start(folder.toString(), words, console);
  }

  private static Qemu start(String folder, List<String> argv, Path console)
      throws MachineException {
    var words = new ArrayList<>(List.of("sh", "-c", WATCH, "sh", folder));
    words.addAll(argv);
    try {
      var process = new ProcessBuilder(words).redirectErrorStream(true).start();
      return new Qemu(process, Console.of(process.getInputStream(), console));
    } catch (IOException e) {
      throw new MachineException("cannot start QEMU: " + e.getMessage(), e);
    }
  }

  boolean isAlive() {
    return shell.isAlive();
  }

  Console console() {
    return console;
  }

  /// @return whether it has ended by itself
  boolean awaitEnd(Duration timeout) throws InterruptedException {
    return shell.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Ends it as if its plug were pulled.
  void kill() {
    try {
      shell.getOutputStream().close();
    } catch (IOException _) {
      // It has ended by itself.
    }
    var interrupted = false;
    while (shell.isAlive()) {
      try {
        shell.waitFor();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The last lines of the serial line, without the terminal's control sequences.
  String lastWords() {
    return console.lastWords(shell.isAlive() ? Duration.ZERO : Duration.ofSeconds(1));
  }
}
