// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Copies trees with everything in them, and tells what changed in one.
///
/// A *ledger* is a file that tells of each file of a tree that was copied what changes whenever the
/// file does: its inode, size and time of change. A file that the ledger knows is still what the
/// copy was made of.
///
/// What is to be made must not be there; it may be there in part after a failure. An interrupt ends
/// the work. Errors name the file and what was tried.
///
/// @param enter words in front of a program that sees the trees with their owners
public record Trees(List<String> enter) {
  public Trees {
    enter = List.copyOf(enter);
  }

  /// Copies a tree at rest.
  ///
  /// @param ledger where to write the copy's
  public void copy(Path from, Path to, Optional<Path> ledger)
      throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of("copy", from.toString(), to.toString()));
    ledger.ifPresent(file -> words.add(file.toString()));
    run(words);
  }

  /// Copies a tree at rest that was a copy itself: what did not change since is no second copy, but
  /// another name of the origin's file, if the filesystem can.
  ///
  /// @param origin what `from` was copied from
  /// @param ledger that of `from`
  public void share(Path origin, Path from, Path ledger, Path to)
      throws IOException, InterruptedException {
    run(List.of("share", origin.toString(), from.toString(), ledger.toString(), to.toString()));
  }

  /// Keeps what a tree is now, which may be in use: a list of all that is there, and the content of
  /// what changed.
  ///
  /// @param ledger that of the tree
  /// @param into a folder to make
  public void keep(Path tree, Path ledger, Path into) throws IOException, InterruptedException {
    run(List.of("live=1", "keep", tree.toString(), ledger.toString(), into.toString()));
  }

  /// Makes a tree that is what was kept.
  ///
  /// @param origin what the kept tree was copied from
  /// @param ledger where to write that of the new tree
  public void restore(Path origin, Path kept, Path to, Path ledger)
      throws IOException, InterruptedException {
    run(List.of("restore", origin.toString(), kept.toString(), to.toString(), ledger.toString()));
  }

  /// Makes a tree at rest what it was when it was copied, whatever happened to it since; yields to
  /// everybody else on this host. A failure leaves it of no use.
  ///
  /// @param origin what it was copied from
  /// @param ledger that of the tree, which is made again
  /// @param aside a folder to make on the same filesystem, for what is not of the origin
  public void reset(Path origin, Path tree, Path ledger, Path aside)
      throws IOException, InterruptedException {
    run(
        List.of(
            "idle=1",
            "reset",
            origin.toString(),
            tree.toString(),
            ledger.toString(),
            aside.toString()));
  }

  /// Reads a tree at rest.
  public TreeStream stream(Path root) throws IOException {
    return stream(root, UnaryOperator.identity());
  }

  /// Reads a tree at rest.
  ///
  /// @param through what the bytes of the stream go through on their way, such as a digest: the
  ///   same bytes for the same tree
  public TreeStream stream(Path root, UnaryOperator<InputStream> through) throws IOException {
    var program = TreeProgram.start(enter, List.of("stream", root.toString()));
    return TreeStream.of(program, through);
  }

  /// What a tree was copied from.
  ///
  /// @param ledger that of the tree
  /// @param manifest a file that names the origin's files whose content need not come, if there is
  ///   one: eight bytes, then of each the length of its path (4 bytes), the path, the length of
  ///   anything else, and that
  public record Origin(Path tree, Path ledger, Optional<Path> manifest) {}

  /// Reads a tree at rest that was a copy itself.
  ///
  /// @param through as in [#stream(Path, UnaryOperator)]
  public TreeStream stream(Path root, Origin origin, UnaryOperator<InputStream> through)
      throws IOException {
    var words =
        new ArrayList<>(
            List.of(
                "stream", root.toString(), origin.tree().toString(), origin.ledger().toString()));
    origin.manifest().ifPresent(file -> words.add(file.toString()));
    return TreeStream.of(TreeProgram.start(enter, words), through);
  }

  /// Begins to copy parts of a tree's files to places of one file.
  public Placing place(Path root, Path file) throws IOException {
    return new Placing(
        TreeProgram.start(enter, List.of("place", root.toString(), file.toString())));
  }

  private void run(List<String> words) throws IOException, InterruptedException {
    TreeProgram.start(enter, words).await();
  }
}
