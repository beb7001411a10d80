// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/// The files that are a machine's disk, the lowest first; only the last is written to. What is kept
/// is the lowest of them, so it stays as it is whatever the machine writes.
///
/// ```text
/// FOLDER/disk.raw            what the machine was launched with
/// FOLDER/disk-1.qcow2  …     what changed over the one before
/// FOLDER/disks.properties    layers=disk.raw disk-1.qcow2 · kept=step-1 · keptLayers=1
/// ```
///
/// Without `disks.properties` there is one file.
///
/// @param layers names in the machine's folder
record DiskChain(List<String> layers, Optional<Kept> kept) {
  static final String FIRST = "disk.raw";

  private static final String FILE = "disks.properties";

  /// @param layers how many of the files it is
  record Kept(String name, int layers) {}

  DiskChain {
    layers = List.copyOf(layers);
  }

  static DiskChain read(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (Files.notExists(file)) {
      return new DiskChain(List.of(FIRST), Optional.empty());
    }
    var values = new Properties();
    values.load(new StringReader(Files.readString(file)));
    var layers = List.of(values.getProperty("layers", "").split(" ", -1));
    var kept =
        Optional.ofNullable(values.getProperty("kept"))
            .map(name -> new Kept(name, Integer.parseInt(values.getProperty("keptLayers", "1"))));
    return new DiskChain(layers, kept);
  }

  /// Once it is written, it is what a later process finds, also after the host has stopped.
  void write(Path folder) throws IOException {
    var text = new StringBuilder("layers=").append(String.join(" ", layers)).append('\n');
    if (kept.isPresent()) {
      text.append("kept=").append(kept.get().name()).append('\n');
      text.append("keptLayers=").append(kept.get().layers()).append('\n');
    }
    var part = folder.resolve(FILE + ".part");
    try (var channel =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(part, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  String top() {
    return layers.getLast();
  }

  boolean isOneFile() {
    return layers.size() == 1;
  }

  static String format(String layer) {
    return layer.equals(FIRST) ? "raw" : "qcow2";
  }

  /// The name of a file that is no layer yet.
  String next() {
    return "disk-" + (number(top()) + 1) + ".qcow2";
  }

  private static int number(String layer) {
    return layer.equals(FIRST)
        ? 0
        : Integer.parseInt(layer.substring("disk-".length(), layer.indexOf('.')));
  }

  /// What it is once a new layer is written to and all before it is kept.
  DiskChain keptAs(String name, String newTop) {
    var all = new ArrayList<>(layers);
    all.add(newTop);
    return new DiskChain(all, Optional.of(new Kept(name, layers.size())));
  }

  /// What it is once a new layer is written to over what was kept.
  DiskChain restored(Kept to, String newTop) {
    var all = new ArrayList<>(layers.subList(0, to.layers()));
    all.add(newTop);
    return new DiskChain(all, Optional.of(to));
  }

  /// Removes files that are no layers any more, or were never to become one.
  void removeOthers(Path folder) throws IOException {
    try (var found = Files.newDirectoryStream(folder, "disk-*.qcow2")) {
      for (var file : found) {
        if (!layers.contains(Objects.toString(file.getFileName()))) {
          Files.delete(file);
        }
      }
    }
  }
}
