// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.stores.files.DataDirectory;
import dev.ingot.testkit.machine.TinyTree;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ParameterStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real thing over a data directory of its own, with sandboxes where this host can run them.
class WorkbenchTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path folder;

  private Workbench open() {
    var data = folder.resolve("data").toString();
    return Wiring.workbench(ServerConfig.of(Map.of("data", data), NOTHING), NOTHING);
  }

  private Workbench open(String parameterStore, Map<String, String> environment) {
    var flags =
        Map.of("data", folder.resolve("data").toString(), "parameter-store", parameterStore);
    return Wiring.workbench(ServerConfig.of(flags, environment), environment);
  }

  @Test
  void the_parameter_store_is_the_file_or_the_service_that_the_settings_name() throws Exception {
    var file = Files.writeString(folder.resolve("parameters.yaml"), "/a: x\n").toString();
    try (var workbench = open(file, NOTHING)) {
      assertThat(workbench.surroundings().outside().parameters().find("/a"))
          .contains(ParameterStore.Stored.plain("x"));
    }
    // A place that is no URL shows that the SDK is asked, without asking anybody.
    try (var workbench = open("aws", Map.of("AWS_ENDPOINT_URL_SSM", "nowhere"))) {
      assertThatThrownBy(() -> workbench.surroundings().outside().parameters().find("/a"))
          .isInstanceOf(ExternalSourceException.class)
          .hasMessageContaining("AWS_ENDPOINT_URL_SSM");
    }
  }

  @Test
  void a_parameter_store_that_cannot_be_used_is_told_before_anything_runs() throws Exception {
    var file = Files.writeString(folder.resolve("parameters.yaml"), "/a:\n").toString();

    assertThatThrownBy(() -> open(file, NOTHING))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(
            "parameter-store: the parameter store is not valid: " + file + ":1:");
    assertThat(folder.resolve("data/throwaway")).doesNotExist();
  }

  private Machine sandbox(Workbench workbench, Path tree) throws Exception {
    var image =
        Files.exists(tree) ? Workbench.tree(tree) : TinyTree.image(Files.createDirectory(tree));
    try {
      return workbench.launch(image, "sandbox", false);
    } catch (MissingRequirementException e) {
      return Assumptions.abort(String.valueOf(e.getMessage()));
    }
  }

  private static String printed(Machine machine, String script) throws Exception {
    var output = new ByteArrayOutputStream();
    machine.run(Command.of("sh", "-c", script), (_, bytes, n) -> output.write(bytes, 0, n));
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_machine_of_a_folder_leaves_the_folder_as_it_is_and_nothing_of_itself() throws Exception {
    var tree = folder.resolve("tree");
    try (var workbench = open()) {
      var machine = sandbox(workbench, tree);

      assertThat(printed(machine, "echo here > /etc/motd; cat /etc/motd")).isEqualTo("here\n");
      machine.reboot();
      assertThat(printed(machine, "cat /etc/motd")).isEqualTo("here\n");
      assertThat(tree.resolve("etc/motd")).doesNotExist();
      assertThat(workbench.shell(machine)).contains("perl", "enter");
      workbench.terminate(machine);
      workbench.terminate(machine);
      sandbox(workbench, tree);
    }

    assertThat(folder.resolve("data/throwaway/1/sandbox")).isEmptyDirectory();
  }

  @Test
  void it_works_beside_others_and_beside_the_process_that_has_the_data_directory()
      throws Exception {
    try (var _ = DataDirectory.open(folder.resolve("data"));
        var first = open();
        var second = open()) {
      var tree = folder.resolve("tree");
      var machine = sandbox(first, tree);

      assertThat(printed(machine, "hostname")).isEqualTo(machine.id() + "\n");
      assertThat(sandbox(second, tree).id()).isNotEqualTo(machine.id());
      assertThat(folder.resolve("data/throwaway/2/sandbox")).isNotEmptyDirectory();
    }
  }

  @Test
  void what_a_killed_process_left_is_swept_also_if_another_folder_is_taken() throws Exception {
    for (var number : new String[] {"1", "2"}) {
      var machine = folder.resolve("data/throwaway/" + number + "/sandbox/i-0123456789abcdef0");
      Files.createDirectories(machine.resolve("upper/etc"));
      Files.writeString(machine.resolve("upper/etc/motd"), "left");
    }

    try (var _ = open()) {
      assertThat(folder.resolve("data/throwaway/1/sandbox")).isEmptyDirectory();
      assertThat(folder.resolve("data/throwaway/2/sandbox")).isEmptyDirectory();
    }
  }
}
