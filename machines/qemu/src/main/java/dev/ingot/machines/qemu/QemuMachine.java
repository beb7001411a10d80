// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.host.Programs;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Network;
import dev.ingot.core.machine.Output;
import dev.ingot.core.machine.Volume;
import dev.ingot.machines.network.OwnNetwork;
import dev.ingot.machines.qemu.Agent.Event;
import dev.ingot.machines.qemu.Agent.Port;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// A virtual machine with our agent in it.
///
/// A status of 129 to 192 is taken for a signal: the shell that waits for the command inside the
/// machine cannot tell them apart.
final class QemuMachine implements Machine {
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration KILL = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(20);
  private static final int FIRST_SIGNAL = 128;
  private static final int LAST_SIGNAL = 64;
  private static final int FILE_CHUNK = 64 * 1024;
  private static final String CAPTURED = "captured.raw";
  private static final Pattern CODE = Pattern.compile("[0-9]{1,3}");
  private static final Pattern KEPT_NAME = Pattern.compile("[A-Za-z0-9-]+");

  private final Path folder;
  private final MachineSpec spec;
  private final QemuSettings settings;
  private final KvmProbe kvm;
  private final DataVolumes volumes;
  private final SecureRandom random = new SecureRandom();
  private final ReentrantLock turn = new ReentrantLock();
  private volatile Optional<Running> running = Optional.empty();
  private volatile Optional<Qemu> booting = Optional.empty();
  private volatile boolean terminated;
  private volatile List<String> notes = List.of();

  /// @param folder holds the disk's copy
  QemuMachine(Path folder, MachineSpec spec, QemuSettings settings, KvmProbe kvm) {
    this.folder = folder;
    this.spec = spec;
    this.settings = settings;
    this.kvm = kvm;
    this.volumes = new DataVolumes(spec.volumes());
  }

  @Override
  public String id() {
    return spec.id();
  }

  // Life

  /// Boots it unless it is running.
  void start() throws MachineException, InterruptedException {
    turn.lockInterruptibly();
    try {
      agent();
    } finally {
      turn.unlock();
    }
  }

  /// Ends it and whatever is under way in it; it cannot be used any more.
  void terminate() {
    terminated = true;
    stop();
  }

  private Agent agent() throws MachineException, InterruptedException {
    if (terminated) {
      throw new MachineException(id() + " was terminated");
    }
    var now = running;
    if (now.isPresent() && !now.get().agent().hasEnded()) {
      now.get().agent().discard();
      return now.get().agent();
    }
    now.ifPresent(Running::kill);
    running = Optional.empty();
    var booted = boot();
    running = Optional.of(booted);
    if (terminated) {
      booted.kill();
      throw new MachineException(id() + " was terminated");
    }
    return booted.agent();
  }

  /// Boots it. An emulated machine's kernel stops now and then for ever, early in its boot and
  /// without a word; so a machine that falls silent before the agent answers is booted once more.
  private Running boot() throws MachineException, InterruptedException {
    var deadline = System.nanoTime() + settings.launchTimeout().toNanos();
    try {
      var chain = DiskChain.read(folder);
      chain.removeOthers(folder);
      volumes.removeOthers(folder, chain.layers());
      removeCaptured();
      if (chain.isOneFile()) { // else the agent has been in it since before it was kept
        new Installation(folder, folder.resolve(chain.top()), volumes.rules()).install();
      }
      var first = boot(deadline, Optional.of(settings.silence()));
      return first.isPresent() ? first.get() : bootAgain(deadline);
    } catch (IOException e) {
      throw new MachineException("cannot boot " + id() + ": " + e.getMessage(), e);
    }
  }

  private Running bootAgain(long deadline)
      throws IOException, MachineException, InterruptedException {
    try {
      return boot(deadline, Optional.empty()).orElseThrow();
    } catch (MachineException e) {
      throw new MachineException(
          e.getMessage() + "\n(its second boot; the first stopped without a word)", e);
    }
  }

  /// @param longest how long it may be silent; empty: until the deadline
  /// @return empty if it was silent for longer; it is killed then
  private Optional<Running> boot(long deadline, Optional<Duration> longest)
      throws IOException, MachineException, InterruptedException {
    var chain = DiskChain.read(folder);
    var sockets = Sockets.make(folder);
    var hardware =
        new Hardware(
            kvm.choose(folder.resolve(DiskChain.FIRST), folder),
            settings.firmware(),
            spec.vcpus(),
            spec.memoryMib(),
            folder.resolve(chain.top()),
            DiskChain.format(chain.top()),
            settings.network() == Network.NONE ? Hardware.NO_NETWORK : Hardware.USER_NETWORK);
    var argv = hardware.argv();
    argv.addAll(volumes.options(folder, chain.top()));
    argv.addAll(Hardware.cloudInit(id()));
    argv.addAll(Monitor.options(sockets));
    argv.addAll(MachineEvents.options(sockets));
    argv.addAll(Agent.options(sockets)); // the last: who reaches these reaches the others
    argv.addAll(List.of("-display", "none", "-monitor", "none", "-serial", "stdio"));
    var qemu = start(argv);
    booting = Optional.of(qemu);
    var ready = false;
    try {
      var booted = new Running(qemu, Agent.connect(sockets, qemu), MachineEvents.connect(sockets));
      var boot = boot(booted, deadline, false);
      ready =
          boot.awaitAgent(longest.map(duration -> new ConsoleIdleTimer(qemu.console(), duration)))
              && awaitSystem(boot, booted.agent())
              && nameVolumes(booted.agent());
      return ready ? Optional.of(booted) : Optional.empty();
    } catch (MachineException e) {
      throw terminated ? new MachineException(id() + " was terminated while it was booting", e) : e;
    } finally {
      if (!ready) {
        qemu.kill();
      }
      booting = Optional.empty();
    }
  }

  private Qemu start(List<String> argv) throws MachineException {
    var console = folder.resolve("console.log");
    return settings.network() == Network.OUTSIDE && OwnNetwork.missingRequirements().isEmpty()
        ? Qemu.startApart(argv, console, folder.resolve("network"))
        : Qemu.start(argv, console);
  }

  private Boot boot(Running machine, long deadline, boolean again) throws MachineException {
    try {
      var sockets = Sockets.find(folder);
      return new Boot(id(), machine, sockets, settings.launchTimeout(), deadline, again);
    } catch (IOException e) {
      throw new MachineException("cannot boot " + id() + ": " + e.getMessage(), e);
    }
  }

  /// @return true
  private boolean awaitSystem(Boot boot, Agent agent)
      throws MachineException, InterruptedException {
    if (settings.longestStart().isPositive()) {
      notes =
          boot.awaitSystem(
              settings.longestStart(), script -> whole(() -> request(agent, "do", "", script)));
    }
    return true;
  }

  /// @return true
  private boolean nameVolumes(Agent agent) throws MachineException, InterruptedException {
    if (!spec.volumes().isEmpty()) {
      whole(() -> {
        request(agent, "do", "", volumes.links());
        return expect(agent, "cannot name the volumes of " + id(), "done", ANSWER);
      });
    }
    return true;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Path transit() throws MachineException {
    try {
      return Files.createDirectories(folder.resolve("transit"));
    } catch (IOException e) {
      throw new MachineException("cannot use " + folder.resolve("transit") + ": " + e, e);
    }
  }

  @Override
  public void reboot() throws MachineException, InterruptedException {
    turn.lockInterruptibly();
    try {
      var agent = agent();
      var deadline = System.nanoTime() + settings.launchTimeout().toNanos();
      var boot = boot(running.orElseThrow(), deadline, true);
      whole(() -> request(agent, "do", "", Shell.REBOOT));
      var ready = false;
      try {
        boot.awaitAgent(Optional.empty());
        ready = awaitSystem(boot, agent) && nameVolumes(agent);
      } finally {
        if (!ready) {
          running.ifPresent(Running::kill);
        }
      }
      agent.discard();
    } finally {
      turn.unlock();
    }
  }

  /// What is written from now on goes into a file of its own, over the disk as it is.
  @Override
  public void keep(String name) throws MachineException, InterruptedException {
    var attempt = "cannot keep the files of " + id() + " as " + name;
    checkName(attempt, name);
    turn.lockInterruptibly();
    try {
      var agent = agent();
      var chain = DiskChain.read(folder);
      if (chain.kept().filter(kept -> kept.name().equals(name)).isEmpty()) {
        whole(() -> {
          request(agent, "do", "", Shell.SYNC);
          expect(agent, attempt, "done", settings.launchTimeout());
          writeOver(attempt, chain, name);
          return true;
        });
      }
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } finally {
      turn.unlock();
    }
  }

  private void writeOver(String attempt, DiskChain chain, String name)
      throws IOException, MachineException, InterruptedException {
    var top = chain.next();
    overlay(attempt, chain.top(), top);
    var files = new LinkedHashMap<>(Map.of(Hardware.DRIVE, folder.resolve(top)));
    volumes.drives(top).forEach((drive, file) -> files.put(drive, folder.resolve(file)));
    var written = false;
    try {
      Monitor.writeTo(Sockets.find(folder), files);
      chain.keptAs(name, top).write(folder);
      written = true;
    } finally {
      if (!written) { // what QEMU writes to may not be what a boot would find
        stop();
      }
    }
  }

  @Override
  public boolean restore(String name) throws MachineException, InterruptedException {
    var attempt = "cannot restore the files of " + id() + " to " + name;
    checkName(attempt, name);
    turn.lockInterruptibly();
    try {
      if (terminated) {
        throw new MachineException(attempt + ": it was terminated");
      }
      var chain = DiskChain.read(folder);
      var kept = chain.kept().filter(one -> one.name().equals(name));
      if (kept.isEmpty()) {
        return false;
      }
      running.ifPresent(Running::kill);
      running = Optional.empty();
      var top = chain.next();
      overlay(attempt, chain.layers().get(kept.get().layers() - 1), top);
      chain.restored(kept.get(), top).write(folder);
      agent();
      return true;
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } finally {
      turn.unlock();
    }
  }

  /// Shuts it down, if this process runs it.
  void shutDown() throws MachineException, InterruptedException {
    turn.lockInterruptibly();
    try {
      var now = running;
      if (now.isPresent() && !now.get().agent().hasEnded()) {
        now.get().agent().discard();
        powerOff("cannot stop " + id(), now.get().agent());
      } else {
        now.ifPresent(Running::kill);
        running = Optional.empty();
      }
    } finally {
      turn.unlock();
    }
  }

  private void powerOff(String attempt, Agent agent) throws MachineException, InterruptedException {
    whole(() -> request(agent, "do", "", Shell.POWER_OFF));
    var now = running.orElseThrow();
    if (!now.qemu().awaitEnd(settings.launchTimeout())) {
      throw new MachineException(
          attempt
              + ": it does not shut down; the last lines of its console:\n"
              + now.qemu().lastWords());
    }
    now.kill();
    running = Optional.empty();
  }

  private static void checkName(String attempt, String name) throws MachineException {
    if (!KEPT_NAME.matcher(name).matches()) {
      throw new MachineException(attempt + ": a name has letters, digits and hyphens only");
    }
  }

  /// Makes an empty layer, of the data volumes too. The one below has its format said: a machine
  /// can write to a raw disk what looks like a qcow2 file that stands on any file of the host.
  private void overlay(String attempt, String below, String layer)
      throws IOException, MachineException, InterruptedException {
    var files = new LinkedHashMap<>(Map.of(layer, below));
    for (var volume : spec.volumes()) {
      files.put(DataVolumes.file(volume, layer), DataVolumes.file(volume, below));
    }
    for (var file : files.entrySet()) {
      var path = folder.resolve(file.getKey());
      Files.deleteIfExists(path);
      var options = List.of("create", "-q", "-f", "qcow2", "-F", DiskChain.format(below), "-b");
      qemuImg(attempt, options, file.getValue(), path.toString());
    }
  }

  private static void qemuImg(String attempt, List<String> options, String... files)
      throws MachineException, InterruptedException {
    var argv = new ArrayList<>(List.of(Programs.located("qemu-img")));
    argv.addAll(options);
    argv.addAll(List.of(files));
    Programs.output(attempt, argv);
  }

  /// A disk in one raw file, apart from what is kept.
  ///
  /// @param top the file that is written to
  /// @param name of the file to make if it stands on others
  private Path wholeDisk(DiskChain chain, String top, String name)
      throws IOException, MachineException, InterruptedException {
    if (chain.isOneFile()) {
      return folder.resolve(top);
    }
    var captured = folder.resolve(name);
    Files.deleteIfExists(captured);
    var options = List.of("convert", "-W", "-f", DiskChain.format(chain.top()), "-O", "raw");
    qemuImg("cannot capture " + id(), options, folder.resolve(top).toString(), captured.toString());
    return captured;
  }

  private static String captured(Volume volume) {
    return "captured-" + volume.name() + ".raw";
  }

  private void removeCaptured() throws IOException {
    Files.deleteIfExists(folder.resolve(CAPTURED));
    for (var volume : spec.volumes()) {
      Files.deleteIfExists(folder.resolve(captured(volume)));
    }
  }

  @Override
  public Capture capture() throws MachineException, InterruptedException {
    turn.lockInterruptibly();
    try {
      powerOff("cannot capture " + id(), agent());
      var chain = DiskChain.read(folder);
      var disk = wholeDisk(chain, chain.top(), CAPTURED);
      new Installation(folder, disk, volumes.rules()).remove();
      var size = Files.size(disk);
      return new Capture.Disk(
          spec.image(),
          new MachineImage.Disk(disk, "raw", size),
          volumes.captured(
              volume -> wholeDisk(chain, DataVolumes.file(volume, chain.top()), captured(volume))));
    } catch (IOException e) {
      throw new MachineException("cannot capture " + id() + ": " + e.getMessage(), e);
    } finally {
      turn.unlock();
    }
  }

  // Commands

  @Override
  public ExitStatus run(Command command, Output output)
      throws MachineException, InterruptedException {
    turn.lockInterruptibly();
    try {
      var agent = agent();
      var token = token();
      whole(() -> request(agent, "run", token, Shell.command(command)));
      return follow(agent, command, token, output);
    } finally {
      turn.unlock();
    }
  }

  private ExitStatus follow(Agent agent, Command command, String token, Output output)
      throws MachineException, InterruptedException {
    var streams = new MarkedStreams(token);
    var answer = Optional.<String[]>empty();
    while (answer.isEmpty() || !streams.areComplete()) {
      Event event;
      try {
        event = agent.next();
      } catch (InterruptedException e) {
        end(agent, token, streams, output);
        throw e;
      }
      switch (event) {
        case Event.Line(var text) -> {
          if (text.startsWith("exit " + token)) {
            answer = Optional.of(text.split(" ", -1));
          }
        }
        case Event.Bytes bytes -> streams.accept(bytes, output);
        case Event.End _ -> throw gone("running " + command.argv().getFirst());
      }
    }
    if (answer.get().length == 4 && answer.get()[3].equals("left")) {
      whole(() -> cut(agent));
    }
    return status(answer.get());
  }

  private ExitStatus status(String[] answer) throws MachineException {
    if (answer.length != 4 || !CODE.matcher(answer[2]).matches()) {
      throw new MachineException(id() + " says no exit code of a command");
    }
    var code = Integer.parseInt(answer[2]);
    return code > FIRST_SIGNAL && code <= FIRST_SIGNAL + LAST_SIGNAL
        ? new ExitStatus.Killed(code - FIRST_SIGNAL)
        : new ExitStatus.Exited(code);
  }

  /// Stops listening to what a command left running; what it said since is forgotten.
  private boolean cut(Agent agent) throws MachineException, InterruptedException {
    var token = token();
    agent.request("cut", token, "");
    var streams = new MarkedStreams(token);
    var deadline = System.nanoTime() + ANSWER.toNanos();
    while (!streams.areComplete()) {
      switch (next(agent, deadline)) {
        case Event.Line _ -> {}
        case Event.Bytes bytes -> streams.accept(bytes, Output.NOWHERE);
        case Event.End _ -> throw gone("ending the output of a command");
      }
    }
    return true;
  }

  /// The next thing that comes; [Event.End] when time is up, also if things come for ever.
  private static Event next(Agent agent, long deadline) throws InterruptedException {
    var left = deadline - System.nanoTime();
    return left > 0 ? agent.next(Duration.ofNanos(left)) : new Event.End();
  }

  /// Ends a command with all its processes, however often its caller is interrupted meanwhile.
  private void end(Agent agent, String token, MarkedStreams streams, Output output)
      throws MachineException {
    try {
      whole(() -> {
        agent.kill(token);
        awaitEnd(agent, token, streams, output);
        return cut(agent);
      });
    } catch (InterruptedException _) {
      // The caller is about to throw the first interrupt.
    }
  }

  private void awaitEnd(Agent agent, String token, MarkedStreams streams, Output output)
      throws MachineException, InterruptedException {
    var deadline = System.nanoTime() + KILL.toNanos();
    var killed = false;
    var exited = false;
    while (!killed || !exited || !streams.areComplete()) {
      switch (next(agent, deadline)) {
        case Event.Line(var text) -> {
          killed |= text.equals("killed " + token);
          exited |= text.startsWith("exit " + token);
        }
        case Event.Bytes bytes -> streams.accept(bytes, output);
        case Event.End _ -> throw gone("ending a command");
      }
    }
  }

  // Files

  @Override
  public void put(Path from, String to, int mode) throws MachineException, InterruptedException {
    turn.lockInterruptibly();
    try {
      var agent = agent();
      whole(() -> {
        send(agent, from, to, mode);
        return true;
      });
    } finally {
      turn.unlock();
    }
  }

  private void send(Agent agent, Path from, String to, int mode)
      throws IOException, MachineException, InterruptedException {
    var attempt = "cannot copy " + from + " to " + to + " on " + id();
    try (var file = FileChannel.open(from, StandardOpenOption.READ)) {
      var size = file.size();
      request(agent, "do", "", Shell.put(to, mode, size));
      expect(agent, attempt, "ready", ANSWER);
      var buffer = ByteBuffer.allocate(FILE_CHUNK);
      for (var left = size; left > 0; ) {
        buffer.clear().limit((int) Math.min(FILE_CHUNK, left));
        if (file.read(buffer) < 0) {
          buffer.position(buffer.limit()); // it has become shorter: the rest is zeros
        }
        left -= buffer.position();
        agent.send(Port.DATA, buffer.flip());
      }
      expect(agent, attempt, "done", ANSWER);
    }
  }

  @Override
  public void get(String from, Path to) throws MachineException, InterruptedException {
    turn.lockInterruptibly();
    try {
      var agent = agent();
      whole(() -> {
        receive(agent, from, to);
        return true;
      });
    } finally {
      turn.unlock();
    }
  }

  private void receive(Agent agent, String from, Path to)
      throws IOException, MachineException, InterruptedException {
    var part = to.resolveSibling(to.getFileName() + ".part");
    try {
      try (var file =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        request(agent, "do", "", Shell.get(from));
        await(agent, from, new FileTransfer(file, longest(part)));
      }
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// How long a file can be: as the machine's largest disk, and as there is room for it here.
  private long longest(Path file) throws IOException {
    var disk = Files.size(folder.resolve(DiskChain.FIRST));
    var largest = spec.volumes().stream().mapToLong(Volume::sizeBytes).reduce(disk, Math::max);
    return Math.min(largest, Files.getFileStore(file).getUsableSpace());
  }

  private void await(Agent agent, String from, FileTransfer arrival)
      throws IOException, MachineException, InterruptedException {
    try {
      while (!arrival.isComplete()) {
        switch (agent.next(ANSWER)) {
          case Event.Line line -> arrival.accept(line);
          case Event.Bytes bytes -> arrival.accept(bytes);
          case Event.End _ -> throw gone("it sends a file");
        }
      }
    } catch (MachineException e) {
      throw new MachineException(
          "cannot copy " + from + " from " + id() + ": " + e.getMessage(), e);
    }
  }

  /// The next line of the control port, which must begin with a word.
  private String expect(Agent agent, String attempt, String word, Duration longest)
      throws MachineException, InterruptedException {
    var deadline = System.nanoTime() + longest.toNanos();
    while (true) {
      switch (next(agent, deadline)) {
        case Event.Line(var text) -> {
          var failure = Shell.failure(text);
          if (failure.isPresent()) {
            throw new MachineException(attempt + ": " + failure.get());
          }
          if (text.startsWith(word)) {
            return text;
          }
        }
        case Event.Bytes _ -> {}
        case Event.End _ -> throw gone(attempt);
      }
    }
  }

  private boolean request(Agent agent, String verb, String token, String script)
      throws MachineException {
    agent.request(verb, token.isEmpty() ? "-" : token, script);
    return true;
  }

  private String token() {
    var bytes = new byte[16];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private MachineException gone(String doing) {
    if (terminated) {
      return new MachineException(id() + " was terminated while " + doing);
    }
    var console = running.map(now -> now.qemu().lastWords()).orElse("");
    return new MachineException(
        id()
            + " does not answer any more while "
            + doing
            + "; the last lines of its console:\n"
            + console);
  }

  /// Does something with the ports to its end: an interrupt would close them, and half a request
  /// would leave the agent waiting. The interrupt is thrown afterwards. A machine that does not let
  /// it come to an end is stopped then, and boots again when it is used.
  private <T> T whole(Callable<T> work) throws MachineException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    var task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    var interrupts = Optional.<InterruptedException>empty();
    while (true) {
      try {
        var result = interrupts.isPresent() ? within(GRACE, task) : task.get();
        if (interrupts.isPresent()) {
          throw interrupts.get();
        }
        return result;
      } catch (InterruptedException e) {
        if (task.isDone()) {
          throw e;
        }
        interrupts = Optional.of(e);
      } catch (TimeoutException _) {
        stop();
      } catch (ExecutionException e) {
        if (interrupts.isPresent()) {
          throw interrupts.get();
        }
        throw e.getCause() instanceof MachineException failed
            ? failed
            : new MachineException(String.valueOf(e.getCause()), e);
      }
    }
  }

  private static <T> T within(Duration longest, FutureTask<T> task)
      throws ExecutionException, InterruptedException, TimeoutException {
    return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void stop() {
    booting.ifPresent(Qemu::kill);
    running.ifPresent(Running::kill);
  }
}
