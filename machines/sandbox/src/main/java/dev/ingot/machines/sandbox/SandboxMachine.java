// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// A root filesystem in namespaces of its own, in which commands are run.
final class SandboxMachine implements Machine {
  private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(5);
  private static final File NOTHING = new File("/dev/null");

  /// `$0` is the working directory; the rest is the command. The variables are the shell's own.
  private static final String RUN =
      """
      umask 022
      cd "$0" 2>/dev/null || { mkdir -p "$0" && cd "$0"; } || exit 126
      unset PWD OLDPWD SHLVL
      exec "$@"
      """;

  /// `$1` is the file, `$2` its mode.
  private static final String PUT =
      """
      umask 022
      folder=${1%/*}/
      [ -d "$folder" ] || mkdir -p "$folder" || exit 1
      cat > "$1" && chmod "$2" "$1"
      """;

  private static final String GET =
      """
      [ -f "$1" ] || { echo "there is no such file" >&2; exit 1; }
      exec cat "$1"
      """;

  private static final String SHELL = "cd; command -v bash >/dev/null && exec bash -l; exec sh -l";

  /// `$1` is the machine's folder, `$2` the options of the mount; the rest is the program.
  private static final String ENTER =
      """
      (cd "$1" && exec mount -t overlay -o "$2" overlay root) || exit 125
      shift 2
      exec "$@"
      """;

  private final MachineFolder folder;
  private final Privilege privilege;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile Optional<MachineSpec> spec = Optional.empty();
  private volatile Optional<Holder> holder = Optional.empty();
  private Optional<PipePair> pipes = Optional.empty();
  private volatile boolean terminated;

  SandboxMachine(MachineFolder folder, Privilege privilege) {
    this.folder = folder;
    this.privilege = privilege;
  }

  @Override
  public String id() {
    return folder.path().getFileName().toString();
  }

  /// Launches the machine, or starts the one that is there.
  ///
  /// @return false if this object's machine was terminated meanwhile, so that another is needed
  boolean launch(MachineSpec asked) throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      if (terminated) {
        return false;
      }
      if (start()) {
        return true;
      }
      try {
        if (folder.exists()) {
          remove();
        }
        checkLayers(asked);
        folder.create(asked.image());
        new RootLayout(folder, asked, privilege).matchUpper();
        startHolder(asked);
        folder.write(asked);
        spec = Optional.of(asked);
        return true;
      } catch (IOException e) {
        abandon();
        throw new MachineException("cannot launch " + id() + " in " + folder.path() + ": " + e, e);
      } catch (MachineException | RuntimeException e) {
        abandon();
        throw e;
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Starts the machine again if it does not run.
  ///
  /// @return false if there is no such machine
  boolean resume() throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      return !terminated && start();
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Ends the machine and removes its files. A command that runs in it fails.
  void terminate() throws MachineException {
    terminated = true;
    try {
      // The spec goes first: whoever comes in between finds no machine but remains of one.
      Files.deleteIfExists(folder.specFile());
      for (var running = holder.or(this::foreign); running.isPresent(); running = foreign()) {
        running.get().close();
      }
    } catch (IOException e) {
      throw new MachineException("cannot terminate " + id() + ": " + e, e);
    }
    oneAtATime.lock();
    try {
      // A launch that was under way may have started it after the look above.
      holder.ifPresent(Holder::close);
      remove();
    } catch (IOException e) {
      throw new MachineException("cannot remove " + folder.path() + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public ExitStatus run(Command command, Output output)
      throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      var running = running("run " + command.argv().getFirst());
      var words = enter(running);
      words.addAll(List.of("sh", "-c", RUN, command.workingDirectory()));
      var builder = new ProcessBuilder(words).redirectInput(NOTHING);
      var environment = builder.environment();
      environment.clear();
      environment.putAll(command.environment());
      loaderVariables(command, environment).ifPresent(words::addAll);
      words.addAll(command.argv());
      return run(running, builder, command, output);
    } catch (IOException e) {
      throw new MachineException(
          "cannot run " + command.argv().getFirst() + " on " + id() + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
  }

  private ExitStatus run(Holder running, ProcessBuilder builder, Command command, Output output)
      throws IOException, MachineException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (pipes.isEmpty()) {
      pipes = Optional.of(PipePair.make(folder.path()));
    }
    var processes = new ProcessGroup(running.pid(), ProcessStat.now());
    var started = new RunningCommand(builder, pipes.get(), output);
    try {
      var code = started.process().waitFor();
      var complete = started.awaitOutput(OUTPUT_PATIENCE);
      if (!complete) {
        pipes = Optional.empty();
      }
      started.leave();
      started.rethrow();
      if (terminated || (code != 0 && !running.alive())) {
        throw new MachineException(
            "cannot run "
                + command.argv().getFirst()
                + " on "
                + id()
                + ": the machine ended meanwhile");
      }
      return status(code);
    } catch (InterruptedException e) {
      processes.end();
      pipes = Optional.empty();
      started.drain(OUTPUT_PATIENCE);
      started.leave();
      throw e;
    }
  }

  /// This host tells the end by a signal as shells do, as 128 and the signal's number. Code 129
  /// stays a code: programs use it, and a hang-up has nobody to come from here.
  private static ExitStatus status(int code) {
    return code > 129 && code < 160
        ? new ExitStatus.Killed(code - 128)
        : new ExitStatus.Exited(code);
  }

  @Override
  public void put(Path from, String to, int mode) throws MachineException, InterruptedException {
    checkAbsolute(to);
    var tried = "copy " + from + " to " + to + " on " + id();
    if (!Files.isReadable(from)) {
      throw new MachineException("cannot " + tried + ": " + from + " cannot be read");
    }
    copy(
        tried,
        List.of("sh", "-c", PUT, "put", to, Integer.toOctalString(mode)),
        from.toFile(),
        Optional.empty());
  }

  @Override
  public void get(String from, Path to) throws MachineException, InterruptedException {
    checkAbsolute(from);
    var tried = "copy " + from + " on " + id() + " to " + to;
    try {
      var draft = Files.createTempFile(to.toAbsolutePath().getParent(), ".get", "");
      try {
        copy(tried, List.of("sh", "-c", GET, "get", from), NOTHING, Optional.of(draft.toFile()));
        Files.move(draft, to, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new MachineException("cannot " + tried + ": " + e, e);
    }
  }

  private void copy(String tried, List<String> program, File input, Optional<File> result)
      throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      var running = running(tried);
      var words = enter(running);
      words.addAll(program);
      var builder = new ProcessBuilder(words).redirectInput(input);
      builder.redirectOutput(result.orElse(NOTHING));
      builder.environment().clear();
      builder.environment().putAll(Command.ENVIRONMENT);
      var processes = new ProcessGroup(running.pid(), ProcessStat.now());
      var process = builder.start();
      try {
        var code = process.waitFor();
        if (code != 0) {
          var said =
              new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
          throw new MachineException(
              "cannot " + tried + ": " + (running.alive() ? said : "the machine ended meanwhile"));
        }
      } catch (InterruptedException e) {
        processes.end();
        throw e;
      }
    } catch (IOException e) {
      throw new MachineException("cannot " + tried + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public Path transit() throws MachineException {
    try {
      return Files.createDirectories(folder.transit());
    } catch (IOException e) {
      throw new MachineException("cannot use " + folder.transit() + ": " + e, e);
    }
  }

  @Override
  public void reboot() throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      running("reboot").close();
      running("reboot");
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void keep(String name) {
    throw new UnsupportedOperationException("keep");
  }

  @Override
  public boolean restore(String name) {
    throw new UnsupportedOperationException("restore");
  }

  @Override
  public Capture capture() throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      running("capture").close();
      var captured = spec.orElseThrow();
      var words = new ArrayList<>(List.of("unshare"));
      words.addAll(privilege.unshareOptions());
      words.addAll(List.of("--mount", "--propagation", "private", "sh", "-c", ENTER, "capture"));
      words.add(folder.path().toString());
      words.add(RootLayout.captureOptions(folder, captured, privilege));
      return new Capture.Tree(captured.image(), words, folder.root(), folder.upper());
    } finally {
      oneAtATime.unlock();
    }
  }

  /// The command that gives a person a shell, to be run in a terminal.
  List<String> shell() throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      var words = new ArrayList<>(List.of("env", "-i"));
      Command.ENVIRONMENT.forEach((name, value) -> words.add(name + "=" + value));
      words.add("TERM=" + Optional.ofNullable(System.getenv("TERM")).orElse("xterm"));
      // Not setsid: the shell keeps the terminal.
      var enter = enter(running("open a shell"));
      words.addAll(enter.subList(1, enter.size()));
      words.addAll(List.of("sh", "-c", SHELL));
      return words;
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Words that run a program in the machine, in a session of its own.
  private List<String> enter(Holder running) {
    var root = "/proc/" + running.pid() + "/root";
    var words =
        new ArrayList<>(List.of("setsid", "nsenter", "--target", Long.toString(running.pid())));
    words.addAll(privilege.nsenterOptions());
    words.addAll(List.of("--mount", "--uts", "--ipc", "--pid", "--root=" + root, "--wd=" + root));
    words.add("--");
    return words;
  }

  /// Variables that would change how this host's programs are loaded are set in the machine only.
  private static Optional<List<String>> loaderVariables(
      Command command, Map<String, String> environment) {
    if (environment.keySet().stream().noneMatch(name -> name.startsWith("LD_"))) {
      return Optional.empty();
    }
    var words = new ArrayList<>(List.of("env"));
    command
        .environment()
        .forEach((name, value) -> {
          if (name.startsWith("LD_")) {
            environment.remove(name);
            words.add(name + "=" + value);
          }
        });
    return Optional.of(words);
  }

  /// The running machine, started again if it rests.
  private Holder running(String tried) throws MachineException {
    var now = holder;
    if (!terminated && now.isPresent() && now.get().alive()) {
      return now.get();
    }
    if (terminated || !start()) {
      throw new MachineException("cannot " + tried + " on " + id() + ": it was terminated");
    }
    return holder.orElseThrow();
  }

  /// Starts a machine that was launched before.
  private boolean start() throws MachineException {
    if (holder.map(Holder::alive).orElse(false) && Files.exists(folder.specFile())) {
      return true;
    }
    if (spec.isEmpty()) {
      spec = folder.read();
    }
    if (spec.isEmpty() || !Files.exists(folder.specFile())) {
      return false;
    }
    try {
      if (folder.hostRestarted()) {
        throw new MachineException(
            "cannot start "
                + id()
                + " again: this host was restarted since, and what the machine had written may be"
                + " incomplete; terminate it");
      }
      checkLayers(spec.get());
      startHolder(spec.get());
      return true;
    } catch (IOException e) {
      throw new MachineException("cannot start " + id() + " again: " + e, e);
    }
  }

  private void startHolder(MachineSpec asked) throws IOException, MachineException {
    holder.ifPresent(Holder::close);
    var layout = new RootLayout(folder, asked, privilege);
    pipes = Optional.of(PipePair.make(folder.path()));
    layout.prepare(true);
    try {
      holder = Optional.of(Holder.start(folder, privilege, layout.resolverInRun()));
    } catch (MachineException e) {
      // Kernels before 5.10 do not know the option; what else may be wrong, the second try tells.
      layout.prepare(false);
      holder = Optional.of(Holder.start(folder, privilege, layout.resolverInRun()));
    }
  }

  private void checkLayers(MachineSpec asked) throws MachineException {
    if (asked.image().layers().isEmpty()) {
      throw new MachineException(
          "cannot launch "
              + id()
              + " from "
              + asked.image().id()
              + ": the image has a disk but no root filesystem, which a sandbox needs; use the"
              + " instance type ingot.qemu");
    }
    for (var layer : asked.image().layers()) {
      if (!Files.isDirectory(layer, LinkOption.NOFOLLOW_LINKS)) {
        throw new MachineException(
            "cannot start " + id() + ": the layer " + layer + " of its image is not there");
      }
    }
  }

  private Optional<Holder> foreign() {
    try {
      return Holder.running(folder);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void abandon() {
    holder.ifPresent(Holder::close);
    holder = Optional.empty();
    try {
      remove();
    } catch (IOException | MachineException e) {
      // The failure that led here is told; `ids` still lists what could not be removed.
      return;
    }
  }

  private void remove() throws IOException, MachineException {
    if (!folder.exists()) {
      return;
    }
    var words = new ArrayList<String>();
    if (privilege != Privilege.ROOT) {
      words.add("unshare");
      words.addAll(privilege.unshareOptions());
    }
    words.addAll(List.of("rm", "-rf", "--", folder.path().toString()));
    var removed = HostProgram.run(words);
    if (!removed.ok()) {
      throw new MachineException("cannot remove " + folder.path() + ": " + removed.output());
    }
  }

  private void checkAbsolute(String path) throws MachineException {
    if (!path.startsWith("/")) {
      throw new MachineException("cannot use " + path + " on " + id() + ": the path is relative");
    }
  }
}
