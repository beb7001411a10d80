// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.model.schema.Shape;
import dev.ingot.model.schema.Structure;
import dev.ingot.model.schema.Text;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Compares the model with the one that botocore carries.
class ModelTest {
  /// The version of botocore whose facts the model holds; others differ in constraints.
  private static final String TAKEN_FROM = "1.43.11";

  private final Set<String> facts = new HashSet<>();
  private final Set<String> described = new HashSet<>();

  @Test
  void there_are_77_operations_sorted_by_name() {
    assertThat(ImageBuilder.OPERATIONS).hasSize(77);
    assertThat(ImageBuilder.OPERATIONS)
        .extracting(Operation::name)
        .isSortedAccordingTo(String.CASE_INSENSITIVE_ORDER);
    for (var i = 0; i < 77; i++) {
      assertThat(ImageBuilder.OPERATIONS.get(i).index()).isEqualTo(i);
    }
  }

  @Test
  void what_goes_by_get_reads_and_what_goes_by_put_or_delete_does_not() {
    for (var operation : ImageBuilder.OPERATIONS) {
      assertThat(operation.readsOnly())
          .as(operation.name())
          .isEqualTo(
              switch (operation.method()) {
                case "GET" -> true;
                case "PUT", "DELETE" -> false;
                default -> !operation.name().equals("TagResource");
              });
    }
  }

  @Test
  void it_has_every_operation_member_and_word_that_botocore_has() throws Exception {
    var botocore = Python.lines("describe-model.py");
    describeAll();

    var same = botocore.getFirst().equals(TAKEN_FROM);
    assertThat(botocore.stream().skip(1).filter(line -> same || !line.startsWith("=")))
        .hasSizeGreaterThan(1000)
        .isSubsetOf(facts);
  }

  private void describeAll() {
    for (var operation : ImageBuilder.OPERATIONS) {
      facts.add(operation.name() + " " + operation.method() + " " + operation.uri());
      describe(operation.input().name(), operation.input());
      describe(operation.output().name(), operation.output());
    }
    for (var error : ServiceError.values()) {
      facts.add(error.code() + " " + error.httpStatus());
    }
  }

  private void describe(String path, Shape shape) {
    switch (shape) {
      case Text text -> {
        facts.add(path + " string");
        var pattern = text.pattern().replace("|third-party", "");
        facts.add("=" + path + " " + text.min() + " " + text.max() + " " + pattern);
      }
      case Shape.Choice choice -> {
        facts.add(path + " string");
        choice.values().forEach(value -> facts.add(path + " " + value.wire()));
      }
      case Shape.Whole whole -> {
        facts.add(path + " number");
        facts.add("=" + path + " " + whole.min() + " " + whole.max());
      }
      case Shape.Decimal _ -> facts.add(path + " number");
      case Shape.Flag _ -> facts.add(path + " boolean");
      case Shape.Time _ -> facts.add(path + " timestamp");
      case Shape.ListOf list -> {
        facts.add(path + " list");
        facts.add("=" + path + " " + list.min() + " " + list.max());
        describe(path + "[]", list.element());
      }
      case Shape.MapOf map -> {
        facts.add(path + " map");
        facts.add("=" + path + " " + map.min() + " " + map.max());
        describe(path + ".key", map.key());
        describe(path + ".value", map.value());
      }
      case Structure<?> structure -> describe(path, structure);
    }
  }

  private void describe(String path, Structure<?> structure) {
    facts.add(path + " structure");
    if (described.add(structure.name())) {
      for (var member : structure.members()) {
        var place =
            switch (member.place()) {
              case BODY -> "body";
              case QUERY -> "querystring";
              case LABEL -> "uri";
            };
        var name = structure.name() + "." + member.name();
        facts.add("=" + name + " " + place + (member.required() ? " required" : " optional"));
        describe(name, member.shape());
      }
    }
  }
}
