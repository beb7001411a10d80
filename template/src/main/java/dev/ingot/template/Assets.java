// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.Optional;

/// The files that came with a template and that its deployment would put into a bucket, as those of
/// the CDK.
public interface Assets {

  /// What is known of an asset.
  sealed interface Asset {}

  /// @param file its name, for problems
  record Text(String file, String text) implements Asset {}

  /// It is named but cannot be read.
  record Unreadable(String why) implements Asset {}

  /// @param uri such as `s3://bucket/key`
  /// @return empty if no asset would be put there
  Optional<Asset> find(String uri);

  /// @param path as the metadata of a resource say it
  Asset at(String path);

  /// There are none.
  Assets NONE =
      new Assets() {
        @Override
        public Optional<Asset> find(String uri) {
          return Optional.empty();
        }

        @Override
        public Asset at(String path) {
          return new Unreadable("there are no assets beside the template");
        }
      };
}
