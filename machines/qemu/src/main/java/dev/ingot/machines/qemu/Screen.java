// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import dev.ingot.core.machine.MachineException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The text on a machine's screen, for machines that say nothing on their serial line. Only a
/// screen in text mode has any: that of the BIOS, of its boot loaders, and of many kernels.
final class Screen {
  private static final int COLUMNS = 80;
  private static final int ROWS = 25;

  /// How many characters with their colours it has.
  static final int CELLS = COLUMNS * ROWS;

  /// A cell: the colours, then the character.
  private static final Pattern CELL = Pattern.compile("0x[0-9a-f]{2}([0-9a-f]{2})\\b");

  private Screen() {}

  /// The lines that are not blank; none if there is no text or if it cannot be seen.
  static List<String> lines(Path sockets) {
    try {
      return lines(Monitor.screenMemory(sockets));
    } catch (MachineException _) {
      return List.of();
    }
  }

  /// @param memory as QEMU's `xp` shows the memory of the screen
  static List<String> lines(String memory) {
    var lines = new ArrayList<String>();
    var row = new StringBuilder();
    var cells = CELL.matcher(memory);
    while (cells.find()) {
      var c = Integer.parseInt(cells.group(1), 16);
      if (c >= 0x80) {
        c = '.'; // frames and the like
      }
      if (c != 0 && (c < ' ' || c == 0x7f)) {
        return List.of(); // it is a picture
      }
      row.append(c == 0 ? ' ' : (char) c);
      if (row.length() == COLUMNS) {
        var text = row.toString().strip();
        if (!text.isEmpty()) {
          lines.add(text);
        }
        row.setLength(0);
      }
    }
    return lines;
  }
}
