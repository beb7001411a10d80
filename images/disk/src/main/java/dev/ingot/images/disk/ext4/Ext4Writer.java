// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk.ext4;

import static dev.ingot.images.disk.ext4.Geometry.BLOCK;

import dev.ingot.images.disk.SparseDisk;
import dev.ingot.images.disk.ext4.Node.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// Writes an ext4 filesystem in one pass: files in the order in which they are added, then the
/// tables. The same calls give the same bytes, on any host and at any time.
///
/// Paths have no slash at either end; their characters are bytes (ISO 8859-1). The folder of a path
/// must be there before the path. Chunks of 64 KiB that are zero become holes.
///
/// How to use it: add everything, [#seal] it, then [#finish].
public final class Ext4Writer {
  /// The largest filesystem.
  public static final long LARGEST_BYTES = Geometry.LARGEST_BYTES;

  private static final int FIRST_INODE = 11;
  private static final int CHUNK = 16 * BLOCK;
  private static final int MAX_NAME = 255;

  private final Geometry geometry;
  private final Blocks blocks;
  private final long time;
  private final List<Node> nodes = new ArrayList<>();
  private final Node root;
  private final byte[] chunk = new byte[CHUNK];

  /// @param offset where on the disk the filesystem begins
  /// @param time of everything that has none of its own, in seconds since 1970
  /// @param expectedBytes how large it will be, if that is more than 2 TiB
  public Ext4Writer(SparseDisk disk, long offset, long time, long expectedBytes) {
    this.geometry = Geometry.reaching(Math.min(expectedBytes, Geometry.LARGEST_BYTES));
    this.blocks = new Blocks(disk, offset, geometry);
    this.time = time;
    this.root = new Node(2, Kind.FOLDER, new Attributes(0755, 0, 0, time));
    nodes.add(root);
    root.children.put("lost+found", node(Kind.FOLDER, new Attributes(0700, 0, 0, time)));
  }

  /// Adds a folder, or changes the attributes of one that is there. The root's path is empty.
  public void folder(String path, Attributes attributes) throws IOException {
    var known = path.isEmpty() ? root : parent(path).children.get(name(path));
    if (known != null && known.kind == Kind.FOLDER) {
      known.attributes = attributes;
    } else {
      attach(path, node(Kind.FOLDER, attributes));
    }
  }

  /// Adds a file with the next `sizeBytes` bytes of a stream.
  public void file(String path, Attributes attributes, long sizeBytes, InputStream content)
      throws IOException {
    var node = node(Kind.FILE, attributes);
    attach(path, node);
    node.sizeBytes = sizeBytes;
    for (var at = 0L; at < sizeBytes; at += CHUNK) {
      var length = (int) Math.min(CHUNK, sizeBytes - at);
      if (content.readNBytes(chunk, 0, length) < length) {
        throw new EOFException("the content of " + path + " ends early");
      }
      if (length < CHUNK || !isZero(chunk)) {
        blocks.place(node.extents, at / BLOCK, chunk, length);
      }
    }
  }

  public void symbolicLink(String path, Attributes attributes, String target) throws IOException {
    var node = node(Kind.SYMBOLIC_LINK, attributes);
    attach(path, node);
    node.target = target.getBytes(StandardCharsets.ISO_8859_1);
    node.sizeBytes = node.target.length;
  }

  /// Adds another name of a file that is there.
  public void hardLink(String path, String existing) throws IOException {
    var node = parent(existing).children.get(name(existing));
    if (node == null || node.kind == Kind.FOLDER) {
      throw new IOException("cannot link " + path + " to " + existing + ", which is no file");
    }
    attach(path, node);
    node.links++;
  }

  public void device(String path, Attributes attributes, boolean block, int major, int minor)
      throws IOException {
    var node = node(block ? Kind.BLOCK_DEVICE : Kind.CHARACTER_DEVICE, attributes);
    attach(path, node);
    node.major = major;
    node.minor = minor;
  }

  public void fifo(String path, Attributes attributes) throws IOException {
    attach(path, node(Kind.FIFO, attributes));
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
    var checksum = new Checksum(uuid);
    sealFolders(new Folders(blocks, checksum));
    var trees = new ExtentTree(blocks, checksum);
    var attributes = new ExtendedAttributes(blocks, checksum);
    for (var node : nodes) {
      switch (node.kind) {
        case FILE, FOLDER -> trees.write(node);
        case SYMBOLIC_LINK -> {
          if (node.target.length < node.map.length) {
            System.arraycopy(node.target, 0, node.map, 0, node.target.length);
          } else {
            blocks.place(node.extents, 0, node.target, node.target.length);
            trees.write(node);
          }
        }
        case CHARACTER_DEVICE, BLOCK_DEVICE -> Inodes.device(node);
        case FIFO -> {}
      }
      attributes.write(node);
    }
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
      writer.write(folder, next.parent(), folder.inode == FIRST_INODE ? 4 : 1);
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
    var checksum = new Checksum(uuid);
    var journal = new Node(8, Kind.FILE, new Attributes(0600, 0, 0, time));
    Journal.write(journal, blocks, total, uuid);
    new ExtentTree(blocks, checksum).write(journal);
    var resize = new Node(7, Kind.FILE, new Attributes(0600, 0, 0, time));
    var tables = new Tables(blocks, checksum, total, FIRST_INODE, time);
    tables.write(nodes, journal, resize, new Superblock(uuid, label, time, journal));
    blocks.flush();
    if (blocks.next() > total) {
      throw new IOException("a filesystem of " + sizeBytes + " bytes does not hold its content");
    }
  }

  private Node node(Kind kind, Attributes attributes) {
    var node = new Node(FIRST_INODE + nodes.size() - 1, kind, attributes);
    nodes.add(node);
    return node;
  }

  private void attach(String path, Node node) throws IOException {
    var name = name(path);
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IOException("cannot write the name " + path);
    }
    if (parent(path).children.putIfAbsent(name, node) != null) {
      throw new IOException(path + " is there twice");
    }
  }

  private Node parent(String path) throws IOException {
    var node = root;
    var at = 0;
    for (var slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', at)) {
      var child = node.children.get(path.substring(at, slash));
      if (child == null || child.kind != Kind.FOLDER) {
        throw new IOException("the folder of " + path + " is missing");
      }
      node = child;
      at = slash + 1;
    }
    return node;
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static boolean isZero(byte[] bytes) {
    return bytes[0] == 0 && Arrays.mismatch(bytes, 0, bytes.length - 1, bytes, 1, bytes.length) < 0;
  }
}
