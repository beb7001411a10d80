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

  /// The arguments of scripts that bring files or folders to a destination; `to FILE` sets `$to`,
  /// where a file or folder goes.
  private static final String SOURCE_AND_DESTINATION =
      """
      source=$1 pattern=$2 destination=$3 overwrite=$4 count=0
      to() {
        case $destination in
          */) to=$destination${1##*/} ;;
          *) to=$destination ;;
        esac
      }
      several() {
        if [ -z "$pattern" ]; then
          here "$source" || fail "there is no $kind $source"
          return
        fi
        each count "$source" "$pattern"
        [ "$count" -gt 0 ] || fail "no $kind of $source fits $pattern"
        case $destination in
          */) ;;
          *) [ "$count" -eq 1 ] || fail "$needs" ;;
        esac
      }
      """;

  /// For scripts that bring a file to `$destination`, behind [#FUNCTIONS]:
  ///
  /// - `several`: says no if `$pattern` fits nothing, or more than `$destination` can take
  /// - `target FILE`: sets `$to`, where the file goes; false for a folder
  static final String FILES =
      SOURCE_AND_DESTINATION
          + """
          kind=file needs="several files need a folder as 'destination'"
          count() {
            if [ ! -d "$1" ]; then count=$((count + 1)); fi
          }
          target() {
            if [ -d "$1" ]; then
              [ -n "$pattern" ] || fail "$1 is a folder"
              return 1
            fi
            to "$1"
            [ ! -d "$to" ] || fail "$to is a folder; end 'destination' with / to name a folder"
            if [ "$overwrite" = false ] && here "$to"; then
              fail "$to exists already and 'overwrite' is false"
            fi
          }
          """;

  /// For scripts that bring a folder to `$destination`, behind [#FUNCTIONS]:
  ///
  /// - `several`: says no if `$pattern` fits nothing, or more than `$destination` can take
  /// - `target FOLDER`: sets `$to`, where the folder goes; false for what is no folder
  /// - `apart INNER OUTER`: says no if INNER lies in OUTER, whatever links lead there
  static final String FOLDERS =
      SOURCE_AND_DESTINATION
          + """
          kind=folder needs="several folders need a 'destination' that ends with /"
          count() {
            if [ -d "$1" ]; then count=$((count + 1)); fi
          }
          target() {
            if [ ! -d "$1" ]; then
              [ -n "$pattern" ] || fail "$1 is no folder"
              return 1
            fi
            to "$1"
            if here "$to"; then
              [ -d "$to" ] || fail "$to exists already and is no folder"
              [ "$overwrite" = true ] || fail "$to exists already and 'overwrite' is false"
            fi
          }
          real() {
            up=$1
            while [ ! -d "$up/" ]; do up=${up%/*}; done
            printf '%s%s\\n' "$(cd "$up/" && pwd -P)" "${1#"$up"}"
          }
          apart() {
            outer=$(real "$2")
            case $(real "$1")/ in
              "${outer%/}"/*) fail "$1 lies in $2" ;;
            esac
          }
          """;

  /// The path without slashes at its end, unless it is the root.
  static String withoutSlash(String path) {
    var end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /// The path of what lies in a folder.
  static String below(String folder, String path) {
    return folder.endsWith("/") ? folder + path : folder + "/" + path;
  }

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
      if (c != '*' && !Character.isLetterOrDigit(c) && "._-".indexOf(c) < 0) {
        pattern.append('\\');
      }
      pattern.append(c);
    }
    return pattern.toString();
  }

  private static boolean hasWildcard(String path) {
    return path.indexOf('*', path.lastIndexOf('/') + 1) >= 0;
  }
}
