// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Platform;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ToeComponentCheckerTest {
  private static final String STEPS =
      "\n    steps: [{name: Run, action: ExecuteBash, inputs: {commands: ['true']}}]\n";

  private final ToeComponentChecker checker = new ToeComponentChecker();

  @Test
  void only_a_document_whose_single_phase_is_test_is_a_test() {
    assertThat(check(phases("test")).type()).isEqualTo(Component.Type.TEST);
    assertThat(check(phases("test", "validate")).type()).isEqualTo(Component.Type.BUILD);
    assertThat(check(phases("build")).type()).isEqualTo(Component.Type.BUILD);
  }

  @Test
  void the_parameters_are_told_as_the_service_stores_them() {
    var checked =
        check(
            "parameters:\n  - One: {type: string, default: 1.0, description: d}\n"
                + "  - Two: {type: string}\n"
                + phases("build"));

    assertThat(checked.parameters())
        .containsExactly(
            new Parameter("One", "string", Optional.of(List.of("1.0")), Optional.of("d")),
            new Parameter("Two", "string", Optional.empty(), Optional.empty()));
  }

  @Test
  void all_problems_are_told_and_the_first_makes_the_message() {
    var rejected = rejected("schemaVersion: 2\nphases: []\n");

    assertThat(rejected.rejection())
        .isEqualTo(
            new Rejection.InvalidDocument(
                "data",
                List.of(
                    "Invalid schema version. Supported versions include: 1.0.",
                    "Document has 0 phases. Phases list must not be empty.")));
    assertThat(rejected)
        .hasMessage(
            "The value supplied for parameter 'data' is not valid. Invalid schema version."
                + " Supported versions include: 1.0.");
  }

  @Test
  void text_that_is_no_yaml_is_told_with_line_and_column() {
    assertThat(rejected("a: 1\na: 2\n"))
        .hasMessage(
            "The value supplied for parameter 'data' is not valid. Failed to parse the document."
                + " Error: duplicate key 'a'; the first is in line 1 (line 2, column 1)");
  }

  @Test
  void image_builder_must_run_a_phase_of_it() {
    assertThat(rejected("schemaVersion: 1.0\n" + phases("container-host-test")))
        .hasMessageEndingWith(
            "Document must include at least one of the following phases: build, validate, test.");
  }

  @Test
  void more_parameters_than_the_quota_allows_are_refused() {
    var text = new StringBuilder("schemaVersion: 1.0\nparameters:\n");
    for (var i = 0; i < 26; i++) {
      text.append("  - Name").append(i).append(": {type: string}\n");
    }

    assertThat(rejected(text + phases("build")).rejection())
        .isEqualTo(new Rejection.QuotaExceeded(25, "parameters per component"));
    assertThat(checker.problems(text + phases("build"), "c.yaml"))
        .singleElement()
        .hasToString("c.yaml:1:1: parameters: A document may have at most 25 parameters, not 26.");
  }

  @Test
  void problems_are_told_with_their_places_to_the_command_line() {
    assertThat(checker.problems("schemaVersion: 1.0\n" + phases("other"), "c.yaml"))
        .singleElement()
        .asString()
        .startsWith("c.yaml:1:1: phases: Document must include");
    assertThat(checker.problems("schemaVersion: 1.0\n" + phases("build"), "c.yaml")).isEmpty();
  }

  private static String phases(String... names) {
    var text = new StringBuilder("phases:\n");
    for (var name : names) {
      text.append("  - name: ").append(name).append(STEPS);
    }
    return text.toString();
  }

  private dev.ingot.core.rule.ComponentChecker.Checked check(String text) {
    return checker.check("schemaVersion: 1.0\n" + text, Platform.LINUX);
  }

  private RejectedException rejected(String text) {
    return catchThrowableOfType(RejectedException.class, () -> checker.check(text, Platform.LINUX));
  }
}
