// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import dev.ingot.core.Scope;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.image.Base;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Machines;
import dev.ingot.core.machine.Visit;
import dev.ingot.model.ImageBuilderApi;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// An Ingot that commands work with, in this process or behind HTTP: the Image Builder API, and
/// what that does not have.
///
/// Every method may throw [dev.ingot.model.ApiException] and
/// [dev.ingot.model.client.ServiceUnreachableException].
public interface Ingot extends AutoCloseable {

  ImageBuilderApi api();

  /// In which all calls act.
  Scope scope();

  /// Whether looking costs next to nothing, so that it can be done often.
  boolean isInProcess();

  /// Whether what belongs to its host is reached: machines, files of machine images, bases. All
  /// methods about these refuse with a [dev.ingot.cli.CommandException] otherwise, but for
  /// [#image].
  boolean reachesHost();

  /// Goes on with an image that FAILED or was CANCELLED, as RetryImage does, and with a step that
  /// the API has no place for.
  ///
  /// @param from the step to begin its build with, in place of the one that failed
  void retry(String imageArn, String from);

  /// Log lines of an image build version from a position on, 0 being the beginning.
  BuildLog.Chunk log(String imageArn, long from, int limit);

  /// The machine image with an `ami-` id; empty if the host is not reached.
  Optional<StoredImage> image(String ami);

  /// A machine image as its user sees it.
  ///
  /// @param file the disk, if one was made
  /// @param format `qcow2` or `raw`; empty without a disk
  /// @param sizeBytes how long the file is
  /// @param bootable whether the disk starts by itself
  /// @param volumes the devices of its data volumes
  record StoredImage(
      String ami,
      Optional<Path> file,
      Optional<String> format,
      long sizeBytes,
      boolean bootable,
      List<String> volumes) {
    public StoredImage {
      volumes = List.copyOf(volumes);
    }

    /// With the size of the file, 0 if it cannot be seen from here.
    static StoredImage of(
        String ami,
        Optional<Path> file,
        Optional<String> format,
        boolean bootable,
        List<String> volumes) {
      return new StoredImage(
          ami,
          file,
          format,
          file.map(path -> path.toFile().length()).orElse(0L),
          bootable,
          volumes);
    }
  }

  /// Writes an image's disk to a file that must not exist yet, and its data volumes to files beside
  /// it, on the host that holds it.
  ///
  /// @param format `qcow2` or `raw`
  void export(String ami, String format, Path to) throws MachineException, InterruptedException;

  /// The ids of the machines that are on this host.
  List<String> machines();

  /// The command that gives a person a shell in a machine of this host.
  List<String> shell(String machineId) throws MachineException, InterruptedException;

  void terminateMachine(String machineId) throws MachineException, InterruptedException;

  /// How to boot an image with this terminal as its console; changes are forgotten.
  Visit.Way console(String ami, Visit visit) throws MachineException, InterruptedException;

  /// Whether nothing that is built is real.
  boolean isSimulated();

  /// What the host lacks; empty if everything works.
  List<Machines.MissingRequirement> missingRequirements();

  /// Why nothing can be built on a parent image now; empty if something can, or if the service does
  /// not tell.
  Optional<String> parentProblem(String parentImage);

  /// The catalogue of parent images.
  List<ListedBase> bases();

  /// A base and the id under which recipes can also name it.
  record ListedBase(Base base, String ami) {}

  /// Names a reference, so that the managed image ARN with this slug leads to it.
  void addBase(String slug, String reference) throws MachineException;

  /// Makes a base, so that the next build finds it.
  ///
  /// @param parentImage as a recipe would name it
  /// @param progress takes a line per stage
  void pullBase(String parentImage, Consumer<String> progress)
      throws MachineException, InterruptedException;

  @Override
  void close();
}
