// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors

import dev.ingot.core.Scope;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.shape.CancelImageCreationRequest;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateImageRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.ListWaitingWorkflowStepsRequest;
import dev.ingot.model.shape.WorkflowConfiguration;
import dev.ingot.model.shape.WorkflowType;
import dev.ingot.server.EmbeddedIngot;
import dev.ingot.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the benchmarks of the runtime share.
final class Bench {
  static final Scope SCOPE = new Scope("aws", "us-east-1", "000000000000");

  private Bench() {}

  static EmbeddedIngot open(Path data) throws IOException {
    return EmbeddedIngot.open(ServerConfig.of(Map.of("data", data.toString()), Map.of()), Map.of());
  }

  static Connection sqlite(Path data) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + data.resolve("ingot.db") + "?busy_timeout=30000");
  }

  /// A workflow document with so many steps that have nothing to do.
  static String steps(int steps) {
    var document = new StringBuilder("schemaVersion: 1.0\nsteps:\n");
    for (var i = 1; i <= steps; i++) {
      document.append("  - {name: Step").append(i)
          .append(", action: RunSysPrep, inputs: {instanceId: i-00000000000000000}}\n");
    }
    return document.toString();
  }

  /// Creates images, each with the same test workflow so many times, one after another.
  static void images(EmbeddedIngot ingot, String name, int images, int workflows, String document) {
    var api = ingot.api(SCOPE);
    var workflow =
        api.call(
                ImageBuilder.CREATE_WORKFLOW,
                CreateWorkflowRequest.builder()
                    .name(name)
                    .semanticVersion("1.0.0")
                    .type(WorkflowType.TEST)
                    .data(document)
                    .build())
            .workflowBuildVersionArn()
            .orElseThrow();
    var component = "arn:aws:imagebuilder:us-east-1:aws:component/hello-world-linux/x.x.x";
    var recipe =
        api.call(
                ImageBuilder.CREATE_IMAGE_RECIPE,
                CreateImageRecipeRequest.builder()
                    .name(name)
                    .semanticVersion("1.0.0")
                    .parentImage("builtin:tiny")
                    .components(List.of(ComponentConfiguration.builder().componentArn(component).build()))
                    .build())
            .imageRecipeArn()
            .orElseThrow();
    var infrastructure =
        api.call(
                ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION,
                CreateInfrastructureConfigurationRequest.builder()
                    .name(name)
                    .instanceProfileName("any")
                    .build())
            .infrastructureConfigurationArn()
            .orElseThrow();
    for (var i = 0; i < images; i++) {
      api.call(
          ImageBuilder.CREATE_IMAGE,
          CreateImageRequest.builder()
              .imageRecipeArn(recipe)
              .infrastructureConfigurationArn(infrastructure)
              .executionRole("bench")
              .workflows(
                  Collections.nCopies(
                      workflows, WorkflowConfiguration.builder().workflowArn(workflow).build()))
              .build());
    }
  }

  /// Cancels all images with a step that waits.
  static void cancelAll(EmbeddedIngot ingot) {
    var api = ingot.api(SCOPE);
    var images = new ArrayList<String>();
    var next = Optional.<String>empty();
    do {
      var waiting =
          api.call(
              ImageBuilder.LIST_WAITING_WORKFLOW_STEPS,
              next.map(token -> ListWaitingWorkflowStepsRequest.builder().nextToken(token).build())
                  .orElseGet(() -> ListWaitingWorkflowStepsRequest.builder().build()));
      waiting.steps().orElse(List.of()).forEach(s -> images.add(s.imageBuildVersionArn().orElseThrow()));
      next = waiting.nextToken();
    } while (next.isPresent());
    for (var image : images) {
      api.call(
          ImageBuilder.CANCEL_IMAGE_CREATION,
          CancelImageCreationRequest.builder().imageBuildVersionArn(image).build());
    }
  }

  /// Waits until no workflow is in the queue.
  static void awaitEnd(Connection database) throws Exception {
    while (count(database, "select count(*) from scheduled_tasks where task_name = 'workflow'") > 0) {
      Thread.sleep(20);
    }
  }

  static void ask(Connection database, String sql) throws SQLException {
    try (var statement = database.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  static long count(Connection database, String sql) throws SQLException {
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  static List<String> texts(Connection database, String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (var statement = database.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }
}
