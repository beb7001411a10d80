// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.model.shape.CreateDistributionConfigurationRequest;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateLifecyclePolicyRequest;
import dev.ingot.model.shape.ImageTestsConfiguration;
import dev.ingot.model.shape.LifecyclePolicyStatus;
import dev.ingot.model.shape.PipelineExecutionStartCondition;
import dev.ingot.model.shape.PipelineStatus;
import dev.ingot.model.shape.Schedule;
import dev.ingot.model.shape.UpdateDistributionConfigurationRequest;
import dev.ingot.model.shape.UpdateImagePipelineRequest;
import dev.ingot.model.shape.UpdateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.UpdateLifecyclePolicyRequest;

/// The requests that make of a resource what another would have created, with what the service
/// fills in, so that they can be compared with what is stored.
final class Updates {
  private static final int TEST_MINUTES = 720;

  private Updates() {}

  static UpdateInfrastructureConfigurationRequest of(
      String arn, CreateInfrastructureConfigurationRequest request) {
    return UpdateInfrastructureConfigurationRequest.builder()
        .infrastructureConfigurationArn(arn)
        .description(request.description())
        .instanceTypes(request.instanceTypes())
        .instanceProfileName(request.instanceProfileName())
        .securityGroupIds(request.securityGroupIds())
        .subnetId(request.subnetId())
        .logging(request.logging())
        .keyPair(request.keyPair())
        .terminateInstanceOnFailure(request.terminateInstanceOnFailure().orElse(true))
        .snsTopicArn(request.snsTopicArn())
        .resourceTags(request.resourceTags())
        .instanceMetadataOptions(request.instanceMetadataOptions())
        .placement(request.placement())
        .build();
  }

  static UpdateDistributionConfigurationRequest of(
      String arn, CreateDistributionConfigurationRequest request) {
    return UpdateDistributionConfigurationRequest.builder()
        .distributionConfigurationArn(arn)
        .description(request.description())
        .distributions(request.distributions())
        .build();
  }

  static UpdateImagePipelineRequest of(String arn, CreateImagePipelineRequest request) {
    return UpdateImagePipelineRequest.builder()
        .imagePipelineArn(arn)
        .description(request.description())
        .imageRecipeArn(request.imageRecipeArn())
        .containerRecipeArn(request.containerRecipeArn())
        .infrastructureConfigurationArn(request.infrastructureConfigurationArn())
        .distributionConfigurationArn(request.distributionConfigurationArn())
        .imageTestsConfiguration(tests(request))
        .enhancedImageMetadataEnabled(request.enhancedImageMetadataEnabled().orElse(true))
        .schedule(request.schedule().map(Updates::schedule))
        .status(request.status().orElse(PipelineStatus.ENABLED))
        .imageScanningConfiguration(request.imageScanningConfiguration())
        .workflows(request.workflows())
        .loggingConfiguration(request.loggingConfiguration())
        .executionRole(request.executionRole())
        .imageTags(request.imageTags())
        .build();
  }

  private static ImageTestsConfiguration tests(CreateImagePipelineRequest request) {
    var tests = request.imageTestsConfiguration();
    return ImageTestsConfiguration.builder()
        .imageTestsEnabled(tests.flatMap(t -> t.imageTestsEnabled()).orElse(true))
        .timeoutMinutes(tests.flatMap(t -> t.timeoutMinutes()).orElse(TEST_MINUTES))
        .build();
  }

  private static Schedule schedule(Schedule schedule) {
    return Schedule.builder()
        .scheduleExpression(schedule.scheduleExpression())
        .timezone(schedule.timezone())
        .pipelineExecutionStartCondition(
            schedule
                .pipelineExecutionStartCondition()
                .orElse(
                    PipelineExecutionStartCondition
                        .EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE))
        .autoDisablePolicy(schedule.autoDisablePolicy())
        .build();
  }

  static UpdateLifecyclePolicyRequest of(String arn, CreateLifecyclePolicyRequest request) {
    return UpdateLifecyclePolicyRequest.builder()
        .lifecyclePolicyArn(arn)
        .description(request.description())
        .status(request.status().orElse(LifecyclePolicyStatus.ENABLED))
        .executionRole(request.executionRole())
        .resourceType(request.resourceType())
        .policyDetails(request.policyDetails())
        .resourceSelection(request.resourceSelection())
        .build();
  }
}
