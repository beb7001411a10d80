// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.simulate;

import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ExternalSources;
import dev.ingot.toe.external.ObjectLocation;
import dev.ingot.toe.external.ObjectStore;
import dev.ingot.toe.external.ParameterStore;
import dev.ingot.toe.external.WebSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What is outside of machines in a simulation: everything is there and empty, nobody is asked.
public final class SimulatedSources {
  private SimulatedSources() {}

  /// @param real whose parameters are used, if there are any
  /// @param parameters whether a parameter store is configured
  public static ExternalSources of(ExternalSources real, boolean parameters) {
    return real.withObjects(new Objects())
        .withWeb(new Web())
        .withParameters(
            parameters
                ? real.parameters()
                : name -> Optional.of(ParameterStore.Stored.plain("simulated" + path(name))));
  }

  private static String path(String name) {
    return name.startsWith("/") ? name : "/" + name;
  }

  private static void empty(Path to) throws ExternalSourceException {
    try {
      Files.write(to, new byte[0]);
    } catch (IOException e) {
      throw new ExternalSourceException("cannot write " + to + ": " + e);
    }
  }

  private static final class Web implements WebSource {
    @Override
    public void fetch(Request request, Path to, Consumer<String> progress)
        throws ExternalSourceException {
      progress.accept("simulated, nothing is downloaded");
      empty(to);
    }

    @Override
    public boolean fitsAnyChecksum() {
      return true;
    }
  }

  private static final class Objects implements ObjectStore {
    @Override
    public List<String> keys(
        String bucket, String prefix, int limit, Optional<String> expectedOwner) {
      return List.of(prefix.isEmpty() || prefix.endsWith("/") ? prefix + "simulated" : prefix);
    }

    @Override
    public void download(ObjectLocation from, Path to, Optional<String> expectedOwner)
        throws ExternalSourceException {
      empty(to);
    }

    @Override
    public byte[] read(ObjectLocation from, int mostBytes) {
      return new byte[0];
    }

    @Override
    public void upload(Path from, ObjectLocation to, Optional<String> expectedOwner) {}
  }
}
