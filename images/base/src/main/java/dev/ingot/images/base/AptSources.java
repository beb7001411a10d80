// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where this host's package client gets Debian from, so that bases come from the same place.
///
/// An entry is Debian's own if it has the component `main` of a release, its updates or its
/// security updates, and is signed by Debian's keys. Entries of others name releases too, but bring
/// keys of their own.
final class AptSources {
  private static final String KEYS = "debian-archive-";
  private static final List<String> KEPT_OPTIONS =
      List.of("signed-by", "check-valid-until", "trusted");

  /// One URI and suite.
  private record Entry(
      Map<String, String> options, String uri, String suite, List<String> components) {

    boolean isDebian(String release) {
      var own = List.of(release, release + "-updates", release + "-security");
      var signedBy = options.get("signed-by");
      return own.contains(suite)
          && components.contains("main")
          && (signedBy == null || signedBy.contains(KEYS));
    }

    String line(String from, String to) {
      var text = new StringBuilder("deb ");
      var kept = new ArrayList<String>();
      for (var option : KEPT_OPTIONS) {
        var value = options.get(option);
        if (value != null) {
          kept.add(option + "=" + value);
        }
      }
      if (!kept.isEmpty()) {
        text.append('[').append(String.join(" ", kept)).append("] ");
      }
      var wanted = to + suite.substring(from.length());
      return text.append(uri)
          .append(' ')
          .append(wanted)
          .append(' ')
          .append(String.join(" ", components))
          .toString();
    }
  }

  private final Path apt;
  private final Path osRelease;

  /// @param apt such as `/etc/apt`
  AptSources(Path apt, Path osRelease) {
    this.apt = apt;
    this.osRelease = osRelease;
  }

  /// The lines of a `sources.list` for a release: this host's own for it, else those for the host's
  /// release with the name changed; empty if this host has none of Debian.
  List<String> debian(String release) throws IOException {
    var entries = entries();
    var lines = lines(entries, release, release);
    if (!lines.isEmpty()) {
      return lines;
    }
    var own = hostRelease();
    return own.isEmpty() ? List.of() : lines(entries, own.get(), release);
  }

  /// The lines for the host's own release; empty if they are not Debian's.
  List<String> host() throws IOException {
    var own = hostRelease();
    return own.isEmpty() ? List.of() : debian(own.get());
  }

  private static List<String> lines(List<Entry> entries, String from, String to) {
    var lines = new ArrayList<String>();
    for (var entry : entries) {
      if (entry.isDebian(from)) {
        lines.add(entry.line(from, to));
      }
    }
    return lines;
  }

  private Optional<String> hostRelease() throws IOException {
    try {
      return OsRelease.read(osRelease, "VERSION_CODENAME");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private List<Entry> entries() throws IOException {
    var entries = new ArrayList<Entry>();
    var main = apt.resolve("sources.list");
    if (Files.isReadable(main)) {
      readLines(main, entries);
    }
    var files = new ArrayList<Path>();
    try (var found = Files.newDirectoryStream(apt.resolve("sources.list.d"))) {
      found.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return entries;
    }
    files.sort(null);
    for (var file : files) {
      if (!Files.isReadable(file)) {
        continue;
      }
      if (file.toString().endsWith(".list")) {
        readLines(file, entries);
      } else if (file.toString().endsWith(".sources")) {
        readStanzas(file, entries);
      }
    }
    return entries;
  }

  /// `deb [option=value …] URI suite component…`
  private static void readLines(Path file, List<Entry> entries) throws IOException {
    for (var raw : Files.readAllLines(file)) {
      var comment = raw.indexOf('#');
      var line = (comment < 0 ? raw : raw.substring(0, comment)).strip();
      if (!line.startsWith("deb ") && !line.startsWith("deb\t")) {
        continue;
      }
      var rest = line.substring("deb".length()).strip();
      var options = new TreeMap<String, String>();
      if (rest.startsWith("[")) {
        var end = rest.indexOf(']');
        if (end < 0) {
          continue;
        }
        for (var option : words(rest.substring(1, end))) {
          var equals = option.indexOf('=');
          if (equals > 0) {
            options.put(
                option.substring(0, equals).toLowerCase(Locale.ROOT), option.substring(equals + 1));
          }
        }
        rest = rest.substring(end + 1).strip();
      }
      var words = words(rest);
      if (words.size() >= 3) {
        entries.add(new Entry(options, words.get(0), words.get(1), words.subList(2, words.size())));
      }
    }
  }

  /// Fields with values that may go on in lines that begin with a blank; an empty line ends a
  /// stanza.
  private static void readStanzas(Path file, List<Entry> entries) throws IOException {
    var fields = new TreeMap<String, String>();
    var last = "";
    var lines = new ArrayList<>(Files.readAllLines(file));
    lines.add("");
    for (var line : lines) {
      if (line.startsWith("#")) {
        continue;
      }
      if (line.isBlank()) {
        addStanza(fields, entries);
        fields.clear();
      } else if (line.startsWith(" ") || line.startsWith("\t")) {
        fields.merge(last, line.strip(), (value, more) -> value + " " + more);
      } else if (line.indexOf(':') > 0) {
        last = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
        fields.put(last, line.substring(line.indexOf(':') + 1).strip());
      }
    }
  }

  private static void addStanza(Map<String, String> fields, List<Entry> entries) {
    if (!words(fields.getOrDefault("types", "")).contains("deb")
        || fields.getOrDefault("enabled", "yes").equalsIgnoreCase("no")) {
      return;
    }
    var options = new TreeMap<String, String>();
    for (var name : KEPT_OPTIONS) {
      var value = fields.get(name);
      if (value != null) {
        options.put(name, value);
      }
    }
    for (var uri : words(fields.getOrDefault("uris", ""))) {
      for (var suite : words(fields.getOrDefault("suites", ""))) {
        entries.add(
            new Entry(
                Map.copyOf(options), uri, suite, words(fields.getOrDefault("components", ""))));
      }
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }
}
