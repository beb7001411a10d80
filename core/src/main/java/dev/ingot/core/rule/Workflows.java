// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.rule;

import dev.ingot.core.Arn;
import dev.ingot.core.Page;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.core.resource.ResourceStore;
import dev.ingot.core.resource.Workflow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The rules of workflows, which are versioned as [BuildVersions] says; a name belongs to one
/// stage, so a build workflow and a test workflow may have the same.
public final class Workflows {
  private static final Filters<Workflow> FILTERS =
      new Filters<Workflow>()
          .part("name", w -> Optional.of(w.name()))
          .part("version", w -> Optional.of(w.arn().exactVersion().toString()))
          .part("description", Workflow::description)
          .exact("type", w -> Optional.of(w.type().name()));

  private final Resources resources;
  private final WorkflowChecker checker;
  private final BuildVersions<Workflow> builds;

  /// @param managed the workflows that every account sees, as they are in a scope's region, with
  ///   the owner [Arn#AMAZON], in the order in which lists show them
  public Workflows(
      Resources resources, WorkflowChecker checker, Function<Scope, List<Workflow>> managed) {
    this.resources = resources;
    this.checker = checker;
    this.builds =
        new BuildVersions<>(
            resources,
            ResourceKind.WORKFLOW,
            Workflow.class,
            resources.quotas().workflows(),
            managed);
  }

  /// Adds a workflow under the next build number of its version.
  ///
  /// @return the ARN with its build
  public Arn create(Scope scope, NewWorkflow request, String clientToken) {
    return resources
        .calls()
        .once(
            scope,
            "CreateWorkflow",
            clientToken,
            request,
            () -> request.document().text(resources.documents()),
            data -> add(scope, request, data));
  }

  private Arn add(Scope scope, NewWorkflow request, String data) {
    Resources.requireTags("tags", request.tags());
    var checked = checker.check(data, request.type());
    var version =
        Resources.versionArn(scope, ResourceKind.WORKFLOW, request.name(), request.version())
            .withType(request.type().name().toLowerCase(Locale.ROOT));
    return builds.add(
        version,
        newest -> hasContent(newest, request, data),
        request.dryRun(),
        arn ->
            new Workflow(
                arn,
                request.name(),
                request.description(),
                request.changeDescription(),
                request.type(),
                checked.parameters(),
                data,
                request.kmsKeyId(),
                resources.now(),
                request.tags()));
  }

  private static boolean hasContent(Workflow workflow, NewWorkflow request, String data) {
    return workflow.data().equals(data)
        && workflow.description().equals(request.description())
        && workflow.kmsKeyId().equals(request.kmsKeyId());
  }

  /// The workflow that a build, version or wildcard ARN leads to, own or managed.
  public Workflow get(Scope scope, Arn arn) {
    return find(scope, arn).orElseThrow(() -> Resources.notFound(arn));
  }

  Optional<Workflow> find(Scope scope, Arn arn) {
    return builds.find(scope, arn);
  }

  /// One workflow of each version, or of each name: its newest build; the oldest first.
  public Page<Workflow> list(
      Scope scope, Owner owner, List<Filter> filters, boolean byName, PageRequest page) {
    Resources.requireNoVersionFilter(byName, filters);
    var show = FILTERS.of(filters);
    var call = new Paging.Call(scope, "ListWorkflows", List.of(owner, filters, byName), page);
    return switch (owner) {
      case SELF -> builds.listOwn(call, ResourceStore.Order.CREATED, byName, show);
      case AMAZON -> builds.listManaged(call, show);
      case SHARED, THIRD_PARTY ->
          throw new RejectedException(
              new Rejection.InvalidRequest(
                  "ListWorkflows does not support the owner " + owner.text() + "."));
      case AWS_MARKETPLACE -> new Page<>(List.of(), Optional.empty());
    };
  }

  /// The builds of the versions that an ARN matches, or of all own workflows; the newest first.
  public Page<Workflow> listBuilds(Scope scope, Optional<Arn> version, PageRequest page) {
    var call = new Paging.Call(scope, "ListWorkflowBuildVersions", List.of(version), page);
    return builds.listBuilds(call, version);
  }

  /// Deletes a build that no pipeline needs. Images that were built with it do not.
  public void delete(Scope scope, Arn build) {
    resources.deleteUnlessNeeded(
        scope,
        build,
        pipeline ->
            pipeline.workflows().stream()
                .anyMatch(use -> resources.isOnlyOne(Arn.parse(use.workflowArn()), build)));
  }
}
