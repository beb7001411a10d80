// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.StorageFullException;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LostExecutionException;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.resource.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// One run of a [Scenario]: drives real engines turn by turn until the image has ended, and checks
/// the [Invariants] after every commit. Time moves on only when nobody can go on.
final class Simulation {
  private static final int TURNS = 20_000;
  private static final Duration SWEEP = Duration.ofSeconds(30);

  /// How long a server is silent until others take over what it has.
  private static final Duration LEASE = Duration.ofSeconds(25);

  private final Scenario scenario;
  private final World world;
  private final Invariants invariants;
  private final Random random;
  private final Map<String, Server> servers = new LinkedHashMap<>();
  private Duration swept = Duration.ZERO;
  private int turn;
  private int retried;
  private int crashes;

  private Simulation(Scenario scenario, UnaryOperator<Journal> journal, List<Invariant> more) {
    this.scenario = scenario;
    this.invariants = new Invariants(more);
    this.world = new World(scenario, journal, this::committed);
    this.random = new Random(scenario.seed());
  }

  /// @param steps that have ended
  /// @param story what happened, turn by turn
  record Result(
      Scenario scenario,
      Optional<Violation> violation,
      int turns,
      int steps,
      int crashes,
      List<String> story) {
    Result {
      story = List.copyOf(story);
    }
  }

  static Result run(Scenario scenario) {
    return run(scenario, journal -> journal, List.of());
  }

  /// @param journal what stands between the engines and their records
  /// @param more invariants besides the usual ones
  static Result run(Scenario scenario, UnaryOperator<Journal> journal, List<Invariant> more) {
    return new Simulation(scenario, journal, more).run();
  }

  /// What can happen next.
  private record Option(String what, Runnable go) {}

  private Result run() {
    try {
      world.hosts.values().forEach(this::open);
      ask();
      while (invariants.violation().isEmpty()) {
        if (!isOver()) {
          go();
        } else if (!retries()) {
          break;
        }
      }
      end();
    } catch (RuntimeException | Error e) {
      throw new IllegalStateException(
          "seed " + scenario.seed() + " stands still:\n" + String.join("\n", world.story), e);
    }
    var story = List.copyOf(world.story);
    servers.values().forEach(this::kill);
    var steps =
        invariants.last().stream()
            .flatMap(last -> last.steps().values().stream())
            .flatMap(List::stream)
            .filter(StepRules::terminal)
            .count();
    return new Result(scenario, invariants.violation(), turn, (int) steps, crashes, story);
  }

  // One turn

  private void go() {
    turn++;
    scenario.faults().stream().filter(f -> f.turn() == turn).forEach(this::happens);
    buryTheDead();
    var options = options();
    if (options.isEmpty()) {
      if (!advance()) {
        invariants.violated("every build ends (4.3)", "nobody can go on");
      }
      return;
    }
    if (turn > TURNS) {
      invariants.violated("every build ends (4.3)", "not after " + TURNS + " turns");
      return;
    }
    var next = options.get(scenario.mixed() ? random.nextInt(options.size()) : 0);
    world.story.add(turn + " " + time() + " " + next.what());
    next.go().run();
    buryTheDead();
  }

  private List<Option> options() {
    var options = new ArrayList<Option>();
    for (var server : List.copyOf(servers.values())) {
      var name = server.host.name;
      if (server.isDead()) {
        options.add(new Option(name + " starts again", () -> restart(server)));
        continue;
      }
      if (!server.works()) {
        continue;
      }
      if (gates(server).anyMatch(this::isToStop)) {
        options.add(new Option(name + " looks after its actions", () -> look(server)));
      }
    }
    for (var gate : world.turns.gates()) {
      if (!gate.server.works()) {
        continue;
      }
      if (gate.mayOpen(now())) {
        options.add(new Option(gate.label, () -> world.turns.open(gate)));
      } else if (gate.patience().filter(end -> end.compareTo(now()) <= 0).isPresent()) {
        options.add(new Option(gate.label + " is given up", () -> world.turns.giveUp(gate)));
      }
    }
    for (var server : servers.values()) {
      if (server.works() && server.hasRoom()) {
        server
            .seat
            .due(world.clock.instant())
            .ifPresent(id ->
                options.add(
                    new Option(
                        server.host.name + " takes " + world.name(id), () -> take(server, id))));
      }
    }
    return options;
  }

  private Stream<Gate> gates(Server server) {
    return world.turns.gates().stream().filter(gate -> gate.server == server);
  }

  private void take(Server server, String id) {
    var holder = new ArrayList<Worker>();
    var worker = new Worker(server, id, () -> work(server, holder));
    holder.add(worker);
    server.workers.add(worker);
    world.turns.start(worker.thread);
  }

  private void work(Server server, List<Worker> me) {
    try {
      server.seat.runNext(world.clock.instant()).ifPresent(e -> broke(server, e));
    } catch (Death _) {
      // as it should
    } catch (RuntimeException | Error e) {
      broke(server, e);
    } finally {
      me.getFirst().done = true;
      world.turns.end();
    }
  }

  private void broke(Server server, Throwable e) {
    var expected =
        e instanceof StorageFullException
            || e instanceof LostExecutionException
            || (e instanceof IllegalStateException && String.valueOf(e).contains(" has lost "));
    world.note(server.host.name + ": " + e);
    if (!server.isDead() && !expected) {
      var top = e.getStackTrace().length > 0 ? " at " + e.getStackTrace()[0] : "";
      invariants.violated("no run breaks (engine 7.3)", e + top);
    }
  }

  // Stopping actions

  private boolean isToStop(Gate gate) {
    return gate.deadline().isPresent()
        && (now().compareTo(gate.deadline().get()) >= 0
            || world
                .records
                .execution(gate.actor.worker().executionId)
                .filter(WorkflowExecution::cancelRequested)
                .isPresent());
  }

  private void look(Server server) {
    var stopping = gates(server).filter(this::isToStop).toList();
    guarded(server, server.engine::look);
    for (var gate : stopping) {
      world.turns.awaitInterrupt(gate);
      gate.actor.action().ifPresent(action -> action.stopped = Optional.of(now()));
    }
  }

  // Time

  private Duration now() {
    return world.clock.elapsed();
  }

  private String time() {
    var seconds = now().toSeconds();
    return String.format("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  /// Moves on to the next thing that time brings.
  ///
  /// @return false if there is none
  private boolean advance() {
    var waits = new ArrayList<Duration>();
    var clock = world.clock.instant();
    world.queue.next().map(due -> Duration.between(clock, due)).ifPresent(waits::add);
    for (var gate : world.turns.gates()) {
      gate.opens().map(at -> at.minus(now())).ifPresent(waits::add);
      gate.patience().map(at -> at.minus(now())).ifPresent(waits::add);
      gate.deadline().map(at -> at.minus(now())).ifPresent(waits::add);
    }
    for (var server : servers.values()) {
      server.frozen.map(until -> until.minus(now())).ifPresent(waits::add);
      if (!server.released) {
        server.silent.map(since -> since.plus(LEASE).minus(now())).ifPresent(waits::add);
      }
    }
    var next = waits.stream().filter(Duration::isPositive).min(Duration::compareTo);
    next.ifPresent(this::pass);
    return next.isPresent();
  }

  private void pass(Duration wait) {
    world.clock.advance(wait);
    for (var server : servers.values()) {
      if (server.frozen.filter(until -> until.compareTo(now()) <= 0).isPresent()) {
        server.thaw();
      }
      if (server.silent.filter(since -> since.plus(LEASE).compareTo(now()) <= 0).isPresent()
          && !server.released
          && servers.size() > 1) {
        world.note("the leases of " + server.host.name + " run out");
        server.released = true;
        world.queue.release(server.host.name);
      }
    }
    if (swept.plus(SWEEP).compareTo(now()) <= 0) {
      swept = now();
      sweep();
    }
  }

  private void sweep() {
    for (var server : servers.values()) {
      if (server.works()) {
        guarded(server, server.engine::sweep);
      }
    }
  }

  // Processes

  private interface Call {
    void run() throws InterruptedException;
  }

  private void guarded(Server server, Call call) {
    try {
      call.run();
    } catch (Death _) {
      // buried soon
    } catch (StorageFullException e) {
      world.note(server.host.name + ": " + e.getMessage());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void open(Host host) {
    var server = new Server(world, host);
    servers.put(host.name, server);
    guarded(server, server.engine::start);
  }

  private void restart(Server dead) {
    dead.host.machines = dead.host.machines.afterRestart();
    open(dead.host);
  }

  private void buryTheDead() {
    servers.values().stream().filter(Server::isDead).forEach(this::kill);
  }

  private void kill(Server server) {
    server.die();
    world.turns.release(
        gate -> gate.server == server,
        server.workers.stream().map(worker -> worker.thread).toList());
    server.workers.clear();
  }

  private void ask() {
    var server = servers.values().iterator().next();
    var image = world.asked();
    world.transactions.in(() -> {
      world.resources.add(image);
      server.engine.builds().start(image);
    });
  }

  // What goes wrong

  private void happens(Fault fault) {
    var server = servers.get(fault.host());
    if (server == null) {
      return;
    }
    world.story.add("! " + fault.kind() + " " + fault.number() + " " + fault.host());
    switch (fault.kind()) {
      case CANCEL -> cancel(server);
      case ANSWER -> {
        if (server.works()) {
          var actions = StepExecution.Answer.Action.values();
          guarded(server, () -> server.answer(actions[fault.number()]));
        }
      }
      case CRASH -> {
        if (!server.isDead()) {
          crashes++;
          server.die();
        }
      }
      case CRASH_BEFORE_COMMIT, CRASH_AFTER_COMMIT -> {
        crashes++;
        server.planned = Optional.of(new Server.AtCommit(fault.kind(), fault.number()));
      }
      case FREEZE_BEFORE_COMMIT ->
          server.planned = Optional.of(new Server.AtCommit(fault.kind(), fault.number()));
      case FREEZE -> {
        if (server.works()) {
          server.freeze(fault.number());
        }
      }
      case JUMP -> world.clock.jump(Duration.ofSeconds(fault.number()));
      case DISK_FULL -> world.refuse(fault.number());
      case STICKY_MACHINES -> world.stick(fault.number());
    }
  }

  private void cancel(Server server) {
    var image = world.image().filter(i -> i.state().status().inProgress());
    if (image.isPresent() && server.works()) {
      guarded(server, () -> server.engine.builds().cancel(image.get()));
    }
  }

  // The records

  private void committed(Snapshot after) {
    tell(after);
    invariants.check(after);
  }

  private void tell(Snapshot after) {
    var before = invariants.last();
    for (var execution : after.executions()) {
      var was = before.flatMap(b -> b.execution(execution.id()));
      if (!was.map(w -> w.status() == execution.status()).orElse(false)) {
        world.note(World.name(execution) + " is " + execution.status());
      }
      for (var step : after.steps(execution)) {
        var known = before.flatMap(b -> b.step(step.id()));
        if (known.filter(k -> !same(k, step)).isPresent()) {
          world.note(
              World.name(execution)
                  + "/"
                  + step.name()
                  + " is "
                  + step.status()
                  + step.rollbackStatus().map(r -> ", rollback " + r).orElse("")
                  + step.message().map(m -> ": " + m).orElse(""));
        }
      }
    }
    var status = after.image().state().status();
    if (!before.map(b -> b.image().state().status() == status).orElse(false)) {
      world.note("the image is " + status);
    }
  }

  private static boolean same(StepExecution one, StepExecution other) {
    return one.status() == other.status()
        && one.rollbackStatus().equals(other.rollbackStatus())
        && one.message().equals(other.message());
  }

  private boolean isOver() {
    return world.image().map(Image::state).filter(s -> s.status().inProgress()).isEmpty()
        && world.queue.waiting().isEmpty()
        && world.turns.gates().isEmpty()
        && servers.values().stream().allMatch(Server::works);
  }

  /// Somebody retries an image that is not there.
  ///
  /// @return false if there is nothing to retry, or nobody does
  private boolean retries() {
    var image =
        world
            .image()
            .filter(i ->
                i.state().status() == Image.Status.FAILED
                    || i.state().status() == Image.Status.CANCELLED);
    if (image.isEmpty() || retried == scenario.retries()) {
      return false;
    }
    retried++;
    world.story.add("! somebody retries the image");
    var server = servers.values().iterator().next();
    guarded(server, () -> server.retry(image.get()));
    return true;
  }

  private void end() {
    if (invariants.violation().isPresent()) {
      return;
    }
    world.stick(0);
    world.refuse(0);
    sweep();
    new EndRules(world).wrong().forEach(invariants::violated);
  }
}
