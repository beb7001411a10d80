// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.Notifier;
import dev.ingot.core.execution.Outbox;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.image.Bases;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Output;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.run.SteppedEngine;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.FakeMachine;
import dev.ingot.testkit.store.SharedQueue;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A process with a real engine on a host. All that the engine asks of the outside goes through
/// here, so the process can die or stand still at any of it.
final class Server {
  static final Duration GRACE = Duration.ofSeconds(30);

  /// How many executions it runs side by side.
  private static final int SLOTS = 4;

  private static final Set<String> WRITES =
      Set.of("create", "record", "requestCancel", "forgetCancel", "append", "change", "add");

  final Host host;
  final SharedQueue.Seat seat;
  final SteppedEngine engine;
  final List<Worker> workers = new ArrayList<>();

  /// What happens at a commit from now on.
  Optional<AtCommit> planned = Optional.empty();

  /// Until when it stands still.
  Optional<Duration> frozen = Optional.empty();

  /// Since when nobody has heard of it.
  Optional<Duration> silent = Optional.empty();

  /// Whether others have its work.
  boolean released;

  private final World world;
  private final ThreadLocal<Boolean> within = ThreadLocal.withInitial(() -> false);
  private volatile boolean dead;

  /// @param number of commits that come before, or seconds
  record AtCommit(Fault.Kind kind, int number) {}

  Server(World world, Host host) {
    this.world = world;
    this.host = host;
    var transactions = new Commits();
    this.seat = world.queue.seat(host.name, transactions);
    host.machines.answer("", this::command);
    this.engine =
        new SteppedEngine(
            new Ports(
                host.name,
                transactions,
                guarded(ResourceStore.class, world.resources),
                guarded(Journal.class, world.journal),
                guarded(LifecycleJournal.class, world.lifecycles),
                seat,
                guarded(Outbox.class, world.outbox),
                Notifier.none(),
                guarded(BuildLog.class, host.log),
                List.of(new GatedMachines(this, host.machines)),
                new GatedImages(this, host.images),
                guarded(Bases.class, host.bases),
                world.clock),
            new GatedStateMachines(this),
            world.workers(),
            GRACE,
            world.clock::elapsed,
            this::spend);
  }

  World world() {
    return world;
  }

  /// Somebody answers the step that has waited longest.
  void answer(StepExecution.Answer.Action action) {
    var transactions = new Commits();
    transactions.in(() -> {
      for (var waiting : world.records.waiting(Fixtures.SCOPE)) {
        if (world.journal.answer(
            waiting.step().id(), new StepExecution.Answer(action, "because"))) {
          seat.wake(waiting.step().workflowExecutionId());
          return;
        }
      }
    });
  }

  /// Somebody retries the image.
  void retry(Image image) {
    new Commits()
        .in(() -> {
          engine.builds().retry(image, Optional.empty());
          return true;
        });
  }

  boolean isDead() {
    return dead;
  }

  boolean works() {
    return !dead && frozen.isEmpty();
  }

  boolean hasRoom() {
    return workers.stream().filter(worker -> !worker.done).count() < SLOTS;
  }

  /// Nothing that it asks for is answered any more.
  void die() {
    if (!dead) {
      dead = true;
      silent = silent.or(() -> Optional.of(world.clock.elapsed()));
      world.note(host.name + " dies");
    }
  }

  void alive() {
    if (dead) {
      throw new Death();
    }
  }

  /// The port, as long as the process lives and there is room for what it writes.
  private <T> T guarded(Class<T> port, T target) {
    var proxy =
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              alive();
              if (WRITES.contains(method.getName())) {
                world.room();
              }
              try {
                return method.invoke(target, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return port.cast(proxy);
  }

  // What actions ask for

  /// An action asks for something outside: waits until it is let go on.
  ///
  /// @return how it is answered
  Fate.Kind ask(String what) throws InterruptedException {
    alive();
    var actor = Worker.current();
    var step = actor.flatMap(a -> world.step(a.worker().executionId));
    if (step.isEmpty()) {
      return Fate.Kind.FINE;
    }
    var fate = fate(actor.get(), step.get());
    var label = host.name + " " + world.name(step.get()) + " " + what;
    world.turns.pass(
        new Gate(
            this, actor.get(), label, fate, world.clock.elapsed(), end(actor.get(), step.get())));
    return fate.kind();
  }

  /// When the time of the action is over: as it began, however the clock is set meanwhile.
  private Optional<Duration> end(Worker.Actor actor, StepExecution step) {
    var end =
        actor
            .action()
            .flatMap(action -> action.deadline)
            .or(() ->
                step.deadline()
                    .map(at ->
                        world.clock.elapsed().plus(Duration.between(world.clock.instant(), at))));
    actor.action().ifPresent(action -> action.deadline = end);
    return end;
  }

  /// The first thing that an action asks for has its fate.
  private Fate fate(Worker.Actor actor, StepExecution step) {
    var flow = world.flow(step);
    var decided = actor.action().map(action -> action.decided).orElse(true);
    actor.action().ifPresent(action -> action.decided = true);
    return decided
        ? Fate.fine(flow, step.name(), step.attempt())
        : world.scenario.fate(flow, step.name(), step.attempt() + world.retries(step));
  }

  private ExitStatus command(FakeMachine machine, Command command, Output output)
      throws MachineException, InterruptedException {
    var words = String.join(" ", command.argv());
    switch (ask("command")) {
      case FAILS -> {
        return new ExitStatus.Exited(3);
      }
      case BREAKS -> throw new MachineException("machine " + machine.id() + " broke");
      case THROWS -> throw new IllegalStateException("a bug");
      case FINE, HANGS, LATE, STUBBORN -> {}
    }
    var said = words.indexOf("say ");
    if (said >= 0) {
      var text = words.substring(said + 4).split(" ", -1)[0].getBytes(StandardCharsets.UTF_8);
      output.accept(Output.Stream.STDOUT, text, text.length);
    }
    return new ExitStatus.Exited(0);
  }

  /// The time of an action that was told to stop passes when the driver says so.
  private void spend(Object lock, BooleanSupplier over) throws InterruptedException {
    var worker = Worker.current().map(Worker.Actor::worker);
    synchronized (lock) {
      while (!over.getAsBoolean() && !dead && !worker.map(w -> w.graceIsOver).orElse(true)) {
        lock.wait(2);
      }
    }
    worker.ifPresent(w -> w.graceIsOver = false);
  }

  // What it writes

  private final class Commits implements Transactions {
    @Override
    public <T> T in(Supplier<T> work) {
      if (within.get()) {
        return world.transactions.in(work);
      }
      alive();
      freezeIfPlanned();
      within.set(true);
      try {
        var result =
            world.transactions.in(() -> {
              var made = work.get();
              dieIfPlanned(Fault.Kind.CRASH_BEFORE_COMMIT);
              return made;
            });
        world.committed();
        dieIfPlanned(Fault.Kind.CRASH_AFTER_COMMIT);
        return result;
      } finally {
        within.set(false);
      }
    }
  }

  private void dieIfPlanned(Fault.Kind kind) {
    if (planned.isEmpty() || planned.get().kind() != kind) {
      return;
    }
    var left = planned.get().number() - 1;
    planned = left > 0 ? Optional.of(new AtCommit(kind, left)) : Optional.empty();
    if (left <= 0) {
      world.note(host.name + ": " + kind);
      die();
      throw new Death();
    }
  }

  private void freezeIfPlanned() {
    var actor = Worker.current();
    if (actor.isEmpty()
        || planned.map(p -> p.kind() != Fault.Kind.FREEZE_BEFORE_COMMIT).orElse(true)) {
      return;
    }
    freeze(planned.get().number());
    planned = Optional.empty();
    var fine = Fate.fine("", "", 1);
    var label = host.name + " commit of " + world.name(actor.get().worker().executionId);
    try {
      world.turns.pass(
          new Gate(this, actor.get(), label, fine, world.clock.elapsed(), Optional.empty()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void freeze(int seconds) {
    world.note(host.name + " stands still for " + seconds + " s");
    frozen = Optional.of(world.clock.elapsed().plusSeconds(seconds));
    silent = silent.or(() -> Optional.of(world.clock.elapsed()));
  }

  void thaw() {
    world.note(host.name + " goes on");
    frozen = Optional.empty();
    silent = Optional.empty();
    released = false;
  }
}
