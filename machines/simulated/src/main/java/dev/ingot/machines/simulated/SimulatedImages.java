// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.Scope;
import dev.ingot.core.file.PropertyLines;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.ImageProperties;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineImage.Disk;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Machine images that are records and have no content.
///
/// ```text
/// FOLDER/ami-0123456789abcdef0.properties     the image, its owner, what was recorded of it
/// ```
public final class SimulatedImages implements ImageStore {
  private static final String END = ".properties";
  private static final String RECORDED = "recorded.";
  private static final long SIZE = 8L << 30;

  private final Path folder;
  private final Map<ImageId, Known> images = new TreeMap<>((a, b) -> a.text().compareTo(b.text()));
  private boolean read;

  private record Known(Stored stored, Map<String, String> recorded) {
    private Known {
      recorded = Map.copyOf(recorded);
    }
  }

  public SimulatedImages(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
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
    var there = Optional.ofNullable(known().get(id));
    if (there.isPresent()) {
      return there.get().stored().image();
    }
    log.accept("The image " + id + " is simulated: it has no content");
    var origin = capture.origin();
    var image =
        new MachineImage(
            id.text(),
            name,
            "sha256:" + Digests.sha256(id.text()),
            List.of(),
            Optional.of(disk(id.text(), diskSizeBytes > 0 ? diskSizeBytes : SIZE)),
            true,
            origin.platform(),
            origin.architecture(),
            origin.osVersion(),
            capture.volumes());
    save(id, new Known(new Stored(image, Optional.of(owner)), Map.of()));
    return image;
  }

  /// Of which there is no file.
  private Disk disk(String id, long sizeBytes) {
    return new Disk(folder.resolve(id + ".raw"), "raw", sizeBytes);
  }

  private void save(ImageId id, Known known) throws MachineException {
    var lines = new LinkedHashMap<>(ImageProperties.of(known.stored().image(), Path::toString));
    known
        .stored()
        .owner()
        .ifPresent(owner -> {
          lines.put("owner.partition", owner.partition());
          lines.put("owner.region", owner.region());
          lines.put("owner.account", owner.account());
        });
    known.recorded().forEach((key, value) -> lines.put(RECORDED + key, value));
    Folders.write(folder.resolve(id + END), PropertyLines.text(lines));
    images.put(id, known);
  }

  @Override
  public synchronized Optional<Stored> find(ImageId id) {
    return Optional.ofNullable(known().get(id)).map(Known::stored);
  }

  @Override
  public synchronized void record(ImageId id, Map<String, String> values) throws MachineException {
    var there = known().get(id);
    if (there == null) {
      throw new MachineException("cannot record anything of " + id + ": there is no such image");
    }
    var all = new HashMap<>(there.recorded());
    all.putAll(values);
    save(id, new Known(there.stored(), all));
  }

  @Override
  public synchronized Map<String, String> recorded(ImageId id) {
    return Optional.ofNullable(known().get(id)).map(Known::recorded).orElse(Map.of());
  }

  @Override
  public MachineImage withDisk(MachineImage image) {
    return image.disk().isPresent() ? image : image.withDisk(disk(image.id(), SIZE));
  }

  @Override
  public synchronized List<MachineImage> all() {
    var all = new ArrayList<MachineImage>();
    known().values().forEach(known -> all.add(known.stored().image()));
    return List.copyOf(all);
  }

  @Override
  public synchronized void delete(ImageId id) throws MachineException {
    if (known().remove(id) != null) {
      Folders.delete(folder.resolve(id + END));
    }
  }

  @Override
  public void export(ImageId id, String format, Path to) throws MachineException {
    throw new MachineException(
        "cannot export " + id + ": the image is simulated, it has no content");
  }

  /// What is known, read once.
  private Map<ImageId, Known> known() {
    if (!read && Files.isDirectory(folder)) {
      try (var files = Files.list(folder)) {
        for (var file : files.toList()) {
          var name = String.valueOf(file.getFileName());
          if (name.endsWith(END)) {
            var id = ImageId.parse(name.substring(0, name.length() - END.length()));
            if (id.isPresent()) {
              images.put(id.get(), read(file));
            }
          }
        }
      } catch (IOException e) {
        throw new IllegalStateException("cannot read " + folder + ": " + e, e);
      }
    }
    read = true;
    return images;
  }

  private static Known read(Path file) throws IOException {
    var lines = PropertyLines.read(Files.readString(file));
    var owner =
        Optional.ofNullable(lines.getProperty("owner.account"))
            .map(account ->
                new Scope(
                    PropertyLines.need(lines, "owner.partition"),
                    PropertyLines.need(lines, "owner.region"),
                    account));
    var recorded = new HashMap<String, String>();
    for (var key : lines.stringPropertyNames()) {
      if (key.startsWith(RECORDED)) {
        recorded.put(key.substring(RECORDED.length()), lines.getProperty(key, ""));
      }
    }
    return new Known(new Stored(ImageProperties.read(lines, Path::of), owner), recorded);
  }
}
