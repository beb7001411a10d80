// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.progress;

import dev.ingot.document.Json;
import java.io.PrintStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Shows a build as one JSON object per line, for programs (`docs/progress.md`).
public final class JsonProgress implements Progress {
  private final PrintStream out;
  private final InstantSource clock;

  public JsonProgress(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void show(BuildEvent event) {
    switch (event) {
      case BuildEvent.Note(var text) -> write("note", Map.of("text", text));
      case BuildEvent.Resource resource -> resource(resource);
      case BuildEvent.ImageStarted(var id, var arn) -> {
        var members = new LinkedHashMap<String, Object>();
        members.put("id", id);
        members.put("arn", arn);
        write("image", members);
      }
      case BuildEvent.StateChanged(var arn, var status) -> {
        var members = new LinkedHashMap<String, Object>();
        members.put("arn", arn);
        members.put("status", status);
        write("state", members);
      }
      case BuildEvent.WorkflowStarted(var workflow) -> workflow(workflow, true);
      case BuildEvent.StepStarted(var workflowId, var step) -> step(workflowId, step);
      case BuildEvent.Line line -> line(line);
      case BuildEvent.StepEnded(var workflowId, var step) -> step(workflowId, step);
      case BuildEvent.WorkflowEnded(var workflow) -> workflow(workflow, false);
      case BuildEvent.Failed(var failure) -> failure(failure);
      case BuildEvent.Finished finished -> finished(finished);
      case BuildEvent.Output(var name, var value) -> {
        var members = new LinkedHashMap<String, Object>();
        members.put("name", name);
        members.put("value", value);
        write("output", members);
      }
    }
  }

  @Override
  public void tick() {}

  @Override
  public void close() {
    out.flush();
  }

  private void resource(BuildEvent.Resource resource) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", resource.id());
    members.put("type", resource.type());
    members.put("arn", resource.arn());
    members.put("change", resource.change().word());
    put(members, "remark", resource.remark());
    write("resource", members);
  }

  private void workflow(BuildEvent.Workflow workflow, boolean withSteps) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", workflow.id());
    members.put("type", workflow.type());
    members.put("arn", workflow.arn());
    members.put("status", workflow.status());
    put(members, "message", workflow.message());
    if (withSteps) {
      members.put("steps", workflow.steps().stream().map(BuildEvent.Step::name).toList());
    }
    write("workflow", members);
  }

  private void step(String workflowId, BuildEvent.Step step) {
    var members = new LinkedHashMap<String, Object>();
    members.put("id", step.id());
    members.put("workflow", workflowId);
    members.put("name", step.name());
    members.put("action", step.action());
    members.put("status", step.status());
    put(members, "message", step.message());
    step.started().ifPresent(start -> members.put("started", text(start)));
    step.ended().ifPresent(end -> members.put("seconds", seconds(step.time(end).toMillis())));
    write("step", members);
  }

  private void line(BuildEvent.Line line) {
    var members = new LinkedHashMap<String, Object>();
    members.put("time", text(line.time()));
    put(members, "step", line.stepId());
    members.put("source", line.source().word());
    members.put("text", line.text());
    write("log", members);
  }

  private void failure(BuildFailure failure) {
    var members = new LinkedHashMap<String, Object>();
    members.put("arn", failure.imageArn());
    members.put("status", failure.status());
    put(members, "reason", failure.reason());
    failure.component().ifPresent(component -> members.put("component", component(component)));
    failure
        .step()
        .ifPresent(step -> {
          var inner = new LinkedHashMap<String, Object>();
          inner.put("name", step.name());
          inner.put("action", step.action());
          inner.put("id", step.id());
          members.put("step", inner);
        });
    failure
        .missingRequirement()
        .ifPresent(missingRequirement -> {
          var inner = new LinkedHashMap<String, Object>();
          inner.put("what", missingRequirement.what());
          inner.put("consequence", missingRequirement.consequence());
          inner.put("fix", missingRequirement.fix());
          members.put("missingRequirement", inner);
        });
    write("failure", members);
  }

  private static Map<String, Object> component(BuildFailure.ComponentStep component) {
    var members = new LinkedHashMap<String, Object>();
    members.put("arn", component.arn());
    members.put("phase", component.phase());
    members.put("step", component.step());
    members.put("action", component.action());
    members.put("error", component.error());
    members.put("stderr", List.copyOf(component.stderr()));
    return members;
  }

  private void finished(BuildEvent.Finished finished) {
    var members = new LinkedHashMap<String, Object>();
    members.put("arn", finished.arn());
    put(members, "ami", finished.ami());
    put(members, "file", finished.file());
    finished.file().ifPresent(file -> members.put("bytes", finished.sizeBytes()));
    members.put("seconds", seconds(finished.time().toMillis()));
    write("result", members);
  }

  private static double seconds(long millis) {
    return millis / 1000.0;
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static void put(Map<String, Object> members, String name, Optional<String> value) {
    value.ifPresent(present -> members.put(name, present));
  }

  private void write(String event, Map<String, Object> members) {
    var all = new LinkedHashMap<String, Object>();
    all.put("event", event);
    all.put("time", text(clock.instant()));
    all.putAll(members);
    out.println(Json.writeCompact(all));
    out.flush();
  }
}
