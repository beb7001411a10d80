// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.run;

import static dev.ingot.toe.Runs.build;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.external.ExternalSourceException;
import dev.ingot.toe.external.ParameterStore;
import dev.ingot.toe.external.ParameterStore.Stored;
import dev.ingot.toe.report.LogFolder;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// References whose values an operator provides: the parameter store and instance metadata.
class ValueSourcesTest {
  private static final Map<String, Stored> STORED =
      Map.of(
          "/app/name", Stored.plain("web"),
          "/app/names", Stored.list(List.of("a b", "c")),
          "/app/one", Stored.list(List.of("only")),
          "/app/which", Stored.plain("/app/name"),
          "/app/password", Stored.secret("s3cr3t!"),
          "/app/key", Stored.secret("-----BEGIN\nabcdef\n}\n-----END\n"));

  @TempDir private Path folder;

  private Runs runs() {
    return runs(name -> Optional.ofNullable(STORED.get(name)));
  }

  private Runs runs(ParameterStore store) {
    return new Runs(new LocalShellMachine(folder.resolve("bin")), folder)
        .with(Runs.OUTSIDE.withParameters(store));
  }

  private static String echo(String text) {
    return Runs.step("ExecuteBash", "commands: [\"echo '" + text + "'\"]");
  }

  @Test
  void values_of_the_parameter_store_are_put_in() throws Exception {
    var runs = runs();
    runs.run(
        "constants: [{Which: {type: string, value: /app/name}}]\n"
            + echo(
                "{{ aws:ssm:/app/name }} {{aws:ssm:resolve(Which)}}"
                    + " {{ aws:ssm:resolve( aws:ssm:/app/which ) }} {{ aws:ssm:/app/names }}"));

    assertThat(runs.stdout()).containsExactly("web web web a b,c");
  }

  @Test
  void a_list_gives_a_loop_and_a_list_of_inputs_their_items() throws Exception {
    var runs = runs();
    runs.run(
        build(
            """
            - name: Loop
              action: ExecuteBash
              loop: {forEach: ['{{ aws:ssm:/app/names }}']}
              inputs: {commands: ["echo '{{ loop.value }}'"]}
            - name: Pieces
              action: ExecuteBash
              loop: {forEach: {list: '{{ aws:ssm:/app/names }}'}}
              inputs: {commands: ["echo '<{{ loop.value }}>'"]}
            - name: Inputs
              action: ExecuteBinary
              inputs: {path: printf, arguments: ['{{ aws:ssm:/app/names }}']}
            - name: NotAlone
              action: ExecuteBinary
              inputs: {path: echo, arguments: ['{{ aws:ssm:/app/names }}', x]}
            - name: OfOne
              action: ExecuteBinary
              inputs: {path: echo, arguments: ['{{ aws:ssm:/app/one }}']}
            """));

    assertThat(runs.stdout()).containsExactly("a b", "c", "<a b>", "<c>", "a b", "a b,c x", "only");
  }

  @Test
  void what_the_parameter_store_lacks_fails_the_step() throws Exception {
    assertThat(failure(runs(), echo("{{ aws:ssm:/none }}")))
        .isEqualTo("'aws:ssm:/none' cannot be resolved: the parameter store has no /none");
    assertThat(
            failure(
                runs(name -> {
                  throw new ExternalSourceException("the store is away");
                }),
                echo("{{ aws:ssm:/none }}")))
        .isEqualTo("'aws:ssm:/none' cannot be resolved: the store is away");
    assertThat(failure(runs(ParameterStore.NONE), echo("{{ aws:ssm:/none }}")))
        .isEqualTo(
            "'aws:ssm:/none' cannot be resolved: no parameter store is configured;"
                + " --parameter-store or INGOT_PARAMETER_STORE names a file, or aws");
  }

  @Test
  void secrets_reach_the_step_and_nothing_that_is_shown() throws Exception {
    var log = LogFolder.create(folder.resolve("log"), "e-1", List.of("text"), new Runs.Noon());
    var runs = runs().listening(log);
    var report =
        runs.run(
            build(
                """
                - name: Write
                  action: CreateFile
                  inputs: {path: secret, content: '{{ aws:ssm:/app/password }}'}
                - name: Echo
                  action: ExecuteBash
                  inputs: {commands: ["echo 'x{{ aws:ssm:/app/password }}y'; cat secret >&2"]}
                - name: Read
                  action: ReadFile
                  inputs: {path: secret, printFileContent: true}
                - name: Lines
                  action: ExecuteBash
                  inputs: {commands: ["echo '{{ aws:ssm:/app/key }}'"]}
                - name: Fail
                  action: ExecuteBash
                  inputs:
                    commands: ["echo '{{ build.Echo.outputs.stdout }}' | cat >&2; exit 1"]
                """));
    log.finish(report);

    assertThat(folder.resolve("secret")).hasContent("s3cr3t!");
    assertThat(runs.stdout()).containsExactly("x****y", "****", "****", "}", "****", "");
    var shown =
        String.join("\n", runs.lines())
            + report.detailedJson()
            + report.firstFailure()
            + Files.readString(log.path().resolve("chaining.json"))
            + Files.readString(log.path().resolve("console.log"))
            + Files.readString(log.path().resolve("detailedoutput.json"));
    assertThat(shown).doesNotContain("s3cr3t!").doesNotContain("abcdef").contains("****");
    assertThat(report.firstFailure().orElseThrow().lastStderr()).isEqualTo("x****y");
  }

  @Test
  void instance_metadata_is_a_table_of_the_run() throws Exception {
    var runs = runs().with(Map.of("instance-id", "i-0a1b", "placement/region", "eu-central-1"));
    runs.run(echo("{{ aws:imds:instance-id }} {{ aws:imds:placement/region }}"));

    assertThat(runs.stdout()).containsExactly("i-0a1b eu-central-1");
    assertThat(failure(runs, echo("{{ aws:imds:mac }}")))
        .isEqualTo("'aws:imds:mac' cannot be resolved: the instance metadata has no mac");
  }

  @Test
  void the_machine_is_asked_for_its_name_and_address() throws Exception {
    assumeTrue(Files.isReadable(Path.of("/proc/net/fib_trie")), "needs a Linux with a network");
    var runs = runs();
    runs.run(echo("{{ aws:imds:local-hostname }} {{ context:hostname }}"));

    var names = runs.stdout().getFirst().split(" ", -1);
    assertThat(names[0]).isNotEmpty().isEqualTo(names[1]);
    var addresses = Set.copyOf(addressesOfThisHost());
    assumeTrue(!addresses.isEmpty(), "needs an address besides the loopback's");
    runs.run(echo("{{ aws:imds:local-ipv4 }}"));
    assertThat(addresses).contains(runs.stdout().getLast());
  }

  private static List<String> addressesOfThisHost() throws Exception {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .toList();
  }

  @Test
  void environment_variables_have_any_name_and_may_be_empty() throws Exception {
    var runs = runs().withEnvironment(Map.of("Program(x86)", "p", "EMPTY", ""));
    runs.run(echo("{{ env:Program(x86) }}<{{ env:EMPTY }}>{{ env:HOME }}"));

    assertThat(runs.stdout()).containsExactly("p<>/root");
    assertThat(failure(runs, echo("{{ env:NONE }}"))).isEqualTo("env:NONE is not set");
  }

  private static String failure(Runs runs, String document) throws Exception {
    return runs.run(document).firstFailure().orElseThrow().errorMessage();
  }
}
