// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.core.resource.Workflow;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.build.ManagedWorkflows;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever comes as a workflow document, the answer is a document or a list of problems.
class WorkflowParserFuzzTest {
  private static final int RUNS = 3000;
  private static final List<String> SCRAPS =
      List.of(
          "$.stepOutputs.",
          "{{",
          "}}",
          "{{ $.",
          ".$",
          ": ",
          "- ",
          "[",
          "]",
          "{",
          "}",
          "\"",
          "'",
          "\n",
          "  ",
          "null",
          "~",
          "&a",
          "*a",
          "!t",
          "|",
          ">",
          "#",
          "if:",
          "not:",
          "and: []",
          "retry:",
          "9999999999999999999999",
          "-1",
          "1e9",
          "\u0000",
          "😀",
          "\t",
          "<<: *a",
          "? x");

  private final EngineWorkflowChecker checker = new EngineWorkflowChecker(BuiltInActions.catalog());

  @Test
  void a_damaged_document_gives_problems_with_places_or_is_still_valid() {
    var random = new Random(20261124);
    var texts =
        new ManagedWorkflows()
            .all(new Scope("aws", "eu-central-1", "111122223333")).stream()
                .map(Workflow::data)
                .toList();
    for (var run = 0; run < RUNS; run++) {
      var text = new StringBuilder(texts.get(random.nextInt(texts.size())));
      for (var damage = random.nextInt(6); damage >= 0; damage--) {
        damage(text, random);
      }

      var problems = checker.problems(text.toString(), "fuzz", Optional.of(Workflow.Type.BUILD));

      assertThat(problems)
          .allSatisfy(problem -> {
            assertThat(problem.message()).isNotBlank();
            assertThat(problem.place().line()).isPositive();
          });
    }
  }

  private static void damage(StringBuilder text, Random random) {
    var at = random.nextInt(text.length() + 1);
    switch (random.nextInt(4)) {
      case 0 -> text.insert(at, SCRAPS.get(random.nextInt(SCRAPS.size())));
      case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
      case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
      default -> {
        var line = text.indexOf("\n", at);
        if (line > 0) {
          text.insert(line, random.nextBoolean() ? " x" : "\n      ");
        }
      }
    }
  }
}
