// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.machines.simulated.SimulationScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/// How builds are simulated.
///
/// @param file where the script stands
/// @param temporary whether the data directory goes with the process
public record SimulationSettings(SimulationScript script, Optional<Path> file, boolean temporary) {
  private static final String SIMULATE = "simulate";
  private static final String SCRIPT = "simulate-script";

  /// Whether flags or the environment say that it is simulated; the file is not read yet.
  static boolean isAsked(Settings settings) {
    return settings.flag(SIMULATE).orElse(false);
  }

  /// Empty if builds are real.
  static Optional<SimulationSettings> read(Settings settings, boolean temporary) {
    var file = settings.path(SCRIPT);
    if (!settings.flag(SIMULATE).orElse(false)) {
      file.ifPresent(path -> {
        throw new InvalidSettingException(SCRIPT + ": " + path + " needs --simulate beside it");
      });
      return Optional.empty();
    }
    if (settings.text("database").isPresent()) {
      throw new InvalidSettingException(
          SIMULATE + ": what is simulated is kept in the data folder, not in a database of others");
    }
    return Optional.of(
        new SimulationSettings(
            file.map(SimulationSettings::script).orElse(SimulationScript.NONE), file, temporary));
  }

  private static SimulationScript script(Path file) {
    try {
      return SimulationScript.read(Files.readString(file), file.toString());
    } catch (InvalidDocumentException e) {
      throw new InvalidSettingException(
          e.problems().stream()
              .map(problem -> SCRIPT + ": " + problem)
              .collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new InvalidSettingException(SCRIPT + ": cannot read " + file + ": " + e);
    }
  }

  /// The settings as they are written, one line each.
  public String text() {
    return SIMULATE + ": yes" + file.map(path -> "\n" + SCRIPT + ": " + path).orElse("");
  }
}
