// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.WORKFLOW;
import static dev.ingot.model.ImageBuilder.CREATE_WORKFLOW;
import static dev.ingot.model.ImageBuilder.DELETE_WORKFLOW;
import static dev.ingot.model.ImageBuilder.GET_WORKFLOW;
import static dev.ingot.model.ImageBuilder.LIST_WORKFLOWS;
import static dev.ingot.model.ImageBuilder.LIST_WORKFLOW_BUILD_VERSIONS;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Workflow;
import dev.ingot.core.rule.DocumentSource;
import dev.ingot.core.rule.NewWorkflow;
import dev.ingot.core.rule.Versions;
import dev.ingot.core.rule.Workflows;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.CreateWorkflowResponse;
import dev.ingot.model.shape.DeleteWorkflowRequest;
import dev.ingot.model.shape.DeleteWorkflowResponse;
import dev.ingot.model.shape.GetWorkflowRequest;
import dev.ingot.model.shape.GetWorkflowResponse;
import dev.ingot.model.shape.LatestVersionReferences;
import dev.ingot.model.shape.ListWorkflowBuildVersionsRequest;
import dev.ingot.model.shape.ListWorkflowBuildVersionsResponse;
import dev.ingot.model.shape.ListWorkflowsRequest;
import dev.ingot.model.shape.ListWorkflowsResponse;
import dev.ingot.model.shape.WorkflowParameterDetail;
import dev.ingot.model.shape.WorkflowSummary;
import dev.ingot.model.shape.WorkflowType;
import dev.ingot.model.shape.WorkflowVersion;
import dev.ingot.server.http.CallContext;
import java.util.Map;

/// The operations on workflows.
public final class WorkflowApi implements Api {
  private final Workflows workflows;

  public WorkflowApi(Workflows workflows) {
    this.workflows = workflows;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_WORKFLOW, this::create);
    table.on(DELETE_WORKFLOW, this::delete);
    table.on(GET_WORKFLOW, this::get);
    table.on(LIST_WORKFLOW_BUILD_VERSIONS, this::listBuilds);
    table.on(LIST_WORKFLOWS, this::list);
  }

  CreateWorkflowResponse create(CreateWorkflowRequest request, CallContext context) {
    var arn =
        workflows.create(
            context.scope(),
            new NewWorkflow(
                request.name(),
                Versions.exact(request.semanticVersion()),
                Workflow.Type.valueOf(request.type().wire()),
                new DocumentSource(request.data(), request.uri()),
                request.description(),
                request.changeDescription(),
                request.kmsKeyId(),
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateWorkflowResponse.builder()
        .clientToken(request.clientToken())
        .workflowBuildVersionArn(arn.toString())
        .latestVersionReferences(Wire.references(arn))
        .build();
  }

  GetWorkflowResponse get(GetWorkflowRequest request, CallContext context) {
    var arn =
        Wire.versionedArn("workflowBuildVersionArn", request.workflowBuildVersionArn(), WORKFLOW);
    var workflow = workflows.get(context.scope(), arn);
    return GetWorkflowResponse.builder()
        .workflow(shape(workflow))
        .latestVersionReferences(references(workflow.arn()))
        .build();
  }

  /// A managed workflow is referred to by its newest version only.
  private static LatestVersionReferences references(Arn arn) {
    var references = Wire.references(arn);
    return arn.owner().equals(Arn.AMAZON)
        ? LatestVersionReferences.builder().latestVersionArn(references.latestVersionArn()).build()
        : references;
  }

  ListWorkflowsResponse list(ListWorkflowsRequest request, CallContext context) {
    var page =
        workflows.list(
            context.scope(),
            Wire.owner(request.owner()),
            Wire.filters(request.filters()),
            request.byName().orElse(false),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListWorkflowsResponse.builder()
        .workflowVersionList(page.map(WorkflowApi::version).items())
        .nextToken(page.next())
        .build();
  }

  ListWorkflowBuildVersionsResponse listBuilds(
      ListWorkflowBuildVersionsRequest request, CallContext context) {
    var version =
        request
            .workflowVersionArn()
            .map(text -> Wire.versionedArn("workflowVersionArn", text, WORKFLOW));
    var page =
        workflows.listBuilds(
            context.scope(), version, Wire.page(request.maxResults(), request.nextToken()));
    return ListWorkflowBuildVersionsResponse.builder()
        .workflowSummaryList(page.map(WorkflowApi::summary).items())
        .nextToken(page.next())
        .build();
  }

  DeleteWorkflowResponse delete(DeleteWorkflowRequest request, CallContext context) {
    var arn = Wire.buildArn("workflowBuildVersionArn", request.workflowBuildVersionArn(), WORKFLOW);
    workflows.delete(context.scope(), arn);
    return DeleteWorkflowResponse.builder().workflowBuildVersionArn(arn.toString()).build();
  }

  private static dev.ingot.model.shape.Workflow shape(Workflow workflow) {
    return dev.ingot.model.shape.Workflow.builder()
        .arn(workflow.arn().toString())
        .name(workflow.name())
        .version(Wire.version(workflow.arn()))
        .description(workflow.description())
        .changeDescription(workflow.changeDescription())
        .type(type(workflow))
        .owner(Wire.ownerOf(workflow.arn()))
        .data(workflow.data())
        .kmsKeyId(workflow.kmsKeyId())
        .dateCreated(Wire.time(workflow.dateCreated()))
        .tags(workflow.tags())
        .parameters(
            Wire.unlessEmpty(workflow.parameters().stream().map(WorkflowApi::parameter).toList()))
        .build();
  }

  private static WorkflowParameterDetail parameter(Parameter parameter) {
    return WorkflowParameterDetail.builder()
        .name(parameter.name())
        .type(parameter.type())
        .defaultValue(parameter.defaultValue())
        .description(parameter.description())
        .build();
  }

  private static WorkflowVersion version(Workflow workflow) {
    return WorkflowVersion.builder()
        .arn(workflow.arn().withoutBuild().toString())
        .name(workflow.name())
        .version(Wire.version(workflow.arn()))
        .description(workflow.description())
        .type(type(workflow))
        .owner(Wire.ownerOf(workflow.arn()))
        .dateCreated(Wire.time(workflow.dateCreated()))
        .build();
  }

  private static WorkflowSummary summary(Workflow workflow) {
    return WorkflowSummary.builder()
        .arn(workflow.arn().toString())
        .name(workflow.name())
        .version(Wire.version(workflow.arn()))
        .description(workflow.description())
        .changeDescription(workflow.changeDescription())
        .type(type(workflow))
        .owner(Wire.ownerOf(workflow.arn()))
        .dateCreated(Wire.time(workflow.dateCreated()))
        .tags(workflow.tags())
        .build();
  }

  private static WorkflowType type(Workflow workflow) {
    return WorkflowType.valueOf(workflow.type().name());
  }
}
