// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.document.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program with real sandboxes on a disk that becomes full, or is. The disk is a small
/// file system in memory that is mounted for the program alone, so an ordinary user can have it
/// too. It is so small that no reserve is kept beside the database.
class FullDiskTest {
  private static final int NO_MOUNT = 77;

  /// `$0` is where the disk is mounted; the rest is the program. What the program left is listed in
  /// `left` beside it, and its logs are copied there, since the disk goes with its last process.
  private static final String ON_A_SMALL_DISK =
      """
      mount -t tmpfs -o size=16m tmpfs "$0" || exit 77
      "$@"
      code=$?
      ls -Ad "$0"/throwaway/*/sandbox/* "$0"/machines/sandbox/* >"$0/../left" 2>/dev/null
      cp -r "$0/component-logs" "$0/../logs" 2>/dev/null
      exit $code
      """;

  /// The same with a disk that is full from the beginning.
  private static final String ON_A_FULL_DISK =
      """
      mount -t tmpfs -o size=64k tmpfs "$0" || exit 77
      cat /dev/zero >"$0/fill" 2>/dev/null
      exec "$@"
      """;

  private static final String FILLS =
      """
      name: full
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: Fill
              action: ExecuteBash
              onFailure: %s
              inputs: {commands: [echo before, cat /dev/zero >/var/fill]}
            - name: Write
              action: CreateFile
              inputs: [{path: /etc/motd, content: text}]
      """;

  /// The document of its component comes behind it.
  private static final String TEMPLATE =
      """
      Resources:
        Recipe:
          Type: AWS::ImageBuilder::ImageRecipe
          Properties:
            Name: full
            Version: 1.0.0
            ParentImage: builtin:tiny
            Components: [{ComponentArn: !Ref Full}]
        Infrastructure:
          Type: AWS::ImageBuilder::InfrastructureConfiguration
          Properties:
            Name: full
            InstanceProfileName: EC2InstanceProfileForImageBuilder
            InstanceTypes: [ingot.sandbox]
        Image:
          Type: AWS::ImageBuilder::Image
          Properties:
            ImageRecipeArn: !Ref Recipe
            InfrastructureConfigurationArn: !Ref Infrastructure
        Full:
          Type: AWS::ImageBuilder::Component
          Properties:
            Name: full
            Version: 1.0.0
            Platform: Linux
            Data: |
      """;

  /// Succeeds once the disk is full, and leaves a process behind that takes all room there is.
  private static final String FILLS_FOR_EVER =
      """
      name: full
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: Fill
              action: ExecuteBash
              inputs:
                commands:
                  - |
                    while true; do cat /dev/zero >>/var/fill; done >/dev/null 2>&1 &
                    while echo more >>/var/more; do true; done 2>/dev/null
      """;

  @TempDir private Path here = Path.of("");
  private Path disk = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void make_the_place_of_the_disk() throws Exception {
    disk = Files.createDirectory(here.resolve("disk"));
    file = here.resolve("full.yaml");
  }

  private IngotProcess build(String component) throws Exception {
    var template = here.resolve("template.yaml");
    Files.writeString(template, TEMPLATE + component.indent(8));
    return IngotProcess.startBy(
        within(ON_A_SMALL_DISK),
        here,
        Map.of("INGOT_DATA", disk.toString()),
        "build",
        template.toString(),
        "--progress",
        "plain");
  }

  private IngotProcess run(String script, Path data, Path logs) throws Exception {
    return IngotProcess.startBy(
        within(script),
        here,
        Map.of("INGOT_DATA", data.toString()),
        "component",
        "run",
        file.toString(),
        "--on",
        "builtin:tiny",
        "--log-directory",
        logs.toString());
  }

  /// In a mount namespace: of root, or of an ordinary user, who is root only for the mount.
  private List<String> within(String script) throws Exception {
    var uid = Files.getAttribute(here, "unix:uid").toString();
    var gid = Files.getAttribute(here, "unix:gid").toString();
    var root = uid.equals("0");
    var words = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
    words.addAll(root ? List.of() : List.of("--user", "--map-root-user"));
    words.addAll(List.of("sh", "-c", script, disk.toString()));
    words.addAll(
        root ? List.of() : List.of("unshare", "--user", "--map-user=" + uid, "--map-group=" + gid));
    return words;
  }

  private static int exitCode(IngotProcess ingot) throws Exception {
    var code = ingot.exitCode();
    assumeTrue(code != NO_MOUNT, "skipped: FullDiskTest needs to mount a tmpfs");
    return code;
  }

  @Test
  void a_component_that_fills_the_disk_fails_with_the_words_of_its_tool() throws Exception {
    Files.writeString(file, FILLS.formatted("Abort"));
    var logs = here.resolve("logs");
    try (var ingot = run(ON_A_SMALL_DISK, disk, logs)) {
      var out = ingot.rest();

      assertThat(exitCode(ingot)).as(ingot.errors()).isEqualTo(ExitCode.FAILED);
      assertThat(out).contains(failure("Fill", "ExecuteBash", "exit status 1"));
      assertThat(out).contains("No space left on device");
      assertThat(ingot.errors().lines()).noneMatch(line -> line.startsWith("\tat "));
    }
    var log = only(logs);
    assertThat(log.resolve("console.log"))
        .content()
        .contains(" Info Stdout: before\n", "   ErrorMessage: exit status 1\n");
    assertThat(Json.readObject(Files.readString(log.resolve("detailedoutput.json"))))
        .containsEntry("status", "failed");
    assertThat(here.resolve("left")).isEmptyFile();
  }

  @Test
  void a_step_of_ours_says_that_the_disk_is_full_and_the_log_that_it_is_not_complete()
      throws Exception {
    Files.writeString(file, FILLS.formatted("Ignore"));
    try (var ingot = run(ON_A_SMALL_DISK, disk, disk.resolve("component-logs"))) {
      var out = ingot.rest();

      assertThat(exitCode(ingot)).as(ingot.errors()).isEqualTo(ExitCode.FAILED);
      assertThat(out)
          .containsPattern(
              "  Action: CreateFile\n  ErrorMessage: cannot write a temporary file for"
                  + " /tmp/AWSTOE\\d+/content on this host: No space left on device\n");
      assertThat(ingot.errors().lines())
          .filteredOn(line -> line.startsWith("ingot: "))
          .singleElement()
          .asString()
          .matches("ingot: the log in .* is not complete: No space left on device");
      assertThat(ingot.errors().lines()).noneMatch(line -> line.startsWith("\tat "));
    }
    assertThat(only(here.resolve("logs")).resolve("document.yaml")).hasSameTextualContentAs(file);
    assertThat(here.resolve("left")).isEmptyFile();
  }

  @Test
  void a_log_folder_on_a_full_disk_is_told_before_anything_runs() throws Exception {
    Files.writeString(file, FILLS.formatted("Abort"));
    try (var ingot = run(ON_A_FULL_DISK, here.resolve("data"), disk)) {
      var out = ingot.rest();

      assertThat(exitCode(ingot)).isEqualTo(ExitCode.MISSING_REQUIREMENT);
      assertThat(out).doesNotContain("Step Fill");
      assertThat(ingot.errors())
          .endsWith("cannot write the log to " + disk + ": No space left on device\n");
      assertThat(ingot.errors().lines()).noneMatch(line -> line.startsWith("\tat "));
    }
    try (var machines = Files.find(here.resolve("data"), 9, (path, _) -> path.endsWith("spec"))) {
      assertThat(machines).isEmpty();
    }
  }

  @Test
  void a_build_whose_component_fills_the_disk_ends() throws Exception {
    endsForRoom(FILLS.formatted("Abort"));
  }

  @Test
  void a_build_whose_component_goes_on_filling_the_disk_ends() throws Exception {
    endsForRoom(FILLS_FOR_EVER);
  }

  private void endsForRoom(String component) throws Exception {
    try (var ingot = build(component)) {
      var out = ingot.rest();

      assertThat(exitCode(ingot)).as(ingot.errors()).isEqualTo(ExitCode.FAILED);
      assertThat(out).contains("failed with reason: no space left on the disk of " + disk + "/");
      assertThat(ingot.errors().lines()).noneMatch(line -> line.startsWith("\tat "));
    }
    assertThat(here.resolve("left")).isEmptyFile();
  }

  private static String failure(String step, String action, String message) {
    return "  Phase: build\n  Step: %s\n  Action: %s\n  ErrorMessage: %s\n"
        .formatted(step, action, message);
  }

  private static Path only(Path folder) throws Exception {
    try (var files = Files.list(folder)) {
      var all = files.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }
}
