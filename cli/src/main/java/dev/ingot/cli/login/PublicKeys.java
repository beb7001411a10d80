// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.login;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The public keys of a person who logs in with ssh.
public final class PublicKeys {
  private static final Pattern KEY =
      Pattern.compile("(ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/]+=*( .*)?");

  private PublicKeys() {}

  /// What a file says; refused if it has no key or anything else.
  public static List<String> in(Path file) {
    try {
      var keys =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (keys.isEmpty() || !keys.stream().allMatch(line -> KEY.matcher(line).matches())) {
        throw new CommandException(
            ExitCode.USAGE,
            file
                + " holds no public key; it is the file that ends in .pub, such as"
                + " ~/.ssh/id_ed25519.pub");
      }
      return keys;
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, "cannot read the key " + file + ": " + e);
    }
  }

  /// Those that ssh offers by itself: of `HOME/.ssh/id_*.pub`. What is no key is passed over.
  public static List<String> of(Path home) {
    var keys = new ArrayList<String>();
    try (var files = Files.newDirectoryStream(home.resolve(".ssh"), "id_*.pub")) {
      for (var file : files) {
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> KEY.matcher(line).matches())
            .forEach(keys::add);
      }
    } catch (IOException _) {
      return List.of();
    }
    keys.sort(null);
    return List.copyOf(keys);
  }
}
