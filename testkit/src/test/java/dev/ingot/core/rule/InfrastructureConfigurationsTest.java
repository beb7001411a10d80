// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import static dev.ingot.core.rule.Desk.refusal;
import static dev.ingot.core.rule.Desk.settings;
import static dev.ingot.core.rule.Desk.token;
import static dev.ingot.testkit.Fixtures.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.resource.InfrastructureConfiguration.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InfrastructureConfigurationsTest {
  private final Desk desk = new Desk();

  private InfrastructureConfiguration get(Arn arn) {
    return desk.infrastructures.get(SCOPE, arn);
  }

  private Rejection refusalOf(InfrastructureSettings settings) {
    return refusal(() ->
        desk.infrastructures.create(
            SCOPE,
            new NewInfrastructureConfiguration("small", settings, Map.of(), false),
            token()));
  }

  /// Settings in which one thing is said.
  private static InfrastructureSettings with(
      String profile,
      List<String> securityGroups,
      Optional<String> subnet,
      Optional<Boolean> terminate,
      Optional<String> topic,
      Map<String, String> resourceTags,
      Optional<Placement> placement) {
    return new InfrastructureSettings(
        Optional.empty(),
        List.of(),
        profile,
        securityGroups,
        subnet,
        Optional.empty(),
        Optional.empty(),
        terminate,
        topic,
        resourceTags,
        Optional.empty(),
        placement);
  }

  private static InfrastructureSettings placed(Placement placement) {
    return with(
        "p",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.of(placement));
  }

  @Test
  void a_failed_builds_machine_is_terminated_unless_told_otherwise() {
    var arn = desk.infrastructure("small");

    assertThat(get(arn).terminateInstanceOnFailure()).isTrue();
    assertThat(get(arn).dateUpdated()).isEmpty();
  }

  @Test
  void a_name_is_there_once() {
    var arn = desk.infrastructure("My small");

    assertThat(refusal(() -> desk.infrastructure("my_Small")))
        .isEqualTo(
            new Rejection.AlreadyExists(ResourceKind.INFRASTRUCTURE_CONFIGURATION, arn.toString()));
  }

  @Test
  void an_update_replaces_all_but_the_name_the_tags_and_the_date() {
    var full =
        with(
            "p",
            List.of("sg-1"),
            Optional.of("subnet-1"),
            Optional.of(false),
            Optional.of("arn:aws:sns:eu-central-1:111122223333:t"),
            Map.of("a", "b"),
            Optional.empty());
    var arn =
        desk.infrastructures.create(
            SCOPE,
            new NewInfrastructureConfiguration("Small", full, Map.of("k", "v"), false),
            token());
    var before = get(arn);
    desk.clock.advance(Duration.ofMinutes(1));

    desk.infrastructures.update(SCOPE, arn, settings(), token());

    var after = get(arn);
    assertThat(after.subnetId()).isEmpty();
    assertThat(after.securityGroupIds()).isEmpty();
    assertThat(after.resourceTags()).isEmpty();
    assertThat(after.terminateInstanceOnFailure()).isTrue();
    assertThat(after.name()).isEqualTo("Small");
    assertThat(after.tags()).isEqualTo(Map.of("k", "v"));
    assertThat(after.dateCreated()).isEqualTo(before.dateCreated());
    assertThat(after.dateUpdated()).hasValue(before.dateCreated().plusSeconds(60));
  }

  @Test
  void an_update_of_nothing_is_refused() {
    var gone = Arn.of(SCOPE, ResourceKind.INFRASTRUCTURE_CONFIGURATION, "gone");

    assertThat(refusal(() -> desk.infrastructures.update(SCOPE, gone, settings(), token())))
        .isEqualTo(new Rejection.NotFound(gone.toString()));
  }

  @Test
  void a_profile_must_exist_and_the_message_says_so_in_the_words_that_clients_wait_for() {
    var nobody =
        with(
            "nobody",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty());

    assertThat(refusalOf(nobody).message())
        .startsWith("The value supplied for parameter 'instanceProfileName' is not valid.")
        .contains("instance profile does not exist");
  }

  @Test
  void a_subnet_needs_a_security_group() {
    var lonely =
        with(
            "p",
            List.of(),
            Optional.of("subnet-1"),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty());

    assertThat(refusalOf(lonely)).isInstanceOf(Rejection.InvalidCombination.class);
  }

  @Test
  void tags_of_the_service_and_fifo_topics_are_refused() {
    var reserved =
        with(
            "p",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of("CreatedBy", "me"),
            Optional.empty());
    var fifo =
        with(
            "p",
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("arn:aws:sns:eu-central-1:111122223333:t.fifo"),
            Map.of(),
            Optional.empty());

    assertThat(refusalOf(reserved)).isInstanceOf(Rejection.InvalidValue.class);
    assertThat(refusalOf(fifo)).isInstanceOf(Rejection.InvalidValue.class);
  }

  @Test
  void which_hosts_go_with_which_tenancy_is_not_checked() {
    var host = Optional.of("h-1");
    var group = Optional.of("arn:aws:resource-groups:eu-central-1:111122223333:group/g");
    var tenancy = Optional.of("host");
    Optional<String> none = Optional.empty();

    var placements =
        List.of(
            new Placement(none, tenancy, host, group),
            new Placement(none, none, host, none),
            new Placement(none, Optional.of("default"), none, group));
    for (var i = 0; i < placements.size(); i++) {
      var request =
          new NewInfrastructureConfiguration(
              "host-" + i, placed(placements.get(i)), Map.of(), false);
      var arn = desk.infrastructures.create(SCOPE, request, token());
      assertThat(get(arn).placement()).contains(placements.get(i));
    }
  }

  @Test
  void a_repeated_update_happens_once() {
    var arn = desk.infrastructure("small");
    var token = token();
    desk.infrastructures.update(SCOPE, arn, settings(), token);
    var first = get(arn).dateUpdated();
    desk.clock.advance(Duration.ofMinutes(1));

    desk.infrastructures.update(SCOPE, arn, settings(), token);

    assertThat(get(arn).dateUpdated()).isEqualTo(first);
  }

  @Test
  void they_are_listed_by_name_and_gone_when_deleted() {
    var b = desk.infrastructure("b-1");
    var a = desk.infrastructure("a-1");

    assertThat(desk.infrastructures.list(SCOPE, List.of(), PageRequest.FIRST).items())
        .extracting(InfrastructureConfiguration::arn)
        .containsExactly(a, b);
    desk.infrastructures.delete(SCOPE, a);
    assertThat(refusal(() -> get(a))).isEqualTo(new Rejection.NotFound(a.toString()));
    assertThat(refusal(() -> desk.infrastructures.delete(SCOPE, a)))
        .isEqualTo(new Rejection.NotFound(a.toString()));
  }
}
