// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import dev.ingot.toe.external.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// Objects as files: the object `s3://bucket/a/key` is the file `bucket/a/key` of a folder. All
/// buckets belong to one account. A key that ends with `/` cannot be kept.
public final class FolderObjectStore implements ObjectStore {

  /// The account that has the buckets.
  public static final String OWNER = "012345678901";

  private final Path folder;

  public FolderObjectStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public List<String> keys(String bucket, String prefix, int limit, Optional<String> expectedOwner)
      throws ExternalSourceException {
    checkOwner(expectedOwner);
    var root = folder.resolve(bucket);
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .filter(key -> key.startsWith(prefix))
          .sorted()
          .limit(limit)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void download(ObjectLocation from, Path to, Optional<String> expectedOwner)
      throws ExternalSourceException {
    checkOwner(expectedOwner);
    copy(from, folder.resolve(from.bucket()).resolve(from.key()), to);
  }

  @Override
  public byte[] read(ObjectLocation from, int mostBytes) throws ExternalSourceException {
    try (var in = Files.newInputStream(folder.resolve(from.bucket()).resolve(from.key()))) {
      return in.readNBytes(mostBytes);
    } catch (IOException e) {
      throw new ExternalSourceException("cannot read " + from + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void upload(Path from, ObjectLocation to, Optional<String> expectedOwner)
      throws ExternalSourceException {
    checkOwner(expectedOwner);
    copy(to, from, folder.resolve(to.bucket()).resolve(to.key()));
  }

  private static void copy(ObjectLocation object, Path from, Path to)
      throws ExternalSourceException {
    if (!Files.isRegularFile(from)) {
      throw new ExternalSourceException("cannot download " + object + ": there is no such object");
    }
    try {
      Files.createDirectories(to.getParent(), LocalShellMachine.FOLDER);
      Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void checkOwner(Optional<String> expectedOwner) throws ExternalSourceException {
    if (expectedOwner.isPresent() && !expectedOwner.get().equals(OWNER)) {
      throw new ExternalSourceException("the bucket does not belong to " + expectedOwner.get());
    }
  }
}
