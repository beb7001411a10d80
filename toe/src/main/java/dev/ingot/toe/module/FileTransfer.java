// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;

/// How a file from outside comes into the machine: first under another name beside its place, then
/// by renaming, so that it is there as a whole or not at all.
final class FileTransfer {
  private static final String PLACE =
      Scripts.FUNCTIONS
          + """
          path=$1 name=$2 overwrite=$3
          case $path in
            */) path=$path$name ;;
            *) if [ -d "$path" ]; then path=$path/$name; fi ;;
          esac
          [ ! -d "$path" ] || fail "$path is a folder"
          if [ "$overwrite" = false ] && here "$path"; then
            fail 'File already exists and "overwrite" property for "destination" file is set to' \\
              'false. Cannot download.'
          fi
          printf '%s/' "$path"
          """;

  private static final String RENAME =
      Scripts.FUNCTIONS
          + """
          trap 'rm -f "$1"' EXIT
          chmod 0644 "$1" && mv -f "$1" "$2"
          """;

  private FileTransfer() {}

  /// Where a file goes.
  sealed interface Place {
    record At(String path) implements Place {}

    record Refused(ModuleResult failure) implements Place {}
  }

  /// @param destination a folder if it ends with `/` or if it is one, else the file's path
  /// @param name of the file in a folder
  static Place place(
      String module, String destination, String name, boolean overwrite, ModuleContext context)
      throws MachineException, InterruptedException {
    var printed =
        context.shell(PLACE, context.absolute(destination), name, String.valueOf(overwrite));
    if (!printed.status().ok()) {
      return new Place.Refused(ModuleContext.refusal(module, printed));
    }
    var path = printed.text();
    return new Place.At(
        path.isEmpty() // a machine that simulates says nothing
            ? context.absolute(destination)
            : path.substring(0, path.length() - 1));
  }

  /// Brings the file to its place, with the permissions 0644.
  static ModuleResult bring(String module, HostFile file, String place, ModuleContext context)
      throws MachineException, InterruptedException {
    var slash = place.lastIndexOf('/') + 1;
    var digits = context.scratch().substring(context.scratch().lastIndexOf('/') + 1);
    var draft = place.substring(0, slash) + "." + digits + ".part";
    context.machine().put(file.path(), draft, 0600);
    return context.change(module, RENAME, draft, place);
  }
}
