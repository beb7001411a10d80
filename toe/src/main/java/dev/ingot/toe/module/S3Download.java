// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import java.io.IOException;
import java.util.Optional;

/// Downloads an object, or all objects whose keys begin with a prefix, at most 1000. Files come
/// with the permissions 0644.
public final class S3Download implements ListModule<S3Download.Inputs> {
  private static final int MAX_OBJECTS = 1000;

  /// @param source `s3://bucket/key`, or `s3://bucket/prefix/*` for everything below the prefix
  /// @param destination a folder for a prefix; for one object a folder if it ends with `/` or is
  ///   one, else the file's path
  /// @param expectedBucketOwner an account id
  public record Inputs(
      String source,
      String destination,
      Optional<String> expectedBucketOwner,
      Optional<Boolean> overwrite) {
    public Inputs {
      Checks.object("source", source);
      Checks.path("destination", destination);
      Checks.account("expectedBucketOwner", expectedBucketOwner);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var source = ObjectLocation.of(inputs.source());
    try {
      return source.key().endsWith("*")
          ? all(source, inputs, context)
          : one(source, inputs.destination(), inputs, context);
    } catch (ExternalSourceException e) {
      return ModuleResult.failed(name() + ": " + e.reason());
    }
  }

  private ModuleResult all(ObjectLocation source, Inputs inputs, ModuleContext context)
      throws ExternalSourceException, MachineException, InterruptedException {
    var prefix = source.key().substring(0, source.key().length() - 1);
    var folder = prefix.lastIndexOf('/') + 1;
    var objects = context.outside().objects();
    var keys = objects.keys(source.bucket(), prefix, MAX_OBJECTS + 1, inputs.expectedBucketOwner());
    if (keys.size() > MAX_OBJECTS) {
      return ModuleResult.failed(
          name() + ": there are more than " + MAX_OBJECTS + " objects at " + inputs.source());
    }
    if (keys.isEmpty()) {
      context.say(name() + ": there is nothing at " + inputs.source());
    }
    for (var key : keys) {
      var relative = key.substring(folder);
      if (leaves(relative)) {
        return ModuleResult.failed(
            name() + ": the key '" + key + "' cannot be a path below " + inputs.destination());
      }
      var to = Scripts.below(inputs.destination(), relative);
      var result =
          to.endsWith("/") // the mark that some tools make for a folder
              ? context.change(name(), "umask 022; mkdir -p \"$1\"", context.absolute(to))
              : one(new ObjectLocation(source.bucket(), key), to, inputs, context);
      if (!(result instanceof ModuleResult.Succeeded)) {
        return result;
      }
    }
    return ModuleResult.done();
  }

  private ModuleResult one(
      ObjectLocation source, String destination, Inputs inputs, ModuleContext context)
      throws ExternalSourceException, MachineException, InterruptedException {
    var fileName = source.key().substring(source.key().lastIndexOf('/') + 1);
    var place =
        FileTransfer.place(name(), destination, fileName, inputs.overwrite().orElse(true), context);
    return switch (place) {
      case FileTransfer.Place.Refused(var failure) -> failure;
      case FileTransfer.Place.At(var path) -> {
        try (var file = HostFile.make(context.machine())) {
          context.outside().objects().download(source, file.path(), inputs.expectedBucketOwner());
          context.say(name() + ": " + source + " -> " + path);
          yield FileTransfer.bring(name(), file, path, context);
        } catch (IOException e) {
          throw new MachineException(
              "cannot keep " + source + " on this host: " + e.getMessage(), e);
        }
      }
    };
  }

  private static boolean leaves(String relative) {
    for (var part : relative.split("/", -1)) {
      if (part.equals("..") || part.equals(".")) {
        return true;
      }
    }
    return relative.startsWith("/") || relative.contains("//") || relative.indexOf('\0') >= 0;
  }
}
