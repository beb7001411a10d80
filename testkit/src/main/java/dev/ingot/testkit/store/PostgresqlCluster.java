// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A PostgreSQL of our own for the tests, in a temporary folder and on a free port of the loopback.
/// It does not run as root, so root runs it as the user that Debian's package makes.
public final class PostgresqlCluster implements AutoCloseable {
  private static final String TEMPLATE = "ingot_template";

  private final Path programs;
  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();
  private Process process;

  private PostgresqlCluster(Path programs, Path folder, int port) throws IOException {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
    this.process = launched();
  }

  /// Where the newest installed version has its programs; empty if none is installed.
  public static Optional<Path> programs() {
    try (var versions = Files.newDirectoryStream(Path.of("/usr/lib/postgresql"))) {
      var found = new ArrayList<Path>();
      for (var version : versions) {
        if (Files.isExecutable(version.resolve("bin/initdb"))) {
          found.add(version.resolve("bin"));
        }
      }
      return found.stream().max(Comparator.naturalOrder());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// @param tables makes the tables of [#newDatabase] in an empty database, given its URL
  public static PostgresqlCluster start(Path programs, Consumer<String> tables) throws Exception {
    var folder = Files.createTempDirectory("ingot-postgresql");
    if (root()) {
      var users = folder.getFileSystem().getUserPrincipalLookupService();
      Files.setOwner(folder, users.lookupPrincipalByName("postgres"));
    }
    initialize(programs, folder);
    var cluster = new PostgresqlCluster(programs, folder, freePort());
    try {
      cluster.makeTemplate(tables);
    } catch (SQLException | InterruptedException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private static void initialize(Path programs, Path folder)
      throws IOException, InterruptedException {
    var log = folder.resolve("log").toFile();
    var data = folder.resolve("data").toString();
    var initdb =
        command(programs.resolve("initdb"), "-D", data, "-A", "trust", "-U", "ingot", "-N")
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    if (initdb.waitFor() != 0) {
      throw new IllegalStateException("initdb failed: " + Files.readString(log.toPath()));
    }
  }

  private Process launched() throws IOException {
    return command(
            programs.resolve("postgres"),
            "-D",
            folder.resolve("data").toString(),
            "-p",
            "" + port,
            "-k",
            folder.toString(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=200")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  /// Stops it at once, whoever is connected.
  public void stop() throws IOException, InterruptedException {
    signal("-INT", Stream.of(process.toHandle()));
    process.waitFor();
  }

  /// Makes it silent: its connections stay, but nothing answers until [#resume].
  public void suspend() throws IOException, InterruptedException {
    signal("-STOP", withChildren());
  }

  public void resume() throws IOException, InterruptedException {
    signal("-CONT", withChildren());
  }

  private Stream<ProcessHandle> withChildren() {
    return Stream.concat(Stream.of(process.toHandle()), process.children());
  }

  private static void signal(String signal, Stream<ProcessHandle> processes)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("kill", signal));
    processes.forEach(each -> command.add("" + each.pid()));
    new ProcessBuilder(command).start().waitFor();
  }

  /// Starts it again after [#stop] and returns when it can be reached.
  public void startAgain() throws IOException, SQLException, InterruptedException {
    process = launched();
    administerOnceUp("select 1");
  }

  /// The URL of a new database that has the tables, and is empty otherwise.
  public String newDatabase() throws SQLException {
    return create(" template " + TEMPLATE);
  }

  /// The URL of a new database that has nothing.
  public String newEmptyDatabase() throws SQLException {
    return create("");
  }

  private String create(String options) throws SQLException {
    var name = "test_" + databases.incrementAndGet();
    administer("create database " + name + options);
    return url(name);
  }

  private void makeTemplate(Consumer<String> tables) throws SQLException, InterruptedException {
    administerOnceUp("create database " + TEMPLATE + " locale 'C' template template0");
    tables.accept(url(TEMPLATE));
  }

  private void administerOnceUp(String sql) throws SQLException, InterruptedException {
    for (var tries = 0; ; tries++) {
      try {
        administer(sql);
        return;
      } catch (SQLException e) {
        if (tries == 200 || !process.isAlive()) {
          throw e;
        }
        Thread.sleep(50);
      }
    }
  }

  private void administer(String sql) throws SQLException {
    try (var connection = DriverManager.getConnection(url("postgres"));
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=ingot";
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static ProcessBuilder command(Path program, String... arguments) {
    var command = new ArrayList<String>();
    if (root()) {
      command.addAll(
          List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"));
    }
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(Path.of("/").toFile());
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
