// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.images.disk.ext4.FileContent;
import dev.ingot.images.disk.ext4.OpenFile;
import dev.ingot.images.tree.Placing;
import dev.ingot.images.tree.TreeEntry;
import dev.ingot.images.tree.TreeStream;
import dev.ingot.images.tree.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The files of a tree that are still what they were in the tree that it was copied from. What they
/// hold is known from the second build on: it comes to the disk without being read.
final class Unchanged implements AutoCloseable {
  private static final int BLOCK = 4096;

  private final Trees trees;
  private final Path root;
  private final Path disk;
  private final Path work;
  private final Optional<Origin> origin;
  private final Optional<ContentManifest> known;
  private final Optional<ContentManifest.Draft> draft;
  private Optional<Placing> placing = Optional.empty();

  /// What a tree was copied from.
  ///
  /// @param ledger that of the tree
  /// @param manifest of the origin; written if it is not there
  record Origin(Path tree, Path ledger, Path manifest) {}

  /// @param disk the file of the disk that is being written
  /// @param work a folder for temporary files, on the same filesystem as the manifests
  Unchanged(Trees trees, Path root, Path disk, Path work, Optional<Origin> origin) {
    this.trees = trees;
    this.root = root;
    this.disk = disk;
    this.work = work;
    this.origin = origin;
    this.known = origin.flatMap(of -> ContentManifest.read(of.manifest()));
    this.draft =
        origin.isPresent() && known.isEmpty()
            ? Optional.of(new ContentManifest.Draft())
            : Optional.empty();
  }

  /// The tree's stream, without what is known.
  TreeStream stream() throws IOException {
    if (origin.isEmpty()) {
      return trees.stream(root, Pump::new);
    }
    var manifest = known.map(_ -> origin.get().manifest());
    var from = new Trees.Origin(origin.get().tree(), origin.get().ledger(), manifest);
    return trees.stream(root, from, Pump::new);
  }

  /// Writes a file whose content does not come.
  ///
  /// @return what it holds
  ContentManifest.Content write(TreeEntry entry, OpenFile file) throws IOException {
    var content =
        known
            .flatMap(manifest -> manifest.find(entry.path()))
            .filter(found -> found.sizeBytes() == entry.sizeBytes())
            .orElseThrow(
                () -> new IOException("nobody knows what is in " + Shown.path(entry.path())));
    var parts = new ArrayList<Placing.Part>();
    for (var run : content.runs()) {
      file.reserve(
          run.block(),
          run.count(),
          (from, to, length) -> parts.add(new Placing.Part(from, to, length)));
    }
    if (!parts.isEmpty()) {
      placing().add(entry.path(), parts);
    }
    return content;
  }

  private Placing placing() throws IOException {
    if (placing.isEmpty()) {
      placing = Optional.of(trees.place(root, disk));
    }
    return placing.get();
  }

  /// Takes note of a file whose content comes and is the origin's.
  Optional<Note> note(TreeEntry entry) {
    return draft.map(to -> new Note(entry, to));
  }

  /// What is noted of a file while its content goes by.
  static final class Note {
    private final TreeEntry entry;
    private final ContentManifest.Draft draft;
    private final List<ContentManifest.Run> runs = new ArrayList<>();

    private Note(TreeEntry entry, ContentManifest.Draft draft) {
      this.entry = entry;
      this.draft = draft;
    }

    FileContent.Runs through(FileContent.Runs to) {
      return (block, bytes, from, length) -> {
        add(block, (length + BLOCK - 1) / BLOCK);
        to.add(block, bytes, from, length);
      };
    }

    private void add(long block, long count) {
      var last = runs.isEmpty() ? new ContentManifest.Run(-1, 0) : runs.getLast();
      if (last.block() + last.count() == block) {
        runs.set(runs.size() - 1, new ContentManifest.Run(last.block(), last.count() + count));
      } else {
        runs.add(new ContentManifest.Run(block, count));
      }
    }

    /// Ends it.
    ///
    /// @param magic its first bytes, if they are wanted each time
    ContentManifest.Content end(byte[] magic) {
      return draft.add(entry.path(), entry.sizeBytes(), magic, runs);
    }
  }

  /// Keeps what was noted for the next build. Without it, that one reads all.
  void keep() {
    if (draft.isPresent()) {
      try {
        draft.get().write(origin.orElseThrow().manifest(), work);
      } catch (IOException _) {
        // This build has all that it needs.
      }
    }
  }

  /// Waits until all that is known has come to the disk.
  void await() throws IOException, InterruptedException {
    if (placing.isPresent()) {
      placing.get().await();
    }
  }

  @Override
  public void close() {
    placing.ifPresent(Placing::close);
  }
}
