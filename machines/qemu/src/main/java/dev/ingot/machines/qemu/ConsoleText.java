// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What was written to a terminal, as plain lines: without control sequences, whatever pieces it
/// came in, and without blank lines and frames. A move of the cursor to another line ends a line,
/// as boot loaders and firmware draw their screens so. A few thousand of the last lines are kept.
final class ConsoleText {
  private static final int KEPT = 2000;
  private static final int LONGEST_LINE = 500;
  private static final int LONGEST_PARAMETERS = 30;
  private static final int LONGEST_STRING = 1000;
  private static final String MOVES = "ABEFJd";
  private static final Pattern FRAME = Pattern.compile("[|+\\u2500-\\u257f -]*");

  private enum State {
    TEXT,
    /// After ESC.
    ESCAPE,
    /// After ESC and a character that wants one more.
    ONE_MORE,
    /// In a control sequence: ESC [ … letter.
    SEQUENCE,
    /// In a title and the like: ESC ] … BEL.
    STRING
  }

  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private State state = State.TEXT;
  private final StringBuilder parameters = new StringBuilder();
  private String row = "";
  private int inString;
  private long ended;

  void accept(byte[] bytes, int length) {
    for (var i = 0; i < length; i++) {
      accept(bytes[i] & 0xff);
    }
  }

  private void accept(int c) {
    switch (state) {
      case TEXT -> text(c);
      case ESCAPE -> escape(c);
      case ONE_MORE -> state = State.TEXT;
      case SEQUENCE -> sequence(c);
      case STRING -> string(c);
    }
  }

  private void text(int c) {
    if (c == 0x1b) {
      state = State.ESCAPE;
    } else if (c == '\n' || c == '\r') {
      row = "";
      end();
    } else if (c == '\t') {
      line.write(' ');
    } else if (c >= ' ' && c != 0x7f) {
      line.write(c);
      if (line.size() >= LONGEST_LINE) {
        end();
      }
    }
  }

  private void escape(int c) {
    state =
        switch (c) {
          case '[' -> {
            parameters.setLength(0);
            yield State.SEQUENCE;
          }
          case ']', 'P', 'X', '^', '_' -> {
            inString = 0;
            yield State.STRING;
          }
          case '(', ')', '*', '+', '#', '%', ' ' -> State.ONE_MORE;
          case 0x1b -> State.ESCAPE;
          default -> State.TEXT;
        };
  }

  private void sequence(int c) {
    if (c < ' ' || c > 0x7e) { // it was none
      state = State.TEXT;
      text(c);
    } else if (c >= '@') {
      state = State.TEXT;
      if (c == 'H' || c == 'f') {
        moveTo(parameters.toString().split(";", 2)[0]);
      } else if (MOVES.indexOf(c) >= 0) {
        end();
      }
    } else if (parameters.length() < LONGEST_PARAMETERS) {
      parameters.append((char) c);
    }
  }

  /// Only another row is another line.
  private void moveTo(String newRow) {
    if (!newRow.equals(row)) {
      end();
      row = newRow;
    }
  }

  private void string(int c) {
    inString++;
    if (c == 0x1b) {
      state = State.ONE_MORE; // the backslash that ends it
    } else if (c < ' ' || inString > LONGEST_STRING) {
      state = State.TEXT;
    }
  }

  private void end() {
    var text = unfinished();
    line.reset();
    if (!FRAME.matcher(text).matches()) {
      lines.add(text);
      ended++;
      if (lines.size() > KEPT) {
        lines.remove();
      }
    }
  }

  private String unfinished() {
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  /// How many lines have ended.
  long ended() {
    return ended;
  }

  /// The lines behind the first so many, and the one that has not ended. Those that are not kept
  /// any more are left out.
  List<String> since(long lineCount) {
    var found = new ArrayList<String>();
    var skip = lineCount - (ended - lines.size());
    for (var each : lines) {
      if (skip-- <= 0) {
        found.add(each);
      }
    }
    var last = unfinished();
    if (!FRAME.matcher(last).matches()) {
      found.add(last);
    }
    return found;
  }

  /// @param count how many lines at most
  List<String> last(int count) {
    var found = since(ended - count);
    return found.subList(Math.max(0, found.size() - count), found.size());
  }
}
