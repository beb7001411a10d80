// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.cli.ExitCode;
import dev.ingot.cli.IngotProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The same components built in a sandbox and in a virtual machine give the same tree, but for what
/// `docs/corpus.md` explains.
///
/// It takes many minutes where virtual machines are emulated, so it runs with
/// `-Dingot.test.corpus=all` only; `-Dingot.test.corpus.same=everyday,boot` takes other groups than
/// the table says. The list goes to `target/corpus-differences.txt`.
@Tag("qemu")
class SameTreeTest {
  private static final String CHOSEN = System.getProperty("ingot.test.corpus.same", "");
  private static final Path LIST = Path.of("target/corpus-differences.txt");

  @Test
  void sandbox_and_virtual_machine_make_the_same_tree() throws Exception {
    assumeFalse(
        CHOSEN.isEmpty() && !CorpusTest.CHOSEN.equals("all"),
        "skipped: sandboxes and virtual machines are compared by scripts/test --all");
    var missing = PackageSources.missing();
    assumeTrue(missing.isEmpty(), () -> "skipped: no trees are compared: " + missing.orElse(""));
    var rules = DifferenceRules.read();
    var lines = new ArrayList<String>();
    var unexplained = new ArrayList<TreeDifference>();

    try (var builds = CorpusBuilds.open()) {
      for (var group : Corpus.groups(CHOSEN, "same")) {
        var sandbox = tree(builds, group, "sandbox");
        var virtualMachine = tree(builds, group, "qemu");
        assertThat(sandbox.size()).isGreaterThan(1000);
        lines.add("%s: %d paths".formatted(group.name(), sandbox.size()));
        for (var difference : TreeDifference.between(sandbox, virtualMachine)) {
          var rule = rules.explanation(difference);
          lines.add(rule.map(DifferenceRules.Rule::why).orElse("UNEXPLAINED") + "\t" + difference);
          if (rule.isEmpty()) {
            unexplained.add(difference);
          }
        }
      }
    } finally {
      Files.write(LIST, lines);
      lines.forEach(System.out::println);
    }

    assertThat(unexplained).isEmpty();
  }

  /// Builds the group and lists the root file system of its disk.
  private static SortedMap<String, Map<String, String>> tree(
      CorpusBuilds builds, Corpus.Group group, String kind)
      throws IOException, InterruptedException {
    var name = group.name() + "-" + kind;
    var template =
        new CorpusTemplate(name, CorpusBuilds.PARENT, "ingot." + kind, group.components());
    var run = builds.run(template, false);
    assumeTrue(
        run.code() != ExitCode.MISSING_REQUIREMENT,
        () -> "skipped: no " + kind + ": " + run.errors());
    assertThat(run.code())
        .as(() -> run.watch().failure().orElse("") + run.errors())
        .isEqualTo(ExitCode.OK);

    var raw = builds.folder().resolve(name + ".raw");
    Files.deleteIfExists(raw);
    var words = List.of("export", "corpus-" + name, "--format", "raw", "--to", raw.toString());
    try (var export = IngotProcess.start(builds.folder(), Map.of(), words.toArray(String[]::new))) {
      export.rest();
      assertThat(export.exitCode()).as(export.errors()).isEqualTo(ExitCode.OK);
    }
    var tree = TreeListing.of(raw);
    Files.delete(raw);
    return tree;
  }
}
