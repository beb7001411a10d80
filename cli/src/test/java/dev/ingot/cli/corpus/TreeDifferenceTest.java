// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeDifferenceTest {
  private static final Map<String, String> FOLDER = Map.of("type", "folder", "mode", "755");
  private static final String RULES =
      """
      | path | may differ | why |
      |---|---|---|
      | `/var/log/**` | anything | logs |
      | `/etc/*-id` | content, size | each machine has its own |
      | `/swap` | only virtual machine | made there |
      """;

  private final SortedMap<String, Map<String, String>> sandbox = new TreeMap<>();
  private final SortedMap<String, Map<String, String>> virtualMachine = new TreeMap<>();

  private void both(String path, Map<String, String> fields) {
    sandbox.put(path, fields);
    virtualMachine.put(path, fields);
  }

  private static Map<String, String> file(String content) {
    return Map.of("type", "file", "mode", "644", "content", content);
  }

  @Test
  void same_trees_have_no_difference() {
    both("/etc", FOLDER);
    both("/etc/motd", file("hello"));

    assertThat(TreeDifference.between(sandbox, virtualMachine)).isEmpty();
  }

  @Test
  void each_path_tells_the_fields_that_differ() {
    both("/etc", FOLDER);
    sandbox.put("/etc/motd", file("hello"));
    virtualMachine.put("/etc/motd", Map.of("type", "file", "mode", "600", "content", "bye"));

    assertThat(TreeDifference.between(sandbox, virtualMachine))
        .containsExactly(
            new TreeDifference(
                "/etc/motd", "content, mode", "content hello → bye; mode 644 → 600"));
  }

  @Test
  void a_folder_that_one_side_has_is_told_once() {
    sandbox.put("/srv", FOLDER);
    sandbox.put("/srv/a", file("a"));
    sandbox.put("/srv-b", FOLDER);
    virtualMachine.put("/srv-b", FOLDER);
    virtualMachine.put("/swap", file(""));

    assertThat(TreeDifference.between(sandbox, virtualMachine))
        .extracting(TreeDifference::path, TreeDifference::kind)
        .containsExactly(
            tuple("/srv", TreeDifference.ONLY_SANDBOX),
            tuple("/swap", TreeDifference.ONLY_VIRTUAL_MACHINE));
  }

  @Test
  void only_what_a_rule_names_is_explained() {
    var rules = DifferenceRules.parse(RULES);

    assertThat(rules.explanation(difference("/var/log/a/b", "mode, owner"))).isPresent();
    assertThat(rules.explanation(difference("/etc/machine-id", "content"))).isPresent();
    assertThat(rules.explanation(difference("/etc/machine-id", "content, mode"))).isEmpty();
    assertThat(rules.explanation(difference("/etc/x/machine-id", "content"))).isEmpty();
    assertThat(rules.explanation(difference("/swap", TreeDifference.ONLY_VIRTUAL_MACHINE)))
        .isPresent();
    assertThat(rules.explanation(difference("/swap", TreeDifference.ONLY_SANDBOX))).isEmpty();
  }

  @Test
  void the_document_has_rules_with_reasons() throws Exception {
    assertThat(DifferenceRules.read().all())
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(rule.why()).hasSizeGreaterThan(10))
        .extracting(DifferenceRules.Rule::kinds)
        .doesNotContain(List.of());
  }

  private static TreeDifference difference(String path, String kind) {
    return new TreeDifference(path, kind, "");
  }
}
