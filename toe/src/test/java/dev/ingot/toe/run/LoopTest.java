// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import static dev.ingot.toe.Runs.build;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.document.Loop;
import dev.ingot.toe.report.ReportStatus;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopTest {
  @TempDir private Path folder;

  private Runs runs() {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
  }

  private static String loop(String loop, String command) {
    return build(
        "- name: One\n  action: ExecuteBash\n  maxAttempts: 2\n  loop: "
            + loop
            + "\n  inputs: {commands: [\""
            + command
            + "\"]}\n");
  }

  @Test
  void counting_includes_both_ends() throws Exception {
    var runs = runs();
    runs.run(
        loop(
            "{name: c, for: {start: 10, end: 4, updateBy: -3}}",
            "echo {{ c.index }} {{ loop.value }}"));

    assertThat(runs.stdout()).containsExactly("0 10", "1 7", "2 4");
  }

  @Test
  void counting_ends_before_it_passes_the_end() throws Exception {
    var runs = runs();
    runs.run(loop("{for: {start: 1, end: 4, updateBy: 2}}", "echo {{ loop.value }}"));

    assertThat(runs.stdout()).containsExactly("1", "3");
  }

  @Test
  void from_a_number_to_itself_is_one_iteration_in_either_direction() throws Exception {
    var runs = runs();
    runs.run(
        loop("{for: {start: 3, end: 3, updateBy: 2}}", "echo {{ loop.value }}"),
        loop("{for: {start: 4, end: 4, updateBy: -2}}", "echo {{ loop.value }}"));

    assertThat(runs.stdout()).containsExactly("3", "4");
  }

  @Test
  void the_condition_is_asked_once_before_the_loop_and_knows_no_iteration() throws Exception {
    var runs = runs();
    runs.run(
        loop("{forEach: [a, b]}", "touch seen; echo {{ loop.value }}")
            + "        if:\n          and:\n            - not: {fileExists: seen}\n"
            + "            - {stringEquals: \"{{ loop.value }}\", value: '{{ loop.value }}'}\n"
            + "            - not: {stringEquals: a, value: '{{ loop.value }}'}\n");

    assertThat(runs.stdout()).containsExactly("a", "b");
  }

  @Test
  void counting_works_at_the_ends_of_the_integers() {
    var items =
        new LoopItems.Counted(
            new Loop.Counting("", Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));

    assertThat(items.count()).isEqualTo(3);
    assertThat(items.value(2)).isEqualTo("2147483646");
  }

  @Test
  void items_may_be_references_and_are_fixed_before_the_first_iteration() throws Exception {
    var runs = runs();
    runs.run(
        "constants: [{Second: {type: string, value: b c}}]\n"
            + loop("{forEach: [a, '{{ Second }}', 3]}", "echo '{{ loop.value }}'"));

    assertThat(runs.stdout()).containsExactly("a", "b c", "3");
  }

  @Test
  void empty_pieces_are_kept_and_nothing_is_trimmed() throws Exception {
    var runs = runs();
    var report =
        runs.run(
            "constants: [{List: {type: string, value: 'a,, b'}}]\n"
                + loop("{forEach: {list: '{{ List }}'}}", "echo '[{{ loop.value }}]'"));

    assertThat(runs.stdout()).containsExactly("[a]", "[]", "[ b]");
    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"stdout\":\"[a]\\n[]\\n[ b]\"}]");
  }

  @Test
  void an_empty_list_is_no_iteration() throws Exception {
    var runs = runs();
    var report = runs.run(loop("{forEach: {list: '', delimiter: ';'}}", "exit 1"));

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
  }

  @Test
  void a_failed_iteration_ends_the_loop_and_a_retry_starts_it_again() throws Exception {
    var runs = runs();
    var report =
        runs.run(
            loop(
                "{for: {start: 0, end: 2, updateBy: 1}}",
                "echo {{ loop.index }}; [ {{ loop.index }} != 1 ]"));

    assertThat(runs.stdout()).containsExactly("0", "1", "0", "1");
    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo("loop iteration 1 failed: exit status 1");
  }

  @Test
  void a_failed_loop_has_the_outputs_of_its_successful_iterations() throws Exception {
    var report =
        runs()
            .run(
                loop(
                    "{for: {start: 0, end: 3, updateBy: 1}}",
                    "echo {{ loop.index }}; [ {{ loop.index }} != 2 ]"));

    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"stdout\":\"0\\n1\"}]");
    assertThat(Runs.step(report, 0).failureMessage())
        .isEqualTo("loop iteration 2 failed: exit status 1");
  }

  @Test
  void a_loop_that_fails_at_once_has_no_outputs() throws Exception {
    var report = runs().run(loop("{forEach: [a]}", "echo {{ loop.value }}; false"));

    assertThat(Runs.step(report, 0).outputs()).isEmpty();
  }

  @Test
  void elements_of_a_failed_iteration_give_no_output() throws Exception {
    Files.writeString(folder.resolve("there"), "text");
    var report =
        runs()
            .run(
                build(
                    """
                    - name: One
                      action: ReadFile
                      loop: {forEach: [there, missing]}
                      inputs:
                        - path: there
                        - path: '{{ loop.value }}'
                    """));

    assertThat(Runs.step(report, 0).status()).isEqualTo(ReportStatus.FAILED);
    assertThat(Runs.step(report, 0).outputs()).isEqualTo("[{\"content\":\"text\\ntext\"}]");
  }

  @Test
  void the_outputs_of_all_iterations_are_one_output() throws Exception {
    var runs = runs();
    runs.run(
        loop("{forEach: [x, y]}", "echo {{ loop.value }}")
            + "      - name: Two\n        action: ExecuteBash\n        inputs:\n"
            + "          commands: [\"echo '{{ build.One.outputs.stdout }}'\"]\n");

    assertThat(runs.stdout()).containsExactly("x", "y", "x", "y");
  }

  @Test
  void a_loop_reference_without_a_loop_stays_as_it_is() throws Exception {
    var runs = runs();
    runs.run(Runs.step("ExecuteBash", "commands: [\"echo '{{ loop.value }}'\"]"));

    assertThat(runs.stdout()).containsExactly("{{ loop.value }}");
  }
}
