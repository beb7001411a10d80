// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.core.resource.Platform;
import dev.ingot.toe.external.ExternalSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Throw-away machines to try components on, outside of any build. They are gone when the workbench
/// is closed; what a killed process left of its own is removed when the next one is opened.
///
/// Nobody has to start Ingot for it, and nobody is in the way: other processes may use the data
/// directory meanwhile. [EmbeddedIngot#workbench] opens one.
public final class Workbench implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Workbench.class);
  private static final int VCPUS = 2;
  private static final int MEMORY_MIB = 4096;
  private static final String VIRTUAL = "qemu";

  private final Bases bases;
  private final ImageStore images;
  private final List<Machines> kinds;
  private final Surroundings surroundings;
  private final Runnable release;
  private final Map<String, Machines> launched = new ConcurrentHashMap<>();

  /// What components get besides their machine.
  ///
  /// @param environment variables besides the usual ones, such as proxies
  public record Surroundings(ExternalSources outside, Map<String, String> environment) {
    public Surroundings {
      environment = Map.copyOf(environment);
    }
  }

  /// @param release closes what the implementations of the ports hold; called at the end of closing
  public Workbench(
      Bases bases,
      ImageStore images,
      List<Machines> kinds,
      Surroundings surroundings,
      Runnable release) {
    this.bases = bases;
    this.images = images;
    this.kinds = List.copyOf(kinds);
    this.surroundings = surroundings;
    this.release = release;
  }

  public Surroundings surroundings() {
    return surroundings;
  }

  /// What machines can start from; a base that the cache does not have is made.
  ///
  /// @param name a base as a recipe would name it, its slug in the catalogue, the slug without the
  ///   architecture, such as `debian-12`, or the `ami-` id of an image that was built on this host
  /// @param progress takes a line per stage
  /// @return empty if there is none
  public Optional<MachineImage> image(String name, Consumer<String> progress)
      throws MachineException, InterruptedException {
    var built = ImageId.parse(name).flatMap(images::find).map(ImageStore.Stored::image);
    if (built.isPresent()) {
      return built;
    }
    var base = base(name);
    return base.isPresent() ? Optional.of(bases.provide(base.get(), progress)) : Optional.empty();
  }

  private Optional<Base> base(String name) {
    return bases
        .find(name)
        .or(() -> bySlug(name))
        .or(() -> bySlug(name + "-x86"))
        .or(() -> bySlug(name + "-arm64"));
  }

  /// The catalogue has bases of this host's architecture only.
  private Optional<Base> bySlug(String slug) {
    return bases.catalogue().stream()
        .filter(base -> base.slug().equals(Optional.of(slug)))
        .findFirst();
  }

  /// A folder as something that machines start from. They see it as their root and leave it as it
  /// is: what they change lies elsewhere.
  public static MachineImage tree(Path root) {
    return new MachineImage(
        "ami-" + "0".repeat(17),
        root.toString(),
        "sha256:" + "0".repeat(64),
        List.of(root.toAbsolutePath().normalize()),
        Optional.empty(),
        false,
        Platform.LINUX,
        System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64",
        Optional.empty());
  }

  /// Launches a machine.
  ///
  /// @param bare whether it runs no init
  /// @param kind such as `sandbox`; see [Machines#kind]
  /// @throws MissingRequirementException if this host lacks what the kind needs
  public Machine launch(MachineImage image, String kind, boolean bare)
      throws MachineException, InterruptedException {
    var machines = ofKind(kind);
    var missing = machines.missingRequirements();
    if (!missing.isEmpty()) {
      throw new MissingRequirementException("cannot launch a " + kind + " machine", missing);
    }
    var id = "i-" + UUID.randomUUID().toString().replace("-", "").substring(0, 17);
    var start = kind.equals(VIRTUAL) ? withDisk(image) : image;
    launched.put(id, machines);
    var size = HostSize.ofThisHost();
    return machines.launch(
        new MachineSpec(
            id,
            start,
            Math.min(VCPUS, size.vcpus()),
            Math.min(MEMORY_MIB, size.memoryMib()),
            MachineSpec.Purpose.BUILD,
            bare));
  }

  private Machines ofKind(String kind) throws MachineException {
    for (var machines : kinds) {
      if (machines.kind().equals(kind)) {
        return machines;
      }
    }
    throw new MachineException("there are no machines of the kind '" + kind + "'");
  }

  private MachineImage withDisk(MachineImage image) throws MachineException, InterruptedException {
    if (!image.bootable()) {
      throw new MachineException(
          "cannot boot " + image.name() + ": it has no kernel; run it as a sandbox");
    }
    return images.withDisk(image);
  }

  /// The command that gives a person a shell in a machine of this workbench.
  public List<String> shell(Machine machine) throws MachineException, InterruptedException {
    var machines = launched.get(machine.id());
    if (machines == null) {
      throw new MachineException("there is no machine " + machine.id());
    }
    return machines.shell(machine.id());
  }

  /// Removes a machine of this workbench and everything of it; nothing if it is gone already.
  public void terminate(Machine machine) throws MachineException, InterruptedException {
    var machines = launched.get(machine.id());
    if (machines != null) {
      machines.terminate(machine.id());
      launched.remove(machine.id());
    }
  }

  /// Removes the machines that are left.
  @Override
  public void close() {
    try {
      removeAll(kinds);
    } finally {
      release.run();
    }
  }

  /// Removes all machines of these kinds; those that cannot be removed are logged.
  static void removeAll(List<Machines> kinds) {
    for (var machines : kinds) {
      for (var id : machines.ids()) {
        try {
          machines.terminate(id);
        } catch (MachineException e) {
          LOG.warn("cannot remove machine {}: {}", id, e.getMessage());
        } catch (InterruptedException _) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
