// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.tree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Makes trees for tests, with programs of this host, so that nothing under test makes them.
final class RichTree {
  /// As an ordinary user, within a user namespace of many ids.
  static final List<String> ENTER = enter();

  /// Sets an attribute: `$1` the path, `$2` the name, `$3` the value in hex; and prints one.
  private static final String FUNCTIONS =
      """
      set -e
      set_attribute() {
        perl -e '
          my ($path, $name, $value) = @ARGV;
          $value = pack "H*", $value;
          syscall(%1$d, $path, $name, $value, length $value, 0) == 0 or die "$path $name: $!"
        ' "$@"
      }
      get_attribute() {
        perl -e '
          my ($path, $name) = @ARGV;
          my $value = "\\0" x 65536;
          my $n = syscall %2$d, $path, $name, $value, 65536;
          $n >= 0 or die "$path $name: $!";
          print unpack("H*", substr $value, 0, $n), "\\n";
        ' "$@"
      }
      """
          .formatted(arm() ? 6 : 189, arm() ? 9 : 192);

  private RichTree() {}

  private static boolean arm() {
    return System.getProperty("os.arch").equals("aarch64");
  }

  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> enter() {
    return isRoot() ? List.of() : List.of("unshare", "--user", "--map-auto", "--map-root-user");
  }

  /// Runs a script of `sh` in a folder, as the owner of trees.
  ///
  /// @return what it printed
  static String run(Path folder, String script) throws IOException, InterruptedException {
    var words = new ArrayList<>(ENTER);
    words.addAll(List.of("sh", "-c", FUNCTIONS + script));
    var builder = new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
    return said;
  }

  static void delete(Path folder) throws IOException, InterruptedException {
    if (Files.exists(folder)) {
      run(folder, "find . -mindepth 1 -delete");
    }
  }
}
