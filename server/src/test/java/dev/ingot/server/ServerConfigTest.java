// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.Network;
import dev.ingot.core.rule.Quotas;
import dev.ingot.machines.sandbox.Capability;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.RateLimit;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerConfigTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path data;

  private ServerConfig config(Map<String, String> flags, Map<String, String> environment) {
    var all = new HashMap<>(flags);
    all.put("data", data.toString());
    return ServerConfig.of(all, environment);
  }

  private void assertRefused(Map<String, String> flags, String... words) {
    assertThatThrownBy(() -> config(flags, NOTHING))
        .isInstanceOf(InvalidSettingException.class)
        .message()
        .contains(words);
  }

  @Test
  void state_machines_have_endpoints_by_arn_or_name_and_the_rest_is_awss() {
    var arn = "arn:aws:states:eu-central-1:111122223333:stateMachine:scan";
    var settings =
        config(
                Map.of(
                    "state-machines",
                    "approve=https://u:p@ops.example/a?b=c, " + arn + "=http://10.0.0.5/scan,aws"),
                Map.of())
            .stateMachines();

    assertThat(settings.aws()).isTrue();
    assertThat(settings.endpoint("approve")).contains(URI.create("https://u:p@ops.example/a?b=c"));
    assertThat(settings.endpoint(arn.replace("scan", "approve")))
        .contains(URI.create("https://u:p@ops.example/a?b=c"));
    assertThat(settings.endpoint(arn)).contains(URI.create("http://10.0.0.5/scan"));
    assertThat(settings.endpoint("scan")).isEmpty();
    assertThat(config(Map.of(), Map.of()).stateMachines())
        .isEqualTo(new StateMachineSettings(Map.of(), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "approve | state-machines: 'approve' is neither ARN=URL, NAME=URL nor aws",
        "approve=ftp://ops.example/ | state-machines: ftp://ops.example/ is no URL such as https://ops.example/approve",
        "approve=/path | is no URL",
        "approve=https://u:secret@ops example/ | state-machines: https://ops example/ is no URL",
      })
  void state_machines_without_a_url_are_refused(String text, String message) {
    assertThatThrownBy(() -> config(Map.of("state-machines", text), Map.of()))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret");
  }

  @Test
  void without_settings_there_are_defaults() {
    var config = config(NOTHING, NOTHING);

    assertThat(config.data()).isEqualTo(data);
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(4566);
    assertThat(config.database()).isEmpty();
    assertThat(config.workers()).isGreaterThanOrEqualTo(4);
    assertThat(config.parameterStore()).isEmpty();
    assertThat(config.credentials()).isEmpty();
  }

  @Test
  void the_parameter_store_may_be_set_everywhere() throws IOException {
    Files.writeString(data.resolve("ingot.yaml"), "parameter-store: in-the-file\n");
    var environment = Map.of("INGOT_PARAMETER_STORE", "aws");

    assertThat(config(NOTHING, NOTHING).parameterStore()).contains("in-the-file");
    assertThat(config(NOTHING, environment).parameterStore()).contains("aws");
    assertThat(config(Map.of("parameter-store", "flag"), environment).parameterStore())
        .contains("flag");
  }

  @Test
  void the_data_directory_is_where_the_user_keeps_data() {
    assertThat(ServerConfig.of(NOTHING, Map.of("XDG_DATA_HOME", "/x", "HOME", "/h")).data())
        .isEqualTo(Path.of("/x/ingot"));
    assertThat(ServerConfig.of(NOTHING, Map.of("XDG_DATA_HOME", "x", "HOME", "/h")).data())
        .isEqualTo(Path.of("/h/.local/share/ingot"));
    assertThat(ServerConfig.of(NOTHING, Map.of("INGOT_DATA", "/d", "HOME", "/h")).data())
        .isEqualTo(Path.of("/d"));
  }

  @Test
  void a_flag_wins_over_the_environment_and_that_over_the_file() throws IOException {
    Files.writeString(data.resolve("ingot.yaml"), "port: 1\nhost: file\nworkers: 3\n");
    var environment = Map.of("INGOT_PORT", "2", "INGOT_HOST", "environment");

    var config = config(Map.of("port", "3"), environment);

    assertThat(config.port()).isEqualTo(3);
    assertThat(config.host()).isEqualTo("environment");
    assertThat(config.workers()).isEqualTo(3);
  }

  @Test
  void what_cannot_be_is_refused_with_the_settings_name() throws IOException {
    assertRefused(Map.of("port", "70000"), "port", "70000", "65535");
    assertRefused(Map.of("port", "http"), "port", "http");
    assertRefused(Map.of("workers", "0"), "workers");
    assertRefused(Map.of("database", "mysql://x"), "database", "jdbc:postgresql://");

    Files.writeString(data.resolve("ingot.yaml"), "prot: 1\n");
    assertRefused(NOTHING, "ingot.yaml", "prot");
    Files.writeString(data.resolve("ingot.yaml"), "port: [\n");
    assertRefused(NOTHING, "ingot.yaml");
  }

  @Test
  void credentials_come_from_a_setting_and_from_a_file() throws IOException {
    var file = data.resolve("credentials");
    Files.writeString(file, "# ours\nfile-key:s/e+c=ret:111122223333\n\n");

    var config =
        config(
            Map.of("credentials-file", file.toString(), "credentials", "a:b,c:d:444455556666"),
            NOTHING);

    assertThat(config.credentials())
        .containsOnly(
            Map.entry("file-key", new Callers.Credential("s/e+c=ret", "111122223333")),
            Map.entry("a", new Callers.Credential("b", "000000000000")),
            Map.entry("c", new Callers.Credential("d", "444455556666")));
    assertThat(config.toString()).doesNotContain("s/e+c=ret");
  }

  @Test
  void bad_credentials_are_refused_without_telling_the_secret() {
    for (var wrong : new String[] {"key", "key:", ":hidden", "key:hidden:12", "a:hidden:b:c"}) {
      assertThatThrownBy(() -> config(Map.of("credentials", wrong), NOTHING))
          .isInstanceOf(InvalidSettingException.class)
          .message()
          .startsWith("credentials: ")
          .doesNotContain("hidden");
    }
    assertRefused(Map.of("credentials-file", "/nowhere/at/all"), "/nowhere/at/all");
  }

  @Test
  void a_key_may_be_read_only() throws IOException {
    var file = data.resolve("credentials");
    Files.writeString(file, "a:b:111122223333:read-only\r\nc:d:read-only\n");

    assertThat(
            config(Map.of("credentials-file", file.toString(), "credentials", "e:f"), NOTHING)
                .credentials())
        .containsOnly(
            Map.entry("a", new Callers.Credential("b", "111122223333", Callers.Access.READ_ONLY)),
            Map.entry("c", new Callers.Credential("d", "000000000000", Callers.Access.READ_ONLY)),
            Map.entry("e", new Callers.Credential("f", "000000000000", Callers.Access.ALL)));
  }

  @ParameterizedTest
  @CsvSource({
    "key:hidden:readonly, line 2: behind the secret of 'key' may stand an account",
    "key:hidden:read-only:111122223333, line 2: behind the secret of 'key' may stand an account",
    "key:hidden:111122223333:read-only:x, line 2: behind the secret of 'key' may stand an account",
    "key:hidden:111122223333:READ-ONLY, line 2: behind the secret of 'key' may stand an account",
    "key:hidden:, line 2: behind the secret of 'key' may stand an account",
    "hidden, line 2: a credential has the form id:secret",
  })
  void what_is_wrong_in_a_file_of_credentials_is_told_with_its_line(String line, String message)
      throws IOException {
    var file = data.resolve("credentials");
    Files.writeString(file, "# ours\n" + line + "\nx:y:z\n");

    assertThatThrownBy(() -> config(Map.of("credentials-file", file.toString()), NOTHING))
        .isInstanceOf(InvalidSettingException.class)
        .message()
        .startsWith("credentials-file: " + file + ", " + message)
        .doesNotContain("hidden");
  }

  @Test
  void credentials_in_yaml_have_names_policies_and_tokens() throws IOException {
    var file = data.resolve("credentials.yaml");
    Files.writeString(
        data.resolve("builder.json"),
        """
        {"Version": "2012-10-17",
         "Statement": {"Effect": "Allow", "Action": "imagebuilder:*", "Resource": "*"}}
        """);
    Files.writeString(
        file,
        """
        - id: AKIAALL
          secret: hidden
        - id: ASIABUILDER
          secret: hidden
          account: "111122223333"
          name: builder
          session-token: hidden/token
          expires: 2026-12-31T00:00:00Z
          policy-file: builder.json
        - id: AKIAVIEWER
          secret: hidden
          access: read-only
          policy:
            Version: 2012-10-17
            Statement:
              - {Effect: Deny, Action: "*", Resource: "arn:aws:imagebuilder:*:*:image/secret/*"}
        """);

    var credentials = config(Map.of("credentials-file", file.toString()), NOTHING).credentials();

    assertThat(credentials.get("AKIAALL"))
        .isEqualTo(
            new Callers.Credential(
                "hidden",
                "000000000000",
                Callers.Access.ALL,
                "AKIAALL",
                Optional.empty(),
                Optional.empty()));
    assertThat(credentials.get("ASIABUILDER"))
        .satisfies(builder -> {
          assertThat(builder.account()).isEqualTo("111122223333");
          assertThat(builder.name()).isEqualTo("builder");
          assertThat(builder.policies().orElseThrow()).hasSize(1);
          assertThat(builder.session())
              .contains(
                  new Callers.Session(
                      "hidden/token", Optional.of(Instant.parse("2026-12-31T00:00:00Z"))));
        });
    assertThat(credentials.get("AKIAVIEWER"))
        .satisfies(viewer -> {
          assertThat(viewer.access()).isEqualTo(Callers.Access.READ_ONLY);
          assertThat(viewer.policies()).isPresent();
        });
    assertThat(credentials.toString()).doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: b | credentials.yaml:1:1: it is a list",
        "- id: a | credentials.yaml:1:3: [0]: a credential needs an id and a secret",
        "- {id: a, secret: hidden, account: 12} | [0].account: it has twelve digits",
        "- {id: a, secret: hidden, access: write} | [0].access: it is all or read-only",
        "- {id: a, secret: hidden, expires: 2026-12-31T00:00:00Z} | only a key with a session",
        "- {id: a, secret: hidden, session-token: t, expires: soon} | [0].expires: it is a time",
        "- {id: a, secret: hidden, polcy: {}} | there is no 'polcy'",
        "- {id: a, secret: hidden, policy-file: none.json} | [0].policy-file: cannot read it",
        "- {id: a, secret: hidden, policy: {Statement: [{Effect: Allow, Action: imagebuilder:*}]}}"
            + " | credentials.yaml:1:48: [0].policy.Statement[0]: a statement needs either Resource",
        "- {id: a, secret: hidden, policy: {Version: 2012-10-18, Statement: []}}"
            + " | [0].policy.Version: it is 2012-10-17",
      })
  void what_is_wrong_in_yaml_is_told_with_its_place(String text, String message)
      throws IOException {
    var file = data.resolve("credentials.yaml");
    Files.writeString(file, text + "\n");

    assertThatThrownBy(() -> config(Map.of("credentials-file", file.toString()), NOTHING))
        .isInstanceOf(InvalidSettingException.class)
        .message()
        .startsWith("credentials-file: " + file)
        .contains(message)
        .doesNotContain("hidden");
  }

  @Test
  void a_policy_file_that_is_wrong_is_named_with_its_line() throws IOException {
    var file = data.resolve("credentials.yaml");
    Files.writeString(file, "- {id: a, secret: hidden, policy-file: builder.json}\n");
    Files.writeString(
        data.resolve("builder.json"),
        "{\"Version\": \"2012-10-17\",\n \"Statement\": [{\"Effect\": \"Maybe\"}]}");

    assertRefused(
        Map.of("credentials-file", file.toString()),
        data.resolve("builder.json") + ":2:",
        "Statement[0].Effect: it is Allow or Deny");
  }

  @Test
  void a_certificate_and_its_key_come_together() throws IOException {
    assertThat(config(NOTHING, NOTHING).tls()).isEmpty();
    assertThat(
            config(Map.of("tls-certificate", "/c", "tls-key", "/k"), NOTHING).tls().orElseThrow())
        .isEqualTo(new TlsSettings(Path.of("/c"), Path.of("/k")));
    assertRefused(Map.of("tls-certificate", "/c"), "together");
    assertRefused(Map.of("tls-key", "/k"), "together");
  }

  @Test
  void anybody_may_call_from_elsewhere_only_in_so_many_words() throws IOException {
    assertThat(config(NOTHING, NOTHING).allowAnybody()).isFalse();
    assertThat(config(NOTHING, Map.of("INGOT_ALLOW_ANYBODY", "yes")).allowAnybody()).isTrue();
  }

  @Test
  void the_rate_of_calls_is_not_limited_unless_it_is_set() throws IOException {
    assertThat(config(NOTHING, NOTHING).rateLimit()).isEmpty();
    assertThat(config(NOTHING, Map.of("INGOT_RATE_LIMIT_PER_SECOND", "5")).rateLimit())
        .contains(new RateLimit(5, 5));
    assertThat(
            config(
                    NOTHING,
                    Map.of("INGOT_RATE_LIMIT_PER_SECOND", "5", "INGOT_RATE_LIMIT_BURST", "20"))
                .rateLimit())
        .contains(new RateLimit(5, 20));

    Files.writeString(data.resolve("ingot.yaml"), "rate-limit.per-second: 7\n");
    assertThat(config(NOTHING, NOTHING).rateLimit()).contains(new RateLimit(7, 7));
    Files.writeString(data.resolve("ingot.yaml"), "rate-limit: {per-second: 7, burst: 9}\n");
    assertThat(config(NOTHING, NOTHING).rateLimit()).contains(new RateLimit(7, 9));
  }

  @Test
  void quotas_are_those_of_aws_unless_they_are_set() throws IOException {
    assertThat(config(NOTHING, NOTHING).quotas()).isEqualTo(Quotas.DEFAULT);

    Files.writeString(
        data.resolve("ingot.yaml"), "quotas: {image-pipelines: 500, components: none}\n");
    var quotas = config(NOTHING, Map.of("INGOT_QUOTAS_WORKFLOWS", "0")).quotas();

    assertThat(quotas)
        .isEqualTo(new Quotas(Quotas.NONE, 1000, 1000, 1000, 1000, 500, 50, 0, 20, 1024, 10, 50));
    assertThat(QuotaSettings.text(quotas))
        .contains("quotas.components: none", "quotas.image-pipelines: 500", "quotas.workflows: 0");
  }

  @Test
  void a_quota_that_cannot_be_is_refused() throws IOException {
    assertRefused(Map.of("quotas.components", "-1"), "quotas.components", "'-1'");
    assertRefused(Map.of("quotas.components", "many"), "quotas.components", "'many'");
    Files.writeString(data.resolve("ingot.yaml"), "quotas: {images: 7}\n");
    assertRefused(NOTHING, "there is no setting 'quotas.images'");
  }

  @Test
  void a_rate_that_cannot_be_is_refused() throws IOException {
    assertRefused(Map.of("rate-limit.per-second", "0"), "rate-limit.per-second", "'0'");
    assertRefused(Map.of("rate-limit.per-second", "fast"), "rate-limit.per-second", "'fast'");
    assertRefused(
        Map.of("rate-limit.burst", "3"),
        "rate-limit.burst limits nothing without rate-limit.per-second");
    Files.writeString(data.resolve("ingot.yaml"), "rate-limit: {per-minute: 7}\n");
    assertRefused(NOTHING, "there is no setting 'rate-limit.per-minute'");
    Files.writeString(data.resolve("ingot.yaml"), "rate-limit: 7\n");
    assertRefused(NOTHING, "there is no setting 'rate-limit'");
    Files.writeString(data.resolve("ingot.yaml"), "port: {a: 7}\n");
    assertRefused(NOTHING, "port must have a single value");
  }

  @Test
  void a_database_does_not_tell_its_password() {
    for (var url :
        new String[] {
          "jdbc:postgresql://ingot:ge@heim@db:5432/ingot",
          "jdbc:postgresql://db/ingot?user=ingot&password=geheim",
          "jdbc:postgresql://db/ingot?password=ge?heim&sslmode=require",
          "jdbc:postgresql://db/ingot?PASSWORD=geheim&sslPassword=geheim#geheim",
          "jdbc:postgresql://ingot:geheim@db/ingot?user=a&password=b%26geheim"
        }) {
      var config = config(Map.of("database", url), NOTHING);

      assertThat(config.database().orElseThrow().text()).isEqualTo(url);
      assertThat(config.database().orElseThrow().toString())
          .startsWith("jdbc:postgresql://")
          .contains("db")
          .doesNotContain("geheim", "heim");
      assertThat(config.toString()).doesNotContain("geheim", "heim");
      assertThatThrownBy(() -> config(Map.of("database", url.substring(5)), NOTHING))
          .message()
          .doesNotContain("geheim", "heim");
    }
    var plain = "jdbc:postgresql://db:5432/ingot?user=ingot&sslmode=require";
    assertThat(new DatabaseUrl(plain)).hasToString(plain);
  }

  @Test
  void other_names_of_the_server_are_a_list() {
    var environment = Map.of("INGOT_ALLOWED_HOSTS", "ingot.example, 10.0.0.1:8443,");

    assertThat(config(NOTHING, NOTHING).allowedHosts()).isEmpty();
    assertThat(config(NOTHING, environment).allowedHosts())
        .containsExactly("ingot.example", "10.0.0.1:8443");
    assertRefused(Map.of("allowed-hosts", "http://ingot.example"), "allowed-hosts", "http://");
  }

  @Test
  void what_builds_may_do_is_set() {
    var standard = config(NOTHING, NOTHING).machines();
    assertThat(standard.network()).isEqualTo(Network.OUTSIDE);
    assertThat(standard.sandbox().capabilities()).isEqualTo(Capability.DEFAULT);

    var machines =
        config(
                NOTHING,
                Map.of(
                    "INGOT_NETWORK", "none",
                    "INGOT_SANDBOX_CAPABILITIES", "cap_sys_admin, SYS_NICE",
                    "INGOT_SANDBOX_PROCESSES", "100",
                    "INGOT_SANDBOX_MEMORY", "512",
                    "INGOT_SANDBOX_INIT", "no"))
            .machines();

    assertThat(machines.network()).isEqualTo(Network.NONE);
    assertThat(machines.sandbox().capabilities())
        .containsAll(Capability.DEFAULT)
        .contains(Capability.SYS_ADMIN, Capability.SYS_NICE)
        .hasSize(Capability.DEFAULT.size() + 2);
    assertThat(machines.text())
        .isEqualTo(
            """
            network: none
            sandbox-capabilities: SYS_ADMIN, SYS_NICE
            sandbox-processes: 100
            sandbox-memory: 512
            sandbox-init: no\
            """);
    assertThat(standard.sandbox().init()).isTrue();
    assertThat(machines.sandbox().init()).isFalse();
    assertRefused(Map.of("sandbox-init", "systemd"), "sandbox-init", "not yes or no");
    assertThat(
            config(Map.of("sandbox-capabilities", "all"), NOTHING)
                .machines()
                .sandbox()
                .capabilities())
        .isEqualTo(Capability.all());
    assertRefused(Map.of("network", "some"), "network", "neither outside nor none");
    assertRefused(Map.of("sandbox-capabilities", "ROOT"), "'ROOT' is no capability");
    assertRefused(Map.of("sandbox-processes", "0"), "sandbox-processes");
  }
}
