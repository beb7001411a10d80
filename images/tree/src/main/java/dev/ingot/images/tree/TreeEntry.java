// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Something that lies in a tree under one path. Characters of paths, targets and names of
/// attributes are bytes (ISO 8859-1).
///
/// @param mode the permission bits with those for set-user-ID, set-group-ID and sticky: 07777
/// @param user up to 2^32-2
/// @param modified seconds since 1970, before it negative
/// @param nanoseconds after `modified`
/// @param sizeBytes of a file, with its holes
/// @param path without a slash at either end; empty for the root
/// @param target of a symbolic link where it leads, of a hard link the path of the first name, of a
///   warning what is there
/// @param attributes extended attributes with their raw values, in the order of their names
public record TreeEntry(
    Kind kind,
    int mode,
    long user,
    long group,
    long modified,
    int nanoseconds,
    long major,
    long minor,
    long sizeBytes,
    String path,
    String target,
    Map<String, byte[]> attributes) {

  public TreeEntry {
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
  }

  public enum Kind {
    FOLDER('d'),
    FILE('f'),
    SYMBOLIC_LINK('l'),
    CHARACTER_DEVICE('c'),
    BLOCK_DEVICE('b'),
    FIFO('p'),
    /// Another name of an earlier entry, of whatever kind.
    HARD_LINK('h'),
    /// Something that an image cannot have, such as a socket.
    WARNING('w');

    final char letter;

    Kind(char letter) {
      this.letter = letter;
    }
  }
}
