// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.FolderWebServer;
import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebDownloadTest {
  private static final String MD5 = "1cb251ec0d568de6a929b520c4aed8d1";

  @TempDir private Path folder;
  @AutoClose private final FolderWebServer server;

  WebDownloadTest(@TempDir Path served) throws Exception {
    Files.writeString(served.resolve("file"), "text");
    server = new FolderWebServer(served);
  }

  @Test
  void a_file_with_the_right_checksum_is_not_downloaded_again() throws Exception {
    var inputs = "{source: " + server.url() + "/file, destination: to/, algorithm: MD5, checksum: ";

    run(inputs + MD5 + "}");
    var report = run(inputs + MD5 + "}");

    assertThat(server.requests()).hasSize(1);
    assertThat(Outputs.of(report, "destination")).isEqualTo("to/file");
    assertThat(folder.resolve("to/file")).hasContent("text");
  }

  @Test
  void a_wrong_checksum_leaves_no_file() throws Exception {
    var report =
        run(
            "{source: "
                + server.url()
                + "/file, destination: to/file, algorithm: MD5, checksum: abc}");

    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo(
            "WebDownload: the MD5 checksum of " + server.url() + "/file is " + MD5 + ", not abc");
    assertThat(folder.resolve("to")).doesNotExist();
  }

  @Test
  void a_url_without_a_file_name_needs_one() throws Exception {
    var report = run("{source: " + server.url() + "/, destination: to/}");

    assertThat(report.firstFailure().orElseThrow().errorMessage())
        .isEqualTo(
            "WebDownload: "
                + server.url()
                + "/ has no file name; 'destination' must be the path of a file");
  }

  @Test
  void the_paths_of_several_files_are_one_output() throws Exception {
    var runs = new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
    runs.run(
        Runs.step(
                "WebDownload",
                "- {source: "
                    + server.url()
                    + "/file, destination: a}\n- {source: "
                    + server.url()
                    + "/file, destination: b}")
            + """
                  - name: Show
                    action: ExecuteBash
                    inputs:
                      commands:
                        - echo '{{ build.TheStep.outputs.destination }}'
                        - echo '{{ build.TheStep.outputs[1].destination }}'
            """);

    assertThat(runs.stdout())
        .containsExactly(
            folder.resolve("a").toString(),
            folder.resolve("b").toString(),
            folder.resolve("b").toString());
  }

  private RunReport run(String inputs) throws Exception {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
        .run(Runs.step("WebDownload", inputs));
  }
}
