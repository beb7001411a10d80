// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.distribution;
import static dev.ingot.core.rule.Desk.newDistribution;
import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.OTHER_SCOPE;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.DistributionConfiguration;
import dev.ingot.testkit.Fixtures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DistributionConfigurationsTest {
  private final Desk desk = new Desk();

  private DistributionConfiguration get(Arn arn) {
    return desk.distributions.get(SCOPE, arn);
  }

  private Rejection refusalOf(Distribution... distributions) {
    return refusal(() -> desk.distribution("d-1", distributions));
  }

  private static Distribution with(Optional<Distribution.Ami> ami) {
    return new Distribution(
        "eu-central-1",
        ami,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private static Distribution named(String name, Map<String, String> tags) {
    return with(
        Optional.of(
            new Distribution.Ami(
                Optional.of(name),
                Optional.empty(),
                List.of(),
                tags,
                Optional.empty(),
                Optional.empty())));
  }

  @Test
  void what_was_said_is_kept_in_its_order() {
    var full = Fixtures.distribution().distributions().getFirst();
    var arn = desk.distribution("Two regions", distribution("eu-west-1"), full);

    assertThat(arn)
        .isEqualTo(Arn.of(SCOPE, ResourceKind.DISTRIBUTION_CONFIGURATION, "two-regions"));
    assertThat(get(arn).name()).isEqualTo("Two regions");
    assertThat(get(arn).distributions()).containsExactly(distribution("eu-west-1"), full);
    assertThat(get(arn).dateUpdated()).isEmpty();
  }

  @Test
  void a_region_without_any_output_is_refused() {
    assertThat(refusalOf(distribution("eu-west-1"), with(Optional.empty())).message())
        .isEqualTo(
            "The value supplied for parameter 'distributions[1]' is not valid. One or more outputs"
                + " should be provided for each region in a distribution configuration.");
  }

  @Test
  void an_empty_ami_configuration_is_an_output() {
    var empty =
        new Distribution.Ami(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty());

    assertThat(get(desk.distribution("d-1", with(Optional.of(empty)))).distributions())
        .containsExactly(with(Optional.of(empty)));
  }

  @Test
  void a_region_is_there_once() {
    assertThat(refusalOf(distribution("eu-west-1"), distribution("eu-west-1")))
        .isInstanceOfSatisfying(
            Rejection.InvalidCombination.class,
            r ->
                assertThat(r.message())
                    .contains("'distributions[1].region'")
                    .contains("eu-west-1"));
  }

  @Test
  void names_and_tags_have_only_the_variables_that_there_are() {
    assertThat(refusalOf(named("web {{ buildDate }}", Map.of())).message())
        .startsWith(
            "The value supplied for parameter 'distributions[0].amiDistributionConfiguration.name'"
                + " is not valid.")
        .contains("'buildDate'");
    assertThat(refusalOf(named("web", Map.of("k", "{{ x }}"))).message())
        .contains("amiDistributionConfiguration.amiTags");
    assertThat(refusalOf(named("web", Map.of("aws:k", "v"))).message())
        .contains("amiDistributionConfiguration.amiTags");
    desk.distribution("d-2", named("web {{imagebuilder:buildVersion}}", Map.of("k", "v")));
  }

  @Test
  void a_name_is_there_once() {
    var arn = desk.distribution("My d", distribution("eu-west-1"));

    assertThat(refusal(() -> desk.distribution("my_D", distribution("eu-west-1"))))
        .isEqualTo(
            new Rejection.AlreadyExists(ResourceKind.DISTRIBUTION_CONFIGURATION, arn.toString()));
  }

  @Test
  void an_update_replaces_all_but_the_name_the_tags_and_the_date() {
    var arn =
        desk.distributions.create(
            SCOPE,
            new NewDistributionConfiguration(
                "Here",
                new DistributionSettings(
                    Optional.of("Before"), List.of(distribution("eu-central-1"))),
                Map.of("k", "v"),
                false),
            token());
    var before = get(arn);
    desk.clock.advance(Duration.ofMinutes(1));

    desk.distributions.update(
        SCOPE,
        arn,
        new DistributionSettings(Optional.empty(), List.of(distribution("eu-west-1"))),
        token());

    assertThat(get(arn))
        .isEqualTo(
            new DistributionConfiguration(
                arn,
                "Here",
                Optional.empty(),
                List.of(distribution("eu-west-1")),
                before.dateCreated(),
                Optional.of(before.dateCreated().plusSeconds(60)),
                Map.of("k", "v")));
  }

  @Test
  void an_update_that_is_refused_changes_nothing() {
    var arn = desk.distribution("d-1", distribution("eu-west-1"));
    var before = get(arn);
    var bad = new DistributionSettings(Optional.of("New"), List.of(with(Optional.empty())));
    var gone = Arn.of(SCOPE, ResourceKind.DISTRIBUTION_CONFIGURATION, "gone");
    var good = new DistributionSettings(Optional.of("New"), List.of(distribution("eu-west-1")));

    assertThat(refusal(() -> desk.distributions.update(SCOPE, arn, bad, token())))
        .isInstanceOf(Rejection.InvalidValue.class);
    assertThat(get(arn)).isEqualTo(before);
    assertThat(refusal(() -> desk.distributions.update(SCOPE, gone, good, token())))
        .isEqualTo(new Rejection.NotFound(gone.toString()));
    assertThat(refusal(() -> desk.distributions.update(OTHER_SCOPE, arn, good, token())))
        .isEqualTo(new Rejection.NotFound(arn.toString()));
  }

  @Test
  void a_token_makes_a_repeated_call_safe() {
    var request = newDistribution("d-1", distribution("eu-west-1"));
    var other = newDistribution("d-1", distribution("eu-west-2"));

    var arn = desk.distributions.create(SCOPE, request, "token");

    assertThat(desk.distributions.create(SCOPE, request, "token")).isEqualTo(arn);
    assertThat(refusal(() -> desk.distributions.create(SCOPE, other, "token")))
        .isEqualTo(new Rejection.TokenReused());
  }

  @Test
  void a_dry_run_makes_nothing_and_there_are_at_most_as_many_as_the_quota() {
    var one = new Desk(new Quotas(1, 1, 1, 1, 1, 1, 1, 1, 20, 1024, 10, 50));
    var settings = newDistribution("d-1", distribution("eu-west-1")).settings();
    var dry = new NewDistributionConfiguration("d-1", settings, Map.of(), true);

    assertThat(refusal(() -> one.distributions.create(SCOPE, dry, token())))
        .isEqualTo(new Rejection.DryRun());
    one.distribution("d-1", distribution("eu-west-1"));
    assertThat(refusal(() -> one.distribution("d-2", distribution("eu-west-1"))))
        .isEqualTo(new Rejection.QuotaExceeded(1, "distribution configurations"));
  }

  @Test
  void they_are_listed_by_name_filtered_and_gone_when_deleted() {
    var b = desk.distribution("b-1", distribution("eu-west-1"));
    var a = desk.distribution("a-1", distribution("eu-west-1"));

    assertThat(desk.distributions.list(SCOPE, List.of(), PageRequest.FIRST).items())
        .extracting(DistributionConfiguration::arn)
        .containsExactly(a, b);
    var named = List.of(new Filter("name", List.of("b-1")));
    assertThat(desk.distributions.list(SCOPE, named, PageRequest.FIRST).items())
        .extracting(DistributionConfiguration::arn)
        .containsExactly(b);
    desk.distributions.delete(SCOPE, a);
    assertThat(refusal(() -> get(a))).isEqualTo(new Rejection.NotFound(a.toString()));
    assertThat(refusal(() -> desk.distributions.delete(SCOPE, a)))
        .isEqualTo(new Rejection.NotFound(a.toString()));
  }

  @Test
  void its_tags_can_be_changed() {
    var arn = desk.distribution("d-1", distribution("eu-west-1"));

    desk.tags.add(SCOPE, arn, Map.of("k", "v"));

    assertThat(desk.tags.of(SCOPE, arn)).isEqualTo(Map.of("k", "v"));
    assertThat(get(arn).distributions()).containsExactly(distribution("eu-west-1"));
  }
}
