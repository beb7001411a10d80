// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.Scope;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Images in memory: what [FakeMachines] captured, under the ids that were asked for.
public final class MemoryImages implements ImageStore {
  private final Map<ImageId, Stored> images = new LinkedHashMap<>();
  private final Map<ImageId, Map<String, String>> recorded = new LinkedHashMap<>();
  private Optional<String> createFailure = Optional.empty();

  /// Every new image fails with this message, until [#mendCreate].
  public synchronized void failCreate(String message) {
    createFailure = Optional.of(message);
  }

  public synchronized void mendCreate() {
    createFailure = Optional.empty();
  }

  @Override
  public List<Machines.MissingRequirement> missingRequirements() {
    return List.of();
  }

  @Override
  public synchronized MachineImage create(
      ImageId id,
      Scope owner,
      String name,
      Capture capture,
      long diskSizeBytes,
      Consumer<String> log)
      throws MachineException {
    var there = images.get(id);
    if (there != null) {
      return there.image();
    }
    if (createFailure.isPresent()) {
      throw new MachineException(createFailure.get());
    }
    var origin = capture.origin();
    var layers = new ArrayList<>(origin.layers());
    var disk = Optional.<MachineImage.Disk>empty();
    switch (capture) {
      case Capture.Tree tree -> {
        layers.clear();
        layers.add(tree.root());
      }
      case Capture.Disk whole -> disk = Optional.of(whole.disk());
    }
    var image =
        new MachineImage(
            id.text(),
            name,
            digest(id.text()),
            layers,
            disk,
            origin.bootable(),
            origin.platform(),
            origin.architecture(),
            origin.osVersion(),
            capture.volumes());
    images.put(id, new Stored(image, Optional.of(owner)));
    return image;
  }

  /// As if the image had been made before owners were recorded.
  public synchronized void forgetOwner(ImageId id) {
    images.computeIfPresent(id, (_, stored) -> new Stored(stored.image(), Optional.empty()));
  }

  @Override
  public synchronized Optional<Stored> find(ImageId id) {
    return Optional.ofNullable(images.get(id));
  }

  @Override
  public synchronized void record(ImageId id, Map<String, String> values) throws MachineException {
    if (!images.containsKey(id)) {
      throw new MachineException("cannot record anything of " + id + ": there is no such image");
    }
    recorded.computeIfAbsent(id, _ -> new TreeMap<>()).putAll(values);
  }

  @Override
  public synchronized Map<String, String> recorded(ImageId id) {
    return Map.copyOf(recorded.getOrDefault(id, Map.of()));
  }

  @Override
  public MachineImage withDisk(MachineImage image) {
    if (image.disk().isPresent()) {
      return image;
    }
    var disk = new MachineImage.Disk(Path.of("/fake", image.id(), "disk.qcow2"), "qcow2", 1L << 30);
    return new MachineImage(
        image.id(),
        image.name(),
        image.digest(),
        image.layers(),
        Optional.of(disk),
        image.bootable(),
        image.platform(),
        image.architecture(),
        image.osVersion(),
        image.volumes());
  }

  @Override
  public synchronized List<MachineImage> all() {
    return images.values().stream().map(Stored::image).toList();
  }

  @Override
  public synchronized void delete(ImageId id) {
    images.remove(id);
    recorded.remove(id);
  }

  /// Writes the image's id and the format's name in place of a disk.
  @Override
  public synchronized void export(ImageId id, String format, Path to) throws MachineException {
    if (!images.containsKey(id)) {
      throw new MachineException("cannot export " + id + ": there is no such image");
    }
    try {
      Files.writeString(to, id + " as " + format + "\n", StandardOpenOption.CREATE_NEW);
    } catch (IOException e) {
      throw new MachineException("cannot export " + id + " to " + to, e);
    }
  }

  static String digest(String of) {
    return "sha256:" + Names.sha256(of.getBytes(StandardCharsets.UTF_8));
  }
}
