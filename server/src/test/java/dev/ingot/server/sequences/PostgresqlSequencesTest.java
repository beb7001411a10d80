// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.sequences;

import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.PostgresqlSimulation;
import dev.ingot.testkit.store.PostgresqlCluster;
import java.util.Optional;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

@Tag("postgresql")
@AddLifecycleHook(PostgresqlSequencesTest.Installed.class)
class PostgresqlSequencesTest extends SequencesContract {
  private Optional<PostgresqlCluster> cluster = Optional.empty();

  static final class Installed implements SkipExecutionHook {
    @Override
    public SkipResult shouldBeSkipped(LifecycleContext context) {
      return PostgresqlCluster.programs().isPresent()
          ? SkipResult.doNotSkip()
          : SkipResult.skip("PostgreSQL is not installed");
    }
  }

  @Override
  EmbeddedIngot open() throws Exception {
    var started = PostgresqlCluster.start(PostgresqlCluster.programs().orElseThrow(), _ -> {});
    cluster = Optional.of(started);
    return PostgresqlSimulation.open(started.newEmptyDatabase());
  }

  @Override
  void release() throws Exception {
    if (cluster.isPresent()) {
      cluster.get().close();
    }
  }
}
