// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import dev.ingot.cli.Cli;
import dev.ingot.cli.CommandException;
import dev.ingot.cli.ExitCode;
import dev.ingot.cli.Foreground;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.login.Login;
import dev.ingot.cli.login.PublicKeys;
import dev.ingot.core.machine.Visit;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Boots an image with this terminal as its console, and lets its user in.
@Command(
    name = "run",
    description =
        "Boot an image, with this terminal as its console, and with a user who can log in, also"
            + " by ssh. Ctrl-A x ends it; what it wrote is forgotten then.")
final class RunCommand implements Callable<Integer> {
  private static final String USER = "[a-z_][a-z0-9_-]{0,31}";
  private static final int FIRST_PORT = 40022;
  private static final int PORTS = 100;

  private final Cli cli;

  @Parameters(paramLabel = "IMAGE", description = "an ARN, NAME[/VERSION[/BUILD]] or ami- id")
  private String image = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "who logs in (default: debian, as in Debian's cloud images); made if missing")
  private String user = "debian";

  @Option(
      names = "--ssh-key",
      paramLabel = "FILE",
      description = "a public key (default: ~/.ssh/id_*.pub; without one, the password)")
  private Optional<Path> key = Optional.empty();

  @Option(
      names = "--ssh-port",
      paramLabel = "PORT",
      description = "of 127.0.0.1, for ssh (default: the first free one from 40022 on)")
  private Optional<Integer> port = Optional.empty();

  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  RunCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() throws Exception {
    if (!user.matches(USER)) {
      throw new CommandException(ExitCode.USAGE, "'" + user + "' is no name of a user");
    }
    var random = new SecureRandom();
    var login = Login.of(user, keys(), random);
    var sshPort = freePort();
    var id = new byte[8];
    random.nextBytes(id);
    var seed = login.writeSeed(image, "i-" + HexFormat.of().formatHex(id));
    try {
      var way = way(new Visit(seed, sshPort));
      // The data folder is free again while the image runs.
      cli.err()
          .println("Booting " + image + ". Ctrl-A x ends it; what it wrote is forgotten then.");
      explain(way, login, sshPort);
      return Foreground.run(cli, way.argv());
    } finally {
      Files.deleteIfExists(seed);
    }
  }

  private Visit.Way way(Visit visit) throws Exception {
    try (var ingot = connection.open(cli, Need.LOOK)) {
      var ami = new ImageChoice(new ImageFinder(ingot.api()), cli.err()).ami(image);
      if (!ingot.image(ami).map(stored -> stored.bootable()).orElse(true)) {
        throw new CommandException(
            ExitCode.USAGE, image + " does not boot by itself: its base has no kernel");
      }
      return ingot.console(ami, visit);
    }
  }

  private List<String> keys() {
    return key.map(PublicKeys::in)
        .or(() -> cli.variable("HOME").map(home -> PublicKeys.of(Path.of(home))))
        .orElse(List.of());
  }

  private void explain(Visit.Way way, Login login, int sshPort) {
    if (!way.mayHaveCloudInit()) {
      cli.err()
          .println(
              "It has no cloud-init, which makes users: only who has a password or a key in the"
                  + " image can log in.");
    } else {
      cli.err()
          .println("Log in here as " + login.user() + " with the password " + login.password());
    }
    if (!way.mayHaveSshServer()) {
      cli.err().println("It has no ssh server.");
    } else if (way.mayHaveCloudInit()) {
      cli.err()
          .println(
              "or from another terminal"
                  + (login.keys().isEmpty() ? " with the same password" : " with your key")
                  + ", once it is up:\n  "
                  + ssh(login, sshPort));
    } else {
      cli.err().println("Port " + sshPort + " of 127.0.0.1 leads to its ssh server.");
    }
  }

  /// Host keys are new at each boot, so none is remembered.
  private String ssh(Login login, int sshPort) {
    var own =
        key.map(Path::toString)
            .filter(file -> file.endsWith(".pub"))
            .map(file -> " -i " + ShellWords.quoted(file.substring(0, file.length() - 4)))
            .orElse("");
    return "ssh -p "
        + sshPort
        + own
        + " -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no "
        + login.user()
        + "@127.0.0.1";
  }

  private int freePort() {
    if (port.isPresent()) {
      if (!isFree(port.get())) {
        throw new CommandException(
            ExitCode.USAGE, "the port " + port.get() + " of 127.0.0.1 cannot be used");
      }
      return port.get();
    }
    return IntStream.range(FIRST_PORT, FIRST_PORT + PORTS)
        .filter(RunCommand::isFree)
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.USAGE, "no port is free for ssh; --ssh-port names another"));
  }

  private static boolean isFree(int candidate) {
    try (var socket = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException | IllegalArgumentException _) {
      return false;
    }
  }
}
