// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.execution.StepExecution;
import dev.ingot.core.execution.WorkflowExecution;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.DistributionConfigurationCopy;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.Image.Status;
import dev.ingot.core.resource.ImageCopy;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.MemoryBases;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Images that distribute another one, and imports.
class ImagesWithoutRecipeRunTest {
  private static final String TASK = "import-ami-0123456789abcdef0";
  private static final String ISO = "s3://b/win.iso";

  private final Workbench bench = new Workbench();

  private Image add(Image.Kind kind, String source, Distribution... distributions) {
    var image =
        ImageCopy.of(Fixtures.image("1.0.0", 9))
            .recipe(Optional.empty())
            .infrastructure(
                kind == Image.Kind.IMPORTED_ISO
                    ? Optional.of(Fixtures.infrastructure())
                    : Optional.empty())
            .distribution(
                kind == Image.Kind.DISTRIBUTED
                    ? Optional.of(
                        DistributionConfigurationCopy.of(Fixtures.distribution())
                            .distributions(List.of(distributions))
                            .build())
                    : Optional.empty())
            .workflows(List.of())
            .dateCreated(bench.clock.instant())
            .origin(Optional.of(new Image.Origin(kind, source, Optional.of("What it is"))))
            .build();
    bench.transactions.in(() -> {
      bench.resources.add(image);
      bench.engine.builds().start(image);
    });
    return image;
  }

  private Image get(Arn arn) {
    return (Image) bench.resources.find(arn).orElseThrow();
  }

  private String built() throws Exception {
    bench.start().run();
    return bench.image().outputs().getFirst().image();
  }

  private static Distribution to(String region) {
    return new Distribution(
        region,
        Optional.of(
            new Distribution.Ami(
                Optional.of("golden"),
                Optional.empty(),
                List.of(),
                Map.of("Team", "web"),
                Optional.empty(),
                Optional.empty())),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  @Test
  void a_distributed_image_has_an_ami_of_its_own() throws Exception {
    var source = built();

    var arn = add(Image.Kind.DISTRIBUTED, source, to(SCOPE.region())).arn();
    bench.run();

    var image = get(arn);
    assertThat(image.state()).isEqualTo(Image.State.of(Status.AVAILABLE));
    var output = image.outputs().getFirst();
    assertThat(output.image()).isNotEqualTo(source);
    assertThat(output.name()).isEqualTo("golden");
    assertThat(output.region()).isEqualTo(SCOPE.region());
    assertThat(bench.images.find(new ImageId(output.image())).orElseThrow().owner())
        .contains(SCOPE);
    assertThat(bench.images.recorded(new ImageId(output.image()))).containsEntry("name", "golden");
    assertThat(bench.images.recorded(new ImageId(source))).isEmpty();
    assertThat(bench.journal.executions(arn))
        .extracting(e -> e.workflowArn().slug() + " " + e.status())
        .containsExactly("distribute-image " + WorkflowExecution.Status.COMPLETED);
    assertThat(bench.journal.holdings(Holding.Kind.IMAGE))
        .extracting(Holding::externalId)
        .contains(output.image());
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void a_distribution_that_fails_leaves_no_ami_and_can_be_retried() throws Exception {
    var source = built();
    var before = bench.images.all().size();

    var arn = add(Image.Kind.DISTRIBUTED, source, to("eu-west-1")).arn();
    bench.run();

    assertThat(get(arn).state().status()).isEqualTo(Status.FAILED);
    assertThat(get(arn).outputs()).isEmpty();
    assertThat(bench.images.all()).hasSize(before);

    var here = DistributionConfigurationCopy.of(get(arn).distribution().orElseThrow());
    var mended = here.distributions(List.of(to(SCOPE.region()))).build();
    bench.resources.change(
        arn, i -> ImageCopy.of((Image) i).distribution(Optional.of(mended)).build());
    bench.transactions.in(() -> bench.engine.builds().retry(get(arn), Optional.empty()));
    bench.run();

    assertThat(get(arn).state().status()).isEqualTo(Status.AVAILABLE);
    assertThat(get(arn).outputs()).hasSize(1);
  }

  @Test
  void a_base_can_be_distributed() throws Exception {
    built();
    var ami = bench.bases.amiId(MemoryBases.TINY, SCOPE);

    var arn = add(Image.Kind.DISTRIBUTED, ami, to(SCOPE.region())).arn();
    bench.run();

    assertThat(get(arn).state().status()).isEqualTo(Status.AVAILABLE);
  }

  @Test
  void what_an_import_task_brings_becomes_an_ami() throws Exception {
    bench.bases.standIn(TASK, MemoryBases.TINY);
    built();

    var arn = add(Image.Kind.IMPORTED, TASK).arn();
    assertThat(get(arn).state().status()).isEqualTo(Status.PENDING);
    bench.run();

    var image = get(arn);
    assertThat(image.state()).isEqualTo(Image.State.of(Status.AVAILABLE));
    assertThat(image.outputs().getFirst().description()).contains("What it is");
    assertThat(bench.images.find(new ImageId(image.outputs().getFirst().image()))).isPresent();
    assertThat(bench.journal.executions(arn)).isEmpty();
    assertThat(bench.queue.waiting()).isEmpty();
  }

  @Test
  void an_import_whose_task_is_not_there_fails_and_cannot_be_retried() throws Exception {
    built();

    var arn = add(Image.Kind.IMPORTED, TASK).arn();
    bench.run();

    assertThat(get(arn).state().status()).isEqualTo(Status.FAILED);
    assertThat(get(arn).state().reason()).get().asString().contains(TASK);
    assertThatThrownBy(() ->
            bench.transactions.in(() -> bench.engine.builds().retry(get(arn), Optional.empty())))
        .isInstanceOf(RejectedException.class);
  }

  @Test
  void an_import_can_be_cancelled_while_it_waits() throws Exception {
    bench.bases.standIn(TASK, MemoryBases.TINY);
    built();
    var image = add(Image.Kind.IMPORTED, TASK);

    bench.engine.builds().cancel(image);
    bench.run();

    assertThat(get(image.arn()).state().status()).isEqualTo(Status.CANCELLED);
    assertThat(get(image.arn()).outputs()).isEmpty();
  }

  @Test
  void an_iso_file_is_installed_where_nothing_is_real() throws Exception {
    bench.bases.standIn(ISO, MemoryBases.TINY);
    built();

    var arn = add(Image.Kind.IMPORTED_ISO, ISO).arn();
    bench.run();

    assertThat(get(arn).state()).isEqualTo(Image.State.of(Status.AVAILABLE));
    assertThat(get(arn).outputs()).hasSize(1);
    assertThat(bench.machines()).isEmpty();
  }

  @Test
  void an_iso_file_fails_the_image_where_machines_are_real() throws Exception {
    built();

    var arn = add(Image.Kind.IMPORTED_ISO, ISO).arn();
    bench.run();

    assertThat(get(arn).state().status()).isEqualTo(Status.FAILED);
    assertThat(get(arn).state().reason())
        .get()
        .asString()
        .endsWith(
            "this version of Ingot installs no operating system from an ISO file, here "
                + ISO
                + " (see docs/compatibility.md)");
    var execution = bench.journal.executions(arn).getFirst();
    assertThat(bench.journal.steps(execution.id()).getFirst().status())
        .isEqualTo(StepExecution.Status.FAILED);
  }
}
