// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.document.Value;
import dev.ingot.toe.condition.Condition;
import dev.ingot.toe.condition.ConditionParser;
import dev.ingot.toe.condition.Conditions;
import dev.ingot.toe.condition.Facts;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.reference.Reference;
import dev.ingot.toe.reference.References;
import dev.ingot.toe.reference.Resolver;
import dev.ingot.toe.reference.UnresolvedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Whatever comes as a document, a reference or a condition, the answer is a value or a clear no,
/// soon. The Maven profile `fuzz` takes longer and another seed each time; the system properties
/// `fuzz.rounds` and `fuzz.seed` repeat a run.
class FuzzTest {
  private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1_000);
  private static final long SEED = Long.getLong("fuzz.seed", 20_261_124);
  private static final Duration SOON = Duration.ofSeconds(5);

  private static final List<Platform> PLATFORMS = List.copyOf(EnumSet.allOf(Platform.class));

  private static final List<String> SCRAPS =
      List.of(
          "{{",
          "}}",
          "{{ Greeting }}",
          "{{ loop.value }}",
          "{{ build.One.outputs.stdout }}",
          "{{ aws:ssm:/x }}",
          "{{ aws:ssm:resolve(",
          "{{ env:",
          "{{ aws:imds:iam/ }}",
          "{{ context:uuid }}",
          "[0]",
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
          "&a ",
          "*a",
          "!t ",
          "|",
          ">-",
          "#",
          "? x",
          "<<: *a",
          "---",
          "-1",
          "9999999999999999999999",
          "1e9",
          "0x7f",
          "true",
          "\u0000",
          "\ud83d",
          "\ud83d\ude00",
          "\u2028",
          "\t",
          "if: ",
          "not: ",
          "and: []",
          "for: ",
          "forEach: ",
          "timeoutSeconds: ",
          "ExecuteDocument",
          "WebDownload",
          "(((((",
          "x{1000}",
          "*");

  private final Random random = new Random(SEED);

  /// What every failure names, so that it can be repeated.
  private static String run(int round) {
    return "fuzz.seed=" + SEED + ", round " + round;
  }

  @Test
  void a_damaged_document_is_read_or_refused_with_places() throws Exception {
    var texts = documents();
    for (var round = 0; round < ROUNDS; round++) {
      var text = new StringBuilder(texts.get(random.nextInt(texts.size())));
      for (var damage = random.nextInt(8); damage >= 0; damage--) {
        damage(text, texts);
      }
      var platform = PLATFORMS.get(random.nextInt(PLATFORMS.size()));
      var start = System.nanoTime();

      var first = problems(text.toString(), platform);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(run(round)).isLessThan(SOON);
      assertThat(first)
          .as(run(round))
          .allSatisfy(problem -> {
            assertThat(problem.message()).isNotBlank();
            assertThat(problem.place().line()).isPositive();
            assertThat(problem.place().column()).isPositive();
          });
      assertThat(problems(text.toString(), platform)).as(run(round)).isEqualTo(first);
    }
  }

  @Test
  void any_text_with_references_is_replaced_as_a_whole() throws Exception {
    for (var round = 0; round < ROUNDS; round++) {
      var text = scraps();
      var named = new ArrayList<String>();
      References.visit(text, (reference, expression) -> named.add(expression));
      var replaced = new ArrayList<String>();
      Resolver resolver =
          (reference, expression) -> {
            replaced.add(expression);
            return Optional.of("<" + reference.getClass().getSimpleName() + ">");
          };

      var value = References.replace(text, resolver);

      assertThat(replaced).as(run(round)).isEqualTo(named);
      assertThat(References.isIn(text)).as(run(round)).isEqualTo(!named.isEmpty());
      assertThat(References.replace(text, Resolver.NOTHING)).as(run(round)).isEqualTo(text);
      if (named.isEmpty()) {
        assertThat(value).as(run(round)).isEqualTo(text);
      }
    }
  }

  @Test
  void any_condition_holds_or_not_or_cannot_be_told() throws Exception {
    for (var round = 0; round < ROUNDS; round++) {
      var problems = new ArrayList<Problem>();
      var written = condition(0);
      var condition = ConditionParser.parse(written, Set.of("then", "else"), "if", problems);
      var start = System.nanoTime();

      assertThat(condition.isPresent()).as(run(round)).isEqualTo(problems.isEmpty());
      if (condition.isPresent()) {
        assertThat(asked(condition.get())).as(run(round)).isEqualTo(asked(condition.get()));
        assertThat(asked(new Condition.Not(condition.get())))
            .as(run(round))
            .isEqualTo(asked(condition.get()).map(holds -> !holds));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(run(round)).isLessThan(SOON);
    }
  }

  /// Empty if it cannot be told.
  private static Optional<Boolean> asked(Condition condition)
      throws MachineException, InterruptedException {
    Resolver resolver =
        (reference, expression) -> {
          if (reference instanceof Reference.ParameterStore) {
            throw new UnresolvedException(expression);
          }
          return Optional.of(expression);
        };
    try {
      return Optional.of(new Conditions(resolver, new NoFacts()).holds(condition));
    } catch (UnresolvedException _) {
      return Optional.empty();
    }
  }

  private static final class NoFacts implements Facts {
    @Override
    public boolean binaryExists(String name) {
      return name.length() % 2 == 0;
    }

    @Override
    public boolean fileExists(String path) {
      return path.length() % 2 == 0;
    }

    @Override
    public boolean folderExists(String path) {
      return path.length() % 2 == 0;
    }

    @Override
    public Optional<String> hash(Condition.HashAlgorithm algorithm, String path) {
      return Optional.of(path);
    }
  }

  private Value condition(int depth) {
    var operators =
        List.of(
            "and",
            "or",
            "not",
            "stringIsEmpty",
            "stringIsWhitespace",
            "stringEquals",
            "stringLessThan",
            "patternMatches",
            "numberEquals",
            "numberGreaterThan",
            "binaryExists",
            "fileExists",
            "fileMD5Equals",
            "fileSHA512Equals",
            "stringequals");
    var entries = new LinkedHashMap<String, Value>();
    var operator = operators.get(random.nextInt(operators.size()));
    switch (operator) {
      case "and", "or" -> {
        var items = new ArrayList<Value>();
        for (var i = random.nextInt(3); i >= 0 && depth < 6; i--) {
          items.add(condition(depth + 1));
        }
        entries.put(operator, new Value.Sequence(place(), items));
      }
      case "not" -> entries.put(operator, depth < 6 ? condition(depth + 1) : scalar());
      default -> entries.put(operator, scalar());
    }
    if (random.nextInt(8) > 0 && !Set.of("and", "or", "not").contains(operator)) {
      var second = operator.startsWith("file") && operator.endsWith("Equals") ? "path" : "value";
      if (!operator.endsWith("Exists") && !operator.startsWith("stringIs")) {
        entries.put(second, scalar());
      }
    }
    return new Value.Mapping(place(), entries, Map.of());
  }

  private Value.Scalar scalar() {
    var text =
        switch (random.nextInt(4)) {
          case 0 -> String.valueOf(random.nextInt(20) - 10);
          case 1 -> "[a-z]+" + "(x|y)*".repeat(random.nextInt(3));
          case 2 -> "";
          default -> scraps();
        };
    return new Value.Scalar(place(), text, random.nextBoolean());
  }

  private static Place place() {
    return new Place("fuzz", 1, 1);
  }

  private String scraps() {
    var text = new StringBuilder();
    for (var n = random.nextInt(12); n >= 0; n--) {
      text.append(SCRAPS.get(random.nextInt(SCRAPS.size())));
    }
    return text.toString();
  }

  private void damage(StringBuilder text, List<String> texts) {
    var at = random.nextInt(text.length() + 1);
    switch (random.nextInt(6)) {
      case 0 -> text.insert(at, SCRAPS.get(random.nextInt(SCRAPS.size())));
      case 1 -> text.delete(at, Math.min(text.length(), at + random.nextInt(30)));
      case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 60)));
      case 3 -> {
        var line = text.indexOf("\n", at);
        if (line > 0) {
          text.insert(line, random.nextBoolean() ? " x" : "\n      ");
        }
      }
      case 4 -> {
        var other = texts.get(random.nextInt(texts.size()));
        var from = random.nextInt(other.length());
        text.insert(at, other, from, Math.min(other.length(), from + random.nextInt(200)));
      }
      default -> {
        if (at < text.length()) {
          text.setCharAt(at, (char) random.nextInt(0x250));
        }
      }
    }
  }

  private static List<Problem> problems(String text, Platform platform) {
    try {
      ComponentParser.parse(text, "fuzz", platform);
      return List.of();
    } catch (InvalidDocumentException e) {
      assertThat(e.problems()).isNotEmpty();
      return e.problems();
    }
  }

  /// The documents of the golden folders.
  private static List<String> documents() throws IOException {
    var texts = new ArrayList<String>();
    try (var folders = Files.list(Path.of("src/test/golden"))) {
      for (var folder : folders.sorted().toList()) {
        texts.add(Files.readString(folder.resolve("document.yaml")));
      }
    }
    return texts;
  }
}
