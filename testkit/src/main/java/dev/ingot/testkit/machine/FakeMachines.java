// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Machines in memory. Commands exit with 0 and print nothing, unless a test scripted them.
///
/// ```java
/// machines.answer("apt-get install", Script.exits(100, "E: Unable to locate package nope\n"));
/// machines.answer("sleep", Script.blocks());
/// machines.failLaunch("no space left");
/// ```
public final class FakeMachines implements Machines {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /// The variable with a script that goes along with the command that runs it.
  private static final String ALONG = "INGOT_SCRIPT";

  private static final Pattern ID = Pattern.compile("i-[0-9a-f]{17}");

  private record Rule(String words, Script script) {}

  private final String kind;
  private final Map<String, FakeMachine> machines;
  private final Map<Path, SortedMap<String, FakeMachine.Entry>> captured;
  private final List<MachineSpec> launched;
  private final List<Rule> rules;
  private final List<MissingRequirement> missing = new ArrayList<>();
  private final List<String> started = new ArrayList<>();
  private final CountDownLatch launchWaits = new CountDownLatch(1);
  private Optional<String> launchFailure = Optional.empty();
  private Optional<CountDownLatch> launchesHeld = Optional.empty();

  /// Machines of the kind `sandbox`.
  public FakeMachines() {
    this("sandbox");
  }

  public FakeMachines(String kind) {
    this(kind, new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>(), new ArrayList<>());
  }

  private FakeMachines(
      String kind,
      Map<String, FakeMachine> machines,
      Map<Path, SortedMap<String, FakeMachine.Entry>> captured,
      List<MachineSpec> launched,
      List<Rule> rules) {
    this.kind = kind;
    this.machines = machines;
    this.captured = captured;
    this.launched = launched;
    this.rules = rules;
  }

  /// The same machines as a new process would find them: with their files, not running.
  public synchronized FakeMachines afterRestart() {
    var next = new FakeMachines(kind, new LinkedHashMap<>(), captured, launched, rules);
    for (var machine : machines.values()) {
      next.machines.put(machine.id(), machine.restartedUnder(next));
    }
    return next;
  }

  /// Scripts the commands whose words, joined by blanks, contain the given ones, or that name a
  /// file of the machine which contains them, or that run a script of an `ExecuteBash` step which
  /// does. The latest fitting answer counts.
  public synchronized FakeMachines answer(String words, Script script) {
    rules.addFirst(new Rule(words, script));
    return this;
  }

  /// Every launch of a machine that is not there fails with this message, until [#mendLaunch].
  public synchronized void failLaunch(String message) {
    launchFailure = Optional.of(message);
  }

  public synchronized void mendLaunch() {
    launchFailure = Optional.empty();
  }

  /// Launches wait until the latch is open, whoever interrupts them.
  public synchronized void holdLaunches(CountDownLatch latch) {
    launchesHeld = Optional.of(latch);
  }

  /// Waits until a launch waits for the latch.
  public void awaitLaunch() throws InterruptedException {
    if (!launchWaits.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("no launch in " + PATIENCE);
    }
  }

  private void hold() {
    Optional<CountDownLatch> latch;
    synchronized (this) {
      latch = launchesHeld;
    }
    while (latch.isPresent()) {
      launchWaits.countDown();
      try {
        latch.get().await();
        return;
      } catch (InterruptedException _) {
        // not heeded
      }
    }
  }

  public synchronized void require(MissingRequirement requirement) {
    missing.add(requirement);
  }

  /// What was launched, in order; a second launch with the same id does not count.
  public synchronized List<MachineSpec> launched() {
    return List.copyOf(launched);
  }

  /// A machine that is there; anything else is an error of the test.
  public synchronized FakeMachine machine(String id) {
    var machine = machines.get(id);
    if (machine == null) {
      throw new AssertionError("there is no machine " + id + ", only " + machines.keySet());
    }
    return machine;
  }

  /// Waits until a command with these words (see [#answer]) has started on any machine.
  public synchronized void awaitCommand(String words) throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (started.stream().noneMatch(text -> text.contains(words))) {
      var left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0) {
        throw new AssertionError("no command with \"" + words + "\" in " + PATIENCE);
      }
      wait(left);
    }
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public synchronized List<MissingRequirement> missingRequirements() {
    return List.copyOf(missing);
  }

  @Override
  public Machine launch(MachineSpec spec) throws MachineException {
    hold();
    return launchNow(spec);
  }

  private synchronized Machine launchNow(MachineSpec spec) throws MachineException {
    var there = machines.get(spec.id());
    if (there != null) {
      there.start();
      return there;
    }
    if (!ID.matcher(spec.id()).matches()) {
      throw new MachineException("cannot launch " + spec.id() + ": this is no machine id");
    }
    if (launchFailure.isPresent()) {
      throw new MachineException(launchFailure.get());
    }
    var files = new TreeMap<String, FakeMachine.Entry>();
    for (var layer : spec.image().layers()) {
      var known = captured.get(layer);
      if (known != null) {
        // A capture of ours holds the whole tree.
        files.clear();
        files.putAll(known);
      }
    }
    var machine = new FakeMachine(this, spec, files);
    machines.put(spec.id(), machine);
    launched.add(spec);
    return machine;
  }

  @Override
  public synchronized Optional<Machine> find(String id) {
    var found = Optional.ofNullable(machines.get(id));
    found.ifPresent(FakeMachine::start);
    return found.map(Machine.class::cast);
  }

  @Override
  public synchronized List<String> ids() {
    return List.copyOf(machines.keySet());
  }

  @Override
  public synchronized void stop(String id) {
    var machine = machines.get(id);
    if (machine != null) {
      machine.stop();
    }
  }

  @Override
  public synchronized void terminate(String id) {
    var machine = machines.remove(id);
    if (machine != null) {
      machine.end();
    }
  }

  @Override
  public synchronized List<String> shell(String id) throws MachineException {
    if (!machines.containsKey(id)) {
      throw new MachineException("cannot open a shell on " + id + ": there is no such machine");
    }
    return List.of("fake-shell", id);
  }

  synchronized Script script(FakeMachine machine, Command command) {
    var text = new StringBuilder(String.join(" ", command.argv()));
    for (var word : command.argv()) {
      machine.text(word).ifPresent(content -> text.append('\n').append(content));
    }
    text.append('\n').append(command.environment().getOrDefault(ALONG, ""));
    started.add(text.toString());
    notifyAll();
    for (var rule : rules) {
      if (text.indexOf(rule.words()) >= 0) {
        return rule.script();
      }
    }
    return (m, c, o) -> new ExitStatus.Exited(0);
  }

  synchronized void keep(Path layer, SortedMap<String, FakeMachine.Entry> files) {
    captured.put(layer, new TreeMap<>(files));
  }
}
