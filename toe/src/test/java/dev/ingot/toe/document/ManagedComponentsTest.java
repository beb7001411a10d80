// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Component;
import dev.ingot.testkit.Fixtures;
import dev.ingot.toe.FolderWebServer;
import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import dev.ingot.toe.run.DocumentRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The managed components on this host, with package managers that only take notes.
@Tag("host")
class ManagedComponentsTest {
  private static final Path DOCUMENTS =
      Path.of("src/main/resources/dev/ingot/toe/document/components");
  private static final List<String> TOOLS =
      List.of(
          "bash", "cat", "chmod", "cut", "dirname", "grep", "mkdir", "mktemp", "mv", "rm", "sed",
          "sh", "sync", "uname");

  private final ManagedComponents managed = new ManagedComponents();

  @TempDir private Path folder;

  static Stream<Component> components() {
    return new ManagedComponents().all(Fixtures.SCOPE).stream();
  }

  @BeforeEach
  void linkTools() throws Exception {
    var bin = Files.createDirectories(folder.resolve("bin"));
    for (var name : TOOLS) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("/bin", name));
    }
  }

  @ParameterizedTest
  @MethodSource("components")
  void a_document_is_what_CreateComponent_takes_under_the_name_that_it_has(Component component) {
    assertThat(new ToeComponentChecker().problems(component.data(), component.name())).isEmpty();
    assertThat(Runs.parse(component.data()).name()).contains(component.name());
    assertThat(component.data()).hasSizeLessThanOrEqualTo(16_000);
    assertThat(component.description().orElseThrow()).hasSizeBetween(10, 200);
    assertThat(component.arn())
        .hasToString(
            "arn:aws:imagebuilder:eu-central-1:aws:component/" + component.name() + "/1.0.0/1");
  }

  @Test
  void every_document_of_the_folder_is_listed() throws Exception {
    try (var files = Files.list(DOCUMENTS)) {
      assertThat(components().map(component -> component.name() + ".yaml"))
          .containsExactlyElementsOf(
              files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "aws:component/update-linux/x.x.x, true",
    "aws:component/update-linux/1.x.x, true",
    "aws:component/update-linux/1.0.0, true",
    "aws:component/update-linux/1.0.0/1, true",
    "aws:component/update-linux/1.0.0/2, false",
    "aws:component/update-linux/2.x.x, false",
    "aws:component/none/x.x.x, false",
    "111122223333:component/update-linux/x.x.x, false"
  })
  void an_arn_leads_to_the_newest_build_that_it_names(String arn, boolean there) {
    var found = managed.newest(Arn.parse("arn:aws:imagebuilder:x-y-1:" + arn).orElseThrow());

    assertThat(found.map(component -> component.arn().toString()))
        .isEqualTo(
            there
                ? Optional.of("arn:aws:imagebuilder:x-y-1:aws:component/update-linux/1.0.0/1")
                : Optional.empty());
  }

  @Test
  void those_with_a_test_phase_alone_are_tests() {
    assertThat(
            components()
                .filter(component -> component.type() == Component.Type.TEST)
                .map(Component::name))
        .containsExactly(
            "apt-repository-test-linux",
            "chrony-time-configuration-test",
            "reboot-test-linux",
            "simple-boot-test-linux",
            "validate-ssh-host-key-generation-linux",
            "yum-repository-test-linux");
  }

  @Test
  void versions_are_those_of_an_ARN_of_amazons() {
    var arn =
        Arn.parse("arn:aws-cn:imagebuilder:cn-north-1:aws:component/update-linux/x.x.x")
            .orElseThrow();

    assertThat(managed.versions(arn))
        .singleElement()
        .satisfies(component ->
            assertThat(component.arn())
                .hasToString(
                    "arn:aws-cn:imagebuilder:cn-north-1:aws:component/update-linux/1.0.0/1"));
    assertThat(managed.versions(arn.withOwner("111122223333"))).isEmpty();
  }

  @Test
  void hello_world_says_hello_in_each_phase() throws Exception {
    var runs = runs();

    run(runs, "hello-world-linux", Map.of());

    assertThat(runs.stdout())
        .containsExactly(
            "Hello from the build phase",
            "Hello from the validate phase",
            "Hello from the test phase");
  }

  @Test
  void update_linux_updates_and_looks_whether_all_packages_are_whole() throws Exception {
    program("apt-get", "echo apt-get \"$@\" >> calls");
    program("apt-mark", "true");
    program("dpkg", "echo dpkg $* >> calls");

    assertSuccess(run(runs(), "update-linux", Map.of()));

    assertThat(calls()).hasSize(3).last().isEqualTo("dpkg --audit");
    assertThat(calls().get(0)).startsWith("apt-get").endsWith("update");
    assertThat(calls().get(1)).startsWith("apt-get").endsWith("upgrade");
  }

  @Test
  void update_linux_fails_if_a_package_is_left_half_way() throws Exception {
    program("apt-get", "true");
    program("apt-mark", "true");
    program("dpkg", "echo ' jq  command-line JSON processor'");

    assertFailed(run(runs(), "update-linux", Map.of()), "PackagesAreWhole");
  }

  @Test
  void reboot_linux_restarts_the_machine_once() throws Exception {
    var machine = LocalShellMachine.withOnly(folder.resolve("bin"));

    assertSuccess(run(new Runs(machine, folder), "reboot-linux", Map.of()));

    assertThat(machine.reboots()).isEqualTo(1);
  }

  @Test
  void simple_boot_test_succeeds_on_a_machine_that_has_started() throws Exception {
    program("systemctl", "echo running");

    assertSuccess(run(runs(), "simple-boot-test-linux", Map.of()));
  }

  @Test
  void reboot_test_sees_whether_the_machine_restarted() throws Exception {
    var marker = folder.resolve("var/marker");
    var parameters = Map.of("Marker", marker.toString());

    assertFailed(run(runs(), "reboot-test-linux", parameters), "AfterRestart");
    Files.delete(folder.resolve("bin/cut"));
    program("cut", "echo start >> starts; exec cat starts");

    assertSuccess(run(runs(), "reboot-test-linux", parameters));
    assertThat(marker).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "apt-get, 'apt-get update,apt-get install -y --no-install-recommends -- jq curl'",
    "dnf, dnf install -y jq curl",
    "yum, yum install -y jq curl",
    "zypper, zypper --non-interactive install --no-recommends jq curl",
    "apk, apk add jq curl",
  })
  void packages_are_installed_with_what_the_system_has(String manager, String expected)
      throws Exception {
    program(manager, "echo " + manager + " \"$@\" >> calls");
    program("rpm", "true");

    var packages = Map.of("PackageName", "jq curl");
    run(runs().only("build"), "install-package-from-repository", packages);

    assertThat(calls()).containsExactly(expected.split(","));
  }

  @Test
  void a_package_that_is_not_there_afterwards_is_a_failure() throws Exception {
    program("apt-get", "true");
    program("dpkg-query", "case \"$*\" in *jq) echo installed ;; *) echo config-files ;; esac");
    var component = "install-package-from-repository";

    assertSuccess(run(runs(), component, Map.of("PackageName", "jq=1.6/stable")));
    assertFailed(run(runs(), component, Map.of("PackageName", "jq curl")), "IsInstalled");
    assertFailed(run(runs(), component, Map.of("PackageName", " ")), "Install");
  }

  @ParameterizedTest
  @CsvSource({
    "apt-get, apt-get install -y --no-install-recommends python3",
    "dnf, dnf install -y python3",
    "yum, yum install -y python3",
    "zypper, zypper --non-interactive install --no-recommends python3",
    "apk, apk add python3",
  })
  void python_comes_from_the_distribution(String manager, String expected) throws Exception {
    program(manager, "echo " + manager + " \"$@\" >> calls");
    program("python3", "true");

    assertSuccess(run(runs(), "python-3-linux", Map.of()));

    assertThat(calls()).last().isEqualTo(expected);
  }

  @Test
  void the_aws_cli_is_taken_from_its_bundle() throws Exception {
    program("uname", "echo aarch64");
    program("unzip", "mkdir aws; cat awscli.zip > aws/install; chmod +x aws/install");
    Files.writeString(
        Files.createDirectories(folder.resolve("web"))
            .resolve("awscli-exe-linux-aarch64-2.1.0.zip"),
        "#!/bin/sh\necho install \"$@\" >> " + folder + "/calls\n");

    try (var web = new FolderWebServer(folder.resolve("web"))) {
      var parameters = Map.of("Source", web.url(), "Version", "2.1.0");
      assertSuccess(run(runs().only("build"), "aws-cli-version-2-linux", parameters));
    }

    assertThat(calls()).containsExactly("install --update");
  }

  @Test
  void a_yum_repository_test_asks_the_enabled_repositories() throws Exception {
    program("dnf", "case \"$*\" in *repolist*) echo base ;; *check-update*) exit 100 ;; esac");
    assertSuccess(run(runs(), "yum-repository-test-linux", Map.of()));

    program("dnf", "case \"$*\" in *makecache*) exit 1 ;; *repolist*) echo base ;; esac");
    assertFailed(run(runs(), "yum-repository-test-linux", Map.of()), "RepositoriesWork");

    program("dnf", "true");
    assertFailed(run(runs(), "yum-repository-test-linux", Map.of()), "RepositoriesWork");
  }

  @Test
  void a_yum_repository_test_fails_where_there_is_no_yum() throws Exception {
    assertFailed(run(runs(), "yum-repository-test-linux", Map.of()), "HasDnfOrYum");
  }

  @Test
  void an_apt_repository_test_does_not_pass_over_a_repository_that_is_not_reached()
      throws Exception {
    program("apt-get", "[ $1 != -q ] || echo whole > base-files_1_amd64.deb");
    program("apt-cache", "echo '     release o=Debian'");
    program("dpkg-deb", "grep whole $2");
    assertSuccess(run(runs(), "apt-repository-test-linux", Map.of()));

    program("apt-get", "echo 'Err:1 http://deb.example trixie InRelease'");
    assertFailed(run(runs(), "apt-repository-test-linux", Map.of()), "RepositoriesAnswer");
  }

  private Runs runs() {
    return new Runs(LocalShellMachine.withOnly(folder.resolve("bin")), folder);
  }

  private RunReport run(Runs runs, String name, Map<String, String> parameters) throws Exception {
    var component = components().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
    var defaults = new HashMap<String, String>();
    component
        .parameters()
        .forEach(p -> p.defaultValue().ifPresent(v -> defaults.put(p.name(), v.getFirst())));
    defaults.putAll(parameters);
    return runs.run(List.of(new DocumentRun(name, Runs.parse(component.data()), defaults)));
  }

  private static void assertSuccess(RunReport report) {
    assertThat(report.firstFailure()).isEmpty();
    assertThat(report.status()).isEqualTo(RunReport.Status.SUCCESS);
  }

  private static void assertFailed(RunReport report, String step) {
    assertThat(report.firstFailure().orElseThrow().step()).isEqualTo(step);
  }

  private void program(String name, String script) throws Exception {
    var file = folder.resolve("bin").resolve(name);
    Files.deleteIfExists(file);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> calls() throws Exception {
    return Files.readAllLines(folder.resolve("calls"));
  }
}
