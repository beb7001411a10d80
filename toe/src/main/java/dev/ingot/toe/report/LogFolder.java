// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.report;

import dev.ingot.core.execution.BuildLog;
import dev.ingot.document.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The files that a run leaves, as AWS's runtime does:
///
/// ```text
/// TOE_2026-11-24_10-00-00_UTC-0_<execution id>/
///   document.yaml         the first document; the others are document-2.yaml and so on
///   console.log           2026-11-24 10:00:00.500 Info Phase build
///   application.log       2026-11-24 10:00:00.500 Debug attempt 1 of 3 failed after 0.120 s: what
///                         the runtime did and why; nothing that steps print
///   chaining.json         {"build.Where.outputs.stdout": "/opt"}
///   detailedoutput.json   what became of every step; whole after every step, also after a crash
/// ```
///
/// It listens to the run. That a file cannot be written does not disturb the run: [#finish] tells.
public final class LogFolder implements RunListener, AutoCloseable {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter LINE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /// Writing the report after a step takes no more than this part of the run.
  private static final int WRITING_PART = 10;

  private final Path path;
  private final InstantSource clock;
  private final BufferedWriter console;
  private final BufferedWriter application;
  private final Map<String, String> resolved = new TreeMap<>();
  private Instant nextReport = Instant.MIN;
  private Optional<IOException> broken = Optional.empty();
  private boolean closed;

  private LogFolder(Path path, InstantSource clock) throws IOException {
    this.path = path;
    this.clock = clock;
    this.console = Files.newBufferedWriter(path.resolve("console.log"));
    try {
      this.application = Files.newBufferedWriter(path.resolve("application.log"));
    } catch (IOException e) {
      console.close();
      throw e;
    }
  }

  /// Makes the folder.
  ///
  /// @param parent made if it is missing
  /// @param documents the texts of the documents, in the order of the run
  public static LogFolder create(
      Path parent, String executionId, List<String> documents, InstantSource clock)
      throws IOException {
    var name = "TOE_" + FOLDER.format(clock.instant()) + "_UTC-0_" + executionId;
    var path = Files.createDirectories(parent.resolve(name));
    for (var i = 0; i < documents.size(); i++) {
      var file = i == 0 ? "document.yaml" : "document-" + (i + 1) + ".yaml";
      Files.writeString(path.resolve(file), documents.get(i));
    }
    return new LogFolder(path, clock);
  }

  /// Where it is, for the run's `logUrl`.
  public Path path() {
    return path;
  }

  @Override
  public synchronized void line(BuildLog.Source source, String text) {
    write(console, source == BuildLog.Source.STDERR ? "Error" : "Info", text);
    if (source == BuildLog.Source.SERVICE) {
      write(application, "Info", text);
    }
  }

  @Override
  public synchronized void debug(String text) {
    write(application, "Debug", text);
  }

  private void write(BufferedWriter file, String level, String text) {
    write(() -> {
      file.write(LINE.format(clock.instant()) + " " + level + " " + text + "\n");
      file.flush();
    });
  }

  @Override
  public synchronized void resolved(String expression, String value) {
    resolved.put(expression, value);
  }

  @Override
  public synchronized void progress(RunReport soFar) {
    var start = clock.instant();
    if (start.isBefore(nextReport)) {
      return;
    }
    write(() -> report(soFar));
    var took = Duration.between(start, clock.instant());
    nextReport = clock.instant().plus(took.multipliedBy(WRITING_PART));
  }

  /// Writes what the run ended with.
  ///
  /// @throws IOException if any file could not be written, now or before
  public synchronized void finish(RunReport report) throws IOException {
    write(() -> report(report));
    debug(
        broken
            .map(missing -> "the log is not complete: " + missing.getMessage())
            .orElse("the log of the run with status " + report.status() + " is complete"));
    closeFiles();
    if (broken.isPresent()) {
      throw new IOException(
          "the log in " + path + " is not complete: " + broken.get().getMessage(), broken.get());
    }
  }

  /// Closes the files of a run that did not end; after [#finish] it does nothing.
  @Override
  public synchronized void close() {
    if (!closed) {
      debug("the log ends before the run does");
      closeFiles();
    }
  }

  private void closeFiles() {
    closed = true;
    write(console::close);
    write(application::close);
  }

  private void report(RunReport report) throws IOException {
    replace("chaining.json", Json.writePretty(resolved));
    replace("detailedoutput.json", report.detailedJson());
  }

  private void replace(String name, String text) throws IOException {
    var draft = path.resolve("." + name);
    try {
      Files.writeString(draft, text + "\n");
      Files.move(draft, path.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      if (broken.isEmpty()) {
        broken = Optional.of(e);
      }
    }
  }
}
