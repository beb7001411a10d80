// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.cli.ExitCode;
import dev.ingot.cli.IngotProcess;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.auth.Credentials;
import dev.ingot.model.auth.SigV4Signer;
import dev.ingot.model.client.HttpImageBuilder;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.GetWorkflowStepExecutionRequest;
import dev.ingot.model.shape.Image;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real program on a disk of its own, whose power is cut whenever the program has told that a
/// step, an image or an export is there: all that it told is there when it starts again.
@Tag("root")
class PowerCutTest {
  private static final String TEMPLATE =
      """
      Resources:
        Component:
          Type: AWS::ImageBuilder::Component
          Properties:
            Name: works
            Version: 1.0.0
            Platform: Linux
            Data: |
              schemaVersion: 1.0
              phases:
                - name: build
                  steps:
                    - name: Write
                      action: ExecuteBash
                      inputs: {commands: [echo once >> /etc/written, seq 100000 >/etc/numbers]}
                - name: test
                  steps:
                    - name: Read
                      action: ExecuteBash
                      inputs: {commands: [cat /etc/written]}
        Recipe:
          Type: AWS::ImageBuilder::ImageRecipe
          Properties:
            Name: works
            Version: 1.0.0
            ParentImage: builtin:tiny
            Components: [{ComponentArn: !Ref Component}]
        Infrastructure:
          Type: AWS::ImageBuilder::InfrastructureConfiguration
          Properties: {Name: works, InstanceProfileName: any, InstanceTypes: [ingot.sandbox]}
        Image:
          Type: AWS::ImageBuilder::Image
          Properties:
            ImageRecipeArn: !Ref Recipe
            InfrastructureConfigurationArn: !Ref Infrastructure
      """;

  private static final String BASES = "data/bases/trees data/bases/ami-ids data/bases/keys";
  private static final String IMAGES = "data/images/ami-*";
  private static final String LOGS = "data/logs";
  private static final Set<String> ENDS = Set.of("AVAILABLE", "FAILED", "CANCELLED");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path here = Path.of("");
  private final List<IngotProcess> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(IngotProcess::close);
  }

  private IngotProcess ending(IngotProcess process) {
    processes.add(process);
    return process;
  }

  /// What was told before the power was cut.
  ///
  /// @param steps ids of the steps that had completed
  /// @param files names on the disk of what these had made, and their content
  private record Cut(
      LoopDisk disk, List<String> steps, Optional<String> available, Map<String, String> files) {}

  @Test
  void all_that_was_told_is_there_after_the_power_was_cut_at_any_step() throws Exception {
    var disk = LoopDisk.make(here, "256M");
    var server = ending(disk.start("first", "serve", "--port", "0"));
    server.await("http://");
    var template = Files.writeString(here.resolve("template.yaml"), TEMPLATE);
    var build =
        ending(disk.startBeside(server, "build", template.toString(), "--progress", "json"));

    var cuts = new ArrayList<Cut>();
    var steps = new ArrayList<String>();
    var files = new LinkedHashSet<String>();
    var available = Optional.<String>empty();
    var arn = "";
    for (var line = build.line(); line.isPresent(); line = build.line()) {
      var event = Json.readObject(line.get());
      var status = String.valueOf(event.get("status"));
      var kind = event.get("event") + " " + status;
      switch (kind) {
        case "step COMPLETED" -> {
          steps.add(String.valueOf(event.get("id")));
          var action = String.valueOf(event.get("action"));
          if (action.equals("LaunchInstance")) {
            files.add(BASES);
          } else if (action.equals("CreateImage")) {
            files.add(IMAGES);
          }
        }
        case "state AVAILABLE" -> {
          arn = String.valueOf(event.get("arn"));
          available = Optional.of(arn);
          files.add(LOGS);
        }
        default -> {
          continue;
        }
      }
      cuts.add(cut(disk, server, cuts.size(), steps, available, files));
    }
    assertThat(build.exitCode()).as(build.errors()).isEqualTo(ExitCode.OK);
    assertThat(files).contains(BASES, IMAGES, LOGS);

    var exported = disk.mountPoint().resolve("out.qcow2").toString();
    var export = ending(disk.startBeside(server, "export", arn, "--to", exported));
    assertThat(export.exitCode())
        .as(export.errors())
        .isIn(ExitCode.OK, ExitCode.MISSING_REQUIREMENT);
    if (export.exitCode() == ExitCode.OK) {
      files.add("out.qcow2");
      cuts.add(cut(disk, server, cuts.size(), steps, available, files));
    }
    server.close();

    for (var cut : cuts) {
      assertThatAllIsThere(cut, arn);
    }
  }

  private static Cut cut(
      LoopDisk disk,
      IngotProcess server,
      int number,
      List<String> steps,
      Optional<String> available,
      Set<String> files)
      throws Exception {
    var copy = disk.cut(server, "cut-" + number);
    var content = new LinkedHashMap<String, String>();
    for (var names : files) {
      content.put(names, disk.content(server, names));
    }
    return new Cut(copy, List.copyOf(steps), available, content);
  }

  private void assertThatAllIsThere(Cut cut, String arn) throws Exception {
    var server = ending(cut.disk().start("second", "serve", "--port", "0"));
    var api = api(server);

    for (var files : cut.files().entrySet()) {
      assertThat(cut.disk().content(server, files.getKey()))
          .as("%s after %d steps", files.getKey(), cut.steps().size())
          .isEqualTo(files.getValue());
    }
    for (var step : cut.steps()) {
      assertThat(status(api, step)).isEqualTo("COMPLETED");
    }
    if (cut.available().isPresent()) {
      assertThat(state(api, arn)).isEqualTo("AVAILABLE");
    }
    awaitEnd(server, api, arn);
    server.close();
  }

  private static ImageBuilderApi api(IngotProcess server) throws Exception {
    var line = server.await("http://");
    var signer =
        new SigV4Signer(
            new Credentials("any", "any"), "us-east-1", "imagebuilder", InstantSource.system());
    return new HttpImageBuilder(
        URI.create(line.substring(line.indexOf("http://"))), Optional.of(signer));
  }

  private static String status(ImageBuilderApi api, String step) {
    return api.call(
            ImageBuilder.GET_WORKFLOW_STEP_EXECUTION,
            GetWorkflowStepExecutionRequest.builder().stepExecutionId(step).build())
        .status()
        .orElseThrow()
        .wire();
  }

  private static String state(ImageBuilderApi api, String arn) {
    return api.call(
            ImageBuilder.GET_IMAGE, GetImageRequest.builder().imageBuildVersionArn(arn).build())
        .image()
        .flatMap(Image::state)
        .orElseThrow()
        .status()
        .orElseThrow()
        .wire();
  }

  private static void awaitEnd(IngotProcess server, ImageBuilderApi api, String arn)
      throws Exception {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!ENDS.contains(state(api, arn))) {
      var told = "%s is still %s; %s".formatted(arn, state(api, arn), server.errors());
      assertThat(System.nanoTime()).as(told).isLessThan(until);
      Thread.sleep(50);
    }
  }
}
