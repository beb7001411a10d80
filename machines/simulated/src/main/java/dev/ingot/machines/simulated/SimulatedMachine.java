// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import dev.ingot.core.file.PropertyLines;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.ImageProperties;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.core.machine.Output;
import dev.ingot.core.machine.Volume;
import dev.ingot.core.machine.VolumeProperties;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/// A machine of [SimulatedMachines]: a folder with what was put into it.
final class SimulatedMachine implements Machine {
  static final String NOTE =
      "This instance is simulated: no program runs in it, and its image has no content";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");
  private static final String PROPERTIES = "machine.properties";
  private static final String FILES = "files";

  /// What `ExecuteComponents` tells the commands of components.
  private static final String IMAGE = "IMAGE_BUILD_VERSION_ARN";

  /// What the machine's data volumes stand under, beside the image's.
  private static final String VOLUMES = "machine.";

  private final String id;
  private final Path folder;
  private final MachineImage image;
  private final List<Volume> volumes;
  private final SimulatedMachines.Fates fates;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private volatile boolean gone;

  private SimulatedMachine(
      String id,
      Path folder,
      MachineImage image,
      List<Volume> volumes,
      SimulatedMachines.Fates fates) {
    this.id = id;
    this.folder = folder;
    this.image = image;
    this.volumes = List.copyOf(volumes);
    this.fates = fates;
  }

  static SimulatedMachine create(Path folder, MachineSpec spec, SimulatedMachines.Fates fates)
      throws MachineException {
    Folders.delete(folder);
    var lines = new LinkedHashMap<>(ImageProperties.of(spec.image(), Path::toString));
    VolumeProperties.of(spec.volumes(), Path::toString)
        .forEach((key, value) -> lines.put(VOLUMES + key, value));
    Folders.write(folder.resolve(PROPERTIES), PropertyLines.text(lines));
    return new SimulatedMachine(spec.id(), folder, spec.image(), spec.volumes(), fates);
  }

  /// The machine whose folder this is; empty if it never came to be.
  static Optional<SimulatedMachine> open(Path folder, String id, SimulatedMachines.Fates fates)
      throws MachineException {
    try {
      var all = PropertyLines.read(Files.readString(folder.resolve(PROPERTIES)));
      var own = new java.util.Properties();
      for (var key : all.stringPropertyNames()) {
        if (key.startsWith(VOLUMES)) {
          own.setProperty(key.substring(VOLUMES.length()), all.getProperty(key, ""));
        }
      }
      return Optional.of(
          new SimulatedMachine(
              id,
              folder,
              ImageProperties.read(all, Path::of),
              VolumeProperties.read(own, Path::of),
              fates));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new MachineException("cannot read what is known of " + id + ": " + e, e);
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public List<String> notes() {
    return List.of(NOTE);
  }

  @Override
  public boolean runs(Platform platform) {
    return true;
  }

  @Override
  public Optional<Inventory> inventory() {
    return Optional.of(new Inventory(image.osVersion(), SimulatedPackages.of(image.platform())));
  }

  @Override
  public Machine during(Work work) {
    return new MachineAtWork(this, work);
  }

  @Override
  public ExitStatus run(Command command, Output output)
      throws MachineException, InterruptedException {
    return run(command, output, Optional.empty());
  }

  /// @param work the component's step that it is run for
  ExitStatus run(Command command, Output output, Optional<Work> work)
      throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      checkThere("run " + command.argv().getFirst());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (work.isEmpty()) {
        return new ExitStatus.Exited(0);
      }
      var fate = fate(command.environment().getOrDefault(IMAGE, ""), work.get());
      Thread.sleep(fate.duration());
      print(output, Output.Stream.STDOUT, fate.stdout());
      print(output, Output.Stream.STDERR, fate.stderr());
      return new ExitStatus.Exited(fate.exitCode());
    } finally {
      oneAtATime.unlock();
    }
  }

  private SimulationScript.CommandFate fate(String imageArn, Work work) throws MachineException {
    try {
      return fates.of(imageArn, work);
    } catch (IllegalArgumentException e) {
      throw new MachineException("cannot simulate: " + e.getMessage(), e);
    }
  }

  private static void print(Output output, Output.Stream stream, String text) {
    if (!text.isEmpty()) {
      var bytes = (text.endsWith("\n") ? text : text + "\n").getBytes(StandardCharsets.UTF_8);
      output.accept(stream, bytes, bytes.length);
    }
  }

  @Override
  public void put(Path from, String to, int mode) throws MachineException {
    checkThere("write " + to);
    try {
      Files.createDirectories(folder.resolve(FILES));
      Files.copy(from, file(to), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new MachineException("cannot copy " + from + " to " + to + " on " + id, e);
    }
  }

  @Override
  public void get(String from, Path to) throws MachineException {
    checkThere("read " + from);
    if (!Files.exists(file(from))) {
      throw new MachineException("cannot read " + from + " on " + id + ": no such file");
    }
    try {
      Files.copy(file(from), to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new MachineException("cannot copy " + from + " on " + id + " to " + to, e);
    }
  }

  private Path file(String path) {
    return folder.resolve(FILES).resolve(Digests.sha256(path));
  }

  @Override
  public void reboot() throws MachineException {
    checkThere("reboot");
  }

  @Override
  public void keep(String name) throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      checkThere("keep " + name);
      var kept = kept(name);
      if (Files.isDirectory(kept)) {
        return;
      }
      forgetKept();
      Folders.copy(folder.resolve(FILES), kept);
    } finally {
      oneAtATime.unlock();
    }
  }

  private void forgetKept() throws MachineException {
    try (var there = Files.list(folder)) {
      for (var path : there.toList()) {
        if (String.valueOf(path.getFileName()).startsWith("kept-")) {
          Folders.delete(path);
        }
      }
    } catch (IOException e) {
      throw new MachineException("cannot list " + folder + ": " + e, e);
    }
  }

  @Override
  public boolean restore(String name) throws MachineException, InterruptedException {
    oneAtATime.lockInterruptibly();
    try {
      checkThere("restore " + name);
      var kept = kept(name);
      if (!Files.isDirectory(kept)) {
        return false;
      }
      Folders.delete(folder.resolve(FILES));
      Folders.copy(kept, folder.resolve(FILES));
      return true;
    } finally {
      oneAtATime.unlock();
    }
  }

  private Path kept(String name) throws MachineException {
    if (!NAME.matcher(name).matches()) {
      throw new MachineException("cannot keep or restore " + name + " on " + id + ": a bad name");
    }
    return folder.resolve("kept-" + name);
  }

  /// Its content is not there: images of [SimulatedImages] have none.
  @Override
  public Capture capture() throws MachineException {
    checkThere("capture");
    return new Capture.Tree(image, List.of(), folder.resolve(FILES), Optional.empty(), volumes);
  }

  void end() {
    gone = true;
  }

  private void checkThere(String what) throws MachineException {
    if (gone) {
      throw new MachineException("cannot " + what + " on " + id + ": it was terminated");
    }
  }
}
