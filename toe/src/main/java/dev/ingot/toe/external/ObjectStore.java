// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Objects in buckets, as S3 and what is compatible with it has them.
///
/// Every call is tried as often as makes sense; what it throws is final. An interrupt ends it and
/// travels on. Owners are account ids of 12 digits: a bucket of another owner is refused.
public interface ObjectStore {

  /// The keys that begin with the prefix, in order of their bytes, at most `limit` of them.
  List<String> keys(String bucket, String prefix, int limit, Optional<String> expectedOwner)
      throws ExternalSourceException, InterruptedException;

  /// Writes an object to a file of this host, in place of what is there. If it fails, the file's
  /// content is undefined.
  void download(ObjectLocation from, Path to, Optional<String> expectedOwner)
      throws ExternalSourceException, InterruptedException;

  /// The object's first bytes, or all of them if there are no more.
  byte[] read(ObjectLocation from, int mostBytes)
      throws ExternalSourceException, InterruptedException;

  /// Makes an object of a file of this host, in place of one that is there.
  void upload(Path from, ObjectLocation to, Optional<String> expectedOwner)
      throws ExternalSourceException, InterruptedException;

  ObjectStore NONE =
      new ObjectStore() {
        @Override
        public List<String> keys(
            String bucket, String prefix, int limit, Optional<String> expectedOwner)
            throws ExternalSourceException {
          throw missing("list s3://" + bucket + "/" + prefix);
        }

        @Override
        public void download(ObjectLocation from, Path to, Optional<String> expectedOwner)
            throws ExternalSourceException {
          throw missing("download " + from);
        }

        @Override
        public byte[] read(ObjectLocation from, int mostBytes) throws ExternalSourceException {
          throw missing("read " + from);
        }

        @Override
        public void upload(Path from, ObjectLocation to, Optional<String> expectedOwner)
            throws ExternalSourceException {
          throw missing("upload to " + to);
        }

        private static ExternalSourceException missing(String tried) {
          return new ExternalSourceException("cannot " + tried + ": no object store is configured");
        }
      };
}
