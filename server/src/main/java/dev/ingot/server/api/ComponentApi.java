// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.COMPONENT;
import static dev.ingot.model.ImageBuilder.CREATE_COMPONENT;
import static dev.ingot.model.ImageBuilder.DELETE_COMPONENT;
import static dev.ingot.model.ImageBuilder.GET_COMPONENT;
import static dev.ingot.model.ImageBuilder.IMPORT_COMPONENT;
import static dev.ingot.model.ImageBuilder.LIST_COMPONENTS;
import static dev.ingot.model.ImageBuilder.LIST_COMPONENT_BUILD_VERSIONS;

import dev.ingot.core.resource.Component;
import dev.ingot.core.resource.Parameter;
import dev.ingot.core.resource.Platform;
import dev.ingot.core.rule.Components;
import dev.ingot.core.rule.DocumentSource;
import dev.ingot.core.rule.NewComponent;
import dev.ingot.core.rule.Versions;
import dev.ingot.model.shape.ComponentParameterDetail;
import dev.ingot.model.shape.ComponentState;
import dev.ingot.model.shape.ComponentStatus;
import dev.ingot.model.shape.ComponentSummary;
import dev.ingot.model.shape.ComponentType;
import dev.ingot.model.shape.ComponentVersion;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateComponentResponse;
import dev.ingot.model.shape.DeleteComponentRequest;
import dev.ingot.model.shape.DeleteComponentResponse;
import dev.ingot.model.shape.GetComponentRequest;
import dev.ingot.model.shape.GetComponentResponse;
import dev.ingot.model.shape.ImportComponentRequest;
import dev.ingot.model.shape.ImportComponentResponse;
import dev.ingot.model.shape.ListComponentBuildVersionsRequest;
import dev.ingot.model.shape.ListComponentBuildVersionsResponse;
import dev.ingot.model.shape.ListComponentsRequest;
import dev.ingot.model.shape.ListComponentsResponse;
import dev.ingot.server.http.CallContext;
import java.util.List;
import java.util.Map;

/// The operations on components.
public final class ComponentApi implements Api {
  private final Components components;

  public ComponentApi(Components components) {
    this.components = components;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_COMPONENT, this::create);
    table.on(DELETE_COMPONENT, this::delete);
    table.on(IMPORT_COMPONENT, this::importScript);
    table.on(GET_COMPONENT, this::get);
    table.on(LIST_COMPONENT_BUILD_VERSIONS, this::listBuilds);
    table.on(LIST_COMPONENTS, this::list);
  }

  CreateComponentResponse create(CreateComponentRequest request, CallContext context) {
    var arn =
        components.create(
            context.scope(),
            new NewComponent(
                request.name(),
                Versions.exact(request.semanticVersion()),
                Platform.of(request.platform().wire()).orElseThrow(),
                new DocumentSource(request.data(), request.uri()),
                request.description(),
                request.changeDescription(),
                request.supportedOsVersions().orElse(List.of()),
                request.kmsKeyId(),
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateComponentResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .componentBuildVersionArn(arn.toString())
        .latestVersionReferences(Wire.references(arn))
        .build();
  }

  ImportComponentResponse importScript(ImportComponentRequest request, CallContext context) {
    var arn =
        components.importScript(
            context.scope(),
            new NewComponent(
                request.name(),
                Versions.exact(request.semanticVersion()),
                Platform.of(request.platform().wire()).orElseThrow(),
                new DocumentSource(request.data(), request.uri()),
                request.description(),
                request.changeDescription(),
                List.of(),
                request.kmsKeyId(),
                request.tags().orElse(Map.of()),
                false),
            Component.Type.valueOf(request.type().wire()),
            request.clientToken());
    return ImportComponentResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .componentBuildVersionArn(arn.toString())
        .build();
  }

  GetComponentResponse get(GetComponentRequest request, CallContext context) {
    var arn =
        Wire.versionedArn(
            "componentBuildVersionArn", request.componentBuildVersionArn(), COMPONENT);
    var component = components.get(context.scope(), arn);
    return GetComponentResponse.builder()
        .requestId(context.requestId())
        .component(shape(component))
        .latestVersionReferences(Wire.references(component.arn()))
        .build();
  }

  ListComponentsResponse list(ListComponentsRequest request, CallContext context) {
    var page =
        components.list(
            context.scope(),
            Wire.owner(request.owner()),
            Wire.filters(request.filters()),
            request.byName().orElse(false),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListComponentsResponse.builder()
        .requestId(context.requestId())
        .componentVersionList(page.map(ComponentApi::version).items())
        .nextToken(page.next())
        .build();
  }

  ListComponentBuildVersionsResponse listBuilds(
      ListComponentBuildVersionsRequest request, CallContext context) {
    var version =
        request
            .componentVersionArn()
            .map(text -> Wire.versionedArn("componentVersionArn", text, COMPONENT));
    var page =
        components.listBuilds(
            context.scope(), version, Wire.page(request.maxResults(), request.nextToken()));
    return ListComponentBuildVersionsResponse.builder()
        .requestId(context.requestId())
        .componentSummaryList(page.map(ComponentApi::summary).items())
        .nextToken(page.next())
        .build();
  }

  DeleteComponentResponse delete(DeleteComponentRequest request, CallContext context) {
    var arn =
        Wire.buildArn("componentBuildVersionArn", request.componentBuildVersionArn(), COMPONENT);
    components.delete(context.scope(), arn);
    return DeleteComponentResponse.builder()
        .requestId(context.requestId())
        .componentBuildVersionArn(arn.toString())
        .build();
  }

  private static dev.ingot.model.shape.Component shape(Component component) {
    return dev.ingot.model.shape.Component.builder()
        .arn(component.arn().toString())
        .name(component.name())
        .version(Wire.version(component.arn()))
        .description(component.description())
        .changeDescription(component.changeDescription())
        .type(ComponentType.valueOf(component.type().name()))
        .platform(platform(component.platform()))
        .supportedOsVersions(Wire.unlessEmpty(component.supportedOsVersions()))
        .state(active())
        .parameters(
            Wire.unlessEmpty(component.parameters().stream().map(ComponentApi::parameter).toList()))
        .owner(Wire.ownerOf(component.arn()))
        .data(component.data())
        .kmsKeyId(component.kmsKeyId())
        .encrypted(true)
        .dateCreated(Wire.time(component.dateCreated()))
        .tags(component.tags())
        .build();
  }

  private static ComponentParameterDetail parameter(Parameter parameter) {
    return ComponentParameterDetail.builder()
        .name(parameter.name())
        .type(parameter.type())
        .defaultValue(parameter.defaultValue())
        .description(parameter.description())
        .build();
  }

  private static ComponentVersion version(Component component) {
    return ComponentVersion.builder()
        .arn(component.arn().withoutBuild().toString())
        .name(component.name())
        .version(Wire.version(component.arn()))
        .description(component.description())
        .platform(platform(component.platform()))
        .supportedOsVersions(Wire.unlessEmpty(component.supportedOsVersions()))
        .type(ComponentType.valueOf(component.type().name()))
        .owner(Wire.ownerOf(component.arn()))
        .dateCreated(Wire.time(component.dateCreated()))
        .status(ComponentStatus.ACTIVE)
        .build();
  }

  private static ComponentSummary summary(Component component) {
    return ComponentSummary.builder()
        .arn(component.arn().toString())
        .name(component.name())
        .version(Wire.version(component.arn()))
        .platform(platform(component.platform()))
        .supportedOsVersions(Wire.unlessEmpty(component.supportedOsVersions()))
        .state(active())
        .type(ComponentType.valueOf(component.type().name()))
        .owner(Wire.ownerOf(component.arn()))
        .description(component.description())
        .changeDescription(component.changeDescription())
        .dateCreated(Wire.time(component.dateCreated()))
        .tags(component.tags())
        .build();
  }

  private static ComponentState active() {
    return ComponentState.builder().status(ComponentStatus.ACTIVE).build();
  }

  private static dev.ingot.model.shape.Platform platform(Platform platform) {
    return dev.ingot.model.shape.Platform.valueOf(platform.text());
  }
}
