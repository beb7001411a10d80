// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.external;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The answer to a GET over HTTP/1.1: the head, and a body that is still to be read.
///
/// @param headers the first value of each by its name in small letters
record WebAnswer(int status, Map<String, String> headers, InputStream body) {
  private static final int HEAD_LIMIT_BYTES = 64 << 10;

  /// Reads the head; answers that announce another one are passed over.
  static WebAnswer read(InputStream in) throws IOException {
    var left = HEAD_LIMIT_BYTES;
    while (true) {
      var line = line(in, left);
      left -= line.length();
      var status = status(line);
      var headers = new HashMap<String, String>();
      for (line = line(in, left); !line.isEmpty(); line = line(in, left)) {
        left -= line.length();
        var colon = line.indexOf(':');
        if (colon > 0) {
          headers.putIfAbsent(
              line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
              line.substring(colon + 1).strip());
        }
      }
      if (status >= 200) {
        return new WebAnswer(status, headers, body(headers, in));
      }
    }
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /// Empty if the server does not say it.
  OptionalLong length() {
    return length(headers);
  }

  private static OptionalLong length(Map<String, String> headers) {
    try {
      var length = Long.parseLong(headers.getOrDefault("content-length", ""));
      return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  private static InputStream body(Map<String, String> headers, InputStream in)
      throws ProtocolException {
    var encoding = headers.getOrDefault("transfer-encoding", "identity").toLowerCase(Locale.ROOT);
    if (encoding.equals("chunked")) {
      return new Body(in, true, 0);
    }
    if (!encoding.equals("identity")) {
      throw new ProtocolException("the server sends it as " + encoding);
    }
    return length(headers).isPresent() ? new Body(in, false, length(headers).getAsLong()) : in;
  }

  /// `HTTP/1.1 200 OK`
  private static int status(String line) throws ProtocolException {
    if (line.matches("HTTP/1\\.[0-9] [1-9][0-9]{2}( .*)?")) {
      return Integer.parseInt(line.substring(9, 12));
    }
    throw new ProtocolException("the server does not speak HTTP/1.1");
  }

  private static String line(InputStream in, int limit) throws IOException {
    var line = new StringBuilder();
    for (var c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection too early");
      }
      if (line.length() >= limit) {
        throw new ProtocolException("the head of the server's answer is too long");
      }
      line.append((char) c);
    }
    var end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  /// A body whose end is told, so that one that was cut off is noticed.
  private static final class Body extends InputStream {
    private static final int SIZE_LINE = 1024;

    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean begun;
    private boolean ended;

    Body(InputStream in, boolean chunked, long left) {
      this.in = in;
      this.chunked = chunked;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0 && !ended) {
        ended = !chunked || !nextChunk();
      }
      if (ended) {
        return -1;
      }
      var n = in.read(bytes, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the server closed the connection too early");
      }
      left -= n;
      return n;
    }

    private boolean nextChunk() throws IOException {
      if (begun) {
        line(in, SIZE_LINE);
      }
      begun = true;
      var size = line(in, SIZE_LINE).replaceFirst("\\s*(;.*)?$", "");
      try {
        left = Long.parseLong(size, 16);
      } catch (NumberFormatException _) {
        left = -1;
      }
      if (left < 0) {
        throw new ProtocolException("the server sent a chunk of the size '" + size + "'");
      }
      return left > 0;
    }
  }
}
