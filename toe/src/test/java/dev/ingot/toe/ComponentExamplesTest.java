// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.Problem;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.ManagedComponents;
import dev.ingot.toe.document.ToeComponentChecker;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.external.ParameterFile;
import dev.ingot.toe.module.ModuleCatalog;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.report.StepReport;
import dev.ingot.toe.run.DocumentRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The component documents of `examples/`: each is as the comment at its top says.
@Tag("host")
class ComponentExamplesTest {
  private static final Path GOOD = Path.of("../examples/components");
  private static final Path PARAMETERS = Path.of("../examples/parameter-store.yaml");
  private static final Path BROKEN = GOOD.resolve("broken");

  /// `# 12:5 what is wrong there`.
  private static final Pattern FAULT = Pattern.compile("(?m)^# (\\d+:\\d+) \\S.*$");

  @TempDir private Path folder;

  static Stream<Path> good() throws IOException {
    return documents(GOOD);
  }

  static Stream<Path> broken() throws IOException {
    return documents(BROKEN);
  }

  private static Stream<Path> documents(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @Test
  void there_are_enough() throws Exception {
    assertThat(good()).hasSizeGreaterThanOrEqualTo(10);
    assertThat(broken()).hasSize(20);
  }

  @ParameterizedTest
  @MethodSource("good")
  void a_good_one_is_valid_and_says_how_to_run_it(Path file) throws Exception {
    var text = Files.readString(file);

    assertThat(problems(file)).isEmpty();
    assertThat(text)
        .startsWith("# Shows: ")
        .contains("\n# Run:   ./ingot component run examples/components/" + file.getFileName());
    assertThat(exitCode(text)).isBetween(0, 1);
    assertThat(text).contains("\n# Prints: ");
  }

  /// Only those that the smallest machine can run without help; they keep to the working directory.
  @ParameterizedTest
  @MethodSource("good")
  void it_ends_as_it_says(Path file) throws Exception {
    var text = Files.readString(file);
    assumeTrue(text.contains("--on builtin:tiny\n"), "needs more than a shell");
    assumeTrue(!text.contains("\n# Needs: "), "needs more than this host");
    var document = Runs.parse(text);
    var defaults =
        document.parameters().stream()
            .filter(parameter -> parameter.defaultValue().isPresent())
            .collect(
                Collectors.toMap(
                    ComponentDocument.Declaration::name,
                    parameter -> parameter.defaultValue().orElseThrow()));

    var report =
        new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
            .with(
                Runs.OUTSIDE
                    .withParameters(ParameterFile.open(PARAMETERS))
                    .withDocuments(ComponentExamplesTest::managed))
            .with(Map.of("instance-id", "i-0a1b", "placement/region", "eu-central-1"))
            .run(List.of(new DocumentRun(file.toString(), document, defaults)));

    assertThat(report.status() == RunReport.Status.SUCCESS)
        .as(() -> String.valueOf(report.firstFailure()))
        .isEqualTo(exitCode(text) == 0);
  }

  private static Optional<DocumentSource.Found> managed(String name) {
    return Arn.parse(name)
        .flatMap(new ManagedComponents()::newest)
        .map(component -> new DocumentSource.Found(component.arn().toString(), component.data()));
  }

  @Test
  void the_failure_that_counts_is_the_first_that_is_not_ignored() throws Exception {
    var document = Runs.parse(Files.readString(GOOD.resolve("failures.yaml")));

    var report =
        new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
            .run(List.of(new DocumentRun("failures.yaml", document, Map.of())));

    assertThat(report.firstFailure().orElseThrow().step()).isEqualTo("Continues");
    assertThat(report.documents().getFirst().phases())
        .last()
        .satisfies(phase ->
            assertThat(phase.steps()).extracting(StepReport::name).doesNotContain("IsNotReached"));
  }

  @Test
  void what_needs_a_store_or_the_web_ends_well_with_them() throws Exception {
    var served = Files.writeString(folder.resolve("served"), "served");
    try (var web = new FolderWebServer(folder)) {
      var download =
          new DocumentRun(
              "download.yaml",
              Runs.parse(read(GOOD.resolve("download.yaml"))),
              Map.of("Source", web.url() + "/served", "Checksum", sha256(served)));
      var objects =
          new DocumentRun(
              "objects.yaml",
              Runs.parse(read(GOOD.resolve("objects.yaml"))),
              Map.of("Bucket", "example"));

      var report =
          new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
              .with(Runs.OUTSIDE.withObjects(new FolderObjectStore(folder.resolve("store"))))
              .run(List.of(download, objects));

      assertThat(report.status())
          .as(() -> String.valueOf(report.firstFailure()))
          .isEqualTo(RunReport.Status.SUCCESS);
      assertThat(report.skippedStepCount()).isZero();
    }
    assertThat(folder.resolve("downloads/served")).hasContent("served");
    assertThat(folder.resolve("store/example/ingot-example/logs/today.log")).exists();
  }

  private static String sha256(Path file) throws Exception {
    var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void together_they_show_every_module_that_runs_on_linux() throws Exception {
    assertThat(good().flatMap(ComponentExamplesTest::actions))
        .containsAll(ModuleCatalog.names(Platform.LINUX));
  }

  private static Stream<String> actions(Path file) {
    return Runs.parse(read(file)).phases().stream()
        .flatMap(phase -> phase.steps().stream())
        .map(step -> step.module().name());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "and:",
        "or:",
        "not:",
        "stringIsEmpty:",
        "stringIsWhitespace:",
        "stringEquals:",
        "stringLessThan:",
        "stringLessThanEquals:",
        "stringGreaterThan:",
        "stringGreaterThanEquals:",
        "patternMatches:",
        "numberEquals:",
        "numberLessThan:",
        "numberLessThanEquals:",
        "numberGreaterThan:",
        "numberGreaterThanEquals:",
        "binaryExists:",
        "fileExists:",
        "folderExists:",
        "fileMD5Equals:",
        "fileSHA1Equals:",
        "fileSHA256Equals:",
        "fileSHA512Equals:",
        "then: Skip",
        "then: Abort",
        "else: Execute",
        "else: Abort",
        "onFailure: Abort",
        "onFailure: Ignore",
        "onFailure: Continue",
        "maxAttempts:",
        "timeoutSeconds: 1",
        "timeoutSeconds: -1",
        "disableLogging: true",
        "allowedValues:",
        "constants:",
        "for:",
        "forEach:",
        "list:",
        "delimiter:",
        "updateBy:",
        "exit 194",
        "name: build",
        "name: validate",
        "name: test",
        "name: container-host-test",
        "{{ loop.value }}",
        "{{ loop.index }}",
        "{{ user.value }}",
        ".outputs.stdout }}",
        ".outputs[0].content }}",
        ".inputs[0].path }}",
        "{{ aws:ssm:/",
        "{{ aws:ssm:resolve(SecretName) }}",
        "{{ aws:imds:",
        "{{ env:HOME }}",
        "{{ context:date }}",
        "{{ context:uuid }}"
      })
  void together_they_show_every_construct(String construct) throws Exception {
    assertThat(good().map(ComponentExamplesTest::read))
        .anyMatch(text -> text.lines().anyMatch(l -> !l.startsWith("#") && l.contains(construct)));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void a_broken_one_has_its_faults_where_it_says(Path file) {
    var text = read(file);
    var expected = FAULT.matcher(text).results().map(result -> result.group(1)).toList();

    assertThat(expected).isNotEmpty();
    assertThat(problems(file))
        .extracting(problem -> problem.place().line() + ":" + problem.place().column())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(text)
        .contains("./ingot component validate examples/components/broken/" + file.getFileName());
  }

  private static List<Problem> problems(Path file) {
    return new ToeComponentChecker().problems(read(file), file.getFileName().toString());
  }

  private static int exitCode(String text) {
    return text.lines()
        .filter(line -> line.startsWith("# Exits: "))
        .mapToInt(line -> line.charAt("# Exits: ".length()) - '0')
        .findFirst()
        .orElseThrow();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
