// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.execution.StateMachineException;
import dev.ingot.core.execution.StateMachines;
import dev.ingot.transfers.sfn.HttpStateMachines;
import dev.ingot.transfers.sfn.SfnStateMachines;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The state machines that this process's settings name: HTTP endpoints, and those of AWS.
final class LocalStateMachines implements StateMachines, AutoCloseable {
  private final StateMachineSettings settings;
  private final Optional<SfnStateMachines> aws;
  private final Map<URI, HttpStateMachines> endpoints = new HashMap<>();

  /// @param environment of the process
  LocalStateMachines(StateMachineSettings settings, Map<String, String> environment) {
    this.settings = settings;
    this.aws = settings.aws() ? Optional.of(SfnStateMachines.of(environment)) : Optional.empty();
  }

  @Override
  public Execution start(Request request) throws StateMachineException, InterruptedException {
    return of(request).start(request);
  }

  @Override
  public Execution describe(Request request, Execution execution)
      throws StateMachineException, InterruptedException {
    return of(request).describe(request, execution);
  }

  @Override
  public void stop(Request request, String why) throws StateMachineException, InterruptedException {
    of(request).stop(request, why);
  }

  private StateMachines of(Request request) {
    return settings
        .endpoint(request.stateMachine())
        .<StateMachines>map(this::endpoint)
        .or(() -> aws)
        .orElse(NONE);
  }

  /// Made at the first use, as most processes need none.
  private synchronized HttpStateMachines endpoint(URI url) {
    return endpoints.computeIfAbsent(url, HttpStateMachines::at);
  }

  @Override
  public synchronized void close() {
    endpoints.values().forEach(HttpStateMachines::close);
    endpoints.clear();
    aws.ifPresent(SfnStateMachines::close);
  }
}
