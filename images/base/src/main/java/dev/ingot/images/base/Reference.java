// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/// What a reference to a base asks for, checked.
///
/// ```text
/// builtin:tiny
/// debootstrap:debian/bookworm
/// debootstrap:debian/bookworm?variant=cloud
/// file:///srv/roots/alma.tar.zst#sha256=0123…
/// https://…/root.tar.xz#sha256=0123…
/// oci://registry/name:tag
/// ```
sealed interface Reference {

  record Tiny() implements Reference {}

  record Debian(String suite, DebianVariant variant) implements Reference {
    /// The one way to write it.
    String text() {
      return DEBIAN + suite + variant.ending();
    }
  }

  /// @param sha256 64 hex digits that the file must have
  record Archive(Path file, Optional<String> sha256) implements Reference {}

  /// A form that is known and that nothing is made of yet.
  record NotBuiltYet(String what) implements Reference {}

  /// Reads a reference; empty if the text is none.
  static Optional<Reference> parse(String text) {
    if (text.chars().anyMatch(c -> c <= ' ' || c == 127)) {
      return Optional.empty();
    }
    if (text.equals("builtin:tiny")) {
      return Optional.of(new Tiny());
    }
    if (text.startsWith(DEBIAN)) {
      return debian(text.substring(DEBIAN.length()));
    }
    if (text.startsWith("file:///")) {
      return archive(text);
    }
    if (text.startsWith("https://")) {
      return Optional.of(new NotBuiltYet("a base from https"));
    }
    if (text.startsWith("oci://")) {
      return Optional.of(new NotBuiltYet("a base from a registry"));
    }
    return Optional.empty();
  }

  String DEBIAN = "debootstrap:debian/";
  String SHA256 = "sha256=";

  private static Optional<Reference> debian(String rest) {
    var end = rest.indexOf('?');
    var suite = end < 0 ? rest : rest.substring(0, end);
    var variant =
        end < 0 ? Optional.of(DebianVariant.MINIMAL) : DebianVariant.of(rest.substring(end));
    return isWord(suite) ? variant.map(known -> new Debian(suite, known)) : Optional.empty();
  }

  private static Optional<Reference> archive(String text) {
    try {
      var uri = URI.create(text);
      var fragment = Optional.ofNullable(uri.getFragment());
      if (fragment.isPresent() && !isDigest(fragment.get())) {
        return Optional.empty();
      }
      var location = URI.create(fragment.isEmpty() ? text : text.substring(0, text.indexOf('#')));
      return Optional.of(
          new Archive(
              Path.of(location), fragment.map(digest -> digest.substring(SHA256.length()))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isDigest(String fragment) {
    if (!fragment.startsWith(SHA256) || fragment.length() != SHA256.length() + 64) {
      return false;
    }
    for (var i = SHA256.length(); i < fragment.length(); i++) {
      if (Character.digit(fragment.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWord(String suite) {
    for (var i = 0; i < suite.length(); i++) {
      if (suite.charAt(i) < 'a' || suite.charAt(i) > 'z') {
        return false;
      }
    }
    return !suite.isEmpty();
  }
}
