// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The process that holds a running machine's namespaces: its process 1.
///
/// ```text
/// this JVM ──pipe──> unshare ──> sh (process 1), reading the pipe
///     │                            └── whatever commands left running
///     └─────pipe──> slirp4netns, the machine's way to the network
/// ```
///
/// When this JVM ends, however it ends, the pipe ends, the shell ends, and with process 1 the
/// kernel ends every process and every mount of the machine.
///
/// The machine's root is moved over this host's, and process 1 is a shell of the machine in it, so
/// that no path of the machine leads to a file of this host: not `/proc/1/root` either. It is
/// confined as commands are (`enter.pl`).
///
/// Where process 1 is an init, nobody in the machine reads the pipe, and `keep.pl` stands outside:
/// it ends with the pipe, and with it `unshare` and process 1.
///
/// ```text
/// this JVM ──pipe──> keep.pl ──> unshare ──> the init (process 1)
/// ```
final class Holder implements AutoCloseable {

  /// `$1` is the machine's folder, `$2` its name, `$3` routes that close addresses of this host, or
  /// empty; then, up to `--`, the control groups to enter, which takes the kernel a while; the rest
  /// is what goes on in the machine, and its last word this process' number on this host. The move
  /// is not noted in `/run/mount`, which is another root's then: an ordinary user's mount program
  /// would take that for a failure.
  private static final String SCRIPT =
      """
      umask 022
      read -r pid rest < /proc/self/stat
      echo "made $pid"
      folder=$1 name=$2 routes=$3
      shift 3
      moves=
      while [ "$1" != -- ]; do
        echo 1 > "$1" &
        moves="$moves $!"
        shift
      done
      shift
      if [ -n "$routes" ]; then
        printf %s "$routes" | ip -batch - || exit 1
        echo '0 2147483647' 2>/dev/null > /proc/sys/net/ipv4/ping_group_range
      fi
      cd "$folder" || exit 1
      mount -a -T fstab || exit 1
      echo "$name" 2>/dev/null > /proc/sys/kernel/hostname || hostname "$name" 2>/dev/null
      cd root && mount -n --move . / || exit 1
      for move in $moves; do
        wait "$move" || exit 1
      done
      exec "$@" "$pid"
      """;

  /// `$1` is its number on this host. It waits all the time and so also collects orphans that
  /// ended, and it needs no program of the machine but the shell.
  private static final String FIRST =
      """
      cd /
      echo "ready $1"
      exec 3<&0 </dev/null >/dev/null 2>&1
      while :; do
        (read -r end; exit 0) <&3 &
        wait $! && exit 0
      done
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration CLAIM_PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final Duration FATE_PATIENCE = Duration.ofSeconds(2);

  private final ProcessStat first;
  private final Optional<Own> own;
  private volatile boolean closed;
  private boolean up;

  /// What only the process that started the machine has.
  private record Own(
      Process process,
      Gate gate,
      Optional<Slirp> slirp,
      Optional<Attributes> attributes,
      Claim claim,
      Optional<Init> init) {}

  /// The sign to other processes that this one has the machine; the kernel removes it with the
  /// process.
  private record Claim(FileChannel channel, FileLock lock) {
    void end() throws IOException {
      lock.release();
      channel.close();
    }
  }

  private Holder(ProcessStat first, Optional<Own> own) {
    this.first = first;
    this.own = own;
    own.ifPresent(mine -> {
      var _ = mine.process().onExit().thenRun(() -> release(mine));
    });
  }

  /// Starts the machine, whose folder is prepared, or finds that another process runs it now.
  ///
  /// @param init if the machine's tree has one; it is process 1 if the machine has a control group
  ///   for it, else a shell is that waits
  static Holder start(
      MachineFolder folder, Confinement confinement, Networking networking, Optional<Init> init)
      throws MachineException {
    try {
      var channel =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      var lock = tryLock(channel);
      var deadline = System.nanoTime() + CLAIM_PATIENCE.toNanos();
      while (lock.isEmpty() && running(folder).isEmpty() && System.nanoTime() < deadline) {
        // Whoever had the machine has yet to notice its end.
        LockSupport.parkNanos(PAUSE.toNanos());
        lock = tryLock(channel);
      }
      if (lock.isEmpty()) {
        channel.close();
        return running(folder)
            .orElseThrow(() ->
                new MachineException(
                    "cannot use "
                        + folder.path()
                        + ": another process is starting or ending this machine; try again"));
      }
      try {
        var orphan = running(folder);
        if (orphan.isPresent()) {
          // Its owner is dead, so it is about to end by itself.
          orphan.get().close();
        }
        var words = words(folder, confinement, networking, init);
        var claim = new Claim(channel, lock.get());
        var running = init.filter(_ -> confinement.delegation().isPresent());
        return start(folder, words, confinement, networking, claim, running);
      } catch (MachineException | IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new MachineException("cannot start the machine in " + folder.path() + ": " + e, e);
    }
  }

  private static List<String> words(
      MachineFolder folder, Confinement confinement, Networking networking, Optional<Init> init)
      throws IOException {
    var words = new ArrayList<String>();
    var runs = init.isPresent() && confinement.delegation().isPresent();
    if (runs) {
      words.addAll(List.of("perl", folder.keeper().toString(), folder.path().toString()));
    }
    words.addAll(List.of("setsid", "unshare"));
    words.addAll(confinement.privilege().unshareOptions());
    words.addAll(List.of("--mount", "--pid", "--ipc", "--uts"));
    if (Files.exists(Path.of("/proc/self/ns/time"))) {
      words.add("--time");
    }
    if (networking.own()) {
      words.add("--net");
    }
    words.addAll(List.of("--fork", "--kill-child", "sh", "-c"));
    words.addAll(
        List.of(
            SCRIPT,
            "machine",
            folder.path().toString(),
            folder.path().getFileName().toString(),
            networking.routes()));
    words.addAll(confinement.entries(Confinement.Mode.FIRST));
    words.add("--");
    words.addAll(
        confinement.words(
            Confinement.Mode.FIRST, 0, init.map(it -> it.options(runs)).orElse(List.of())));
    words.addAll(runs ? List.of(Init.PROGRAM) : List.of("sh", "-c", FIRST, "machine"));
    return words;
  }

  private static Holder start(
      MachineFolder folder,
      List<String> words,
      Confinement confinement,
      Networking networking,
      Claim claim,
      Optional<Init> init)
      throws IOException, MachineException {
    var builder = HostProgram.builder(words).redirectErrorStream(true);
    if (init.isPresent()) {
      builder.environment().put("INGOT_ARCH", Confinement.architecture());
    }
    Attributes.forget(folder);
    var process = builder.start();
    var slirp = Optional.<Slirp>empty();
    var attributes = Optional.<Attributes>empty();
    var gate = Optional.<Gate>empty();
    try {
      // Not closed: its end is the machine's end.
      var answer = process.inputReader(StandardCharsets.UTF_8);
      var said = new StringBuilder();
      for (var line = answer.readLine(); line != null; line = answer.readLine()) {
        if (line.startsWith("made ")) {
          // All get ready while the machine's root is mounted.
          if (confinement.asks()) {
            attributes =
                Optional.of(Attributes.start(folder, confinement.privilege(), number(line)));
          }
          if (networking.outside()) {
            slirp = Optional.of(Slirp.start(number(line), folder.networkLog()));
          }
          gate = Optional.of(Gate.open(confinement, number(line)));
        } else if (line.startsWith("ready ")) {
          var first = ProcessStat.of(number(line));
          if (first.isPresent() && gate.isPresent()) {
            write(folder, first.get());
            var own = new Own(process, gate.get(), slirp, attributes, claim, init);
            return new Holder(first.get(), Optional.of(own));
          }
        } else {
          said.append(said.isEmpty() ? "" : "; ").append(line.strip());
        }
      }
      // With the process that keeps an init, which has written down how that ended.
      throw new MachineException(
          "cannot start the machine in "
              + folder.path()
              + ": "
              + (said.isEmpty() ? init.map(Init::lastWords).orElse("it ended") : said));
    } catch (IOException | MachineException | RuntimeException e) {
      slirp.ifPresent(Slirp::close);
      attributes.ifPresent(Attributes::close);
      gate.ifPresent(Gate::close);
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw e;
    }
  }

  private static long number(String line) {
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }

  /// The process that holds the machine now, whoever started it.
  static Optional<Holder> running(MachineFolder folder) throws IOException {
    if (!Files.exists(folder.holder())) {
      return Optional.empty();
    }
    var text = Files.readString(folder.holder(), StandardCharsets.ISO_8859_1).strip();
    if (!text.matches("\\d{1,18} \\d{1,18}")) {
      // A loss of power tore the file; no process lives through one.
      return Optional.empty();
    }
    var words = text.split(" ", -1);
    return ProcessStat.of(Long.parseLong(words[0]))
        .filter(stat -> stat.running() && stat.startTicks() == Long.parseLong(words[1]))
        .map(stat -> new Holder(stat, Optional.empty()));
  }

  /// Returns when the machine's network stands, if it is this process that connects it.
  void awaitNetwork() throws MachineException {
    var slirp = own.flatMap(Own::slirp);
    if (slirp.isPresent()) {
      slirp.get().awaitReady();
    }
  }

  /// What starts commands in the machine, if it is this process that started the machine.
  Optional<Gate> gate() {
    return own.map(Own::gate);
  }

  /// What process 1 is, if it is an init that this process started.
  Optional<Init> init() {
    return own.flatMap(Own::init);
  }

  /// Whether the init has said that all that it starts at boot has started.
  boolean isUp() {
    own.ifPresent(mine -> {
      try {
        // Read elsewhere than by others' threads only until the machine was ready.
        var answer = mine.process().inputReader(StandardCharsets.UTF_8);
        while (!up && answer.ready()) {
          up = "up".equals(answer.readLine());
        }
      } catch (IOException e) {
        // It has ended.
      }
    });
    return up;
  }

  /// Whether it ended without being asked to by this process.
  boolean ended() {
    return !closed && !alive();
  }

  /// How the init ended, which has ended by itself.
  String fate() {
    own.ifPresent(mine -> {
      try {
        mine.process().waitFor(FATE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    return init().map(Init::lastWords).orElse("");
  }

  /// Has the init end its services in order, if there is one; returns when the machine has ended or
  /// the time is over. An interrupt ends the waiting and is kept for the caller.
  void shutDown(Duration time) {
    if (init().isEmpty() || !alive()) {
      return;
    }
    closed = true;
    try {
      var asked = own.orElseThrow().process().getOutputStream();
      asked.write(("stop " + first.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
      asked.flush();
    } catch (IOException e) {
      return;
    }
    var deadline = System.nanoTime() + time.toNanos();
    while (there() && System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /// The machine's process 1, as this host numbers it.
  long pid() {
    return first.pid();
  }

  boolean alive() {
    return ProcessStat.of(first.pid())
        .filter(now -> now.running() && now.startTicks() == first.startTicks())
        .isPresent();
  }

  /// Ends the machine's processes and returns when they are gone. An interrupt is kept for the
  /// caller.
  @Override
  public void close() {
    closed = true;
    // Process 1 is gone only when all processes of its namespace are.
    if (alive()) {
      ProcessHandle.of(first.pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
    var interrupted = Thread.interrupted();
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (there() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(Duration.ofMillis(1));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    own.ifPresent(Holder::release);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether process 1 is there, if only as one whose end was not yet noticed.
  private boolean there() {
    return ProcessStat.of(first.pid())
        .filter(now -> now.startTicks() == first.startTicks())
        .isPresent();
  }

  private static void release(Own own) {
    own.slirp().ifPresent(Slirp::close);
    own.attributes().ifPresent(Attributes::close);
    own.gate().close();
    try {
      own.process().destroy();
      own.process().getOutputStream().close();
      own.process().getInputStream().close();
    } catch (IOException e) {
      // The pipe to a process that is gone.
    }
    try {
      own.claim().end();
    } catch (IOException e) {
      // The file may have been removed with the machine.
    }
  }

  private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  private static void write(MachineFolder folder, ProcessStat first) throws IOException {
    var draft = Path.of(folder.holder() + ".new");
    Files.writeString(draft, first.pid() + " " + first.startTicks() + "\n");
    Files.move(draft, folder.holder(), StandardCopyOption.ATOMIC_MOVE);
  }
}
