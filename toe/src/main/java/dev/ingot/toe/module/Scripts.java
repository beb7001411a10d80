// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

/// Shell functions that the scripts of file modules share. They run in any POSIX shell with the
/// programs of coreutils or busybox.
final class Scripts {
  private Scripts() {}

  /// - `fail WORDS`: says why and ends the script
  /// - `here PATH`: whether there is anything, a dangling link too
  /// - `own PATH OWNER GROUP FLAGS`: changes what is not empty; an owner brings the own group
  /// - `each DO PATH PATTERN`: calls DO with PATH, or, if there is a pattern, with everything in
  ///   the folder PATH whose name fits; names that begin with a dot too
  static final String FUNCTIONS =
      """
      umask 022
      fail() { printf '%s\\n' "$*" >&2; exit 1; }
      here() { [ -e "$1" ] || [ -L "$1" ]; }
      own() {
        group=$3
        if [ -n "$2" ] && [ -z "$3" ]; then group=$(id -g "$2" 2>/dev/null); fi
        if [ -n "$2$group" ]; then chown $4 "$2${group:+:$group}" "$1" || exit 1; fi
      }
      each() {
        if [ -z "$3" ]; then "$1" "$2"; return; fi
        for one in "$2"/* "$2"/.*; do
          case ${one##*/} in
            .|..) continue ;;
            $3) if here "$one"; then "$1" "$one"; fi ;;
          esac
        done
      }
      """;

  /// The folder of a path with wildcards, for `each`; a path without is itself.
  static String folder(String path) {
    return hasWildcard(path) ? path.substring(0, path.lastIndexOf('/')) : path;
  }

  /// The pattern of a path with wildcards, for `each`, with `*` as its only special character.
  static String pattern(String path) {
    if (!hasWildcard(path)) {
      return "";
    }
    var pattern = new StringBuilder();
    for (var i = path.lastIndexOf('/') + 1; i < path.length(); i++) {
      var c = path.charAt(i);
      if (c == '*') {
        pattern.append(c);
      } else {
        pattern.append('\\').append(c);
      }
    }
    return pattern.toString();
  }

  private static boolean hasWildcard(String path) {
    return path.indexOf('*', path.lastIndexOf('/') + 1) >= 0;
  }
}
