// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// A root filesystem as one stream: an archive whose bytes depend on nothing but the tree.
///
/// `tar` reads the tree, behind the words that let it see the true owners, and sorts each folder by
/// name, so it does not matter in which order this host's filesystem lists them. Files that are
/// newer than the given time get that time. The stream is hashed on its way by a thread of its own.
final class TreeArchive extends InputStream {
  private static final int CHUNK = 1 << 18;
  private static final int CHUNKS_AHEAD = 16;
  private static final byte[] END = new byte[0];

  private final Path errors;
  private final Process tar;
  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private final MessageDigest digest = sha256();
  private final Thread pump;
  private byte[] chunk = END;
  private int at;
  private boolean ended;

  /// @param enter words in front of `tar`
  /// @param newest seconds since 1970
  /// @param errors a file for what `tar` complains of
  TreeArchive(List<String> enter, Path root, long newest, Path errors) throws IOException {
    this.errors = errors;
    this.tar =
        Programs.builder(
                Programs.join(
                    enter,
                    Programs.located("tar"),
                    "--create",
                    "--file=-",
                    "--directory=" + root,
                    "--sort=name",
                    "--numeric-owner",
                    "--format=pax",
                    "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime,delete=mtime",
                    "--mtime=@" + newest,
                    "--clamp-mtime",
                    "--xattrs",
                    "--xattrs-include=security.capability",
                    "--xattrs-include=user.*",
                    "--xattrs-exclude=user.overlay.*",
                    "--blocking-factor=512",
                    "."))
            .redirectError(errors.toFile())
            .start();
    this.pump = Thread.ofPlatform().daemon().name("tree-archive").unstarted(this::pump);
    pump.start();
  }

  private void pump() {
    try (var out = tar.getInputStream()) {
      while (true) {
        var next = out.readNBytes(CHUNK);
        digest.update(next);
        chunks.put(next);
        if (next.length == 0) {
          return;
        }
      }
    } catch (IOException | InterruptedException _) {
      // The reader closed the archive, or finds that the archive ends early.
      chunks.offer(END);
    }
  }

  @Override
  public int read() throws IOException {
    return fill() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (!fill()) {
      return -1;
    }
    var part = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, bytes, from, part);
    at += part;
    return part;
  }

  private boolean fill() throws IOException {
    if (at == chunk.length && !ended) {
      try {
        chunk = chunks.take();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading a root filesystem");
      }
      at = 0;
      ended = chunk.length == 0;
    }
    return !ended;
  }

  /// The SHA-256 of the whole stream, which was read to its end.
  byte[] digest() throws MachineException, InterruptedException {
    pump.join();
    try {
      if (tar.waitFor() != 0) {
        var said = new String(Files.readAllBytes(errors), StandardCharsets.UTF_8);
        throw new MachineException(
            "cannot read the root filesystem: " + Programs.tail(said, tar.exitValue()));
      }
    } catch (IOException e) {
      throw new MachineException("cannot read the root filesystem: " + e.getMessage(), e);
    }
    return digest.digest();
  }

  @Override
  public void close() {
    tar.destroyForcibly();
    pump.interrupt();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
