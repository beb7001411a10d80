// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Value;
import dev.ingot.document.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where settings come from, strongest first: flags, the environment, a file.
final class Settings {
  private static final List<String> NAMES = names();

  private final Map<String, String> flags;
  private final Map<String, String> environment;
  private final Map<String, String> file = new HashMap<>();

  Settings(Map<String, String> flags, Map<String, String> environment) {
    this.flags = flags;
    this.environment = environment;
  }

  /// Adds the settings of a file, if there is one.
  void readFile(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    try {
      var value = YamlReader.read(Files.readString(path), path.toString());
      if (!(value instanceof Value.Mapping mapping)) {
        throw new InvalidSettingException(path + " must hold names and values, such as port: 4566");
      }
      mapping.entries().forEach((name, entry) -> put(path, name, entry));
    } catch (InvalidDocumentException e) {
      throw new InvalidSettingException(
          e.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new InvalidSettingException("cannot read " + path + ": " + e);
    }
  }

  /// @param value if it holds names and values, the setting's name goes on with a dot
  private void put(Path path, String name, Value value) {
    if (value instanceof Value.Mapping mapping && isBeginning(name)) {
      mapping.entries().forEach((rest, entry) -> put(path, name + "." + rest, entry));
      return;
    }
    if (!NAMES.contains(name) || name.equals("data")) {
      throw new InvalidSettingException(
          path + ": there is no setting '" + name + "'; there are " + String.join(", ", NAMES));
    }
    if (!(value instanceof Value.Scalar scalar)) {
      throw new InvalidSettingException(path + ": " + name + " must have a single value");
    }
    file.put(name, scalar.text());
  }

  private static boolean isBeginning(String name) {
    return NAMES.stream().anyMatch(each -> each.startsWith(name + "."));
  }

  private static List<String> names() {
    var names =
        new ArrayList<>(
            List.of(
                "data",
                "host",
                "port",
                "database",
                "workers",
                "parameter-store",
                "endpoints",
                "state-machines",
                "parent-folder",
                "credentials",
                "credentials-file",
                "allow-anybody",
                "tls-certificate",
                "tls-key",
                "allowed-hosts",
                "private-downloads",
                "rate-limit.per-second",
                "rate-limit.burst",
                "network",
                "sandbox-capabilities",
                "sandbox-processes",
                "sandbox-memory",
                "sandbox-init",
                "retry-machines",
                "retry-hours",
                "simulate",
                "simulate-script"));
    names.addAll(QuotaSettings.names());
    return List.copyOf(names);
  }

  /// A value, if one is set; an empty text counts as none.
  Optional<String> text(String name) {
    var variable = "INGOT_" + name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    return value(flags, name)
        .or(() -> value(environment, variable))
        .or(() -> value(file, name))
        .filter(text -> !text.isEmpty());
  }

  private static Optional<String> value(Map<String, String> values, String name) {
    return Optional.ofNullable(values.get(name));
  }

  Optional<Path> path(String name) {
    return text(name)
        .map(text -> {
          try {
            return Path.of(text);
          } catch (InvalidPathException e) {
            throw new InvalidSettingException(name + ": '" + text + "' is no path");
          }
        });
  }

  /// `yes` or `no`.
  Optional<Boolean> flag(String name) {
    return text(name)
        .map(text ->
            switch (text) {
              case "yes", "true" -> true;
              case "no", "false" -> false;
              default ->
                  throw new InvalidSettingException(name + ": '" + text + "' is not yes or no");
            });
  }

  Optional<Integer> number(String name, int min, int max) {
    return text(name)
        .map(text -> {
          try {
            var number = Integer.parseInt(text);
            if (number >= min && number <= max) {
              return number;
            }
          } catch (NumberFormatException _) {
            // Said below.
          }
          throw new InvalidSettingException(
              name + ": '" + text + "' is no number from " + min + " to " + max);
        });
  }
}
