// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.server.LocalServices;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Ingot in this process.
final class LocalIngot implements Ingot {
  private final LocalServices services;
  private final Scope scope;
  private final ImageBuilderApi api;

  LocalIngot(LocalServices services, Scope scope) {
    this.services = services;
    this.scope = scope;
    this.api = services.api(scope);
  }

  @Override
  public ImageBuilderApi api() {
    return api;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public boolean isInProcess() {
    return true;
  }

  @Override
  public BuildLog.Chunk log(String imageArn, long from, int limit) {
    return Arn.parse(imageArn)
        .map(arn -> services.log(arn, from, limit))
        .orElseGet(() -> new BuildLog.Chunk(List.of(), from));
  }

  @Override
  public Optional<StoredImage> image(String ami) {
    return services
        .machineImage(ami)
        .map(image ->
            StoredImage.of(
                ami,
                image.disk().map(MachineImage.Disk::file),
                image.disk().map(MachineImage.Disk::format),
                image.bootable()));
  }

  @Override
  public void export(String ami, String format, Path to)
      throws MachineException, InterruptedException {
    services.export(ami, format, to);
  }

  @Override
  public List<String> shell(String machineId) throws MachineException, InterruptedException {
    return services.shell(machineId);
  }

  @Override
  public void terminateMachine(String machineId) throws MachineException, InterruptedException {
    services.terminateMachine(machineId);
  }

  @Override
  public List<String> console(String ami) throws MachineException, InterruptedException {
    return services.console(ami);
  }

  @Override
  public List<Machines.Lack> lacks() {
    return services.lacks();
  }

  @Override
  public List<ListedBase> bases() {
    var bases = services.bases();
    return bases.catalogue().stream()
        .map(base -> new ListedBase(base, bases.amiId(base, scope)))
        .toList();
  }

  @Override
  public void addBase(String slug, String reference) throws MachineException {
    services.addBase(slug, reference);
  }

  @Override
  public void pullBase(String parentImage, Consumer<String> progress)
      throws MachineException, InterruptedException {
    var bases = services.bases();
    var base =
        bases
            .find(parentImage)
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.USAGE,
                    "no base is known for " + parentImage + "; 'ingot base list' shows which are"));
    bases.provide(base, progress);
  }

  @Override
  public void close() {
    services.close();
  }
}
