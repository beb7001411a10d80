// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How long GetWorkflowStepExecution and ListWorkflowStepExecutions take over HTTP with a million step executions in the
/// store: always another step or workflow, four calls at once. The rows are copies of those of a real build under names of
/// their own, written by SQL into SQLite; the calls are not signed.
///
/// usage: StepReads FOLDER STEPS
static final int AT_ONCE = 4;

static final int WARM_UP = 2000;
static final int CALLS = 10_000;

void main(String[] arguments) throws Exception {
  var data = Path.of(arguments[0]);
  var wanted = Long.parseLong(arguments[1]);
  try (var ingot = Bench.open(data);
      var database = Bench.sqlite(data)) {
    Bench.images(ingot, "reads", 1, 10, Bench.steps(15));
    ingot.start();
    Bench.awaitEnd(database);
  }
  var steps = new ArrayList<String>();
  var executions = new ArrayList<String>();
  try (var database = Bench.sqlite(data)) {
    fill(database, wanted);
    IO.println("rows\t" + Bench.count(database, "select count(*) from step_execution"));
    var random = " order by random() limit " + (WARM_UP + CALLS);
    steps.addAll(Bench.texts(database, "select id from step_execution" + random));
    executions.addAll(Bench.texts(database, "select id from workflow_execution" + random));
  }
  try (var ingot = Bench.open(data);
      var client = HttpClient.newHttpClient()) {
    var base = "http://127.0.0.1:" + ingot.listen("127.0.0.1", 0).port();
    load(
        "get",
        client,
        steps.stream()
            .map(id -> HttpRequest.newBuilder(
                    URI.create(base + "/GetWorkflowStepExecution?stepExecutionId=" + id))
                .build())
            .toList());
    load(
        "list",
        client,
        executions.stream()
            .map(id -> HttpRequest.newBuilder(URI.create(base + "/ListWorkflowStepExecutions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"workflowExecutionId\": \"" + id + "\"}"))
                .build())
            .toList());
  }
}

/// Workflows of fifteen steps each, copied from the build's until there are enough.
void fill(java.sql.Connection database, long wanted) throws Exception {
  var uuid =
      "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-' || hex(randomblob(2)) || '-'"
          + " || hex(randomblob(2)) || '-' || hex(randomblob(6)))";
  Bench.ask(database, "pragma synchronous = off");
  database.setAutoCommit(false);
  var columns = String.join(", ", columns(database, "workflow_execution", List.of("number", "id")));
  var stepColumns = columns(database, "step_execution", List.of("id", "execution_id"));
  var template = Bench.texts(database, "select id from workflow_execution limit 1").getFirst();
  var missing = (wanted - Bench.count(database, "select count(*) from step_execution") + 14) / 15;
  Bench.ask(
      database,
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < " + missing + ")"
          + " insert into workflow_execution (id, " + columns + ") select 'wf-' || " + uuid + ", " + columns
          + " from n cross join workflow_execution t where t.id = '" + template + "'");
  Bench.ask(
      database,
      "insert into step_execution (id, execution_id, " + String.join(", ", stepColumns) + ") select 'step-' || " + uuid
          + ", e.id, " + String.join(", ", stepColumns.stream().map(c -> "t." + c).toList())
          + " from workflow_execution e cross join step_execution t where t.execution_id = '" + template
          + "' and not exists (select 1 from step_execution s where s.execution_id = e.id)");
  database.commit();
  database.setAutoCommit(true);
}

List<String> columns(java.sql.Connection database, String table, List<String> but) throws Exception {
  return Bench.texts(database, "select name from pragma_table_info('" + table + "')").stream()
      .filter(name -> !but.contains(name))
      .toList();
}

void load(String name, HttpClient client, List<HttpRequest> requests) throws Exception {
  var nanos = new ArrayList<Long>();
  try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
    for (var part : List.of(requests.subList(0, Math.min(WARM_UP, requests.size())), requests)) {
      nanos.clear();
      var calls = new ArrayList<Callable<Long>>();
      for (var request : part) {
        calls.add(() -> {
          var begun = System.nanoTime();
          var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
          var took = System.nanoTime() - begun;
          if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
          }
          return took;
        });
      }
      for (Future<Long> call : pool.invokeAll(calls)) {
        nanos.add(call.get());
      }
    }
  }
  nanos.sort(Long::compare);
  IO.println(name + " p50 ms\t" + nanos.get(nanos.size() / 2) / 1e6);
  IO.println(name + " p99 ms\t" + nanos.get(nanos.size() * 99 / 100) / 1e6);
}
