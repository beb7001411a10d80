// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/// How fast the runtime takes workflows through steps that do nothing, beside a bare JDBC loop that writes the same
/// rows in the same transactions. Each image has ten test workflows of fifteen steps, one after another; `RunSysPrep`
/// is the action, which has nothing to do on Linux.
///
/// usage: StepRates FOLDER ROUNDS [JDBC-URL POSTMASTER-PID]     the database must be empty; without: SQLite
///
/// The first round warms up. Prints `name <TAB> median of the others`.
static final int WORKFLOWS = 10;
static final int STEPS = 15;

/// Executions at once in the round that is for the rate, and in the one that is for the hand-off.
static final int FULL = 60;

static final int LIGHT = 4;

/// Connections of the bare loop: what the runtime has. SQLite has one writer.
static final int CONNECTIONS = 10;

static Optional<String> url = Optional.empty();
static Optional<Long> postmaster = Optional.empty();
static final Map<String, List<Double>> results = new HashMap<>();

void main(String[] arguments) throws Exception {
  var folder = Path.of(arguments[0]);
  if (arguments.length > 2) {
    url = Optional.of(arguments[2]);
    postmaster = Optional.of(Long.parseLong(arguments[3]));
  }
  for (var round = 0; round <= Integer.parseInt(arguments[1]); round++) {
    round(folder.resolve("full-" + round), FULL, true);
    round(folder.resolve("light-" + round), LIGHT, false);
    if (round == 0) {
      results.clear();
    }
  }
  results.forEach((name, values) -> {
    var sorted = values.stream().sorted().toList();
    IO.println(name + "\t" + sorted.get(sorted.size() / 2));
  });
}

void result(String name, double value) {
  results.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
}

void round(Path data, int images, boolean full) throws Exception {
  var settings = new HashMap<>(Map.of("data", data.toString()));
  url.ifPresent(u -> settings.put("database", u));
  var names = "" + data.getFileName();
  try (var ingot = EmbeddedIngot.open(ServerConfig.of(settings, Map.of()), Map.of());
      var database = connect(data)) {
    Bench.ask(database, "delete from step_execution");
    Bench.ask(database, "delete from workflow_execution");
    Bench.images(ingot, names, images, WORKFLOWS, Bench.steps(STEPS));
    var before = cpuMillis();
    ingot.start();
    while (Bench.count(database, "select count(*) from scheduled_tasks where task_name = 'workflow'") > 0) {
      Thread.sleep(20);
    }
    var cpu = cpuMillis() - before;
    var steps = images * WORKFLOWS * STEPS;
    var ended = Bench.count(database, "select count(*) from step_execution where status = 'SKIPPED'");
    if (ended != steps) {
      throw new IllegalStateException(ended + " of " + steps + " steps have ended");
    }
    var millis =
        Bench.count(database, "select max(end_ms) - min(start_ms) from workflow_execution");
    if (full) {
      result("steps/s", 1000.0 * steps / millis);
      result("cpu ms/step", (double) cpu / steps);
      result("bare steps/s", 1000.0 * steps / bare(data, database));
    } else {
      var periods = periods(database);
      result("hand-off p50 ms", periods.get(periods.size() / 2));
      result("hand-off p99 ms", periods.get(periods.size() * 99 / 100));
    }
  }
}

/// From the start of a step to that of the next one of its workflow: the step, the hand-off, and their commits.
List<Long> periods(Connection database) throws SQLException {
  var periods = new ArrayList<Long>();
  try (var statement = database.createStatement();
      var rows =
          statement.executeQuery(
              "select b.start_ms - a.start_ms from step_execution a join step_execution b"
                  + " on b.execution_id = a.execution_id and b.step_index = a.step_index + 1 order by 1")) {
    while (rows.next()) {
      periods.add(rows.getLong(1));
    }
  }
  return periods;
}

// The bare loop

/// Writes the rows of all executions again, as the runtime does: a transaction that picks the queue's row, one that
/// takes the execution up, one for each step, one that ends the workflow, writes the image, makes the next workflow with
/// its steps and queues it.
///
/// @return milliseconds
long bare(Path data, Connection database) throws Exception {
  var executions = new ConcurrentLinkedQueue<>(Bench.texts(database, "select id from workflow_execution"));
  var threads = url.isPresent() ? CONNECTIONS : 1;
  for (var id : executions) {
    queue(database, id);
  }
  var begun = System.nanoTime();
  try (var pool = Executors.newFixedThreadPool(threads)) {
    var workers = new ArrayList<java.util.concurrent.Future<?>>();
    for (var i = 0; i < threads; i++) {
      workers.add(
          pool.submit(() -> {
            try (var own = connect(data)) {
              var loop = new Loop(own);
              for (var id = executions.poll(); id != null; id = executions.poll()) {
                loop.run(id);
              }
            }
            return null;
          }));
    }
    for (var worker : workers) {
      worker.get();
    }
  }
  return (System.nanoTime() - begun) / 1_000_000;
}

/// A row that the runtime's own worker does not see as its task.
void queue(Connection database, String id) throws SQLException {
  Bench.ask(
      database,
      "insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
          + " values ('bare', '" + id + "', " + Long.MAX_VALUE + ", false, 1)");
}

static final class Loop {
  private final Connection database;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  Loop(Connection database) throws SQLException {
    this.database = database;
    database.setAutoCommit(false);
  }

  void run(String id) throws SQLException {
    update(
        "update scheduled_tasks set picked = true, picked_by = 'bare', last_heartbeat = 1,"
            + " version = version + 1 where task_name = 'bare' and task_instance = ? and version = 1",
        id);
    database.commit();
    update("update workflow_execution set epoch = epoch + 1 where id = ?", id);
    var execution = row("workflow_execution", "id = ?", id);
    var image = row("resource", "kind = 'IMAGE' and slug = ? order by number limit 1", slug(execution));
    database.commit();
    var steps = new ArrayList<Map<String, Object>>();
    for (var i = 0; i < STEPS; i++) {
      steps.add(row("step_execution", "execution_id = ? and step_index = " + i, id));
    }
    database.commit();
    for (var i = 0; i < STEPS; i++) {
      write("workflow_execution", execution);
      fencedStep(id, execution, steps.get(i));
      if (i + 1 < STEPS) {
        fencedStep(id, execution, steps.get(i + 1));
      }
      cancelRequested(id);
      database.commit();
    }
    write("workflow_execution", execution);
    write("resource", image);
    insert("workflow_execution", execution);
    for (var step : steps) {
      insert("step_execution", step);
    }
    update("insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
        + " values ('bare', ?, " + Long.MAX_VALUE + ", false, 1)", id + "-next");
    update("delete from scheduled_tasks where task_name = 'bare' and task_instance = ?", id);
    database.commit();
  }

  /// Of the image `arn:…:image/SLUG/1.0.0/1`.
  private static String slug(Map<String, Object> execution) {
    return ("" + execution.get("image_arn")).split("/", -1)[1];
  }

  private void fencedStep(String id, Map<String, Object> execution, Map<String, Object> step)
      throws SQLException {
    var statement = statement("select epoch from workflow_execution where id = ? and epoch >= 0"
        + (url.isPresent() ? " for update" : ""));
    statement.setString(1, id);
    try (var rows = statement.executeQuery()) {
      rows.next();
    }
    write("step_execution", step);
  }

  private void cancelRequested(String id) throws SQLException {
    var statement = statement("select cancel_requested from workflow_execution where id = ?");
    statement.setString(1, id);
    try (var rows = statement.executeQuery()) {
      rows.next();
    }
  }

  /// Under a name of its own.
  private void insert(String table, Map<String, Object> row) throws SQLException {
    var columns = row.keySet().stream().filter(c -> !c.equals("number")).toList();
    var statement =
        statement(
            "insert into " + table + " (" + String.join(", ", columns) + ") values ("
                + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")");
    for (var i = 0; i < columns.size(); i++) {
      var name = columns.get(i);
      var named = name.equals("id") || name.equals("execution_id");
      statement.setObject(i + 1, named ? row.get(name) + "-next" : row.get(name));
    }
    statement.executeUpdate();
  }

  private Map<String, Object> row(String table, String where, Object value) throws SQLException {
    var statement = statement("select * from " + table + " where " + where);
    statement.setObject(1, value);
    try (var rows = statement.executeQuery()) {
      rows.next();
      var row = new java.util.LinkedHashMap<String, Object>();
      for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        row.put(rows.getMetaData().getColumnName(i), rows.getObject(i));
      }
      return row;
    }
  }

  private void write(String table, Map<String, Object> row) throws SQLException {
    var columns =
        row.keySet().stream()
            .filter(c -> !List.of("number", "id", "epoch", "execution_id", "step_index").contains(c))
            .toList();
    var key = row.containsKey("id") ? "id" : "number";
    var statement =
        statement(
            "update " + table + " set " + String.join(" = ?, ", columns) + " = ? where " + key + " = ?");
    for (var i = 0; i < columns.size(); i++) {
      statement.setObject(i + 1, row.get(columns.get(i)));
    }
    statement.setObject(columns.size() + 1, row.get(key));
    statement.executeUpdate();
  }

  private void update(String sql, String id) throws SQLException {
    var statement = statement(sql);
    statement.setString(1, id);
    statement.executeUpdate();
  }

  private PreparedStatement statement(String sql) throws SQLException {
    var known = statements.get(sql);
    if (known == null) {
      known = database.prepareStatement(sql);
      statements.put(sql, known);
    }
    return known;
  }
}

// The database, and what it takes

Connection connect(Path data) throws SQLException {
  if (url.isPresent()) {
    return DriverManager.getConnection(url.get());
  }
  var pragmas = new Properties();
  pragmas.setProperty("journal_mode", "WAL");
  pragmas.setProperty("synchronous", "FULL");
  pragmas.setProperty("transaction_mode", "IMMEDIATE");
  pragmas.setProperty("busy_timeout", "30000");
  return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ingot.db"), pragmas);
}

/// Of this process, and of PostgreSQL's with all that it started.
long cpuMillis() throws IOException {
  var own = ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis();
  if (postmaster.isEmpty()) {
    return own;
  }
  var ticks = 0L;
  try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
    for (var process : processes) {
      try {
        var stat = Files.readString(process.resolve("stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        if (process.endsWith("" + postmaster.get())) {
          // Its own, and those of children that have ended.
          for (var i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
          }
        } else if (fields[1].equals("" + postmaster.get())) {
          ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
      } catch (IOException _) {
        // It has ended meanwhile.
      }
    }
  }
  return own + ticks * 10;
}
