// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.kill;

import static dev.ingot.cli.kill.TinyBuilds.api;
import static dev.ingot.cli.kill.TinyBuilds.awaitEnd;
import static dev.ingot.cli.kill.TinyBuilds.executions;
import static dev.ingot.cli.kill.TinyBuilds.image;
import static dev.ingot.cli.kill.TinyBuilds.infrastructure;
import static dev.ingot.cli.kill.TinyBuilds.recipe;
import static dev.ingot.cli.kill.TinyBuilds.state;
import static dev.ingot.cli.kill.TinyBuilds.steps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.cli.ExitCode;
import dev.ingot.cli.IngotProcess;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.ComponentFailure;
import dev.ingot.model.shape.ImageFailureContext;
import dev.ingot.model.shape.ListImageBuildVersionsRequest;
import dev.ingot.model.shape.WorkflowStepMetadata;
import dev.ingot.testkit.machine.Remains;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program with real sandboxes, killed at random moments of a build: nothing that was
/// acknowledged is lost, every build comes to an end, and nothing stays behind.
///
/// `-Dingot.test.kills=100` kills more often, `-Dingot.test.seed=…` at other moments.
class KillTest {
  private static final int KILLS = Integer.getInteger("ingot.test.kills", 10);
  private static final long SEED = Long.getLong("ingot.test.seed", 1);
  private static final String SLOW =
      "arn:aws:imagebuilder:" + TinyBuilds.REGION + ":000000000000:image/slow/1.0.0";

  /// Its image passes its test only if the line was appended once, however often the step was
  /// killed and ran again.
  private static final String WORKS =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps:
            - name: Write
              action: ExecuteBash
              inputs:
                commands:
                  - sleep 0.2
                  - echo once >> /etc/written
                  - (sleep 1000 &)
                  - dd if=/dev/zero of=/etc/large bs=1M count=40 2>/dev/null
        - name: test
          steps:
            - name: Read
              action: ExecuteBash
              inputs:
                commands:
                  - sleep 0.1
                  - test "$(cat /etc/written)" = once || { cat /etc/written; exit 9; }
      """;

  private static final String FAILS =
      """
      schemaVersion: 1.0
      phases:
        - name: build
          steps: [{name: Fail, action: ExecuteBash, inputs: {commands: [sleep 0.3; exit 3]}}]
      """;

  private static final String TEMPLATE =
      """
      Parameters:
        Document:
          Type: String
          Default: >-
            {schemaVersion: 1.0, phases: [{name: build, steps: [
            {name: Sleep, action: ExecuteBash, inputs: {commands: [echo begun, sleep SECONDS]}}]}]}
      Resources:
        Component:
          Type: AWS::ImageBuilder::Component
          Properties: {Name: slow, Version: 1.0.0, Platform: Linux, Data: !Ref Document}
        Recipe:
          Type: AWS::ImageBuilder::ImageRecipe
          Properties:
            Name: slow
            Version: 1.0.0
            ParentImage: builtin:tiny
            Components: [{ComponentArn: !Ref Component}]
        Infrastructure:
          Type: AWS::ImageBuilder::InfrastructureConfiguration
          Properties: {Name: slow, InstanceProfileName: any, InstanceTypes: [ingot.sandbox]}
        Image:
          Type: AWS::ImageBuilder::Image
          Properties:
            ImageRecipeArn: !Ref Recipe
            InfrastructureConfigurationArn: !Ref Infrastructure
      """;

  @TempDir private Path here;
  private final Random random = new Random(SEED);
  private final List<IngotProcess> processes = new ArrayList<>();

  @BeforeEach
  void needs_a_host_that_can_build() throws Exception {
    try (var calm = start("build", template("0").toString(), "--progress", "plain")) {
      var code = calm.exitCode();
      assumeTrue(code != ExitCode.MISSING_REQUIREMENT, () -> "this host cannot build");
      assertThat(code).as(calm.errors()).isEqualTo(ExitCode.OK);
    }
  }

  @AfterEach
  void end() {
    processes.forEach(IngotProcess::close);
  }

  private IngotProcess start(String... arguments) throws Exception {
    // The machines of failed builds would stay for a retry.
    var variables = Map.of("INGOT_RETRY_MACHINES", "0");
    var process = IngotProcess.start(here, variables, arguments);
    processes.add(process);
    return process;
  }

  private Path template(String seconds) throws Exception {
    var file = here.resolve("sleeps-" + seconds + ".yaml");
    return Files.writeString(file, TEMPLATE.replace("SECONDS", seconds));
  }

  private IngotProcess serve() throws Exception {
    return start("serve", "--port", "0");
  }

  @Test
  void a_server_that_is_killed_again_and_again_loses_nothing_and_leaves_nothing() throws Exception {
    var server = serve();
    var api = api(server);
    var recipes = List.of(recipe(api, "works", WORKS), recipe(api, "fails", FAILS));
    var infrastructure = infrastructure(api);
    var acknowledged = new ArrayList<String>();

    for (var kill = 0; kill < KILLS; kill++) {
      for (var images = random.nextInt(3); images > 0; images--) {
        acknowledged.add(image(api, recipes.get(random.nextInt(2)), infrastructure));
      }
      Thread.sleep(random.nextInt(1000));
      server.kill();
      assertNothingRuns();
      server = serve();
      api = api(server);
    }

    for (var arn : acknowledged) {
      var status = awaitEnd(api, arn);
      assertThat(status).as(arn).isIn("AVAILABLE", "FAILED");
      for (var execution : executions(api, arn)) {
        assertThat(execution.status().orElseThrow().wire()).isIn("COMPLETED", "ROLLBACK_COMPLETED");
        assertThat(steps(api, execution)).allSatisfy(KillTest::assertSound);
      }
      if (!isGivenUp(api, arn)) {
        assertThat(reason(api, arn))
            .isEqualTo(status.equals("FAILED") ? Optional.of("exit status 3") : Optional.empty());
      }
    }
    assertThat(Remains.ofFiles(here)).isEmpty();
    server.signal("TERM");
    assertThat(server.exitCode()).isZero();
    assertNothingRuns();
    assertThat(here.resolve("data/server.json")).doesNotExist();
  }

  @Test
  void what_a_killed_build_had_begun_goes_on_with_the_next_command() throws Exception {
    for (var kill = 0; kill < Math.max(3, KILLS / 4); kill++) {
      var build = start("build", template("0.5").toString(), "--progress", "plain");
      build.await("running");
      Thread.sleep(random.nextInt(600));
      build.kill();
      assertNothingRuns();
    }
    // Also what no moment of this run may have left.
    Files.createDirectories(here.resolve("data/images/.making-ami-0123456789abcdef0/layer"));
    Files.createFile(here.resolve("data/images/.making-ami-0123456789abcdef1.claim"));
    Files.createDirectories(here.resolve("data/machines/sandbox/.trial-1/root"));
    Files.createDirectories(here.resolve("data/machines/sandbox/i-0123456789abcdef0/upper"));
    Files.createDirectories(here.resolve("data/bases/making/0-1/tree"));

    var server = serve();
    var api = api(server);
    var builds = builds(api);
    assertThat(builds).hasSizeGreaterThan(3);
    for (var arn : builds) {
      assertThat(awaitEnd(api, arn)).as(arn).isEqualTo("AVAILABLE");
    }

    assertThat(Remains.ofFiles(here)).isEmpty();
  }

  @Test
  void ctrl_c_cancels_a_build_and_cleans_up() throws Exception {
    assumeFalse(
        interruptIsIgnored(),
        "skipped: these tests run in the background, where nobody interrupts");
    var build = start("build", template("1000").toString(), "--progress", "plain");
    build.await("begun");

    build.signal("INT");

    assertThat(build.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(build.rest()).contains("cancelled");
    assertNothingRuns();
    assertThat(Remains.ofFiles(here)).isEmpty();
  }

  @Test
  void a_second_server_on_the_same_data_directory_is_refused() throws Exception {
    var first = serve();
    var api = api(first);

    var second = serve();

    assertThat(second.exitCode()).isEqualTo(ExitCode.MISSING_REQUIREMENT);
    assertThat(second.errors())
        .contains("ingot: ", here.resolve("data").toString(), "is in use by process ")
        .doesNotContain("Exception", "\tat ");
    assertThat(executions(api, SLOW + "/1")).isNotEmpty();
  }

  private static List<String> builds(ImageBuilderApi api) {
    return api
        .call(
            ImageBuilder.LIST_IMAGE_BUILD_VERSIONS,
            ListImageBuildVersionsRequest.builder().imageVersionArn(SLOW).build())
        .imageSummaryList()
        .orElseThrow()
        .stream()
        .map(summary -> summary.arn().orElseThrow())
        .toList();
  }

  private static Optional<String> reason(ImageBuilderApi api, String arn) {
    return state(api, arn)
        .failureContext()
        .flatMap(ImageFailureContext::componentFailure)
        .flatMap(ComponentFailure::errorMessage);
  }

  /// A step that was killed five times in a row is not tried again.
  private static boolean isGivenUp(ImageBuilderApi api, String arn) {
    return state(api, arn)
        .reason()
        .filter(text -> text.contains("process died 5 times"))
        .isPresent();
  }

  private void assertNothingRuns() throws Exception {
    var until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    var data = here.resolve("data");
    while (!Remains.ofProcesses(data).isEmpty() && System.nanoTime() < until) {
      Thread.sleep(50);
    }
    assertThat(Remains.ofProcesses(data)).isEmpty();
  }

  private static void assertSound(WorkflowStepMetadata step) {
    var status = step.status().orElseThrow().wire();
    assertThat(status).isIn("COMPLETED", "SKIPPED", "FAILED", "PENDING");
    assertThat(step.startTime().isPresent()).isEqualTo(!status.equals("PENDING"));
    assertThat(step.endTime().isPresent()).isEqualTo(!status.equals("PENDING"));
    assertThat(step.message().isPresent()).isEqualTo(status.equals("FAILED"));
  }

  /// As a shell without job control starts what it does not wait for; children inherit it.
  private static boolean interruptIsIgnored() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      var ignored = lines.filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow();
      return (Long.parseUnsignedLong(ignored.substring(7).strip(), 16) & 2) != 0;
    }
  }
}
