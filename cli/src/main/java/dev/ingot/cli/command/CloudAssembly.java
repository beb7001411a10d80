// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.CommandException;
import dev.ingot.document.Json;
import dev.ingot.template.Assets;
import dev.ingot.template.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The files that the CDK put beside a template, its folder `cdk.out`: manifests called
/// `*.assets.json` say which file a deployment would put where.
///
/// ```text
/// cdk.out/cdk.out                        marks the folder as an assembly
///         Web.template.json              Uri: s3://cdk-hnb659fds-assets-…/0c1f….yaml
///         Web.assets.json                bucketName, objectKey → asset.0c1f….yaml
///         asset.0c1f….yaml
///         assembly-Prod/…                of a stage: its assets are ../asset.…
/// ```
///
/// Nothing outside of the outermost assembly is read: a manifest may come from somebody else.
final class CloudAssembly implements Assets {
  private static final String MARK = "cdk.out";

  private final Path folder;
  private final Stack stack;
  private Optional<Map<String, Asset>> byUri = Optional.empty();

  CloudAssembly(Path template, Stack stack) {
    this.folder =
        Optional.ofNullable(template.toAbsolutePath().normalize().getParent()).orElse(Path.of("/"));
    this.stack = stack;
  }

  @Override
  public Optional<Asset> find(String uri) {
    if (byUri.isEmpty()) {
      byUri = Optional.of(read());
    }
    return Optional.ofNullable(byUri.get().get(uri));
  }

  @Override
  public Asset at(String path) {
    return file(path, "the template's metadata");
  }

  private Map<String, Asset> read() {
    var assets = new LinkedHashMap<String, Asset>();
    for (var manifest : manifests()) {
      try {
        if (Json.readObject(TextFiles.read(manifest)).get("files") instanceof Map<?, ?> files) {
          files.values().forEach(file -> add(file, manifest, assets));
        }
      } catch (CommandException | IllegalArgumentException _) {
        // Without it the assets are missing, which is told where one is needed.
      }
    }
    return assets;
  }

  private List<Path> manifests() {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".assets.json")).sorted().toList();
    } catch (IOException _) {
      return List.of();
    }
  }

  private void add(Object file, Path manifest, Map<String, Asset> assets) {
    if (!(file instanceof Map<?, ?> entry)
        || !(entry.get("source") instanceof Map<?, ?> source)
        || !(entry.get("destinations") instanceof Map<?, ?> destinations)) {
      return;
    }
    var uris = new ArrayList<String>();
    for (var destination : destinations.values()) {
      if (destination instanceof Map<?, ?> place
          && place.get("bucketName") instanceof String bucket
          && place.get("objectKey") instanceof String key) {
        uris.add(located("s3://" + bucket + "/" + key));
      }
    }
    if (!uris.isEmpty()) {
      var asset = asset(source, manifest);
      uris.forEach(uri -> assets.put(uri, asset));
    }
  }

  /// Manifests write this account and Region as templates do.
  private String located(String text) {
    return text.replace("${AWS::AccountId}", stack.accountId())
        .replace("${AWS::Region}", stack.region())
        .replace("${AWS::Partition}", stack.partition());
  }

  private Asset asset(Map<?, ?> source, Path manifest) {
    if (!(source.get("path") instanceof String path)) {
      return new Unreadable(
          "the asset is made by a command, which is not run here (" + manifest + ")");
    }
    if ("zip".equals(source.get("packaging"))) {
      return new Unreadable("the asset " + path + " is a folder, no document (" + manifest + ")");
    }
    return file(path, manifest.toString());
  }

  /// @param by what names it
  private Asset file(String path, String by) {
    try {
      var file = folder.resolve(path).normalize();
      if (!file.startsWith(root())) {
        return outside(path, by);
      }
      if (!Files.isRegularFile(file)) {
        return new Unreadable("there is no file " + file + ", which " + by + " names");
      }
      if (!file.toRealPath().startsWith(root().toRealPath())) {
        return outside(path, by);
      }
      return new Text(shown(path), TextFiles.read(file));
    } catch (CommandException e) {
      return new Unreadable(e.text());
    } catch (IOException | InvalidPathException e) {
      return new Unreadable("cannot read the asset " + path + ": " + e.getMessage());
    }
  }

  private Unreadable outside(String path, String by) {
    return new Unreadable(
        path
            + ", which "
            + by
            + " names, is outside of "
            + root()
            + "; let the CDK stage its assets, as it does unless told otherwise");
  }

  private String shown(String path) {
    return folder.resolve(path).normalize().toString();
  }

  /// The outermost assembly: the CDK makes one in another for each stage.
  private Path root() {
    var root = folder;
    for (var parent = Optional.ofNullable(folder.getParent());
        Files.isRegularFile(root.resolve(MARK))
            && parent.isPresent()
            && Files.isRegularFile(parent.get().resolve(MARK));
        parent = Optional.ofNullable(root.getParent())) {
      root = parent.get();
    }
    return root;
  }
}
