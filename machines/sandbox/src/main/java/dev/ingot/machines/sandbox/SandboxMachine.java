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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// A root filesystem in namespaces of its own, in which commands are run.
final class SandboxMachine implements Machine {
  private static final Duration OUTPUT_PATIENCE = Duration.ofSeconds(5);
  private static final Duration SHUTDOWN = Duration.ofSeconds(30);

  /// How long an init that ends may take for it: what systemd gives one service, and some.
  private static final Duration END_PATIENCE = Duration.ofSeconds(100);

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final int SIGKILL = 9;

  /// What shells add to the number of a signal.
  private static final int SIGNALLED = 128;

  private static final int SIGNALS = 64;

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

  /// What an init that does not end says of itself.
  private static final String STATE =
      "case $(systemctl is-system-running) in initializing|starting|running|degraded|maintenance) ;; *) exit 1; esac";

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
  private volatile List<String> notes = List.of();

  /// Whether the tree has an init that does not run.
  private boolean offline;

  /// What became of the init, if it ended by itself or did not come up.
  private Optional<String> fate = Optional.empty();

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

  @Override
  public List<String> notes() {
    return notes;
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
        volumes(asked).make();
        startHolder(asked);
        asLaunched = holder.flatMap(Holder::init).isEmpty();
        folder.file().write(asked);
        spec = Optional.of(asked);
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
    Optional<MachineSpec> whole;
    try {
      whole = whole();
      // The spec goes first: whoever comes in between finds no machine but remains of one.
      Files.deleteIfExists(folder.file().path());
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
      if (whole.isPresent()) {
        var useful = whole.get().purpose() == MachineSpec.Purpose.BUILD;
        spares.give(whole.get().image(), folder.content(), useful);
      }
      remove();
    } catch (IOException e) {
      throw new MachineException("cannot remove " + folder.path() + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
  }

  /// As what the machine was launched, if nothing that it wrote can have been lost since.
  private Optional<MachineSpec> whole() throws IOException {
    try {
      if (!folder.file().exists() || folder.file().hostRestarted()) {
        return Optional.empty();
      }
      return spec.isPresent() ? spec : folder.file().read();
    } catch (MachineException | NoSuchFileException _) {
      return Optional.empty();
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
    var processes = new ProcessGroup(running.pid(), ProcessStat.now(), delegation());
    var started = new RunningCommand(gate(running), offline ? offline(command) : command, output);
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
          if (terminated || (!status.ok() && hasEnded(running, status))) {
            throw new MachineException(tried + ended(running));
          }
          yield status;
        }
        case RunningCommand.End.NotEntered(var why) ->
            throw new MachineException(
                tried
                    + (terminated || hasEnded(running, new ExitStatus.Killed(SIGKILL))
                        ? ended(running)
                        : why));
      };
    } catch (InterruptedException e) {
      processes.end();
      started.drain(OUTPUT_PATIENCE);
      started.leave();
      gates.getLast().leave();
      throw e;
    }
  }

  /// Whether the machine has ended. An init that ends ends the commands first.
  private boolean hasEnded(Holder running, ExitStatus status)
      throws IOException, InterruptedException {
    if (running.init().isPresent() && wasKilled(status)) {
      var deadline = System.nanoTime() + END_PATIENCE.toNanos();
      while (running.alive() && System.nanoTime() < deadline && !staysUp(running)) {
        Thread.sleep(PAUSE);
      }
    }
    return !running.alive();
  }

  /// Whether the machine's init says that it does not end. One that cannot be asked does.
  private boolean staysUp(Holder running) throws IOException, InterruptedException {
    var asked = new RunningCommand(gate(running), Command.of("sh", "-c", STATE), Output.NOWHERE);
    var said = asked.await(OUTPUT_PATIENCE);
    if (!asked.awaitOutput(OUTPUT_PATIENCE)) {
      gates.getLast().leave();
    }
    return said.equals(Optional.of(new RunningCommand.End.Ended(new ExitStatus.Exited(0))));
  }

  /// Whether a signal ended the program, or one that a shell reports as its own end.
  private static boolean wasKilled(ExitStatus status) {
    return switch (status) {
      case ExitStatus.Killed _ -> true;
      case ExitStatus.Exited(var code) -> code > SIGNALLED && code <= SIGNALLED + SIGNALS;
    };
  }

  private String ended(Holder running) {
    var meanwhile = "the machine ended meanwhile";
    if (!terminated && running.init().isPresent() && running.ended()) {
      fate = Optional.of(running.fate());
    }
    return meanwhile + fate.map(how -> ": " + how).orElse("");
  }

  /// A command that a base's tools take for one in a tree that is not booted: they change what is
  /// there for the next boot, and leave out what they cannot do now.
  private static Command offline(Command command) {
    var variables = new HashMap<>(Map.of("SYSTEMD_OFFLINE", "1"));
    variables.putAll(command.environment());
    return new Command(command.argv(), variables, command.workingDirectory());
  }

  private Gate gate(Holder running) throws IOException {
    if (gates.isEmpty() || !gates.getLast().isOpen()) {
      gates.add(Gate.open(confinement(), running.pid()));
    }
    return gates.getLast();
  }

  /// Ends the machine's services in order, if it has an init, then all of it.
  private void shutDown() {
    holder.ifPresent(running -> running.shutDown(SHUTDOWN));
    rest();
  }

  /// Shuts it down, whichever process of this host runs it.
  void stop() throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      shutDown();
      holder = Optional.empty();
      for (var running = foreign(); running.isPresent(); running = foreign()) {
        running.get().shutDown(SHUTDOWN);
        running.get().close();
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Ends the machine's processes, and those of this host that lead into it.
  private void rest() {
    fate = Optional.empty();
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
      var processes = new ProcessGroup(running.pid(), ProcessStat.now(), delegation());
      var process = builder.start();
      try {
        var code = process.waitFor();
        if (code != 0) {
          var said =
              new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
          throw new MachineException(
              "cannot " + tried + ": " + (running.alive() ? said : ended(running)));
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
      if (fate.isEmpty() && !holder.map(Holder::ended).orElse(false)) {
        running("reboot");
      }
      shutDown();
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
        volumes(spec.orElseThrow()).keep(keptVolumes(into));
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
        spec = folder.file().read();
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
      volumes(spec.get()).restore(keptVolumes(kept));
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
      shutDown();
      var words = new ArrayList<>(host.owner());
      words.addAll(List.of("sh", "-c", IN_FOLDER, folder.tree().toString()));
      words.addAll(confinement().restWords(restOptions()));
      var tidied = HostProgram.runInterruptibly(words);
      if (!tidied.ok()) {
        throw new MachineException("cannot capture " + id() + ": " + tidied.output());
      }
      return new Capture.Tree(
          spec.orElseThrow().image(),
          host.owner(),
          folder.tree(),
          Optional.of(folder.ledger()),
          volumes(spec.orElseThrow()).captured());
    } catch (IOException e) {
      throw new MachineException("cannot capture " + id() + ": " + e, e);
    } finally {
      oneAtATime.unlock();
    }
  }

  /// What is there because of an init, whether it ran or not, is taken away too.
  private List<String> restOptions() {
    return Files.exists(folder.init())
        ? new Init(folder, host.networking()).options(false)
        : List.of();
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
    if (!terminated && fate.isEmpty()) {
      fate = now.filter(running -> running.init().isPresent() && running.ended()).map(Holder::fate);
    }
    if (!terminated && fate.isPresent()) {
      throw new MachineException(
          "cannot " + tried + " on " + id() + ": the machine has ended: " + fate.get());
    }
    if (terminated || !start()) {
      throw new MachineException("cannot " + tried + " on " + id() + ": it was terminated");
    }
    return holder.orElseThrow();
  }

  /// Starts a machine that was launched before.
  private boolean start() throws MachineException {
    if (holder.map(Holder::alive).orElse(false) && folder.file().exists()) {
      return true;
    }
    if (spec.isEmpty()) {
      spec = folder.file().read();
    }
    if (spec.isEmpty() || !folder.file().exists()) {
      return false;
    }
    try {
      folder.file().checkHost(id());
      startHolder(spec.get());
      return true;
    } catch (IOException e) {
      throw new MachineException("cannot start " + id() + " again: " + e, e);
    }
  }

  /// Starts the machine, with its init where there is one that can run here.
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
    var there = hasInit();
    var asks = host.settings().init() && !asked.bare();
    var wanted = there && asks && host.privilege() != Privilege.ONE_ID;
    var init = there ? Optional.of(new Init(folder, host.networking())) : Optional.<Init>empty();
    try {
      startHolder(asked, init, wanted);
    } catch (MachineException e) {
      if (Files.exists(folder.end())) {
        // The init was gone before anybody saw it.
        fate = Optional.of(String.valueOf(e.getMessage()));
      }
      throw e;
    }
    offline = there && holder.flatMap(Holder::init).isEmpty();
    var remarks = new ArrayList<>(volumes(asked).notes());
    if (offline && asks) {
      remarks.add(
          "The machine runs without its init, as this user has no control group for it (see"
              + " ingot doctor): no service is started, and systemctl changes only what the"
              + " next boot does.");
    }
    notes = List.copyOf(remarks);
    if (holder.flatMap(Holder::init).isPresent()) {
      try {
        Boot.await(holder.get(), id());
      } catch (MachineException e) {
        rest();
        fate = Optional.of(String.valueOf(e.getMessage()));
        throw e;
      }
    }
  }

  /// A machine that ran an init once runs what has come in its place.
  private boolean hasInit() {
    return Files.exists(folder.keeper()) || Init.isIn(folder.tree());
  }

  /// @param init if the tree has one
  /// @param wanted whether it is to run
  private void startHolder(MachineSpec asked, Optional<Init> init, boolean wanted)
      throws IOException, MachineException {
    Confinement.write(folder);
    if (host.settings().filtersCalls()) {
      Files.write(
          folder.calls(),
          SyscallFilter.program(
              System.getProperty("os.arch"),
              host.settings().capabilities(),
              wanted,
              Attributes.areAsked(host.privilege(), host.settings())));
    }
    delegation().ifPresent(Delegation::remove);
    var groups = ControlGroups.make(id(), host.settings());
    var delegation = wanted ? Delegation.make(id(), groups) : Optional.<Delegation>empty();
    if (delegation.isPresent()) {
      Files.writeString(folder.delegation(), delegation.get().parent().toString());
    } else {
      Files.deleteIfExists(folder.delegation());
    }
    if (init.isPresent()) {
      init.get().prepare(delegation.isPresent());
    }
    new RootLayout(folder, host, asked).prepare(delegation.isPresent());
    if (groups.isPresent()) {
      Files.writeString(folder.groups(), groups.get().text());
    } else {
      Files.deleteIfExists(folder.groups());
    }
    holder = Optional.of(Holder.start(folder, confinement(), host.networking(), init));
    holder.flatMap(Holder::gate).ifPresent(gates::add);
  }

  private DataVolumes volumes(MachineSpec launched) {
    return new DataVolumes(launched.volumes(), folder.volumes(), host.owner());
  }

  /// No machine's files are kept under such a name.
  private static Path keptVolumes(Path kept) {
    return kept.resolveSibling(kept.getFileName() + ".volumes");
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
        groups(),
        delegation());
  }

  private Optional<Delegation> delegation() throws IOException {
    return Files.exists(folder.delegation())
        ? Optional.of(new Delegation(Path.of(Files.readString(folder.delegation()))))
        : Optional.empty();
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
    delegation().ifPresent(Delegation::remove);
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
