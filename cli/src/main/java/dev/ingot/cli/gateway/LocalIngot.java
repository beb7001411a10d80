// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.core.machine.Volume;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.server.EmbeddedIngot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ingot in this process.
final class LocalIngot implements Ingot {
  private static final Logger LOG = LoggerFactory.getLogger(LocalIngot.class);

  /// Most builds are over sooner, and nobody can have typed a command about them.
  private static final Duration BEFORE_ANNOUNCING = Duration.ofMillis(400);

  private final EmbeddedIngot services;
  private final Scope scope;
  private Optional<Thread> announcer = Optional.empty();
  private volatile boolean closing;

  LocalIngot(EmbeddedIngot services, Scope scope) {
    this.services = services;
    this.scope = scope;
  }

  /// Begins to build whatever is due, and lets other commands of this user look in.
  void work() {
    try {
      services.start();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    }
    announcer = Optional.of(Thread.ofVirtual().name("announcer").start(this::announce));
  }

  private void announce() {
    try {
      Thread.sleep(BEFORE_ANNOUNCING);
      services.announce(scope.account());
    } catch (InterruptedException _) {
      // It is over already.
    } catch (IOException e) {
      if (closing) {
        return; // it was over while the listener started
      }
      LOG.warn("other commands cannot look at this build: {}", e.getMessage());
    }
  }

  @Override
  public ImageBuilderApi api() {
    return services.api(scope);
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
  public boolean reachesHost() {
    return true;
  }

  @Override
  public void retry(String imageArn, String from) {
    var arn =
        Arn.parse(imageArn)
            .orElseThrow(() -> new CommandException(ExitCode.USAGE, "no ARN: " + imageArn));
    try {
      services.retry(scope, arn, Optional.of(from), UUID.randomUUID().toString());
    } catch (RejectedException e) {
      throw new CommandException(ExitCode.USAGE, e.rejection().message());
    }
  }

  @Override
  public BuildLog.Chunk log(String imageArn, long from, int limit) {
    return Arn.parse(imageArn)
        .map(arn -> services.log(arn, from, limit))
        .orElseGet(() -> new BuildLog.Chunk(List.of(), from));
  }

  @Override
  public Optional<StoredImage> image(String ami) {
    return ImageId.parse(ami).flatMap(services::machineImage).map(LocalIngot::stored);
  }

  private static StoredImage stored(MachineImage image) {
    return StoredImage.of(
        image.id(),
        image.disk().map(MachineImage.Disk::file),
        image.disk().map(MachineImage.Disk::format),
        image.bootable(),
        image.volumes().stream().map(Volume::device).toList());
  }

  @Override
  public void export(String ami, String format, Path to)
      throws MachineException, InterruptedException {
    services.export(id(ami), format, to);
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
  public List<String> machines() {
    return services.machineIds();
  }

  @Override
  public Visit.Way console(String ami, Visit visit) throws MachineException, InterruptedException {
    return services.console(id(ami), Optional.of(visit));
  }

  private static ImageId id(String ami) throws MachineException {
    return ImageId.parse(ami)
        .orElseThrow(() -> new MachineException("there is no machine image '" + ami + "'"));
  }

  @Override
  public boolean isSimulated() {
    return services.isSimulated();
  }

  @Override
  public List<Machines.MissingRequirement> missingRequirements() {
    return services.missingRequirements();
  }

  @Override
  public Optional<String> parentProblem(String parentImage) {
    try {
      return services.parentProblem(scope, parentImage);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
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
                new MachineException(
                    "no base is known for '"
                        + parentImage
                        + "'; 'ingot base list' lists those there are, 'ingot base add' names"
                        + " one"));
    bases.provide(base, progress);
  }

  @Override
  public void close() {
    closing = true;
    announcer.ifPresent(Thread::interrupt);
    services.close();
  }
}
