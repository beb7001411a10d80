// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.resource.Platform;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.toe.external.ObjectLocation;
import dev.ingot.toe.reference.References;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Rules that the inputs of several modules share. A text that holds a reference is not judged: it
/// is checked again when the step runs.
final class Checks {

  /// Where modules run that know owners and permissions.
  static final Set<Platform> UNIX = Set.of(Platform.LINUX, Platform.MACOS);

  private static final List<String> OWNERSHIP = List.of("owner", "group", "permissions");

  private Checks() {}

  /// The keys of owner and permissions, where a platform does not know them.
  static List<String> refusedOwnership(Platform platform) {
    return UNIX.contains(platform) ? List.of() : OWNERSHIP;
  }

  static void path(String key, String path) {
    if (path.isEmpty()) {
      throw new RefusedKeyException(key, "'" + key + "' must not be empty");
    }
    if (path.indexOf('\0') >= 0) {
      throw new RefusedKeyException(key, "'" + key + "' must not contain NUL");
    }
  }

  /// A path whose last part may have wildcards.
  static void pathWithWildcards(String key, String path) {
    path(key, path);
    if (!References.isIn(path) && path.lastIndexOf('/') > path.indexOf('*') && path.contains("*")) {
      throw new RefusedKeyException(
          key, "'" + key + "' may have '*' only behind its last '/', not '" + path + "'");
    }
  }

  /// The place of an object.
  static void object(String key, String location) {
    if (!References.isIn(location)
        && ObjectLocation.parse(location).filter(l -> !l.key().isEmpty()).isEmpty()) {
      throw new RefusedKeyException(
          key, "'" + key + "' must be s3://bucket/key, not '" + location + "'");
    }
  }

  /// The place of an object, or a bucket with or without a prefix.
  static void bucket(String key, String location) {
    if (!References.isIn(location) && ObjectLocation.parse(location).isEmpty()) {
      throw new RefusedKeyException(
          key,
          "'" + key + "' must be s3://bucket/key or s3://bucket/prefix/, not '" + location + "'");
    }
  }

  static void account(String key, Optional<String> account) {
    account.ifPresent(id -> {
      var digits = id.length() == 12 && id.chars().allMatch(c -> c >= '0' && c <= '9');
      if (!digits && !References.isIn(id)) {
        throw new RefusedKeyException(
            key, "'" + key + "' must be an account id of 12 digits, not '" + id + "'");
      }
    });
  }

  static void suffix(String key, String text, String suffix) {
    if (!text.endsWith(suffix) && !References.isIn(text)) {
      throw new RefusedKeyException(
          key, "'" + key + "' must end with " + suffix + ", not '" + text + "'");
    }
  }

  static void permissions(Optional<String> permissions) {
    permissions.ifPresent(Checks::permissions);
  }

  static void permissions(String permissions) {
    var octal = permissions.length() == 3 || permissions.length() == 4;
    for (var i = 0; i < permissions.length(); i++) {
      octal &= permissions.charAt(i) >= '0' && permissions.charAt(i) <= '7';
    }
    if (!octal && !References.isIn(permissions)) {
      throw new RefusedKeyException(
          "permissions", "'permissions' must be 3 or 4 octal digits, not '" + permissions + "'");
    }
  }

  static void encoding(Optional<String> encoding) {
    if (encoding.isPresent() && !References.isIn(encoding.get())) {
      charset(encoding);
    }
  }

  /// The character set of an encoding's name; without a suffix it is little-endian.
  static Charset charset(Optional<String> encoding) {
    var name = encoding.orElse("utf8");
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "utf8", "utf-8" -> StandardCharsets.UTF_8;
      case "utf16", "utf-16", "utf16-le", "utf-16-le" -> StandardCharsets.UTF_16LE;
      case "utf16-be", "utf-16-be" -> StandardCharsets.UTF_16BE;
      case "utf32", "utf-32", "utf32-le", "utf-32-le" -> StandardCharsets.UTF_32LE;
      case "utf32-be", "utf-32-be" -> StandardCharsets.UTF_32BE;
      default ->
          throw new RefusedKeyException(
              "encoding",
              "'encoding' must be utf8, utf16, utf16-LE, utf16-BE, utf32, utf32-LE or utf32-BE, not"
                  + " '"
                  + name
                  + "'");
    };
  }
}
