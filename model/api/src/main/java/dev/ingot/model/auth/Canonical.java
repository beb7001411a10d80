// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The canonical form of a request: what signers and verifiers must write the same way, to the
/// byte.
final class Canonical {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Canonical() {}

  /// @param query the canonical query
  /// @param signedHeaders names in lower case, sorted
  static String request(HttpMessage message, String query, List<String> signedHeaders) {
    var text = new StringBuilder(512);
    text.append(message.method()).append('\n');
    text.append(path(message.path())).append('\n');
    text.append(query).append('\n');
    for (var name : signedHeaders) {
      text.append(name).append(':');
      header(text, message.headers().values(name));
      text.append('\n');
    }
    text.append('\n').append(String.join(";", signedHeaders)).append('\n');
    text.append(message.bodyHash());
    return text.toString();
  }

  /// The path without dot segments and doubled slashes, then encoded once more than on the wire, as
  /// all services but S3 want it.
  static String path(String path) {
    return isCanonical(path) ? path : canonical(path);
  }

  /// Whether the path is its own canonical form, as those of all operations without a label are.
  private static boolean isCanonical(String path) {
    var slash = false;
    for (var i = 0; i < path.length(); i++) {
      var c = path.charAt(i);
      if (c > '~' || c == '.' || (c == '/' ? slash : !isUnreserved((byte) c))) {
        return false;
      }
      slash = c == '/';
    }
    return path.startsWith("/");
  }

  private static String canonical(String path) {
    var segments = new ArrayList<String>();
    for (var segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        if (!segments.isEmpty()) {
          segments.removeLast();
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    var text = new StringBuilder();
    for (var segment : segments) {
      text.append('/');
      encode(text, segment);
    }
    return text.isEmpty() || path.endsWith("/") ? text.append('/').toString() : text.toString();
  }

  /// The query's parameters as they are on the wire, sorted by name, then by value.
  static String query(String query) {
    return query.indexOf('&') < 0 && query.indexOf('=') > 0 ? query : join(pairs(query));
  }

  /// Likewise, with each name and value decoded and encoded again. Some signers write this form for
  /// a query that is not fully encoded on the wire. It says of every name and value what whoever
  /// reads the query takes it for, so that a signature for one never holds for another.
  static String strictQuery(String query) {
    var pairs = new ArrayList<Pair>();
    for (var pair : pairs(query)) {
      pairs.add(new Pair(encoded(pair.name()), encoded(pair.value())));
    }
    return join(pairs);
  }

  /// The query without the signature that it carries itself.
  static String unsigned(String query) {
    var rest = new ArrayList<String>();
    for (var part : query.split("&", -1)) {
      if (!part.startsWith(Authorization.SIGNATURE + "=")) {
        rest.add(part);
      }
    }
    return String.join("&", rest);
  }

  private record Pair(String name, String value) {}

  private static List<Pair> pairs(String query) {
    var pairs = new ArrayList<Pair>();
    if (!query.isEmpty()) {
      for (var part : query.split("&", -1)) {
        var equals = part.indexOf('=');
        pairs.add(
            equals < 0
                ? new Pair(part, "")
                : new Pair(part.substring(0, equals), part.substring(equals + 1)));
      }
    }
    return pairs;
  }

  private static String join(List<Pair> pairs) {
    var sorted = new ArrayList<>(pairs);
    sorted.sort(Comparator.comparing(Pair::name).thenComparing(Pair::value));
    var text = new StringBuilder();
    for (var pair : sorted) {
      text.append(text.isEmpty() ? "" : "&").append(pair.name()).append('=').append(pair.value());
    }
    return text.toString();
  }

  private static String encoded(String wire) {
    var text = new StringBuilder();
    encode(text, PercentCoding.decodeQuery(wire));
    return text.toString();
  }

  /// Joins repeated headers with commas, and makes one blank of many.
  private static void header(StringBuilder text, List<String> values) {
    for (var i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ",");
      var value = values.get(i).strip();
      if (value.indexOf('\t') < 0 && !value.contains("  ")) {
        text.append(value);
        continue;
      }
      var blank = false;
      for (var j = 0; j < value.length(); j++) {
        var c = value.charAt(j);
        var isBlank = c == ' ' || c == '\t';
        if (!isBlank) {
          text.append(c);
        } else if (!blank) {
          text.append(' ');
        }
        blank = isBlank;
      }
    }
  }

  /// Percent-encodes all but letters, digits and `-._~`.
  static void encode(StringBuilder text, String raw) {
    for (var b : raw.getBytes(StandardCharsets.UTF_8)) {
      if (isUnreserved(b)) {
        text.append((char) b);
      } else {
        text.append('%').append(HEX[(b >> 4) & 15]).append(HEX[b & 15]);
      }
    }
  }

  private static boolean isUnreserved(byte b) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '-'
        || b == '.'
        || b == '_'
        || b == '~';
  }
}
