// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// A machine of [FakeMachines]: a map of files, and commands that do what a test scripted.
public final class FakeMachine implements Machine {

  /// A file in the machine.
  static final class Entry {
    private final byte[] content;
    private final int mode;

    Entry(byte[] content, int mode) {
      this.content = content;
      this.mode = mode;
    }
  }

  /// What was kept of a machine's files.
  private record Kept(String name, SortedMap<String, Entry> files) {}

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

  private final FakeMachines owner;
  private final MachineSpec spec;
  private final SortedMap<String, Entry> files = Collections.synchronizedSortedMap(new TreeMap<>());
  private final List<Command> commands = Collections.synchronizedList(new ArrayList<>());
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final AtomicInteger starts = new AtomicInteger(1);
  private final AtomicInteger captures = new AtomicInteger();
  private volatile Optional<Kept> kept = Optional.empty();
  private volatile boolean stopped;
  private volatile boolean gone;

  FakeMachine(FakeMachines owner, MachineSpec spec, Map<String, Entry> files) {
    this.owner = owner;
    this.spec = spec;
    this.files.putAll(files);
  }

  @Override
  public String id() {
    return spec.id();
  }

  public MachineSpec spec() {
    return spec;
  }

  /// What was run, in order.
  public List<Command> commands() {
    synchronized (commands) {
      return List.copyOf(commands);
    }
  }

  /// How often it was started: 1, and one more for every reboot and every start after a stop.
  public int starts() {
    return starts.get();
  }

  /// Whether it was shut down and not started since.
  public boolean isStopped() {
    return stopped;
  }

  /// The text of a file, if it is there.
  public Optional<String> text(String path) {
    return Optional.ofNullable(files.get(path))
        .map(entry -> new String(entry.content, StandardCharsets.UTF_8));
  }

  /// Permission bits of a file, if it is there.
  public Optional<Integer> mode(String path) {
    return Optional.ofNullable(files.get(path)).map(entry -> entry.mode);
  }

  /// Writes a file, as a command would.
  public void write(String path, String text) {
    files.put(path, new Entry(text.getBytes(StandardCharsets.UTF_8), 0b110_100_100));
  }

  /// Removes a file, as a command would.
  public void remove(String path) {
    files.remove(path);
  }

  /// Paths of all files, in order.
  public List<String> paths() {
    synchronized (files) {
      return List.copyOf(files.keySet());
    }
  }

  @Override
  public ExitStatus run(Command command, Output output)
      throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      checkThere("run " + String.join(" ", command.argv()));
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      commands.add(command);
      return owner.script(this, command).run(this, command, output);
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public void put(Path from, String to, int mode) throws MachineException {
    checkThere("write " + to);
    try {
      files.put(to, new Entry(Files.readAllBytes(from), mode));
    } catch (IOException e) {
      throw new MachineException("cannot copy " + from + " to " + to + " on " + id(), e);
    }
  }

  @Override
  public void get(String from, Path to) throws MachineException {
    checkThere("read " + from);
    var entry = files.get(from);
    if (entry == null) {
      throw new MachineException("cannot read " + from + " on " + id() + ": no such file");
    }
    try {
      Files.write(to, entry.content);
    } catch (IOException e) {
      throw new MachineException("cannot copy " + from + " on " + id() + " to " + to, e);
    }
  }

  @Override
  public void reboot() throws MachineException {
    checkThere("reboot");
    starts.incrementAndGet();
  }

  @Override
  public void keep(String name) throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      checkThere("keep " + name);
      checkName(name);
      if (kept.filter(there -> there.name().equals(name)).isEmpty()) {
        synchronized (files) {
          kept = Optional.of(new Kept(name, new TreeMap<>(files)));
        }
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  @Override
  public boolean restore(String name) throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      checkThere("restore " + name);
      checkName(name);
      var there = kept.filter(k -> k.name().equals(name));
      if (there.isEmpty()) {
        return false;
      }
      synchronized (files) {
        files.clear();
        files.putAll(there.get().files());
      }
      starts.incrementAndGet();
      return true;
    } finally {
      oneAtATime.unlock();
    }
  }

  /// Gives paths that exist nowhere but in the [FakeMachines], which know the files behind them
  /// when a machine is launched from an image with such a layer.
  @Override
  public Capture capture() throws MachineException {
    checkThere("capture");
    var folder = Path.of("/fake", id(), "capture-" + captures.incrementAndGet());
    synchronized (files) {
      owner.keep(folder, files);
    }
    return new Capture.Tree(spec.image(), List.of(), folder, Optional.empty(), spec.volumes());
  }

  FakeMachine restartedUnder(FakeMachines newOwner) {
    synchronized (files) {
      var next = new FakeMachine(newOwner, spec, files);
      next.commands.addAll(commands());
      next.starts.set(starts() + 1);
      next.captures.set(captures.get());
      next.kept = kept;
      return next;
    }
  }

  void stop() {
    stopped = true;
  }

  void start() {
    if (stopped) {
      stopped = false;
      starts.incrementAndGet();
    }
  }

  void end() {
    gone = true;
  }

  private void checkName(String name) throws MachineException {
    if (!NAME.matcher(name).matches()) {
      throw new MachineException("cannot keep or restore " + name + " on " + id() + ": a bad name");
    }
  }

  private void checkThere(String what) throws MachineException {
    if (gone) {
      throw new MachineException("cannot " + what + " on " + id() + ": it was terminated");
    }
  }
}
