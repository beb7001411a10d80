// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import dev.ingot.images.disk.Shown;
import dev.ingot.images.disk.SparseDisk;
import dev.ingot.images.disk.ext4.Node.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/// Writes an ext4 filesystem in one pass: files in the order in which they are added, then the
/// tables. The same calls give the same bytes, on any host and at any time.
///
/// Paths have no slash at either end; their characters are bytes (ISO 8859-1). The folder of a path
/// must be there before the path.
///
/// How to use it: add everything, [#seal] it, then [#finish].
public final class Ext4Writer {
  /// The largest filesystem.
  public static final long LARGEST_BYTES = Geometry.LARGEST_BYTES;

  /// Blocks in a file have numbers of 32 bits.
  private static final long LARGEST_FILE = ((1L << 32) - 1) * BLOCK;

  private static final int FIRST_INODE = 11;
  private static final String LOST = "lost+found";
  private static final int MAX_NAME = 255;
  private static final int MAX_TARGET = BLOCK - 1;
  private static final int MAX_MAJOR = (1 << 12) - 1;
  private static final int MAX_MINOR = (1 << 20) - 1;

  private final Geometry geometry;
  private final Blocks blocks;
  private final long time;
  private final Consumer<String> remarks;
  private final List<Node> nodes = new ArrayList<>();
  private final Node root;
  private String lastFolder = "";
  private Node lastParent;

  /// @param offset where on the disk the filesystem begins
  /// @param time of everything that has none of its own, in seconds since 1970
  /// @param expectedBytes how large it will be, if that is more than 2 TiB
  /// @param remarks takes a line about each thing that ext4 cannot keep
  public Ext4Writer(
      SparseDisk disk, long offset, long time, long expectedBytes, Consumer<String> remarks) {
    this.geometry = Geometry.reaching(Math.min(expectedBytes, Geometry.LARGEST_BYTES));
    this.blocks = new Blocks(disk, offset, geometry);
    this.time = Math.clamp(time, 0, 0xffff_ffffL);
    this.remarks = remarks;
    this.root = new Node(2, Kind.FOLDER, new Attributes(0755, 0, 0, time));
    this.lastParent = root;
    nodes.add(root);
  }

  /// Adds a folder, or changes the attributes of one that is there. The root's path is empty.
  public void folder(String path, Attributes attributes) throws IOException {
    var known = path.isEmpty() ? root : parent(path).children.get(name(path));
    if (known != null && known.kind == Kind.FOLDER) {
      describe(known, path, attributes);
    } else {
      add(path, Kind.FOLDER, attributes);
    }
  }

  /// Adds a file, whose content follows.
  ///
  /// @param sizeBytes with holes
  public OpenFile file(String path, Attributes attributes, long sizeBytes) throws IOException {
    if (sizeBytes > LARGEST_FILE) {
      throw new IOException(
          "cannot write %s of %d bytes: the largest file of ext4 has %d bytes"
              .formatted(Shown.path(path), sizeBytes, LARGEST_FILE));
    }
    var node = add(path, Kind.FILE, attributes);
    node.sizeBytes = sizeBytes;
    return new OpenFile(node, blocks);
  }

  /// Adds a file with its content.
  public void file(String path, Attributes attributes, byte[] content) throws IOException {
    var file = file(path, attributes, content.length);
    var pieces = new FileContent(content.length, file);
    pieces.write(0, content, 0, content.length);
    pieces.finish();
    file.end();
  }

  public void symbolicLink(String path, Attributes attributes, String target) throws IOException {
    if (target.length() > MAX_TARGET) {
      throw new IOException(
          "cannot write the link %s to %d bytes: the longest has %d"
              .formatted(Shown.path(path), target.length(), MAX_TARGET));
    }
    var node = add(path, Kind.SYMBOLIC_LINK, attributes);
    node.target = target.getBytes(StandardCharsets.ISO_8859_1);
    node.sizeBytes = node.target.length;
  }

  /// Adds another name of what is there and is no folder.
  public void hardLink(String path, String existing) throws IOException {
    var node = parent(existing).children.get(name(existing));
    if (node == null || node.kind == Kind.FOLDER) {
      throw new IOException(
          "cannot link %s to %s, which is no file"
              .formatted(Shown.path(path), Shown.path(existing)));
    }
    if (node.links == Node.MOST_LINKS) {
      throw new IOException(
          "cannot write %s as another name of %s: a file of ext4 has at most %d names"
              .formatted(Shown.path(path), Shown.path(existing), Node.MOST_LINKS));
    }
    attach(path, node);
    node.links++;
  }

  public void device(String path, Attributes attributes, boolean block, int major, int minor)
      throws IOException {
    if (major < 0 || major > MAX_MAJOR || minor < 0 || minor > MAX_MINOR) {
      throw new IOException(
          "cannot write the device %s with the numbers %d:%d: they reach to %d:%d"
              .formatted(Shown.path(path), major, minor, MAX_MAJOR, MAX_MINOR));
    }
    var node = add(path, block ? Kind.BLOCK_DEVICE : Kind.CHARACTER_DEVICE, attributes);
    node.major = major;
    node.minor = minor;
  }

  public void fifo(String path, Attributes attributes) throws IOException {
    add(path, Kind.FIFO, attributes);
  }

  public boolean has(String path) {
    var node = root;
    for (var name : path.split("/", -1)) {
      var child = node.children.get(name);
      if (child == null) {
        return false;
      }
      node = child;
    }
    return true;
  }

  /// Ends the adding and writes everything that does not depend on the filesystem's size.
  ///
  /// @return the least size in bytes that holds it
  public long seal(UUID uuid) throws IOException {
    if (!root.children.containsKey(LOST)) {
      folder(LOST, new Attributes(0700, 0, 0, time));
    }
    var checksum = new Checksum(uuid);
    sealFolders(new Folders(blocks, checksum, uuid));
    var trees = new ExtentTree(blocks, checksum);
    var attributes = new ExtendedAttributes(blocks, checksum);
    for (var node : nodes) {
      switch (node.kind) {
        case FILE, FOLDER -> trees.write(node);
        case SYMBOLIC_LINK -> {
          if (node.target.length < node.map.length) {
            System.arraycopy(node.target, 0, node.map, 0, node.target.length);
          } else {
            blocks.place(node.extents, 0, node.target, 0, node.target.length);
            trees.write(node);
          }
        }
        case CHARACTER_DEVICE, BLOCK_DEVICE -> Inodes.device(node);
        case FIFO -> {}
      }
      attributes.write(node);
    }
    attributes.flush();
    blocks.flush();
    return least();
  }

  /// Room for the smallest journal, the block of the resize inode, and enough groups for the
  /// inodes.
  private long least() {
    var groups = (nodes.size() + FIRST_INODE) / Geometry.GROUP_INODES;
    var tables = geometry.data(0);
    return Math.max(blocks.next() + Journal.LEAST_BLOCKS + tables, geometry.data(groups) + tables)
        * BLOCK;
  }

  private record Inner(Node folder, Node parent) {}

  /// A folder before what is in it, by name. They may nest deeper than calls can.
  private void sealFolders(Folders writer) throws IOException {
    var waiting = new ArrayDeque<>(List.of(new Inner(root, root)));
    while (!waiting.isEmpty()) {
      var next = waiting.pop();
      var folder = next.folder();
      writer.write(folder, next.parent(), folder == root.children.get(LOST) ? 4 : 1);
      folder.links = 2;
      for (var child : folder.children.descendingMap().values()) {
        if (child.kind == Kind.FOLDER) {
          folder.links++;
          waiting.push(new Inner(child, folder));
        }
      }
    }
  }

  /// Writes the tables. A rest at the end that is too small for a group stays unused.
  ///
  /// @param sizeBytes at least what [#seal] returned
  /// @param label at most 16 bytes
  public void finish(long sizeBytes, UUID uuid, String label) throws IOException {
    if (sizeBytes > geometry.largestBytes()) {
      throw new IOException(
          "cannot write a filesystem of %d GiB: the largest is %d GiB"
              .formatted(sizeBytes >>> 30, geometry.largestBytes() >>> 30));
    }
    var total = sizeBytes / BLOCK;
    var last = Geometry.groups(total) - 1;
    if (last > 0 && total < geometry.data(last) + 64) {
      total = Geometry.start(last);
    }
    if (nodes.size() + FIRST_INODE > Geometry.groups(total) * Geometry.GROUP_INODES) {
      throw tooSmall(sizeBytes);
    }
    var checksum = new Checksum(uuid);
    var journal = new Node(8, Kind.FILE, new Attributes(0600, 0, 0, time));
    Journal.write(journal, blocks, total, uuid);
    new ExtentTree(blocks, checksum).write(journal);
    var resize = new Node(7, Kind.FILE, new Attributes(0600, 0, 0, time));
    var tables = new Tables(blocks, checksum, total, FIRST_INODE);
    tables.write(nodes, journal, resize, new Superblock(uuid, label, time, journal));
    blocks.flush();
    if (blocks.next() > total) {
      throw tooSmall(sizeBytes);
    }
  }

  private static IOException tooSmall(long sizeBytes) {
    return new IOException("a filesystem of " + sizeBytes + " bytes does not hold its content");
  }

  private Node add(String path, Kind kind, Attributes attributes) throws IOException {
    var node = new Node(FIRST_INODE + nodes.size() - 1, kind, attributes);
    describe(node, path, attributes);
    attach(path, node);
    nodes.add(node);
    return node;
  }

  private void describe(Node node, String path, Attributes attributes) throws IOException {
    var modified = attributes.modified();
    if (!Times.holds(modified)) {
      remarks.accept(
          "%s is of %s on the disk: ext4 does not keep %s"
              .formatted(Shown.path(path), Times.nearest(modified), modified));
    }
    node.attributes =
        new Attributes(
            attributes.mode(),
            attributes.user(),
            attributes.group(),
            Times.nearest(modified),
            Map.of());
    node.extended = new ArrayList<>();
    for (var attribute : attributes.extended().entrySet()) {
      ExtendedAttribute.of(attribute.getKey(), attribute.getValue())
          .ifPresentOrElse(
              node.extended::add,
              () ->
                  remarks.accept(
                      "%s is without its attribute %s on the disk: ext4 does not keep it"
                          .formatted(Shown.path(path), Shown.path(attribute.getKey()))));
    }
    node.extended.sort(null);
    var size = ExtendedAttributes.size(node.extended);
    if (size > ExtendedAttributes.MOST_BYTES) {
      throw new IOException(
          "cannot write the extended attributes of %s: they have %d bytes, ext4 holds %d of a file"
              .formatted(Shown.path(path), size, ExtendedAttributes.MOST_BYTES));
    }
  }

  private void attach(String path, Node node) throws IOException {
    var name = name(path);
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IOException(
          "cannot write the name %s of %d bytes: names have 1 to %d"
              .formatted(Shown.path(path), name.length(), MAX_NAME));
    }
    if (parent(path).children.putIfAbsent(name, node) != null) {
      throw new IOException(Shown.path(path) + " is there twice");
    }
  }

  /// The folder of a path. What is added comes folder by folder, so the last one is remembered.
  private Node parent(String path) throws IOException {
    var end = Math.max(0, path.lastIndexOf('/'));
    if (end == lastFolder.length() && path.startsWith(lastFolder)) {
      return lastParent;
    }
    var node = root;
    var at = 0;
    for (var slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', at)) {
      var child = node.children.get(path.substring(at, slash));
      if (child == null || child.kind != Kind.FOLDER) {
        throw new IOException("the folder of " + Shown.path(path) + " is missing");
      }
      node = child;
      at = slash + 1;
    }
    lastFolder = path.substring(0, end);
    lastParent = node;
    return node;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
