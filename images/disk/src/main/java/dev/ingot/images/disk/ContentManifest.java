// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.file.Durable;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the files of a tree hold, as far as a disk of the tree has to know it, so that files which
/// a build did not change need not be read again. The first build on a tree writes it.
///
/// ```text
/// "INGOTCM1" | length, path, length, content | … | 0, length, SHA-256 of all before
/// content: size 8 | digest 32 | length 1, first bytes | runs of blocks: first 8, count 8 | …
/// ```
///
/// Numbers are big-endian, lengths have 4 bytes where nothing else is said. One that is torn, or of
/// another version, is none.
final class ContentManifest {
  private static final byte[] MARK = "INGOTCM1".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST_BYTES = 32;

  private final ByteBuffer bytes;
  private final Map<String, Integer> places;

  private ContentManifest(ByteBuffer bytes, Map<String, Integer> places) {
    this.bytes = bytes;
    this.places = places;
  }

  /// A run of blocks of 4 KiB that are not all zeros.
  record Run(long block, long count) {}

  /// What is known of a file.
  static final class Content {
    private final long sizeBytes;
    private final byte[] magic;
    private final List<Run> runs;
    private byte[] digest;

    private Content(long sizeBytes, byte[] magic, List<Run> runs, byte[] digest) {
      this.sizeBytes = sizeBytes;
      this.magic = magic;
      this.runs = runs;
      this.digest = digest;
    }

    long sizeBytes() {
      return sizeBytes;
    }

    /// See [TreeDigest].
    byte[] digest() {
      return digest;
    }

    /// Tells the digest, if the draft did not have it yet.
    void digest(byte[] told) {
      digest = told;
    }

    /// The first bytes, if somebody asked for them.
    byte[] magic() {
      return magic;
    }

    /// In their order, with holes between them.
    List<Run> runs() {
      return runs;
    }
  }

  static Optional<ContentManifest> read(Path file) {
    try {
      return Files.exists(file) ? parse(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException _) {
      // Whoever wants it does without.
      return Optional.empty();
    }
  }

  private static Optional<ContentManifest> parse(byte[] all) {
    var end = all.length - 2 * Integer.BYTES - DIGEST_BYTES;
    if (end < MARK.length || !Arrays.equals(all, 0, MARK.length, MARK, 0, MARK.length)) {
      return Optional.empty();
    }
    var digest = Digests.sha256();
    digest.update(all, 0, end);
    var seal = Arrays.copyOfRange(all, all.length - DIGEST_BYTES, all.length);
    if (!MessageDigest.isEqual(digest.digest(), seal)) {
      return Optional.empty();
    }
    var bytes = ByteBuffer.wrap(all);
    var places = new HashMap<String, Integer>();
    for (bytes.position(MARK.length); bytes.position() < end; ) {
      var path = new byte[bytes.getInt()];
      bytes.get(path);
      places.put(new String(path, StandardCharsets.ISO_8859_1), bytes.position());
      bytes.position(bytes.position() + Integer.BYTES + bytes.getInt(bytes.position()));
    }
    return Optional.of(new ContentManifest(bytes, places));
  }

  /// What is known of the file of a path.
  Optional<Content> find(String path) {
    return Optional.ofNullable(places.get(path)).map(this::content);
  }

  private Content content(int place) {
    var from = bytes.slice(place + Integer.BYTES, bytes.getInt(place));
    var size = from.getLong();
    var digest = new byte[DIGEST_BYTES];
    from.get(digest);
    var magic = new byte[from.get()];
    from.get(magic);
    var runs = new ArrayList<Run>();
    while (from.hasRemaining()) {
      runs.add(new Run(from.getLong(), from.getLong()));
    }
    return new Content(size, magic, runs, digest);
  }

  /// One that is being made.
  static final class Draft {
    private final Map<String, Content> contents = new HashMap<>();

    /// Adds a file whose digest is told later.
    Content add(String path, long sizeBytes, byte[] magic, List<Run> runs) {
      var content = new Content(sizeBytes, magic, runs, new byte[0]);
      contents.put(path, content);
      return content;
    }

    /// Writes it whole or not at all.
    ///
    /// @param work a folder of the same filesystem that is removed if this process is killed
    void write(Path file, Path work) throws IOException {
      var bytes = new ByteArrayOutputStream();
      var out = new DataOutputStream(bytes);
      out.write(MARK);
      for (var entry : contents.entrySet()) {
        var path = entry.getKey().getBytes(StandardCharsets.ISO_8859_1);
        out.writeInt(path.length);
        out.write(path);
        write(entry.getValue(), out);
      }
      var seal = Digests.sha256().digest(bytes.toByteArray());
      out.writeInt(0);
      out.writeInt(seal.length);
      out.write(seal);
      Durable.createFolderOf(file);
      var part = Files.write(work.resolve("manifest"), bytes.toByteArray());
      Durable.move(part, file);
    }

    private static void write(Content content, DataOutputStream out) throws IOException {
      out.writeInt(
          Long.BYTES
              + DIGEST_BYTES
              + 1
              + content.magic.length
              + content.runs.size() * 2 * Long.BYTES);
      out.writeLong(content.sizeBytes);
      out.write(content.digest);
      out.writeByte(content.magic.length);
      out.write(content.magic);
      for (var run : content.runs) {
        out.writeLong(run.block());
        out.writeLong(run.count());
      }
    }
  }
}
