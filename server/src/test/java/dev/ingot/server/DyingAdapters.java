// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.Journal;
import dev.ingot.core.execution.LifecycleJournal;
import dev.ingot.core.execution.Outbox;
import dev.ingot.core.execution.Queue;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Transactions;
import dev.ingot.core.rule.Idempotency;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Adapters that reach [CrashPoints] before and after every durable write and every effect.
final class DyingAdapters {
  private static final Set<String> JOURNAL =
      Set.of("create", "take", "record", "requestCancel", "forgetCancel", "answer", "forget");
  private static final Set<String> LIFECYCLES = Set.of("add", "change", "record", "forgetEnded");
  private static final Set<String> RESOURCES = Set.of("add", "change", "delete", "nextBuild");
  private static final Set<String> MACHINES =
      Set.of("launch", "find", "stop", "terminate", "removeRemains");
  private static final Set<String> MACHINE =
      Set.of("run", "put", "get", "reboot", "keep", "restore", "capture");
  private static final Set<String> IMAGES =
      Set.of("create", "share", "record", "withDisk", "removeRemains", "delete");

  private final CrashPoints points;

  private DyingAdapters(CrashPoints points) {
    this.points = points;
  }

  static Adapters of(Adapters real, CrashPoints points) {
    var dying = new DyingAdapters(points);
    var transactions = dying.new DyingTransactions(real.transactions());
    return new Adapters(
        real.worker(),
        transactions,
        dying.writing(ResourceStore.class, real.resources(), RESOURCES),
        dying.writing(Idempotency.class, real.idempotency(), Set.of("remember")),
        dying.writing(Journal.class, real.journal(), JOURNAL),
        dying.writing(LifecycleJournal.class, real.lifecycles(), LIFECYCLES),
        dying.queue(real.queue(), real.transactions()),
        dying.writing(Outbox.class, real.outbox(), Set.of("add")),
        dying.acting(BuildLog.class, real.log(), Set.of("force", "delete"), x -> x),
        real.machines().stream()
            .map(kind -> dying.acting(Machines.class, kind, MACHINES, dying::machine))
            .toList(),
        dying.acting(ImageStore.class, real.images(), IMAGES, x -> x),
        dying.acting(Bases.class, real.bases(), Set.of("provide", "removeRemains"), x -> x),
        real.host(),
        real.clock());
  }

  private Object machine(Object result) {
    return switch (result) {
      case Machine machine -> acting(Machine.class, machine, MACHINE, this::machine);
      case Optional<?> found when found.isPresent() -> Optional.of(machine(found.get()));
      default -> result;
    };
  }

  /// The outermost transaction is a write of all that was written in it.
  private final class DyingTransactions implements Transactions {
    private final Transactions real;

    private DyingTransactions(Transactions real) {
      this.real = real;
    }

    @Override
    public <T> T in(Supplier<T> work) {
      if (points.collecting()) {
        return real.in(work);
      }
      var written =
          real.in(() -> {
            var done = points.collect(work);
            if (!done.what().isEmpty()) {
              points.reach("before commit of " + done.what());
            }
            return done;
          });
      if (!written.what().isEmpty()) {
        points.reach("after commit of " + written.what());
      }
      return written.result();
    }
  }

  // The queue commits what a handler leaves in a transaction of its own.

  private Queue queue(Queue real, Transactions transactions) {
    var queue = writing(Queue.class, real, Set.of("add", "wake"));
    return proxy(
        Queue.class,
        (method, arguments) -> {
          if (method.getName().equals("start")) {
            var handler = (Queue.Handler) arguments.getFirst();
            real.start(id -> {
              points.reach("after pick");
              return verdict(handler.handle(id), transactions);
            });
            return Optional.empty();
          }
          return call(queue, method, arguments);
        });
  }

  private Queue.Verdict verdict(Queue.Verdict verdict, Transactions transactions) {
    return switch (verdict) {
      case Queue.Verdict.Finished(Runnable commit) ->
          new Queue.Verdict.Finished(left("Finished", commit, transactions));
      case Queue.Verdict.Parked(var until, Runnable commit) ->
          new Queue.Verdict.Parked(until, left("Parked", commit, transactions));
    };
  }

  /// SQLite has one writer, who is next when the commit is done.
  private Runnable left(String word, Runnable commit, Transactions transactions) {
    return () -> {
      var what =
          points
              .collect(() -> {
                commit.run();
                return word;
              })
              .what();
      points.reach("before commit of " + word + ": " + what);
      Thread.startVirtualThread(
          () -> transactions.in(() -> points.reach("after commit of " + word + ": " + what)));
    };
  }

  // Proxies

  private interface Body {
    Object call(Method method, List<Object> arguments) throws Exception;
  }

  private <T> T writing(Class<T> port, T real, Set<String> words) {
    return proxy(
        port,
        (method, arguments) -> {
          if (!words.contains(method.getName())) {
            return call(real, method, arguments);
          }
          if (points.collecting()) {
            var result = call(real, method, arguments);
            points.collected(told(port, method, arguments, result));
            return result;
          }
          var what = told(port, method, arguments, Optional.empty());
          return points.effect(what, () -> call(real, method, arguments));
        });
  }

  private <T> T acting(Class<T> port, T real, Set<String> words, UnaryOperator<Object> result) {
    return proxy(
        port,
        (method, arguments) -> {
          Callable<Object> call = () -> result.apply(call(real, method, arguments));
          return words.contains(method.getName())
              ? points.effect(told(port, method, arguments, Optional.empty()), call)
              : call.call();
        });
  }

  private static <T> T proxy(Class<T> port, Body body) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              var list = arguments == null ? List.of() : Arrays.asList(arguments);
              var result = body.call(method, list);
              return method.getReturnType() == void.class ? null : result;
            }));
  }

  /// A method without a result gives an empty one.
  private static Object call(Object real, Method method, List<Object> arguments) throws Exception {
    try {
      return Optional.<Object>ofNullable(method.invoke(real, arguments.toArray()))
          .orElse(Optional.empty());
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private static String told(Class<?> port, Method method, List<Object> arguments, Object result) {
    var words = new ArrayList<String>();
    words.add(port.getSimpleName() + "." + method.getName());
    arguments.forEach(argument -> words.addAll(words(argument)));
    words.addAll(words(result));
    return String.join(" ", words);
  }

  private static List<String> words(Object value) {
    return switch (value) {
      case StepExecution step -> List.of(step.name(), step.status().name(), undone(step));
      case WorkflowExecution workflow -> List.of(workflow.type().name(), workflow.status().name());
      case Holding holding -> List.of(holding.kind().name(), holding.state().name());
      case Image image -> List.of("Image", image.state().status().name());
      case Resource resource -> List.of(resource.getClass().getSimpleName());
      case Optional<?> some when some.isPresent() -> words(some.get());
      default -> List.of();
    };
  }

  private static String undone(StepExecution step) {
    return step.attempt() + step.rollbackStatus().map(status -> " undone " + status).orElse("");
  }
}
