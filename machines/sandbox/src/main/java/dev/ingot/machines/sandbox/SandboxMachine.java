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
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// A root filesystem in namespaces of its own, in which commands are run.
final class SandboxMachine implements Machine {
  private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(5);
  private static final File NOTHING = new File("/dev/null");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

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

  /// `$0` is a folder; the rest is a program to run there.
  private static final String IN_FOLDER = "cd \"$0\" && exec \"$@\"";

  private final MachineFolder folder;
  private final Host host;
  private final Spares spares;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile Optional<MachineSpec> spec = Optional.empty();
  private volatile Optional<Holder> holder = Optional.empty();

  /// The last one starts commands, if it is open; those before it wait for the end of what they
  /// read.
  private final List<Gate> gates = new ArrayList<>();

  private volatile boolean terminated;

  /// Whether nothing ran in it since its launch, so that it is what its image is.
  private boolean asLaunched;

  SandboxMachine(MachineFolder folder, Host host, Spares spares) {
    this.folder = folder;
    this.host = host;
    this.spares = spares;
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
        folder.create();
        if (!spares.take(asked.image(), folder.content())) {
          contents().make(asked.image(), folder.content(), folder.links());
        }
        startHolder(asked);
        asLaunched = true;
        folder.write(asked);
        spec = Optional.of(asked);
        spares.want(asked.image(), folder.ledger());
        return true;
      } catch (IOException e) {
        abandon();
        throw new MachineException(
            "cannot launch " + id() + " in " + folder.path() + ": " + e.getMessage(), e);
      } catch (MachineException | InterruptedException | RuntimeException e) {
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
      rest();
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
      return run(running("run " + command.argv().getFirst()), command, output);
    } catch (IOException e) {
      throw new MachineException(
          "cannot run " + command.argv().getFirst() + " on " + id() + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
  }

  private ExitStatus run(Holder running, Command command, Output output)
      throws IOException, MachineException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    running.awaitNetwork();
    asLaunched = false;
    var processes = new ProcessGroup(running.pid(), ProcessStat.now());
    var started = new RunningCommand(gate(running), command, output);
    try {
      var end = started.await();
      if (!started.awaitOutput(OUTPUT_PATIENCE)) {
        // It goes on reading what the command left running prints, so others need another one.
        gates.getLast().leave();
      }
      started.leave();
      started.rethrow();
      var tried = "cannot run " + command.argv().getFirst() + " on " + id() + ": ";
      return switch (end) {
        case RunningCommand.End.Ended(var status) -> {
          if (terminated || (!status.ok() && !running.alive())) {
            throw new MachineException(tried + "the machine ended meanwhile");
          }
          yield status;
        }
        case RunningCommand.End.NotEntered(var why) ->
            throw new MachineException(
                tried + (terminated || !running.alive() ? "the machine ended meanwhile" : why));
      };
    } catch (InterruptedException e) {
      processes.end();
      started.drain(OUTPUT_PATIENCE);
      started.leave();
      gates.getLast().leave();
      throw e;
    }
  }

  /// Before the first command after a start.
  private Gate gate(Holder running) throws IOException {
    if (gates.isEmpty() || !gates.getLast().isOpen()) {
      gates.add(Gate.open(confinement(), running.pid()));
    }
    return gates.getLast();
  }

  /// Ends the machine's processes, and those of this host that lead into it.
  private void rest() {
    holder.ifPresent(Holder::close);
    gates.forEach(Gate::close);
    gates.clear();
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
      asLaunched = false;
      var words = confinement().words(Confinement.Mode.ENTER, running.pid(), List.of("session=1"));
      words.addAll(program);
      var builder = new ProcessBuilder(words).redirectInput(input);
      builder.redirectOutput(result.orElse(NOTHING));
      Confinement.environment(builder, Command.ENVIRONMENT);
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
      running("reboot");
      rest();
      running("reboot");
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Keeps a list of the machine's files and the content of those that changed: nothing for the
  /// first step of most builds. Where the filesystem can, it shares its blocks with the original.
  @Override
  public void keep(String name) throws MachineException, InterruptedException {
    checkName(name);
    oneAtATime.lockInterruptibly();
    try {
      running("keep " + name);
      if (Files.exists(folder.kept().resolve(name))) {
        return;
      }
      removeTree(folder.nextKept());
      Files.createDirectory(folder.nextKept());
      var into = folder.nextKept().resolve(name);
      if (asLaunched) {
        Files.createDirectory(into);
      } else {
        contents().keep(folder.content(), into);
      }
      removeTree(folder.kept());
      Files.move(folder.nextKept(), folder.kept(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new MachineException("cannot keep the files of " + id() + ": " + e.getMessage(), e);
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public boolean restore(String name) throws MachineException, InterruptedException {
    checkName(name);
    oneAtATime.lockInterruptibly();
    try {
      if (terminated) {
        throw new MachineException(
            "cannot restore " + name + " on " + id() + ": it was terminated");
      }
      if (spec.isEmpty()) {
        spec = folder.read();
      }
      var kept = folder.kept().resolve(name);
      if (!Files.exists(kept) || spec.isEmpty()) {
        return false;
      }
      rest();
      var image = spec.get().image();
      removeTree(folder.nextContent());
      removeTree(folder.formerContent());
      if (Files.exists(kept.resolve("list"))) {
        contents().restore(image, kept, folder.nextContent(), folder.links());
      } else if (!spares.take(image, folder.nextContent())) {
        contents().make(image, folder.nextContent(), folder.links());
      }
      if (Files.exists(folder.content())) {
        Files.move(folder.content(), folder.formerContent(), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.move(folder.nextContent(), folder.content(), StandardCopyOption.ATOMIC_MOVE);
      removeTree(folder.formerContent());
      running("restore " + name);
      return true;
    } catch (IOException e) {
      throw new MachineException(
          "cannot bring back the files of " + id() + ": " + e.getMessage(), e);
    } finally {
      oneAtATime.unlock();
    }
  }

  private void checkName(String name) throws MachineException {
    if (!NAME.matcher(name).matches()) {
      throw new MachineException("cannot keep or restore " + name + " on " + id() + ": a bad name");
    }
  }

  @Override
  public Capture capture() throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      running("capture");
      rest();
      var words = new ArrayList<>(host.owner());
      words.addAll(List.of("sh", "-c", IN_FOLDER, folder.tree().toString()));
      words.addAll(confinement().restWords());
      var tidied = HostProgram.runInterruptibly(words);
      if (!tidied.ok()) {
        throw new MachineException("cannot capture " + id() + ": " + tidied.output());
      }
      return new Capture.Tree(
          spec.orElseThrow().image(), host.owner(), folder.tree(), Optional.of(folder.ledger()));
    } catch (IOException e) {
      throw new MachineException("cannot capture " + id() + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
  }

  /// The command that gives a person a shell, to be run in a terminal.
  List<String> shell() throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      var words = new ArrayList<>(List.of("env", "-i"));
      HostProgram.environment().forEach((name, value) -> words.add(name + "=" + value));
      Command.ENVIRONMENT.forEach((name, value) -> words.add("_" + name + "=" + value));
      words.add("_TERM=" + Optional.ofNullable(System.getenv("TERM")).orElse("xterm"));
      // No session of its own: the shell keeps the terminal.
      var running = running("open a shell");
      asLaunched = false;
      words.addAll(confinement().words(Confinement.Mode.ENTER, running.pid(), List.of()));
      words.addAll(List.of("sh", "-c", SHELL));
      return words;
    } catch (IOException e) {
      throw new MachineException("cannot open a shell on " + id() + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
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
      startHolder(spec.get());
      return true;
    } catch (IOException e) {
      throw new MachineException("cannot start " + id() + " again: " + e, e);
    }
  }

  private void startHolder(MachineSpec asked) throws IOException, MachineException {
    rest();
    asLaunched = false;
    if (!Files.exists(folder.content()) && Files.exists(folder.nextContent())) {
      // A process died between the two moves that bring back what was kept.
      Files.move(folder.nextContent(), folder.content(), StandardCopyOption.ATOMIC_MOVE);
    }
    if (!Files.exists(folder.tree())) {
      throw new MachineException(
          "cannot start "
              + id()
              + ": an earlier version of Ingot launched it; terminate it and begin again");
    }
    new RootLayout(folder, host, asked).prepare();
    Confinement.write(folder);
    if (host.settings().filtersCalls()) {
      Files.write(
          folder.calls(),
          SyscallFilter.program(System.getProperty("os.arch"), host.settings().capabilities()));
    }
    var groups = ControlGroups.make(id(), host.settings());
    if (groups.isPresent()) {
      Files.writeString(folder.groups(), groups.get().text());
    } else {
      Files.deleteIfExists(folder.groups());
    }
    holder = Optional.of(Holder.start(folder, confinement(), host.networking()));
    holder.flatMap(Holder::gate).ifPresent(gates::add);
  }

  private Contents contents() {
    return new Contents(host.owner());
  }

  /// How programs of the machine are started, as it was when the machine was started.
  private Confinement confinement() throws IOException {
    return new Confinement(
        folder.entry(),
        host.privilege(),
        host.settings(),
        Optional.of(folder.calls()).filter(Files::exists),
        groups());
  }

  private Optional<ControlGroups> groups() throws IOException {
    return Files.exists(folder.groups())
        ? Optional.of(ControlGroups.of(Files.readString(folder.groups())))
        : Optional.empty();
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
    rest();
    holder = Optional.empty();
    try {
      remove();
    } catch (IOException e) {
      // The failure that led here is told; `ids` still lists what could not be removed.
      return;
    }
  }

  private void remove() throws IOException {
    if (!folder.exists()) {
      return;
    }
    groups().ifPresent(ControlGroups::remove);
    removeTree(folder.path());
  }

  private void removeTree(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    var words = new ArrayList<>(host.owner());
    words.addAll(List.of("rm", "-rf", "--", tree.toString()));
    var removed = HostProgram.run(words);
    if (!removed.ok()) {
      throw new IOException("cannot remove " + tree + ": " + removed.output());
    }
  }

  private void checkAbsolute(String path) throws MachineException {
    if (!path.startsWith("/")) {
      throw new MachineException("cannot use " + path + " on " + id() + ": the path is relative");
    }
  }
}
