// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import dev.ingot.document.Json;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/// A folder as text, a line for everything in it, in the order of the paths:
///
/// ```text
/// rwxr-xr-x folder/
/// rw-r--r-- folder/file = "text\n"
/// rw-r--r-- folder/bytes = hex e900
/// folder/link -> file
/// ```
///
/// The owner follows the permissions where it is not that of the folder.
final class Tree {
  private Tree() {}

  static void write(String text, Path folder) throws IOException {
    for (var line : text.lines().toList()) {
      if (line.contains(" -> ")) {
        var parts = line.split(" -> ", 2);
        var link = folder.resolve(parts[0]);
        Files.createDirectories(link.getParent(), LocalShellMachine.FOLDER);
        Files.createSymbolicLink(link, Path.of(parts[1]));
        continue;
      }
      var permissions = PosixFilePermissions.fromString(line.substring(0, 9));
      var rest = line.substring(10);
      if (rest.endsWith("/")) {
        Files.createDirectories(folder.resolve(rest), LocalShellMachine.FOLDER);
        Files.setPosixFilePermissions(folder.resolve(rest), permissions);
        continue;
      }
      var parts = rest.split(" = ", 2);
      var file = folder.resolve(parts[0]);
      Files.createDirectories(file.getParent(), LocalShellMachine.FOLDER);
      Files.write(file, bytes(parts[1]));
      Files.setPosixFilePermissions(file, permissions);
    }
  }

  private static byte[] bytes(String value) {
    return value.startsWith("hex ")
        ? HexFormat.of().parseHex(value.substring(4))
        : String.valueOf(Json.read(value)).getBytes(StandardCharsets.UTF_8);
  }

  static String read(Path folder) throws IOException {
    var text = new StringBuilder();
    var owner = Files.getOwner(folder).getName();
    try (var all = Files.walk(folder)) {
      for (var path : all.sorted().toList()) {
        if (path.equals(folder)) {
          continue;
        }
        var name = folder.relativize(path).toString();
        if (Files.isSymbolicLink(path)) {
          text.append(name).append(" -> ").append(Files.readSymbolicLink(path));
        } else {
          var attributes =
              Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
          text.append(PosixFilePermissions.toString(attributes.permissions())).append(' ');
          var own = attributes.owner().getName();
          text.append(own.equals(owner) ? "" : own + ":" + attributes.group().getName() + " ");
          text.append(name).append(Files.isDirectory(path) ? "/" : " = " + content(path));
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  private static String content(Path file) throws IOException {
    try {
      return Json.write(Files.readString(file));
    } catch (CharacterCodingException _) {
      return "hex " + HexFormat.of().formatHex(Files.readAllBytes(file));
    }
  }
}
