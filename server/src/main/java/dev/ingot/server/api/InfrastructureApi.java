// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.INFRASTRUCTURE_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.DELETE_INFRASTRUCTURE_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.GET_INFRASTRUCTURE_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.LIST_INFRASTRUCTURE_CONFIGURATIONS;
import static dev.ingot.model.ImageBuilder.UPDATE_INFRASTRUCTURE_CONFIGURATION;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.InfrastructureConfiguration;
import dev.ingot.core.rule.InfrastructureConfigurations;
import dev.ingot.core.rule.InfrastructureSettings;
import dev.ingot.core.rule.NewInfrastructureConfiguration;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationResponse;
import dev.ingot.model.shape.DeleteInfrastructureConfigurationRequest;
import dev.ingot.model.shape.DeleteInfrastructureConfigurationResponse;
import dev.ingot.model.shape.GetInfrastructureConfigurationRequest;
import dev.ingot.model.shape.GetInfrastructureConfigurationResponse;
import dev.ingot.model.shape.InfrastructureConfigurationSummary;
import dev.ingot.model.shape.InstanceMetadataOptions;
import dev.ingot.model.shape.ListInfrastructureConfigurationsRequest;
import dev.ingot.model.shape.ListInfrastructureConfigurationsResponse;
import dev.ingot.model.shape.Logging;
import dev.ingot.model.shape.Placement;
import dev.ingot.model.shape.S3Logs;
import dev.ingot.model.shape.TenancyType;
import dev.ingot.model.shape.UpdateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.UpdateInfrastructureConfigurationResponse;
import dev.ingot.server.http.CallContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The operations on infrastructure configurations.
public final class InfrastructureApi implements Api {
  private final InfrastructureConfigurations infrastructures;

  public InfrastructureApi(InfrastructureConfigurations infrastructures) {
    this.infrastructures = infrastructures;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_INFRASTRUCTURE_CONFIGURATION, this::create);
    table.on(DELETE_INFRASTRUCTURE_CONFIGURATION, this::delete);
    table.on(GET_INFRASTRUCTURE_CONFIGURATION, this::get);
    table.on(LIST_INFRASTRUCTURE_CONFIGURATIONS, this::list);
    table.on(UPDATE_INFRASTRUCTURE_CONFIGURATION, this::update);
  }

  CreateInfrastructureConfigurationResponse create(
      CreateInfrastructureConfigurationRequest request, CallContext context) {
    var settings =
        new InfrastructureSettings(
            request.description(),
            request.instanceTypes().orElse(List.of()),
            request.instanceProfileName(),
            request.securityGroupIds().orElse(List.of()),
            request.subnetId(),
            s3Logs(request.logging()),
            request.keyPair(),
            request.terminateInstanceOnFailure(),
            request.snsTopicArn(),
            request.resourceTags().orElse(Map.of()),
            metadataOptions(request.instanceMetadataOptions()),
            placement(request.placement()));
    var arn =
        infrastructures.create(
            context.scope(),
            new NewInfrastructureConfiguration(
                request.name(),
                settings,
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateInfrastructureConfigurationResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .infrastructureConfigurationArn(arn.toString())
        .build();
  }

  UpdateInfrastructureConfigurationResponse update(
      UpdateInfrastructureConfigurationRequest request, CallContext context) {
    var settings =
        new InfrastructureSettings(
            request.description(),
            request.instanceTypes().orElse(List.of()),
            request.instanceProfileName(),
            request.securityGroupIds().orElse(List.of()),
            request.subnetId(),
            s3Logs(request.logging()),
            request.keyPair(),
            request.terminateInstanceOnFailure(),
            request.snsTopicArn(),
            request.resourceTags().orElse(Map.of()),
            metadataOptions(request.instanceMetadataOptions()),
            placement(request.placement()));
    var arn =
        infrastructures.update(
            context.scope(),
            arn(request.infrastructureConfigurationArn()),
            settings,
            request.clientToken());
    return UpdateInfrastructureConfigurationResponse.builder()
        .requestId(context.requestId())
        .infrastructureConfigurationArn(arn.toString())
        .build();
  }

  private static Arn arn(String text) {
    return Wire.arn("infrastructureConfigurationArn", text, INFRASTRUCTURE_CONFIGURATION);
  }

  private static Optional<InfrastructureConfiguration.S3Logs> s3Logs(Optional<Logging> logging) {
    return logging
        .flatMap(Logging::s3Logs)
        .map(l -> new InfrastructureConfiguration.S3Logs(l.s3BucketName(), l.s3KeyPrefix()));
  }

  private static Optional<InfrastructureConfiguration.InstanceMetadataOptions> metadataOptions(
      Optional<InstanceMetadataOptions> options) {
    return options.map(o ->
        new InfrastructureConfiguration.InstanceMetadataOptions(
            o.httpTokens(), o.httpPutResponseHopLimit()));
  }

  private static Optional<InfrastructureConfiguration.Placement> placement(
      Optional<Placement> placement) {
    return placement.map(p ->
        new InfrastructureConfiguration.Placement(
            p.availabilityZone(),
            p.tenancy().map(TenancyType::wire),
            p.hostId(),
            p.hostResourceGroupArn()));
  }

  GetInfrastructureConfigurationResponse get(
      GetInfrastructureConfigurationRequest request, CallContext context) {
    var infrastructure =
        infrastructures.get(context.scope(), arn(request.infrastructureConfigurationArn()));
    return GetInfrastructureConfigurationResponse.builder()
        .requestId(context.requestId())
        .infrastructureConfiguration(shape(infrastructure))
        .build();
  }

  ListInfrastructureConfigurationsResponse list(
      ListInfrastructureConfigurationsRequest request, CallContext context) {
    var page =
        infrastructures.list(
            context.scope(),
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListInfrastructureConfigurationsResponse.builder()
        .requestId(context.requestId())
        .infrastructureConfigurationSummaryList(page.map(InfrastructureApi::summary).items())
        .nextToken(page.next())
        .build();
  }

  DeleteInfrastructureConfigurationResponse delete(
      DeleteInfrastructureConfigurationRequest request, CallContext context) {
    var arn = arn(request.infrastructureConfigurationArn());
    infrastructures.delete(context.scope(), arn);
    return DeleteInfrastructureConfigurationResponse.builder()
        .requestId(context.requestId())
        .infrastructureConfigurationArn(arn.toString())
        .build();
  }

  static dev.ingot.model.shape.InfrastructureConfiguration shape(
      InfrastructureConfiguration infrastructure) {
    return dev.ingot.model.shape.InfrastructureConfiguration.builder()
        .arn(infrastructure.arn().toString())
        .name(infrastructure.name())
        .description(infrastructure.description())
        .instanceTypes(Wire.unlessEmpty(infrastructure.instanceTypes()))
        .instanceProfileName(infrastructure.instanceProfileName())
        .securityGroupIds(Wire.unlessEmpty(infrastructure.securityGroupIds()))
        .subnetId(infrastructure.subnetId())
        .logging(infrastructure.s3Logs().map(InfrastructureApi::shape))
        .keyPair(infrastructure.keyPair())
        .terminateInstanceOnFailure(infrastructure.terminateInstanceOnFailure())
        .snsTopicArn(infrastructure.snsTopicArn())
        .dateCreated(Wire.time(infrastructure.dateCreated()))
        .dateUpdated(infrastructure.dateUpdated().map(Wire::time))
        .resourceTags(Wire.unlessEmpty(infrastructure.resourceTags()))
        .instanceMetadataOptions(
            infrastructure.instanceMetadataOptions().map(InfrastructureApi::shape))
        .tags(infrastructure.tags())
        .placement(infrastructure.placement().map(InfrastructureApi::shape))
        .build();
  }

  private static Logging shape(InfrastructureConfiguration.S3Logs logs) {
    return Logging.builder()
        .s3Logs(
            S3Logs.builder().s3BucketName(logs.bucketName()).s3KeyPrefix(logs.keyPrefix()).build())
        .build();
  }

  private static InstanceMetadataOptions shape(
      InfrastructureConfiguration.InstanceMetadataOptions options) {
    return InstanceMetadataOptions.builder()
        .httpTokens(options.httpTokens())
        .httpPutResponseHopLimit(options.httpPutResponseHopLimit())
        .build();
  }

  private static Placement shape(InfrastructureConfiguration.Placement placement) {
    return Placement.builder()
        .availabilityZone(placement.availabilityZone())
        .tenancy(placement.tenancy().map(InfrastructureApi::tenancy))
        .hostId(placement.hostId())
        .hostResourceGroupArn(placement.hostResourceGroupArn())
        .build();
  }

  private static TenancyType tenancy(String text) {
    return text.equals("default") ? TenancyType.default_ : TenancyType.valueOf(text);
  }

  private static InfrastructureConfigurationSummary summary(
      InfrastructureConfiguration infrastructure) {
    return InfrastructureConfigurationSummary.builder()
        .arn(infrastructure.arn().toString())
        .name(infrastructure.name())
        .description(infrastructure.description())
        .dateCreated(Wire.time(infrastructure.dateCreated()))
        .dateUpdated(infrastructure.dateUpdated().map(Wire::time))
        .resourceTags(Wire.unlessEmpty(infrastructure.resourceTags()))
        .tags(infrastructure.tags())
        .instanceTypes(Wire.unlessEmpty(infrastructure.instanceTypes()))
        .instanceProfileName(infrastructure.instanceProfileName())
        .placement(infrastructure.placement().map(InfrastructureApi::shape))
        .build();
  }
}
