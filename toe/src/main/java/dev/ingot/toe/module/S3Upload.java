// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ObjectLocation;
import java.io.IOException;
import java.util.Optional;

/// Uploads a file, the content of a folder, or everything in a folder whose name fits. Links are
/// followed.
public final class S3Upload implements ListModule<S3Upload.Inputs> {

  /// Prints the paths to upload, each with a NUL behind it: the absolute path of a single file, or
  /// paths that begin with `./` of what is in the folder $1.
  private static final String LIST =
      Scripts.FUNCTIONS
          + """
          all() { find "$1" -type f -print0 -o -type l -exec test -f {} ';' -print0; }
          list() {
            if [ -d "$1" ]; then
              if [ "$recurse" = true ]; then all "$1"; fi
            else
              printf '%s\\0' "$1"
            fi
          }
          count() {
            if [ "$recurse" = true ] || [ ! -d "$1" ]; then count=$((count + 1)); fi
          }
          folder=$1 pattern=$2 recurse=$3 count=0
          if [ -z "$pattern" ] && [ ! -d "$folder" ]; then
            [ -f "$folder" ] || fail "there is no file $folder"
            printf '%s\\0' "$folder"
            exit 0
          fi
          [ -d "$folder/" ] || fail "there is no folder $folder"
          cd "$folder/" || exit 1
          if [ -n "$pattern" ]; then
            each count . "$pattern"
            [ "$count" -gt 0 ] || fail "nothing in $folder fits $pattern"
            each list . "$pattern"
          elif [ "$recurse" = true ]; then
            all .
          else
            fail "$folder is a folder; 'recurse' must be true"
          fi
          """;

  /// @param source a file, a folder, or a path with `*` behind its last `/`
  /// @param destination `s3://bucket/key` for one file; `s3://bucket/prefix/` for several, and then
  ///   their paths follow
  /// @param recurse whether to upload what is in folders; false if missing
  /// @param expectedBucketOwner an account id
  public record Inputs(
      String source,
      String destination,
      Optional<Boolean> recurse,
      Optional<String> expectedBucketOwner) {
    public Inputs {
      Checks.pathWithWildcards("source", source);
      Checks.bucket("destination", destination);
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
    var source = Scripts.withoutSlash(context.absolute(inputs.source()));
    var folder = Scripts.folder(source);
    var pattern = Scripts.pattern(source);
    var printed =
        context.shell(LIST, folder, pattern, String.valueOf(inputs.recurse().orElse(false)));
    if (!printed.status().ok()) {
      return ModuleContext.refusal(name(), printed);
    }
    if (printed.stdout().remaining() == CommandOutput.MAX_STDOUT) {
      return ModuleResult.failed(name() + ": the list of files is longer than 1 MiB");
    }
    try {
      for (var path : printed.text().split("\0", -1)) {
        if (!path.isEmpty()) {
          upload(path, folder, inputs, context);
        }
      }
      return ModuleResult.done();
    } catch (ExternalSourceException e) {
      return ModuleResult.failed(name() + ": " + e.reason());
    }
  }

  private void upload(String path, String folder, Inputs inputs, ModuleContext context)
      throws ExternalSourceException, MachineException, InterruptedException {
    var single = path.startsWith("/");
    var relative = single ? path.substring(path.lastIndexOf('/') + 1) : path.substring(2);
    var from = single ? path : Scripts.below(folder, relative);
    var to = ObjectLocation.of(inputs.destination());
    var object = new ObjectLocation(to.bucket(), key(to.key(), relative, single));
    try (var file = HostFile.make(context.machine())) {
      context.machine().get(from, file.path());
      context.outside().objects().upload(file.path(), object, inputs.expectedBucketOwner());
      context.say(name() + ": " + from + " -> " + object);
    } catch (IOException e) {
      throw new MachineException("cannot keep " + from + " on this host: " + e.getMessage(), e);
    }
  }

  /// @param single whether it is the only file, so that the key may be its own name
  private static String key(String destination, String relative, boolean single) {
    if (destination.isEmpty()) {
      return relative;
    }
    return single && !destination.endsWith("/")
        ? destination
        : Scripts.below(destination, relative);
  }
}
