// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import dev.ingot.cli.ExitCode;
import dev.ingot.cli.IngotProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Builds groups of components with the real program, in a data folder of its own.
///
/// The folder is `target/corpus`; `-Dingot.test.corpus.data=FOLDER` names another, which is kept
/// with its bases, and `-Dingot.test.corpus.parent=IMAGE` another parent.
final class CorpusBuilds implements AutoCloseable {
  /// What a sandbox tells in which no service can be started.
  private static final String WITHOUT_INIT = "The machine runs without its init";

  static final String PARENT =
      System.getProperty(
          "ingot.test.corpus.parent",
          "arn:aws:imagebuilder:us-east-1:aws:image/debian-12-x86/x.x.x");

  private static final List<String> BUILD_PHASES = List.of("build", "validate");

  /// A component that fails ends the build, and is left out of the next try.
  private static final int TRIES = 6;

  private final Path here;
  private final boolean kept;

  private CorpusBuilds(Path here, boolean kept) {
    this.here = here;
    this.kept = kept;
  }

  static CorpusBuilds open() throws IOException {
    var named = Optional.ofNullable(System.getProperty("ingot.test.corpus.data"));
    var here = Path.of(named.orElse("target/corpus")).toAbsolutePath();
    var builds = new CorpusBuilds(here, named.isPresent());
    builds.close();
    Files.createDirectories(here);
    return builds;
  }

  /// Everything of it goes, but for a folder that was named. An ordinary user's machines have files
  /// of other ids.
  @Override
  public void close() throws IOException {
    if (kept || !Files.exists(here)) {
      return;
    }
    var isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    var words = new ArrayList<String>();
    if (!isRoot) {
      words.addAll(List.of("unshare", "--map-auto", "--map-root-user"));
    }
    words.addAll(List.of("rm", "-rf", "--one-file-system", "--", here.toString()));
    var code = new ProcessBuilder(words).inheritIO().start().onExit().join().exitValue();
    if (code != 0) {
      throw new IOException("cannot remove " + here);
    }
  }

  Path folder() {
    return here;
  }

  /// One run of `ingot build`, followed to its end.
  ///
  /// @param code the exit code
  /// @param errors what went to stderr
  record Run(BuildWatch watch, int code, String errors) {}

  Run run(CorpusTemplate template, boolean tested) throws IOException, InterruptedException {
    var file = Files.writeString(here.resolve(template.name() + ".yaml"), template.text(tested));
    var events = here.resolve(template.name() + ".jsonl");
    var watch = new BuildWatch();
    Files.deleteIfExists(here.resolve("err"));
    try (var ingot =
            IngotProcess.start(here, Map.of(), "build", file.toString(), "--progress", "json");
        var log = Files.newBufferedWriter(events)) {
      for (var line = ingot.line(); line.isPresent(); line = ingot.line()) {
        log.write(line.get());
        log.newLine();
        log.flush();
        watch.event(line.get());
      }
      watch.end();
      return new Run(watch, ingot.exitCode(), ingot.errors());
    }
  }

  /// What became of a group.
  ///
  /// @param missing what the host lacks to build it, in one line
  /// @param failure why there is no tested image, although no component's build failed
  /// @param steps of the workflows: name, status and time of each
  record GroupResult(
      Corpus.Group group,
      Map<CorpusComponent, Map<String, Outcome>> outcomes,
      Optional<String> missing,
      Optional<String> failure,
      List<String> steps) {
    static GroupResult notBuilt(Corpus.Group group, String missing) {
      return new GroupResult(group, Map.of(), Optional.of(missing), Optional.empty(), List.of());
    }
  }

  /// Builds a group in a sandbox and tests it in its booted disk. The components whose build fails
  /// are left out, one after the other, so that one failure does not hide the others.
  GroupResult build(Corpus.Group group) throws IOException, InterruptedException {
    var unreached = PackageSources.missing();
    if (unreached.isPresent()) {
      return GroupResult.notBuilt(group, unreached.get());
    }
    var outcomes = new LinkedHashMap<CorpusComponent, Map<String, Outcome>>();
    var left = new ArrayList<>(group.components());
    for (var tried = 1; ; tried++) {
      var name = group.name() + (tried == 1 ? "" : "-" + tried);
      var run = run(new CorpusTemplate(name, PARENT, "t3.medium", left), true);
      if (run.code() == ExitCode.MISSING_REQUIREMENT) {
        return GroupResult.notBuilt(group, reason(run).strip().replaceAll("\\s*\\n\\s*", "; "));
      }
      if (Files.readString(here.resolve(name + ".jsonl")).contains(WITHOUT_INIT)) {
        return GroupResult.notBuilt(
            group, "this user has no control group for the init of a machine (ingot doctor)");
      }
      for (var component : left) {
        outcomes.put(component, phases(component, run.watch()));
      }
      var failed =
          left.stream()
              .filter(component ->
                  BUILD_PHASES.stream().anyMatch(phase -> failed(component, phase, run.watch())))
              .toList();
      if (failed.isEmpty() || tried == TRIES || failed.size() == left.size()) {
        var tested =
            left.stream()
                .map(component -> run.watch().outcome(component.name(), "test"))
                .anyMatch(outcome -> outcome.status() != Outcome.Status.NOT_RUN);
        var failure =
            run.code() == ExitCode.OK || (tested && failed.isEmpty())
                ? Optional.<String>empty()
                : Optional.of(reason(run));
        return new GroupResult(group, outcomes, Optional.empty(), failure, run.watch().steps());
      }
      left.removeAll(failed);
    }
  }

  private static Map<String, Outcome> phases(CorpusComponent component, BuildWatch watch) {
    var phases = new LinkedHashMap<String, Outcome>();
    for (var phase : List.of("build", "validate", "test")) {
      phases.put(phase, watch.outcome(component.name(), phase));
    }
    return phases;
  }

  private static boolean failed(CorpusComponent component, String phase, BuildWatch watch) {
    return watch.outcome(component.name(), phase).status() == Outcome.Status.FAILED;
  }

  private static String reason(Run run) {
    return run.watch().failure().orElse("") + run.errors();
  }
}
