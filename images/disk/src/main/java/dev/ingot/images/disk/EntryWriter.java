// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.images.disk.ext4.Attributes;
import dev.ingot.images.disk.ext4.Ext4Writer;
import dev.ingot.images.disk.ext4.FileContent;
import dev.ingot.images.disk.ext4.OpenFile;
import dev.ingot.images.tree.TreeEntry;
import dev.ingot.images.tree.TreeStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// Brings the entries of a tree to a filesystem, and into the tree's digest.
final class EntryWriter {
  private static final byte[] NOTHING = new byte[0];

  private final TreeStream tree;
  private final Unchanged unchanged;
  private final Ext4Writer files;
  private final TreeDigest digest;
  private final Optional<Instant> newest;
  private final Consumer<String> remarks;

  /// @param newest the time of all that is newer
  /// @param remarks takes a line about each thing that is not kept
  EntryWriter(
      TreeStream tree,
      Unchanged unchanged,
      Ext4Writer files,
      TreeDigest digest,
      Optional<Instant> newest,
      Consumer<String> remarks) {
    this.tree = tree;
    this.unchanged = unchanged;
    this.files = files;
    this.digest = digest;
    this.newest = newest;
    this.remarks = remarks;
  }

  /// Writes an entry that the tree gave last.
  ///
  /// @param watch sees the content, if the entry is a file
  void write(TreeEntry entry, Optional<BootFiles.Watch> watch) throws IOException {
    var path = entry.path();
    if (entry.kind() == TreeEntry.Kind.WARNING) {
      remarks.accept("not in the image: " + Shown.path(path) + ", " + entry.target());
      return;
    }
    digest(entry);
    var attributes = attributes(entry);
    switch (entry.kind()) {
      case FOLDER -> files.folder(path, attributes);
      case FILE -> {
        var file = files.file(path, attributes, entry.sizeBytes());
        switch (tree.content()) {
          case CHANGED -> whole(entry, file, watch);
          case OF_ORIGIN -> noted(entry, file, watch);
          case KNOWN -> known(entry, file, watch);
        }
        file.end();
      }
      case SYMBOLIC_LINK -> files.symbolicLink(path, attributes, entry.target());
      case CHARACTER_DEVICE -> device(entry, attributes, false);
      case BLOCK_DEVICE -> device(entry, attributes, true);
      case FIFO -> files.fifo(path, attributes);
      case HARD_LINK -> files.hardLink(path, entry.target());
      case WARNING -> {}
    }
  }

  /// Reads a file that the tree gave last, which somebody else will write.
  ///
  /// @param entry of a size that an array can have
  byte[] read(TreeEntry entry) throws IOException {
    digest(entry);
    var whole = new byte[Math.toIntExact(entry.sizeBytes())];
    content(
        entry,
        (block, bytes, from, length) ->
            System.arraycopy(bytes, from, whole, FileContent.offset(block), length),
        Optional.empty());
    digest.endFile(_ -> {});
    return whole;
  }

  /// Brings an entry that somebody else will write into the digest; of a file, [#read] does.
  void digest(TreeEntry entry) throws IOException {
    digest.add(entry, attributes(entry).modified());
  }

  Attributes attributes(TreeEntry entry) {
    var own = Instant.ofEpochSecond(entry.modified(), entry.nanoseconds());
    var modified = newest.filter(own::isAfter).orElse(own);
    return new Attributes(entry.mode(), entry.user(), entry.group(), modified, entry.attributes());
  }

  private void whole(TreeEntry entry, OpenFile file, Optional<BootFiles.Watch> watch)
      throws IOException {
    content(entry, file, watch);
    digest.endFile(_ -> {});
  }

  /// A file that will be known, but for one whose whole content somebody wants to see each time.
  private void noted(TreeEntry entry, OpenFile file, Optional<BootFiles.Watch> watch)
      throws IOException {
    var note =
        unchanged.note(entry).filter(_ -> watch.stream().allMatch(BootFiles.Watch::wantsMagic));
    content(entry, note.map(to -> to.through(file)).orElse(file), watch);
    if (note.isPresent() && !file.isSwap()) {
      digest.endFile(note.get().end(watch.map(BootFiles.Watch::head).orElse(NOTHING))::digest);
    } else {
      digest.endFile(_ -> {});
    }
  }

  private void known(TreeEntry entry, OpenFile file, Optional<BootFiles.Watch> watch)
      throws IOException {
    var content = unchanged.write(entry, file);
    digest.known(content.digest());
    if (watch.isPresent()) {
      watch.get().write(0, content.magic());
      watch.get().end();
    }
  }

  private void content(TreeEntry entry, FileContent.Runs to, Optional<BootFiles.Watch> watch)
      throws IOException {
    var content = new FileContent(entry.sizeBytes(), digest.through(to));
    for (var piece = tree.nextPiece(); piece.isPresent(); piece = tree.nextPiece()) {
      var bytes = piece.get().bytes();
      if (watch.isPresent()) {
        watch.get().write(piece.get().offset(), bytes);
      }
      content.write(piece.get().offset(), bytes, 0, bytes.length);
    }
    content.finish();
    if (watch.isPresent()) {
      watch.get().end();
    }
  }

  private void device(TreeEntry entry, Attributes attributes, boolean block) throws IOException {
    files.device(entry.path(), attributes, block, (int) entry.major(), (int) entry.minor());
  }
}
