// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Foreground;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.core.machine.Machines.MissingRequirement;
import dev.ingot.document.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says what this host can do and what it lacks.
@Command(name = "doctor", description = "Say what this host missing, and put it right.")
final class DoctorCommand implements Callable<Integer> {
  private static final String INSTALLER = "scripts/install-packages";

  private final Cli cli;

  @Option(names = "--json", description = "the same as --output json")
  private boolean json;

  @Option(
      names = "--fix",
      description =
          "install what is missing where that is possible (Debian and Ubuntu, with root or sudo),"
              + " else print the commands")
  private boolean fix;

  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOption output = new OutputOption();

  private boolean simulated;

  DoctorCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws InterruptedException {
    var missing = missingRequirements();
    if (fix && !missing.isEmpty() && install()) {
      missing = missingRequirements();
    }
    if (json || output.isJson()) {
      var members = new LinkedHashMap<String, Object>();
      members.put("ok", missing.isEmpty());
      if (simulated) {
        members.put("simulated", true);
      }
      members.put("missing", missing.stream().map(DoctorCommand::members).toList());
      cli.out().println(Json.writePretty(members));
    } else {
      print(missing);
    }
    return missing.isEmpty() ? ExitCode.OK : ExitCode.MISSING_REQUIREMENT;
  }

  private List<MissingRequirement> missingRequirements() {
    try (var ingot = connection.open(cli, Need.LOOK)) {
      simulated = ingot.isSimulated();
      return ingot.missingRequirements();
    }
  }

  /// Whether anything was installed.
  private boolean install() throws InterruptedException {
    var script = cli.home().map(home -> home.resolve(INSTALLER)).filter(Files::isExecutable);
    if (script.isEmpty() || !Files.isExecutable(Path.of("/usr/bin/apt-get"))) {
      return false;
    }
    return Foreground.run(cli, List.of(script.get().toString(), "build")) == ExitCode.OK;
  }

  private void print(List<MissingRequirement> missing) {
    if (simulated) {
      cli.out()
          .println("Builds are simulated: they need nothing of this host, and nothing is built.");
    } else if (missing.isEmpty()) {
      cli.out().println("This host has everything that building and booting images needs.");
    }
    for (var requirement : missing) {
      cli.out().println(requirement.what());
      cli.out().println("  without it: " + requirement.consequence());
      cli.out().println("  fix:        " + requirement.fix());
    }
  }

  private static Map<String, Object> members(MissingRequirement missing) {
    var members = new LinkedHashMap<String, Object>();
    members.put("what", missing.what());
    members.put("consequence", missing.consequence());
    members.put("fix", missing.fix());
    return members;
  }
}
