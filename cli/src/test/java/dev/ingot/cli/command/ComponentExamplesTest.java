// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.gateway.DefaultConnections;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The component documents of `examples/`, on real machines: each runs by the command in the
/// comment at its top, and ends and prints as that says.
class ComponentExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples/components");
  private static final String COMMAND = "./ingot ";

  @TempDir private Path data = Path.of("");

  private record Ended(int code, String printed) {}

  static Stream<Path> examples() throws IOException {
    try (var files = Files.list(EXAMPLES)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void it_ends_and_prints_as_it_says(Path example) throws Exception {
    var header = header(example);
    assumeTrue(values(header, "Needs").isEmpty(), "it needs more than this host");

    var ended = run(Map.of(), words(values(header, "Run").getFirst()));

    assertThat(ended.code()).as(ended.printed()).isEqualTo(exitCode(header));
    assertThat(values(header, "Prints"))
        .allSatisfy(line -> assertThat(ended.printed()).contains(line));
  }

  @Test
  void objects_go_to_a_store_and_come_back() throws Exception {
    var command = values(header(EXAMPLES.resolve("objects.yaml")), "Run").getFirst();
    try (var store = S3Store.start(data)) {
      store.makeBucket("example");

      var words = words(command);
      words.addAll(List.of("-p", "Bucket=example"));
      var ended = run(store.variables(), words);

      assertThat(ended.code()).as(ended.printed()).isEqualTo(ExitCode.OK);
      assertThat(ended.printed())
          .contains(
              "S3Upload: /tmp/objects/report.txt -> s3://example/ingot-example/report.txt",
              "S3Download: s3://example/ingot-example/report.txt -> /tmp/objects/again.txt",
              "Stdout: nothing happened");
    }
  }

  private Ended run(Map<String, String> variables, List<String> words) {
    var environment = new HashMap<>(Map.of("INGOT_DATA", data.resolve("data").toString()));
    environment.putAll(variables);
    var printed = new ByteArrayOutputStream();
    var out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    var clock = InstantSource.system();
    var connections = new DefaultConnections(environment, clock);
    var code =
        new Commands(new Cli(environment, out, out, false, Optional.empty(), clock, connections))
            .run(words.toArray(String[]::new));
    assumeTrue(code != ExitCode.MISSING_REQUIREMENT, () -> "this host has no sandbox: " + printed);
    return new Ended(code, printed.toString(StandardCharsets.UTF_8));
  }

  /// The words behind the program's name, as from the folder above this module's.
  private static List<String> words(String command) {
    assertThat(command).startsWith(COMMAND);
    var words = new ArrayList<String>();
    for (var word : command.substring(COMMAND.length()).split(" ", -1)) {
      words.add(word.startsWith("examples/") ? "../" + word : word);
    }
    return words;
  }

  private static List<String> header(Path example) throws IOException {
    return Files.readAllLines(example).stream().takeWhile(line -> line.startsWith("#")).toList();
  }

  private static List<String> values(List<String> header, String key) {
    var start = "# " + key + ":";
    return header.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }

  private static int exitCode(List<String> header) {
    return values(header, "Exits").getFirst().charAt(0) - '0';
  }
}
