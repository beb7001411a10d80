// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.Machine;
import dev.ingot.document.InvalidDocumentException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationScriptTest {
  private static final Machine.Work NGINX =
      new Machine.Work(
          "arn:aws:imagebuilder:eu-central-1:111122223333:component/nginx/1.0.0/1",
          "build",
          "Install");
  private static final Map<String, String> NO_TAGS = Map.of();

  private static SimulationScript script(String text) throws Exception {
    return SimulationScript.read(text, "simulate.yaml");
  }

  @Test
  void without_a_rule_everything_succeeds_at_once() {
    var step = SimulationScript.NONE.step("web", NO_TAGS, "CreateOutputAMI");
    var command = SimulationScript.NONE.command("web", NO_TAGS, NGINX);

    assertThat(step.duration()).isZero();
    assertThat(step.fail()).isEmpty();
    assertThat(step.answer()).isEmpty();
    assertThat(step.outputs()).isEmpty();
    assertThat(command).isEqualTo(new SimulationScript.CommandFate(Duration.ZERO, 0, "", ""));
  }

  @Test
  void the_first_rule_that_says_something_of_a_matter_counts() throws Exception {
    var script =
        script(
            """
            duration: 10ms
            rules:
              - {image: web-*, step: Create*, duration: 2s}
              - {step: CreateOutputAMI, duration: 1s, fail: no room}
            """);

    var web = script.step("web-base", NO_TAGS, "CreateOutputAMI");
    var other = script.step("db", NO_TAGS, "CreateOutputAMI");
    var launch = script.step("web-base", NO_TAGS, "LaunchBuildInstance");

    assertThat(web.duration()).isEqualTo(Duration.ofSeconds(2));
    assertThat(web.fail()).contains("no room");
    assertThat(other.duration()).isEqualTo(Duration.ofSeconds(1));
    assertThat(launch.duration()).isEqualTo(Duration.ofMillis(10));
    assertThat(launch.fail()).isEmpty();
  }

  @Test
  void a_rule_of_a_component_is_for_its_steps_only() throws Exception {
    var script =
        script(
            """
            rules:
              - {component: nginx, phase: build, step: Install, exitCode: 100, fail: "E: none"}
              - {component: nginx, step: Other, fail: no}
              - {component: "*", stdout: hello}
            """);

    var fate = script.command("web", NO_TAGS, NGINX);

    assertThat(fate)
        .isEqualTo(new SimulationScript.CommandFate(Duration.ZERO, 100, "hello", "E: none"));
    assertThat(script.command("web", NO_TAGS, new Machine.Work("x/nginx.yml", "build", "Install")))
        .isEqualTo(new SimulationScript.CommandFate(Duration.ZERO, 0, "hello", ""));
    assertThat(script.step("web", NO_TAGS, "Install").fail()).isEmpty();
  }

  @Test
  void tags_of_an_image_come_before_all_rules() throws Exception {
    var script = script("rules: [{step: A, fail: by the script, duration: 1s}]");
    var tags =
        Map.of(
            "ingot:simulate:fail-step", "A",
            "ingot:simulate:fail-component", "nginx",
            "ingot:simulate:message", "by the tag",
            "ingot:simulate:duration", "20ms");

    var step = script.step("web", tags, "A");

    assertThat(step.fail()).contains("by the tag");
    assertThat(step.duration()).isEqualTo(Duration.ofMillis(20));
    assertThat(script.step("web", tags, "B").fail()).isEmpty();
    assertThat(script.command("web", tags, NGINX).exitCode()).isEqualTo(1);
    assertThat(script.command("web", tags, NGINX).stderr()).isEqualTo("by the tag");
    assertThatThrownBy(() -> script.step("web", Map.of("ingot:simulate:duration", "soon"), "A"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 'soon'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "duration: 1 day | must be a time such as 20ms, 1.5s or 2m, not '1 day'",
        "rules: [{step: A, exitCode: 1}] | needs 'component' beside it",
        "rules: [{component: a, answer: RESUME}] | is for steps of workflows",
        "rules: [{component: a, exitCode: 256}] | must be from 0 to 255",
        "rules: [{step: A, reason: b}] | needs 'answer'",
        "rules: [{stp: A}] | did you mean 'step'",
      })
  void what_cannot_be_meant_is_refused_with_its_place(String text, String message) {
    assertThatThrownBy(() -> script(text))
        .isInstanceOfSatisfying(
            InvalidDocumentException.class,
            e -> assertThat(e.problems().toString()).contains("simulate.yaml:1").contains(message));
  }
}
