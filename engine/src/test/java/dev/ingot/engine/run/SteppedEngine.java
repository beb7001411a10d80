// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import dev.ingot.core.execution.StateMachines;
import dev.ingot.engine.build.Builds;
import dev.ingot.engine.build.InstanceTypes;
import dev.ingot.engine.build.Ports;
import dev.ingot.engine.build.Retention;
import dev.ingot.toe.external.ExternalSources;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// The real engine, without the threads and timers that would make a run depend on real time: who
/// has it calls [#look] and [#sweep], and lets the time of an action that was told to stop pass.
public final class SteppedEngine {
  private final Engine engine;

  /// Lets time pass until an action is over or has had its time; see [Grace#spend].
  public interface Patience {
    void spend(Object lock, BooleanSupplier over) throws InterruptedException;
  }

  /// @param passed how much time has passed, whatever the clock shows
  public SteppedEngine(
      Ports ports,
      StateMachines stateMachines,
      int workers,
      Duration grace,
      Supplier<Duration> passed,
      Patience patience) {
    var own =
        new Grace() {
          @Override
          public Duration passed() {
            return passed.get();
          }

          @Override
          public Duration length() {
            return grace;
          }

          @Override
          public void spend(Object lock, BooleanSupplier over) throws InterruptedException {
            patience.spend(lock, over);
          }
        };
    this.engine =
        new Engine(
            ports,
            new InstanceTypes(2, 4096),
            Map.of(),
            ExternalSources.NONE,
            stateMachines,
            Retention.DEFAULT,
            UnaryOperator.identity(),
            workers,
            own);
  }

  public Builds builds() {
    return engine.builds();
  }

  public void start() throws InterruptedException {
    engine.dispatcher().startUnwatched();
  }

  public void look() {
    engine.dispatcher().look();
  }

  public void sweep() throws InterruptedException {
    engine.dispatcher().sweep();
  }
}
