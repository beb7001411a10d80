// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.DistributionConfigurationCopy;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.core.resource.Workflow;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Runs of the workflows that Amazon manages, besides the default ones of [BuildsTest].
class ManagedRunsTest {
  private final Workbench bench = new Workbench();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void a_default_build_records_seven_and_four_steps() throws Exception {
    bench.start().run().runAfter(Duration.ofSeconds(1));

    assertThat(bench.executions()).extracting(WorkflowExecution::stepCount).containsExactly(7, 4);
    assertThat(bench.statuses(0))
        .containsExactly(
            "LaunchBuildInstance COMPLETED",
            "ApplyBuildComponents COMPLETED",
            "InventoryCollection COMPLETED",
            "RunSanitizeScript COMPLETED",
            "RunSysPrepScript SKIPPED",
            "CreateOutputAMI COMPLETED",
            "TerminateBuildInstance COMPLETED");
    assertThat(bench.statuses(1))
        .containsExactly(
            "LaunchTestInstance COMPLETED",
            "CollectImageScanFindings SKIPPED",
            "ApplyTestComponents COMPLETED",
            "TerminateTestInstance COMPLETED");
  }

  @Test
  void the_findings_of_a_scan_that_was_asked_for_fail_their_step_and_the_test_goes_on()
      throws Exception {
    var scanning = new Image.ScanningConfiguration(Optional.of(true), Optional.empty(), List.of());

    bench
        .image(i -> ImageCopy.of(i).scanning(scanning).build())
        .start()
        .run()
        .runAfter(Duration.ofSeconds(1));

    assertThat(bench.statuses(1)).contains("CollectImageScanFindings FAILED");
    assertThat(bench.step(1, "CollectImageScanFindings").message().orElseThrow())
        .contains("has no vulnerability scanner");
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void an_image_is_built_and_distributed_in_its_region() throws Exception {
    bench
        .managed("build", "express-build-image")
        .managed("test", "express-test-image")
        .managed("distribution", "distribute-image")
        .start()
        .run()
        .runAfter(Duration.ofSeconds(1));

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.executions())
        .extracting(WorkflowExecution::stepCount)
        .containsExactly(6, 3, 3);
    assertThat(bench.statuses(2))
        .containsExactly(
            "DistributeImage COMPLETED",
            "ModifyImageAttributes COMPLETED",
            "ApplyImageConfigurations COMPLETED");
    var ami = bench.image().outputs().getFirst().image();
    assertThat(bench.step(2, "DistributeImage").outputs().orElseThrow())
        .startsWith("{\"distributedImages\": [{\"accountId\": \"111122223333\", \"region\":")
        .contains("\"amiId\": \"" + ami + "\"", "\"status\": \"Completed\"");
    assertThat(bench.step(2, "ApplyImageConfigurations").outputs().orElseThrow())
        .startsWith("{\"configuredImages\": [{\"accountId\": \"111122223333\"");
    assertThat(bench.images.recorded(new ImageId(ami))).isEmpty();
  }

  @Test
  void an_image_with_a_distribution_configuration_is_distributed_by_the_managed_workflow()
      throws Exception {
    bench
        .image(i -> ImageCopy.of(i).distribution(Optional.of(Fixtures.distribution())).build())
        .start()
        .run()
        .runAfter(Duration.ofSeconds(1));

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.executions())
        .extracting(e -> e.workflowArn().slug())
        .containsExactly("build-image", "test-image", "distribute-image");
    assertThat(bench.image().outputs().getFirst().name()).isEqualTo("web 1.0.0-1");
  }

  @Test
  void a_region_that_nothing_is_copied_to_fails_the_image_while_it_is_distributed()
      throws Exception {
    var elsewhere =
        new Distribution(
            "eu-west-1",
            Fixtures.distribution().distributions().getFirst().ami(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.empty());
    var there =
        DistributionConfigurationCopy.of(Fixtures.distribution())
            .distributions(List.of(elsewhere))
            .build();

    bench
        .managed("build", "express-build-image")
        .image(i -> ImageCopy.of(i).distribution(Optional.of(there)).build())
        .start()
        .run();

    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.image().state().reason().orElseThrow()).contains("Region eu-west-1");
    assertThat(bench.image().state().failureContext().orElseThrow().imageStatus())
        .contains(Image.Status.DISTRIBUTING);
  }

  @Test
  void what_a_distribution_sets_is_in_the_record_of_the_image() throws Exception {
    bench
        .managed("build", "build-image")
        .workflow(
            Workflow.Type.DISTRIBUTION,
            """
            schemaVersion: 1.0
            steps:
              - name: Distribute
                action: DistributeImage
                inputs:
                  distributions:
                    - region: eu-central-1
                      name: web {{ imagebuilder:buildVersion }}
                      description: For {{ $.imagebuilder.imageName }}
                      amiTags: {Team: web}
              - name: Modify
                action: ModifyImageAttributes
                inputs:
                  distributedImages.$: $.stepOutputs.Distribute.distributedImages
                  attributes:
                    - region: eu-central-1
                      launchPermission: {userIds: ['444455556666']}
            """)
        .start()
        .run()
        .runAfter(Duration.ofSeconds(1));

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    var output = bench.image().outputs().getFirst();
    assertThat(output.name()).isEqualTo("web 1.0.0-1");
    assertThat(output.description()).contains("For web");
    assertThat(bench.images.recorded(new ImageId(output.image())))
        .containsEntry("amiTags", "{\"Team\": \"web\"}")
        .containsEntry("launchPermission", "{\"userIds\": [\"444455556666\"]}");
  }

  @Test
  void a_container_is_not_distributed_and_its_step_says_why() throws Exception {
    bench
        .managed("build", "build-container")
        .managed("distribution", "distribute-container")
        .start()
        .run()
        .runAfter(Duration.ofSeconds(1));

    assertThat(bench.statuses(0))
        .containsExactly(
            "LaunchBuildInstance COMPLETED",
            "BootstrapBuildInstance SKIPPED",
            "ApplyBuildComponents COMPLETED");
    assertThat(bench.statuses(1))
        .containsExactly("DistributeContainerImage FAILED", "TerminateBuildInstance PENDING");
    assertThat(bench.step(1, "DistributeContainerImage").message().orElseThrow())
        .contains("builds no containers");
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
    assertThat(bench.holdings()).isEmpty();
    try (var next = bench.afterCrash()) {
      next.engine.dispatcher().start();
      assertThat(next.machines()).as("the instance that was handed on").isEmpty();
    }
  }

  @Test
  void an_instance_that_nobody_was_there_to_take_is_removed() throws Exception {
    bench.managed("build", "express-build-container").start().run();

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.holdings()).isEmpty();
  }

  @Test
  void a_test_of_a_container_fails_where_it_needs_a_container_engine() throws Exception {
    bench.managed("test", "test-container").start().run().runAfter(Duration.ofSeconds(1));

    assertThat(bench.statuses(0))
        .containsExactly(
            "LaunchTestInstance COMPLETED",
            "BootstrapTestInstance FAILED",
            "ApplyTestComponents PENDING",
            "TerminateTestInstance PENDING");
    assertThat(bench.machines()).isEmpty();
    assertThat(bench.status()).isEqualTo(Image.Status.FAILED);
  }
}
