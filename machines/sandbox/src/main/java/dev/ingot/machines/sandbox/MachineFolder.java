// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import dev.ingot.core.host.MachineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files of one machine.
///
/// ```text
/// i-0123456789abcdef0/
///   spec          what it was launched as; written last, so a folder without it is no machine
///   content/tree  the machine's whole root: a copy of its image's, which it changes
///   content/ledger  tells which files of it are still what they were in the image; see images/tree
///   content.new/  what takes the place of `content` when it is whole, and content.old/ what was there before
///   root/         where the tree is mounted, in the machine's namespaces only
///   dev/          the machine's /dev
///   fstab         what is mounted at each start
///   kept/NAME/    what changed in the tree until it was kept, under the name it was kept under; nothing in it if
///                 nothing did; kept.new/ until it is whole
///   volumes/NAME.raw  its data volumes, which no image keeps unless it is made of the machine; kept/NAME.volumes/
///   l/0 l/1 …     links to the image's layers while they are copied, if it has several
///   transit/      files on their way into the machine or out of it
///   enter.pl      what starts programs in it; ours.pl its part that places what no image keeps: files, resolv.conf
///   attributes.pl what answers about `trusted.*` attributes; attributes: where it is told of programs' filters
///   touched       where names were made to resolve; resolv.former: by what they did at earlier starts
///   calls         the seccomp program; groups: the machine's control groups; network: what slirp4netns said
///   init.pl keep.pl  for a machine with an init, which is known by them; before: what the init changed
///   console end notify  what that init printed last, how it ended, and where it says that it is ready
///   delegation    the control group that such a machine has for its own
///   holder        the process that holds the namespaces; lock: who started it
/// ```
record MachineFolder(Path path) {

  MachineFile file() {
    return new MachineFile(path.resolve("spec"));
  }

  /// What a spare becomes by one move: the tree and its ledger.
  Path content() {
    return path.resolve("content");
  }

  /// What takes the place of `content` when what was kept is brought back.
  Path nextContent() {
    return path.resolve("content.new");
  }

  Path formerContent() {
    return path.resolve("content.old");
  }

  Path tree() {
    return tree(content());
  }

  Path ledger() {
    return ledger(content());
  }

  static Path tree(Path content) {
    return content.resolve("tree");
  }

  static Path ledger(Path content) {
    return content.resolve("ledger");
  }

  Path dev() {
    return path.resolve("dev");
  }

  Path root() {
    return path.resolve("root");
  }

  Path transit() {
    return path.resolve("transit");
  }

  Path fstab() {
    return path.resolve("fstab");
  }

  Path volumes() {
    return path.resolve("volumes");
  }

  Path kept() {
    return path.resolve("kept");
  }

  /// What takes the place of `kept` when it is whole.
  Path nextKept() {
    return path.resolve("kept.new");
  }

  Path resolver() {
    return path.resolve("resolv.conf");
  }

  Path formerResolver() {
    return path.resolve("resolv.former");
  }

  Path touched() {
    return path.resolve("touched");
  }

  /// `ours.pl`, which is a part of `enter.pl`.
  Path ours() {
    return path.resolve("ours.pl");
  }

  /// The build files, as `ours.pl` reads them.
  Path files() {
    return path.resolve("files");
  }

  Path links() {
    return path.resolve("l");
  }

  Path entry() {
    return path.resolve("enter.pl");
  }

  Path calls() {
    return path.resolve("calls");
  }

  Path groups() {
    return path.resolve("groups");
  }

  Path init() {
    return path.resolve("init.pl");
  }

  Path keeper() {
    return path.resolve("keep.pl");
  }

  Path console() {
    return path.resolve("console");
  }

  Path end() {
    return path.resolve("end");
  }

  Path delegation() {
    return path.resolve("delegation");
  }

  Path networkLog() {
    return path.resolve("network");
  }

  Path holder() {
    return path.resolve("holder");
  }

  Path lock() {
    return path.resolve("lock");
  }

  boolean exists() {
    return Files.exists(path);
  }

  /// Makes the folders.
  void create() throws IOException {
    Files.createDirectories(path);
    Files.createDirectory(root());
  }
}
