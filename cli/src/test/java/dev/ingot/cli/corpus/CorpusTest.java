// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// Components of real kinds (`corpus/`), written for EC2: built in a sandbox, tested in the booted
/// disk of the image.
///
/// Only the groups for CI are built, unless `-Dingot.test.corpus=all` or `=boot,storage` says
/// otherwise. The table goes to `target/corpus.txt`.
@Tag("qemu")
class CorpusTest {
  static final String CHOSEN = System.getProperty("ingot.test.corpus", "");
  private static final Path TABLE = Path.of("target/corpus.txt");

  private static CorpusBuilds builds;
  private static final CorpusReport REPORT = new CorpusReport();

  @BeforeAll
  static void open() throws Exception {
    builds = CorpusBuilds.open();
  }

  @AfterAll
  static void print() throws Exception {
    Files.writeString(TABLE, REPORT.text());
    System.out.println(REPORT.text());
    builds.close();
  }

  @TestFactory
  Stream<DynamicNode> components() throws IOException {
    return Corpus.groups(CHOSEN, "ci").stream().flatMap(CorpusTest::tests);
  }

  private static Stream<DynamicNode> tests(Corpus.Group group) {
    CorpusBuilds.GroupResult result;
    try {
      result = builds.build(group);
    } catch (IOException e) {
      throw new IllegalStateException("cannot build " + group.name(), e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted while building " + group.name(), e);
    }
    REPORT.add(result);
    if (result.missing().isPresent()) {
      var skipped = "skipped: the corpus " + group.name() + ": " + result.missing().get();
      System.out.println(skipped);
      return Stream.of(DynamicTest.dynamicTest(group.name(), () -> abort(skipped)));
    }
    var image = DynamicTest.dynamicTest(group.name(), () -> assertThat(result.failure()).isEmpty());
    return Stream.concat(
        Stream.of(image),
        result.outcomes().keySet().stream()
            .map(component ->
                DynamicTest.dynamicTest(component.file(), () -> works(result, component))));
  }

  private static void works(CorpusBuilds.GroupResult result, CorpusComponent component) {
    var outcomes = result.outcomes().getOrDefault(component, Map.of());
    var failures =
        outcomes.entrySet().stream()
            .flatMap(
                entry -> CorpusReport.failure(component, entry.getKey(), entry.getValue()).stream())
            .toList();

    assertThat(failures).isEqualTo(List.of());
    if (result.failure().isPresent()) {
      abort("not tested, as the image failed");
    }
    assertThat(outcomes.values()).extracting(Outcome::status).containsOnly(Outcome.Status.OK);
  }
}
