// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.FolderObjectStore;
import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.external.DocumentSource;
import dev.ingot.toe.report.RunReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExecuteDocumentTest {
  private static final String ARN =
      "arn:aws:imagebuilder:eu-central-1:111122223333:component/child/1.0.0";

  @TempDir private Path folder;

  @Test
  void a_component_is_run_by_its_arn() throws Exception {
    var text = Runs.step("CreateFile", "path: made");
    DocumentSource components =
        name ->
            name.equals(ARN)
                ? Optional.of(new DocumentSource.Found(ARN + "/7", text))
                : Optional.empty();
    var runs = runs().with(Runs.OUTSIDE.withDocuments(components));

    var report = runs.run(Runs.step("ExecuteDocument", "document: " + ARN));

    assertThat(folder.resolve("made")).exists();
    assertThat(runs.lines()).contains("Document " + ARN + "/7");
    assertThat(Outputs.of(report, "status")).isEqualTo("success");
    assertThat(message(runs.run(Runs.step("ExecuteDocument", "document: " + ARN + "/8"))))
        .isEqualTo("ExecuteDocument: there is no component " + ARN + "/8");
  }

  @Test
  void a_document_may_lie_in_an_object_store() throws Exception {
    Files.createDirectories(folder.resolve("s3/bucket"));
    Files.writeString(folder.resolve("s3/bucket/key"), Runs.step("CreateFile", "path: made"));
    var runs = runs().with(Runs.OUTSIDE.withObjects(new FolderObjectStore(folder.resolve("s3"))));

    runs.run(Runs.step("ExecuteDocument", "document: s3://bucket/key"));

    assertThat(folder.resolve("made")).exists();
    assertThat(message(runs.run(Runs.step("ExecuteDocument", "document: s3://bucket/none"))))
        .isEqualTo("ExecuteDocument: cannot download s3://bucket/none: there is no such object");
  }

  @Test
  void documents_are_nested_three_deep_and_not_deeper() throws Exception {
    child("one", "two");
    child("two", "three");
    write("three", Runs.step("ExecuteBash", "commands: [echo deep]"));
    var runs = runs();

    assertThat(run(runs, "one").status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(runs.stdout()).containsExactly("deep");

    child("three", "four");
    write("four", Runs.step("ExecuteBash", "commands: [echo too deep]"));
    assertThat(message(run(runs(), "one")))
        .endsWith(
            "ExecuteDocument: documents may be nested 3 deep, not deeper: doc-1 > "
                + path("one")
                + " > "
                + path("two")
                + " > "
                + path("three")
                + " > "
                + path("four"));
  }

  @Test
  void a_document_that_calls_one_above_it_is_a_failure() throws Exception {
    child("one", "two");
    child("two", "one");

    assertThat(message(run(runs(), "one")))
        .isEqualTo(
            "ExecuteDocument: Document "
                + path("one")
                + " failed! Step 'TheStep' in phase 'build': ExecuteDocument: Document "
                + path("two")
                + " failed! Step 'TheStep' in phase 'build': ExecuteDocument: the document calls"
                + " itself: doc-1 > "
                + path("one")
                + " > "
                + path("two")
                + " > "
                + path("one"));
  }

  @Test
  void a_failing_document_fails_the_step_and_counts_once() throws Exception {
    write("one", Runs.step("ExecuteBash", "commands: ['echo why >&2; exit 3']"));

    var report = run(runs(), "one");

    assertThat(report.failedStepCount()).isEqualTo(1);
    assertThat(report.executedStepCount()).isEqualTo(1);
    assertThat(report.firstFailure().orElseThrow().documentReference()).isEqualTo("doc-1");
    assertThat(report.firstFailure().orElseThrow().lastStderr()).isEqualTo("why");
    assertThat(message(report))
        .isEqualTo(
            "ExecuteDocument: Document "
                + path("one")
                + " failed! Step 'TheStep' in phase 'build': exit status 3");
  }

  @Test
  void a_missing_parameter_and_a_missing_document_fail_the_step() throws Exception {
    write("one", "parameters: [{Name: {type: string}}]\n" + Runs.step("UpdateOS", "{}"));

    assertThat(message(run(runs(), "one")))
        .isEqualTo(
            "ExecuteDocument: Document "
                + path("one")
                + " needs a value for its parameter 'Name'.");
    assertThat(message(run(runs(), "none")))
        .isEqualTo("ExecuteDocument: there is no document " + path("none"));
    Files.write(folder.resolve("large.yaml"), new byte[64 * 1024 + 1]);
    assertThat(message(run(runs(), "large")))
        .isEqualTo(
            "ExecuteDocument: the document " + path("large") + " is larger than 65536 bytes");
  }

  @Test
  void a_restart_within_goes_on_within() throws Exception {
    write(
        "one",
        Runs.build(
            """
            - name: One
              action: ExecuteBash
              inputs: {commands: ['[ -f marker ] || { touch marker; exit 194; }; echo again']}
            - {name: Two, action: Reboot}
            - {name: Three, action: ExecuteBash, inputs: {commands: [echo after]}}
            """));
    var machine = new LocalShellMachine(folder.resolve("bin"));
    var runs = new Runs(machine, folder);

    var report = run(runs, "one");

    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
    assertThat(runs.stdout()).containsExactly("again", "after");
    assertThat(machine.reboots()).isEqualTo(2);
  }

  @Test
  void logging_that_is_disabled_is_disabled_within() throws Exception {
    write("one", Runs.step("ExecuteBash", "commands: [echo hidden]"));
    var runs = runs();

    runs.run(Runs.step("ExecuteDocument", "document: one.yaml") + "        disableLogging: true\n");

    assertThat(runs.stdout()).isEmpty();
  }

  private void child(String name, String calls) throws Exception {
    write(name, Runs.step("ExecuteDocument", "document: " + calls + ".yaml"));
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name + ".yaml"), text);
  }

  private String path(String name) {
    return folder.resolve(name + ".yaml").toString();
  }

  private Runs runs() {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder);
  }

  private static RunReport run(Runs runs, String name) throws Exception {
    return runs.run(Runs.step("ExecuteDocument", "document: " + name + ".yaml"));
  }

  private static String message(RunReport report) {
    return report.firstFailure().orElseThrow().errorMessage();
  }
}
