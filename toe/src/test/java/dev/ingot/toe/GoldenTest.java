// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.resource.Platform;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.toe.document.ComponentDocument;
import dev.ingot.toe.document.ComponentParser;
import dev.ingot.toe.module.ActionModule;
import dev.ingot.toe.module.ModuleCatalog;
import dev.ingot.toe.run.DocumentRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every module's golden folder: a document, what is there before (see [Tree]), what is there
/// after, and how the steps ended. The system property `golden.update` writes the last two instead
/// of comparing them.
///
/// `web/` is what the web has, `s3/` the object store, `bin/` the only programs if it is there.
@Tag("host")
class GoldenTest {
  private static final Path GOLDEN = Path.of("src/test/golden");

  @TempDir private Path temporary;

  static Stream<String> modules() {
    return ModuleCatalog.all().stream().map(ActionModule::name);
  }

  @Test
  void every_folder_is_that_of_a_module() throws IOException {
    try (var folders = Files.list(GOLDEN)) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(modules().toList());
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void the_tree_after_is_as_it_should_be(String module) throws Exception {
    check(module, temporary.resolve("none"));
  }

  @ParameterizedTest
  @MethodSource("modules")
  void it_is_the_same_with_the_tools_of_the_smallest_machines(String module) throws Exception {
    check(module, Busybox.programs(temporary.resolve("busybox")));
  }

  private void check(String module, Path programs) throws Exception {
    var golden = GOLDEN.resolve(module);
    var folder = Files.createDirectories(temporary.resolve("machine"));
    assumeTrue(
        !module.endsWith("Owner") || Files.getOwner(folder).getName().equals("root"),
        "only root can give files away");
    Tree.write(Files.readString(golden.resolve("before.tree")), folder);

    String result;
    try (var web = new FolderWebServer(folder.resolve("web"))) {
      result =
          run(Files.readString(golden.resolve("document.yaml")), folder, programs, web)
              .replace(folder.toString(), "<folder>")
              .replace(web.url(), "<web>");
    }
    var after = Tree.read(folder).replace(folder.toString(), "<folder>");

    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(golden.resolve("after.tree"), after);
      Files.writeString(golden.resolve("result.txt"), result);
    }
    assertThat(result).isEqualTo(Files.readString(golden.resolve("result.txt")));
    assertThat(after).isEqualTo(Files.readString(golden.resolve("after.tree")));
  }

  private static String run(String text, Path folder, Path programs, FolderWebServer web)
      throws Exception {
    ComponentDocument document;
    try {
      document = ComponentParser.parse(text, "document.yaml", Platform.LINUX);
    } catch (InvalidDocumentException e) {
      return e.getMessage() + "\n";
    }
    var own = folder.resolve("bin");
    var machine =
        Files.isDirectory(own) ? LocalShellMachine.withOnly(own) : new LocalShellMachine(programs);
    var report =
        new Runs(machine, folder)
            .with(Runs.OUTSIDE.withObjects(new FolderObjectStore(folder.resolve("s3"))))
            .run(List.of(new DocumentRun("document.yaml", document, Map.of("Web", web.url()))));
    var result = new StringBuilder();
    for (var phase : report.documents().getFirst().phases()) {
      for (var step : phase.steps()) {
        result.append(step.name()).append(' ').append(step.status());
        result.append(step.failureMessage().isEmpty() ? "" : ": " + step.failureMessage());
        result.append(step.outputs().isEmpty() ? "" : " " + step.outputs()).append('\n');
      }
    }
    if (machine.reboots() > 0) {
      result.append("restarts: ").append(machine.reboots()).append('\n');
    }
    return result
        .toString()
        .replaceAll("\"executionId\":\"[-0-9a-f]{36}\"", "\"executionId\":\"<id>\"");
  }
}
