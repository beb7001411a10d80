// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.component;

import dev.ingot.cli.build.Interruption;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Notices when files are saved. Editors write over a file or put another in its place, so their
/// folders are watched.
public final class SavedFiles implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  /// So long nothing must happen any more: a file is often written in several pieces.
  private static final long SETTLED_MILLIS = 50;

  private final WatchService watcher;
  private final Map<WatchKey, Path> folders = new HashMap<>();
  private final Set<Path> files = new HashSet<>();

  public SavedFiles() throws IOException {
    this.watcher = FileSystems.getDefault().newWatchService();
  }

  /// Watches one more file; one that it watches already is no matter.
  public void add(Path file) throws IOException {
    var path = file.toAbsolutePath().normalize();
    var folder = path.resolveSibling(".").normalize();
    if (files.add(path) && !folders.containsValue(folder)) {
      var key =
          folder.register(
              watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      folders.put(key, folder);
    }
  }

  /// Waits until a file is saved, also if that was before the call and after the call before.
  ///
  /// @return false if it was interrupted
  public boolean await(Interruption interruption) throws InterruptedException {
    while (!interruption.isRequested()) {
      if (saved(LOOK_MILLIS)) {
        var last = System.nanoTime();
        while (System.nanoTime() - last < TimeUnit.MILLISECONDS.toNanos(SETTLED_MILLIS)) {
          if (saved(SETTLED_MILLIS)) {
            last = System.nanoTime();
          }
        }
        return true;
      }
    }
    return false;
  }

  private boolean saved(long millis) throws InterruptedException {
    var key = Optional.ofNullable(watcher.poll(millis, TimeUnit.MILLISECONDS));
    if (key.isEmpty()) {
      return false;
    }
    var folder = Optional.ofNullable(folders.get(key.get()));
    var ours = false;
    for (var event : key.get().pollEvents()) {
      ours |= folder.isPresent() && isOurs(folder.get(), event);
    }
    key.get().reset();
    return ours;
  }

  private boolean isOurs(Path folder, WatchEvent<?> event) {
    return event.kind().equals(StandardWatchEventKinds.OVERFLOW)
        || (event.context() instanceof Path name && files.contains(folder.resolve(name)));
  }

  @Override
  public void close() throws IOException {
    watcher.close();
  }
}
