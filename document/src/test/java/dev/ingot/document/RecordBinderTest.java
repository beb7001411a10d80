// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordBinderTest {
  private final List<Problem> problems = new ArrayList<>();

  enum Policy {
    ABORT,
    CONTINUE;

    @Override
    public String toString() {
      return this == ABORT ? "Abort" : "Continue";
    }
  }

  record Step(
      String name,
      int attempts,
      long bytes,
      boolean quiet,
      Policy onFailure,
      List<String> commands,
      Map<String, Integer> sizes,
      Optional<String> note,
      Optional<Boolean> force,
      @Key("default") Optional<String> preset,
      Value anything) {}

  record Range(int low, int high) {
    Range {
      if (low > high) {
        throw new IllegalArgumentException("low must not exceed high");
      }
    }
  }

  record Even(int half, Optional<Integer> number) {
    Even {
      if (number.filter(n -> n % 2 == 0).isEmpty()) {
        throw new RefusedKeyException("number", "'number' must be even");
      }
    }
  }

  record Document(List<Range> ranges, Optional<Range> other) {}

  @Test
  void a_mapping_becomes_a_record() throws Exception {
    var step =
        bind(
                Step.class,
                """
                name: 0777
                attempts: 3
                bytes: '5000000000'
                quiet: "true"
                onFailure: Continue
                commands: [a, 1.0]
                sizes: {x: 1, y: 2}
                default: d
                anything: [1]
                """)
            .orElseThrow();

    assertThat(step.name()).isEqualTo("0777");
    assertThat(step.attempts()).isEqualTo(3);
    assertThat(step.bytes()).isEqualTo(5_000_000_000L);
    assertThat(step.quiet()).isTrue();
    assertThat(step.onFailure()).isEqualTo(Policy.CONTINUE);
    assertThat(step.commands()).containsExactly("a", "1.0");
    assertThat(step.sizes()).containsExactly(Map.entry("x", 1), Map.entry("y", 2));
    assertThat(step.note()).isEmpty();
    assertThat(step.preset()).contains("d");
    assertThat(step.anything()).isInstanceOf(Value.Sequence.class);
    assertThat(problems).isEmpty();
  }

  @Test
  void every_problem_is_reported_with_place_and_path() throws Exception {
    var step =
        bind(
            Step.class,
            """
            nmae: x
            attempts: many
            bytes: [1]
            quiet: yes
            onFailure: abort
            commands: [{a: b}]
            sizes: x
            anything: 1
            """);

    assertThat(step).isEmpty();
    assertThat(problems)
        .extracting(Problem::toString)
        .containsExactly(
            "t:1:1: in.nmae: unknown key 'nmae'; did you mean 'name'?",
            "t:1:1: in.name: 'name' is required",
            "t:2:11: in.attempts: must be an integer, not 'many'",
            "t:3:8: in.bytes: must be an integer, not a list",
            "t:4:8: in.quiet: must be true or false, not 'yes'",
            "t:5:12: in.onFailure: must be one of Abort, Continue, not 'abort'",
            "t:6:12: in.commands[0]: must be a string, not a mapping",
            "t:7:8: in.sizes: must be a mapping, not 'x'");
  }

  @Test
  void nested_records_are_bound_and_check_themselves() throws Exception {
    assertThat(bind(Document.class, "ranges: [{low: 1, high: 2}]\nother: ~\n"))
        .contains(new Document(List.of(new Range(1, 2)), Optional.empty()));

    assertThat(bind(Document.class, "ranges: [{low: 3, high: 2}]\n")).isEmpty();
    assertThat(problems)
        .extracting(Problem::toString)
        .containsExactly("t:1:10: in.ranges[0]: low must not exceed high");
  }

  @Test
  void what_a_record_refuses_of_a_key_stands_at_its_value_or_at_the_mapping_without_it()
      throws Exception {
    assertThat(bind(Even.class, "  half: 1\n  number: 3\n")).isEmpty();
    assertThat(bind(Even.class, "  half: 1\n")).isEmpty();

    assertThat(problems)
        .extracting(Problem::toString)
        .containsExactly(
            "t:2:11: in.number: 'number' must be even", "t:1:3: in.number: 'number' must be even");
  }

  @Test
  void a_key_unlike_any_other_is_answered_with_the_allowed_ones() throws Exception {
    assertThat(bind(Range.class, "{low: 1, high: 2, colour: red}")).isEmpty();

    assertThat(problems)
        .extracting(Problem::message)
        .containsExactly("unknown key 'colour'; allowed: low, high");
  }

  @Test
  void an_integer_beyond_its_type_is_refused() throws Exception {
    assertThat(bind(Range.class, "{low: 1, high: 3000000000}")).isEmpty();

    assertThat(problems)
        .extracting(Problem::message)
        .containsExactly("must be an integer, not '3000000000'");
  }

  @Test
  void a_suggestion_is_near_to_what_was_written() {
    var allowed = List.of("ExecuteBash", "ExecuteBinary", "CreateFile");

    assertThat(RecordBinder.suggestion("executebash", allowed)).contains("ExecuteBash");
    assertThat(RecordBinder.suggestion("ExceuteBash", allowed)).contains("ExecuteBash");
    assertThat(RecordBinder.suggestion("Reboot", allowed)).isEmpty();
  }

  private <T extends Record> Optional<T> bind(Class<T> type, String text)
      throws InvalidDocumentException {
    return RecordBinder.bind(type, YamlReader.read(text, "t"), "in", problems);
  }
}
