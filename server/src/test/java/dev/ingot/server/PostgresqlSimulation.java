// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.machine.Machines;
import dev.ingot.images.base.LocalBases;
import dev.ingot.images.base.ParentFiles;
import dev.ingot.machines.simulated.SimulatedBases;
import dev.ingot.machines.simulated.SimulatedImages;
import dev.ingot.machines.simulated.SimulatedMachines;
import dev.ingot.server.simulate.Simulation;
import dev.ingot.stores.sql.Databases;
import dev.ingot.testkit.store.MemoryBuildLog;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;

/// A server that simulates builds, over a PostgreSQL database: the product keeps what is simulated
/// in SQLite, but the rules have to hold on both.
public final class PostgresqlSimulation {
  private PostgresqlSimulation() {}

  /// @param url of an empty database
  public static EmbeddedIngot open(String url) {
    var config = ServerConfig.of(Map.of("simulate", "yes"), Map.of());
    var data = config.data();
    var clock = InstantSource.system();
    var database = Databases.postgresql(url);
    var queue = database.queue("local", Wiring.executions(config), clock);
    var simulation =
        new Simulation(
            config.simulation().orElseThrow().script(),
            database.resources(),
            database.transactions(),
            database.journal(),
            queue);
    var bases = new LocalBases(data.resolve("bases"), Map.of(), ParentFiles.any());
    var adapters =
        new Adapters(
            "local",
            database.transactions(),
            database.resources(),
            database.idempotency(clock),
            database.journal(),
            database.lifecycles(),
            queue,
            database.outbox("local", clock),
            new MemoryBuildLog(),
            Stream.of("sandbox", "qemu")
                .<Machines>map(kind ->
                    new SimulatedMachines(kind, data.resolve("machines").resolve(kind), simulation))
                .toList(),
            new SimulatedImages(data.resolve("images")),
            new SimulatedBases(bases),
            new NoHostTools(),
            clock);
    return Wiring.assemble(
        adapters,
        config,
        Map.of(),
        _ -> {},
        () -> {
          database.close();
          SimulatedFolder.remove(data);
        });
  }
}
