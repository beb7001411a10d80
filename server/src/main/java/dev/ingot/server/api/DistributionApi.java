// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.core.ResourceKind.DISTRIBUTION_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.CREATE_DISTRIBUTION_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.DELETE_DISTRIBUTION_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.GET_DISTRIBUTION_CONFIGURATION;
import static dev.ingot.model.ImageBuilder.LIST_DISTRIBUTION_CONFIGURATIONS;
import static dev.ingot.model.ImageBuilder.UPDATE_DISTRIBUTION_CONFIGURATION;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Distribution;
import dev.ingot.core.resource.DistributionConfiguration;
import dev.ingot.core.rule.DistributionConfigurations;
import dev.ingot.core.rule.DistributionSettings;
import dev.ingot.core.rule.NewDistributionConfiguration;
import dev.ingot.model.shape.CreateDistributionConfigurationRequest;
import dev.ingot.model.shape.CreateDistributionConfigurationResponse;
import dev.ingot.model.shape.DeleteDistributionConfigurationRequest;
import dev.ingot.model.shape.DeleteDistributionConfigurationResponse;
import dev.ingot.model.shape.DistributionConfigurationSummary;
import dev.ingot.model.shape.GetDistributionConfigurationRequest;
import dev.ingot.model.shape.GetDistributionConfigurationResponse;
import dev.ingot.model.shape.ListDistributionConfigurationsRequest;
import dev.ingot.model.shape.ListDistributionConfigurationsResponse;
import dev.ingot.model.shape.UpdateDistributionConfigurationRequest;
import dev.ingot.model.shape.UpdateDistributionConfigurationResponse;
import dev.ingot.server.http.CallContext;
import java.util.Map;

/// The operations on distribution configurations; [DistributionShapes] has the forms of what is
/// distributed.
public final class DistributionApi implements Api {
  private final DistributionConfigurations distributions;

  public DistributionApi(DistributionConfigurations distributions) {
    this.distributions = distributions;
  }

  @Override
  public void register(OperationTable table) {
    table.on(CREATE_DISTRIBUTION_CONFIGURATION, this::create);
    table.on(DELETE_DISTRIBUTION_CONFIGURATION, this::delete);
    table.on(GET_DISTRIBUTION_CONFIGURATION, this::get);
    table.on(LIST_DISTRIBUTION_CONFIGURATIONS, this::list);
    table.on(UPDATE_DISTRIBUTION_CONFIGURATION, this::update);
  }

  CreateDistributionConfigurationResponse create(
      CreateDistributionConfigurationRequest request, CallContext context) {
    var settings =
        new DistributionSettings(
            request.description(),
            request.distributions().stream().map(DistributionShapes::read).toList());
    var arn =
        distributions.create(
            context.scope(),
            new NewDistributionConfiguration(
                request.name(),
                settings,
                request.tags().orElse(Map.of()),
                request.dryRun().orElse(false)),
            request.clientToken());
    return CreateDistributionConfigurationResponse.builder()
        .requestId(context.requestId())
        .clientToken(request.clientToken())
        .distributionConfigurationArn(arn.toString())
        .build();
  }

  UpdateDistributionConfigurationResponse update(
      UpdateDistributionConfigurationRequest request, CallContext context) {
    var settings =
        new DistributionSettings(
            request.description(),
            request.distributions().stream().map(DistributionShapes::read).toList());
    var arn =
        distributions.update(
            context.scope(),
            arn(request.distributionConfigurationArn()),
            settings,
            request.clientToken());
    return UpdateDistributionConfigurationResponse.builder()
        .requestId(context.requestId())
        .distributionConfigurationArn(arn.toString())
        .build();
  }

  private static Arn arn(String text) {
    return Wire.arn("distributionConfigurationArn", text, DISTRIBUTION_CONFIGURATION);
  }

  GetDistributionConfigurationResponse get(
      GetDistributionConfigurationRequest request, CallContext context) {
    var configuration =
        distributions.get(context.scope(), arn(request.distributionConfigurationArn()));
    return GetDistributionConfigurationResponse.builder()
        .requestId(context.requestId())
        .distributionConfiguration(shape(configuration))
        .build();
  }

  ListDistributionConfigurationsResponse list(
      ListDistributionConfigurationsRequest request, CallContext context) {
    var page =
        distributions.list(
            context.scope(),
            Wire.filters(request.filters()),
            Wire.page(request.maxResults(), request.nextToken()));
    return ListDistributionConfigurationsResponse.builder()
        .requestId(context.requestId())
        .distributionConfigurationSummaryList(page.map(DistributionApi::summary).items())
        .nextToken(page.next())
        .build();
  }

  DeleteDistributionConfigurationResponse delete(
      DeleteDistributionConfigurationRequest request, CallContext context) {
    var arn = arn(request.distributionConfigurationArn());
    distributions.delete(context.scope(), arn);
    return DeleteDistributionConfigurationResponse.builder()
        .requestId(context.requestId())
        .distributionConfigurationArn(arn.toString())
        .build();
  }

  static dev.ingot.model.shape.DistributionConfiguration shape(
      DistributionConfiguration configuration) {
    return dev.ingot.model.shape.DistributionConfiguration.builder()
        .arn(configuration.arn().toString())
        .name(configuration.name())
        .description(configuration.description())
        .distributions(
            configuration.distributions().stream().map(DistributionShapes::shape).toList())
        .timeoutMinutes(DistributionConfiguration.TIMEOUT_MINUTES)
        .dateCreated(Wire.time(configuration.dateCreated()))
        .dateUpdated(configuration.dateUpdated().map(Wire::time))
        .tags(configuration.tags())
        .build();
  }

  private static DistributionConfigurationSummary summary(DistributionConfiguration configuration) {
    return DistributionConfigurationSummary.builder()
        .arn(configuration.arn().toString())
        .name(configuration.name())
        .description(configuration.description())
        .dateCreated(Wire.time(configuration.dateCreated()))
        .dateUpdated(configuration.dateUpdated().map(Wire::time))
        .tags(configuration.tags())
        .regions(configuration.distributions().stream().map(Distribution::region).toList())
        .build();
  }
}
