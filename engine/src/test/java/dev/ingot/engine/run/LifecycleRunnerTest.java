// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.run;

import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.execution.BuildLog;
import dev.ingot.core.execution.LifecycleExecution;
import dev.ingot.core.execution.LifecycleExecution.StateUpdate;
import dev.ingot.core.execution.LifecycleExecution.Status;
import dev.ingot.core.execution.LifecycleResource;
import dev.ingot.core.execution.LifecycleResource.Action;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.core.resource.LifecyclePolicy;
import dev.ingot.core.resource.LifecyclePolicy.AmiExclusions;
import dev.ingot.core.rule.StateUpdates;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifecycleRunnerTest {
  private static final Arn IMAGE = Fixtures.image().arn();
  private static final String ID = "lce-00000000-0000-4000-8000-000000000001";

  private final Workbench bench = new Workbench();
  private String ami = "";

  /// An image that was built.
  @BeforeEach
  void build() throws Exception {
    bench.start().run();
    ami = bench.image().outputs().getFirst().image();
  }

  private static StateUpdate update(Action action, boolean amis) {
    return new StateUpdate(
        action,
        Optional.of(
            new LifecyclePolicy.Included(Optional.of(amis), Optional.empty(), Optional.empty())),
        Optional.of("role"),
        Optional.empty(),
        Optional.empty());
  }

  private static StateUpdate excluding(Action action, AmiExclusions exclusions) {
    return new StateUpdate(
        action,
        Optional.of(
            new LifecyclePolicy.Included(Optional.of(true), Optional.empty(), Optional.empty())),
        Optional.of("role"),
        Optional.of(exclusions),
        Optional.empty());
  }

  private void start(StateUpdate update, Status status) {
    bench.lifecycles.add(
        new LifecycleExecution(
            ID,
            IMAGE,
            Optional.of(update),
            status,
            Optional.empty(),
            bench.clock.instant(),
            Optional.empty()));
    if (status == Status.IN_PROGRESS) {
      StateUpdates.impacted(bench.image(), update, bench.clock.instant())
          .forEach(each -> bench.lifecycles.record(ID, each));
    }
    bench.queue.add(ID);
  }

  private void run(StateUpdate update) throws Exception {
    start(update, Status.IN_PROGRESS);
    bench.run();
  }

  private LifecycleExecution execution() {
    return bench.lifecycles.find(ID).orElseThrow();
  }

  private LifecycleResource ofImage() {
    return bench.lifecycles.resources(ID, Optional.empty()).getFirst();
  }

  private LifecycleResource ofAmi() {
    return bench.lifecycles.resources(ID, Optional.of(IMAGE.toString())).getFirst();
  }

  private Map<String, String> recorded() {
    return bench.images.recorded(new ImageId(ami));
  }

  @Test
  void a_deprecated_ami_says_so() throws Exception {
    run(update(Action.DEPRECATE, true));

    assertThat(execution().status()).isEqualTo(Status.SUCCESS);
    assertThat(execution().endTime()).isPresent();
    assertThat(bench.status()).isEqualTo(Image.Status.DEPRECATED);
    assertThat(bench.image().deprecationTime()).isPresent();
    assertThat(bench.image().lifecycleExecutionId()).contains(ID);
    assertThat(ofAmi().state().status()).isEqualTo(LifecycleResource.Status.SUCCESS);
    assertThat(ofImage().state().status()).isEqualTo(LifecycleResource.Status.SUCCESS);
    assertThat(recorded().get("amiTags")).isEqualTo("{\"DeprecatedBy\": \"EC2 Image Builder\"}");
    assertThat(recorded().get("deprecationTime")).startsWith("2026-");
    assertThat(bench.queue.waiting()).isEmpty();
  }

  @Test
  void a_disabled_ami_is_not_launched_until_it_is_available_again() throws Exception {
    run(update(Action.DISABLE, true));
    assertThat(bench.status()).isEqualTo(Image.Status.DISABLED);
    assertThat(launchProblem(ami)).contains("cannot launch " + ami + ": the AMI is disabled");
    assertThat(launchProblem(IMAGE.toString())).get().asString().endsWith("the image is DISABLED");

    bench.lifecycles.change(ID, e -> e.ended(Status.CANCELLED, Optional.empty(), Instant.EPOCH));
    bench.lifecycles.forgetEnded(Instant.MAX);
    run(update(Action.AVAILABLE, true));

    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(launchProblem(ami)).isEmpty();
    assertThat(recorded().get("amiTags")).isEqualTo("{}");
  }

  private Optional<String> launchProblem(String reference) throws Exception {
    try {
      bench.engine.launchImages().provide(reference, SCOPE, _ -> {});
      return Optional.empty();
    } catch (MachineException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void a_deleted_image_is_gone_with_its_amis_files() throws Exception {
    bench.log.append(
        IMAGE, new BuildLog.Line(Instant.EPOCH, Optional.empty(), BuildLog.Source.SERVICE, "x"));
    run(update(Action.DELETE, true));

    assertThat(execution().status()).isEqualTo(Status.SUCCESS);
    assertThat(bench.resources.find(IMAGE)).isEmpty();
    assertThat(bench.images.find(new ImageId(ami))).isEmpty();
    assertThat(bench.journal.executions(IMAGE)).isEmpty();
    assertThat(ofAmi().state().status()).isEqualTo(LifecycleResource.Status.SUCCESS);
  }

  @Test
  void an_ami_that_is_gone_already_is_deleted_all_the_same() throws Exception {
    bench.images.delete(new ImageId(ami));

    run(update(Action.DELETE, true));

    assertThat(execution().status()).isEqualTo(Status.SUCCESS);
    assertThat(bench.resources.find(IMAGE)).isEmpty();
  }

  @Test
  void an_ami_that_is_gone_cannot_be_deprecated_and_the_image_stays() throws Exception {
    bench.images.delete(new ImageId(ami));

    run(update(Action.DEPRECATE, true));

    assertThat(execution().status()).isEqualTo(Status.FAILED);
    assertThat(execution().reason()).contains(ami + ": There is no such AMI any more.");
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void an_image_whose_amis_are_all_excluded_stays() throws Exception {
    var regions =
        new AmiExclusions(
            Optional.empty(),
            Optional.of(List.of(SCOPE.region())),
            List.of(),
            Optional.empty(),
            Map.of());

    run(excluding(Action.DELETE, regions));

    assertThat(execution().status()).isEqualTo(Status.SUCCESS);
    assertThat(ofAmi().state())
        .isEqualTo(LifecycleResource.State.skipped("AMIs in Region eu-central-1 are excluded."));
    assertThat(ofImage().state().status()).isEqualTo(LifecycleResource.Status.SKIPPED);
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.images.find(new ImageId(ami))).isPresent();
  }

  @Test
  void tags_shares_and_launches_exclude() throws Exception {
    bench.images.record(
        new ImageId(ami),
        Map.of(
            "amiTags",
            "{\"stage\":\"live\"}",
            "launchPermission",
            "{\"userIds\":[\"444455556666\"],\"userGroups\":[\"all\"]}"));
    var within = new LifecyclePolicy.LastLaunched(1, LifecyclePolicy.TimeUnit.DAYS);

    assertSkipped(rules(true, List.of(), Optional.empty(), Map.of()), "Public AMIs are excluded.");
    assertSkipped(
        rules(false, List.of(), Optional.empty(), Map.of("stage", "live")),
        "AMIs with the tag stage=live are excluded.");
    assertSkipped(
        rules(false, List.of("444455556666"), Optional.empty(), Map.of()),
        "AMIs that are shared with 444455556666 are excluded.");
    assertSkipped(
        rules(false, List.of(), Optional.of(within), Map.of()),
        "AMIs that were launched within 1 DAYS are excluded.");

    bench.clock.advance(Duration.ofDays(2));
    run(excluding(Action.DELETE, rules(false, List.of(), Optional.of(within), Map.of())));
    assertThat(bench.images.find(new ImageId(ami))).isEmpty();
  }

  private static AmiExclusions rules(
      boolean isPublic,
      List<String> accounts,
      Optional<LifecyclePolicy.LastLaunched> launched,
      Map<String, String> tags) {
    return new AmiExclusions(Optional.of(isPublic), Optional.empty(), accounts, launched, tags);
  }

  private void assertSkipped(AmiExclusions rules, String why) throws Exception {
    run(excluding(Action.DELETE, rules));
    assertThat(ofAmi().state()).isEqualTo(LifecycleResource.State.skipped(why));
    bench.lifecycles.forgetEnded(Instant.MAX);
  }

  @Test
  void a_snapshot_is_in_use_as_long_as_its_ami_is_there() throws Exception {
    var snapshots =
        new StateUpdate(
            Action.DELETE,
            Optional.of(
                new LifecyclePolicy.Included(
                    Optional.empty(), Optional.of(true), Optional.empty())),
            Optional.of("role"),
            Optional.empty(),
            Optional.empty());

    run(snapshots);

    assertThat(execution().status()).isEqualTo(Status.FAILED);
    assertThat(ofAmi().snapshots().getFirst().id()).isEqualTo(ami.replace("ami-", "snap-"));
    assertThat(ofAmi().snapshots().getFirst().state().status())
        .isEqualTo(LifecycleResource.Status.FAILED);
    assertThat(bench.images.find(new ImageId(ami))).isPresent();
  }

  @Test
  void a_deprecation_comes_at_its_time() throws Exception {
    var at = bench.clock.instant().plusSeconds(60);
    start(later(at), Status.PENDING);

    bench.run();
    assertThat(execution().status()).isEqualTo(Status.PENDING);
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);

    bench.clock.advance(Duration.ofSeconds(60));
    bench.run();
    assertThat(execution().status()).isEqualTo(Status.SUCCESS);
    assertThat(ofImage().state().status()).isEqualTo(LifecycleResource.Status.SUCCESS);
    assertThat(bench.status()).isEqualTo(Image.Status.DEPRECATED);
    assertThat(bench.image().deprecationTime()).contains(at);
  }

  private static StateUpdate later(Instant at) {
    return new StateUpdate(
        Action.DEPRECATE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(at));
  }

  @Test
  void what_was_cancelled_before_its_time_leaves_no_time() throws Exception {
    var at = bench.clock.instant().plusSeconds(60);
    start(later(at), Status.PENDING);
    bench.resources.change(
        IMAGE, i -> ((Image) i).updated(bench.image().state(), Optional.of(at), Optional.of(ID)));
    bench.run();

    bench.lifecycles.change(ID, e -> e.with(Status.CANCELLING, Optional.empty()));
    bench.queue.wake(ID);
    bench.run();

    assertThat(execution().status()).isEqualTo(Status.CANCELLED);
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
    assertThat(bench.image().deprecationTime()).isEmpty();
  }

  @Test
  void what_was_cancelled_in_time_stays_as_it_is() throws Exception {
    start(update(Action.DELETE, true), Status.IN_PROGRESS);
    bench.lifecycles.change(ID, e -> e.with(Status.CANCELLING, Optional.empty()));

    bench.run();

    assertThat(execution().status()).isEqualTo(Status.CANCELLED);
    assertThat(ofAmi().state().status()).isEqualTo(LifecycleResource.Status.SKIPPED);
    assertThat(ofImage().state().status()).isEqualTo(LifecycleResource.Status.SKIPPED);
    assertThat(bench.images.find(new ImageId(ami))).isPresent();
    assertThat(bench.status()).isEqualTo(Image.Status.AVAILABLE);
  }

  @Test
  void an_image_that_is_something_else_by_then_is_skipped() throws Exception {
    var at = bench.clock.instant().plusSeconds(60);
    start(later(at), Status.PENDING);
    bench.resources.change(
        IMAGE, i -> ((Image) i).withState(Image.State.of(Image.Status.DISABLED)));

    bench.clock.advance(Duration.ofSeconds(60));
    bench.run();

    assertThat(execution().status()).isEqualTo(Status.SUCCESS);
    assertThat(ofImage().state().reason())
        .contains("The image cannot become DEPRECATED: its status is DISABLED.");
    assertThat(bench.status()).isEqualTo(Image.Status.DISABLED);
  }

  @Test
  void files_on_another_host_are_left_to_it() throws Exception {
    start(update(Action.DELETE, true), Status.IN_PROGRESS);
    var other = bench.onHost("there");

    other.run();

    assertThat(execution().status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(bench.resources.find(IMAGE)).isPresent();

    bench.run();
    assertThat(execution().status()).isEqualTo(Status.SUCCESS);
    assertThat(bench.images.find(new ImageId(ami))).isEmpty();
  }
}
