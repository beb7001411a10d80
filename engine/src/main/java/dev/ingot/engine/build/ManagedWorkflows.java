// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.SemanticVersion;
import dev.ingot.core.VersionPattern;
import dev.ingot.core.resource.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// The workflows that Amazon manages, as documents of ours with the same steps. They are there in
/// every partition and region, owned by `aws`, as version 1.0.3, build 1.
public final class ManagedWorkflows {
  private static final SemanticVersion VERSION = SemanticVersion.of(1, 0, 3);
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  private record Entry(String name, Workflow.Type type, String description) {}

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry("build-image", Workflow.Type.BUILD, "Workflow to build an AMI"),
          new Entry("test-image", Workflow.Type.TEST, "Workflow to test an AMI"),
          new Entry("build-container", Workflow.Type.BUILD, "Workflow to build a container image"),
          new Entry("test-container", Workflow.Type.TEST, "Workflow to test a container image"),
          new Entry(
              "distribute-container",
              Workflow.Type.DISTRIBUTION,
              "Workflow to distribute a container image"),
          new Entry(
              "distribute-image", Workflow.Type.DISTRIBUTION, "Workflow to distribute an AMI"),
          new Entry(
              "express-build-image",
              Workflow.Type.BUILD,
              "Workflow to build an AMI without waiting for status checks"),
          new Entry(
              "express-build-container",
              Workflow.Type.BUILD,
              "Workflow to build a container image without waiting for status checks"),
          new Entry(
              "express-test-image",
              Workflow.Type.TEST,
              "Workflow to test an AMI without waiting for status checks"));

  /// What Amazon does not list.
  private static final Entry IMPORTS =
      new Entry(
          "import-disk-image", Workflow.Type.BUILD, "Workflow to install an AMI from an ISO file");

  /// The name of what an import of an ISO file runs.
  static final String IMPORT = IMPORTS.name();

  /// The names of what an image without `workflows` runs, in order.
  static final List<String> DEFAULTS = List.of("build-image", "test-image");

  /// The name of what an image with a distribution configuration runs if it has no other workflow
  /// for that.
  static final String DISTRIBUTION = "distribute-image";

  /// All of them, as they are in the scope's partition and region.
  public List<Workflow> all(Scope scope) {
    return ENTRIES.stream().map(entry -> workflow(entry, scope)).toList();
  }

  /// The build version that an ARN with the owner `aws` names, wildcards allowed.
  public Optional<Workflow> find(Arn arn) {
    return known()
        .filter(entry -> arn.owner().equals(Arn.AMAZON))
        .filter(entry -> arn.withType(word(entry.type())).equals(arn))
        .filter(entry -> entry.name().equals(arn.slug()))
        .map(entry -> workflow(entry, arn.scope()))
        .filter(workflow -> Versions.matches(arn, workflow.arn()))
        .findFirst();
  }

  /// The workflow with this name.
  Optional<Workflow> named(String name, Scope scope) {
    return known()
        .filter(entry -> entry.name().equals(name))
        .map(entry -> workflow(entry, scope))
        .findFirst();
  }

  private static Stream<Entry> known() {
    return Stream.concat(ENTRIES.stream(), Stream.of(IMPORTS));
  }

  private static Workflow workflow(Entry entry, Scope scope) {
    var arn =
        new Arn(
            scope.partition(),
            scope.region(),
            Arn.AMAZON,
            ResourceKind.WORKFLOW,
            Optional.of(word(entry.type())),
            entry.name(),
            Optional.of(VersionPattern.exactly(VERSION)),
            OptionalInt.of(1));
    return new Workflow(
        arn,
        entry.name(),
        Optional.of(entry.description()),
        Optional.empty(),
        entry.type(),
        List.of(),
        text(entry.name()),
        Optional.empty(),
        CREATED,
        Map.of());
  }

  private static String word(Workflow.Type type) {
    return switch (type) {
      case BUILD -> "build";
      case TEST -> "test";
      case DISTRIBUTION -> "distribution";
    };
  }

  private static String text(String name) {
    var resource = "workflows/" + name + ".yaml";
    try (var in = ManagedWorkflows.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
