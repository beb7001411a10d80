// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.cli.CommandException;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.Connections.Target;
import dev.ingot.core.machine.Visit;
import dev.ingot.model.ApiException;
import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.ServerConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real server in this process, and commands that work with it.
class DefaultConnectionsTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir private Path data;
  private final Connections connections = new DefaultConnections(NOTHING, InstantSource.system());

  private Ingot open(Optional<URI> endpoint) throws Exception {
    return connections.open(new Target(endpoint, data, Optional.empty()), Need.LOOK);
  }

  @Test
  void who_may_read_the_data_folder_reaches_the_host_of_its_server() throws Exception {
    try (var server = EmbeddedIngot.open(config(), NOTHING)) {
      server.announce("000000000000");

      try (var ingot = open(Optional.empty())) {
        assertThat(ingot.reachesHost()).isTrue();
        assertThat(ingot.machines()).isEmpty();
        assertThat(ingot.bases()).isNotEmpty();
        assertThat(ingot.image("ami-0123456789abcdef0")).isEmpty();
      }
    }
  }

  @Test
  void a_base_is_added_and_a_parent_looked_at_through_a_server() throws Exception {
    var parent = "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2-x86/x.x.x";
    try (var server = EmbeddedIngot.open(config(), NOTHING)) {
      server.announce("000000000000");

      try (var ingot = open(Optional.empty())) {
        assertThat(ingot.parentProblem(parent).orElseThrow())
            .contains("ingot base add amazon-linux-2-x86 ");
        ingot.addBase("amazon-linux-2-x86", "builtin:tiny");
        assertThat(ingot.parentProblem(parent)).isEmpty();
        assertThatThrownBy(() -> ingot.addBase("windows-server-2022-english-full-base-x86", "x"))
            .isInstanceOf(ApiException.class);
      }
      assertThat(server.bases().find(parent)).isPresent();
    }
  }

  @Test
  void who_names_an_endpoint_is_told_where_the_host_is_reached() throws Exception {
    try (var server = EmbeddedIngot.open(config(), NOTHING);
        var listener = server.listen("127.0.0.1", 0);
        var ingot = open(Optional.of(URI.create("http://localhost:" + listener.port())))) {
      assertThat(ingot.reachesHost()).isFalse();
      assertThat(ingot.log("arn:aws:imagebuilder:us-east-1:000000000000:image/web/1.0.0/1", 0, 1))
          .extracting(chunk -> chunk.lines())
          .isEqualTo(List.of());
      assertThat(ingot.image("ami-0123456789abcdef0")).isEmpty();
      for (var call :
          List.<ThrowingCallable>of(
              ingot::machines,
              ingot::bases,
              ingot::missingRequirements,
              () -> ingot.shell("i-1"),
              () -> ingot.terminateMachine("i-1"),
              () -> ingot.console("ami-1", new Visit(Path.of("/seed"), 22)),
              () -> ingot.export("ami-1", "raw", data.resolve("x")),
              () -> ingot.addBase("x", "builtin:tiny"),
              () -> ingot.pullBase("builtin:tiny", _ -> {}))) {
        assertThatThrownBy(call)
            .isInstanceOfSatisfying(
                CommandException.class,
                e -> assertThat(e.text()).contains("data folder", "without --endpoint-url"));
      }
    }
  }

  private ServerConfig config() {
    return ServerConfig.of(Map.of("data", data.toString()), NOTHING);
  }
}
