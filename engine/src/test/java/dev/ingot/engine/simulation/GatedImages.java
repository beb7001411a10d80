// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.simulation;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import dev.ingot.testkit.machine.MemoryImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The images of a host as a process has them: making one waits at a [Gate].
final class GatedImages implements ImageStore {
  private final Server server;
  private final MemoryImages images;

  GatedImages(Server server, MemoryImages images) {
    this.server = server;
    this.images = images;
  }

  @Override
  public List<Machines.MissingRequirement> missingRequirements() {
    server.alive();
    return images.missingRequirements();
  }

  @Override
  public MachineImage create(
      ImageId id,
      Scope owner,
      String name,
      Capture capture,
      long diskSizeBytes,
      Consumer<String> log)
      throws MachineException, InterruptedException {
    return switch (server.ask("image")) {
      case FAILS, BREAKS -> throw new MachineException("no image today");
      case THROWS -> throw new IllegalStateException("a bug");
      case FINE, HANGS, LATE, STUBBORN ->
          images.create(id, owner, name, capture, diskSizeBytes, log);
    };
  }

  @Override
  public Optional<Stored> find(ImageId id) {
    server.alive();
    return images.find(id);
  }

  @Override
  public void record(ImageId id, Map<String, String> values) throws MachineException {
    server.alive();
    images.record(id, values);
  }

  @Override
  public Map<String, String> recorded(ImageId id) {
    server.alive();
    return images.recorded(id);
  }

  @Override
  public MachineImage withDisk(MachineImage image) {
    server.alive();
    return images.withDisk(image);
  }

  @Override
  public List<MachineImage> all() {
    server.alive();
    return images.all();
  }

  @Override
  public void delete(ImageId id) {
    server.alive();
    images.delete(id);
  }

  @Override
  public void export(ImageId id, String format, Path to) throws MachineException {
    server.alive();
    images.export(id, format, to);
  }
}
