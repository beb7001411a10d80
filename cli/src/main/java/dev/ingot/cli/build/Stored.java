// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.Component;
import dev.ingot.model.shape.ContainerRecipe;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateContainerRecipeRequest;
import dev.ingot.model.shape.CreateDistributionConfigurationRequest;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateLifecyclePolicyRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.DistributionConfiguration;
import dev.ingot.model.shape.GetComponentRequest;
import dev.ingot.model.shape.GetContainerRecipeRequest;
import dev.ingot.model.shape.GetDistributionConfigurationRequest;
import dev.ingot.model.shape.GetImagePipelineRequest;
import dev.ingot.model.shape.GetImageRecipeRequest;
import dev.ingot.model.shape.GetInfrastructureConfigurationRequest;
import dev.ingot.model.shape.GetLifecyclePolicyRequest;
import dev.ingot.model.shape.GetWorkflowRequest;
import dev.ingot.model.shape.ImagePipeline;
import dev.ingot.model.shape.ImageRecipe;
import dev.ingot.model.shape.InfrastructureConfiguration;
import dev.ingot.model.shape.LifecyclePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the service has beside what a template asks for. All methods throw
/// [dev.ingot.model.ApiException] if there is no resource with the ARN.
final class Stored {
  /// What an update of a lifecycle policy cannot change.
  static final String RESOURCE_TYPE = "ResourceType";

  private static final String TAGS = "Tags";

  private final ImageBuilderApi api;

  Stored(ImageBuilderApi api) {
    this.api = api;
  }

  /// A resource as it is.
  ///
  /// @param attributes what `Fn::GetAtt` gives
  /// @param differences the properties that a request asks to be otherwise
  record Resource(String arn, Map<String, String> attributes, List<String> differences) {
    Resource {
      differences = List.copyOf(differences);
    }

    boolean isSame() {
      return differences.isEmpty();
    }
  }

  Component component(String arn) {
    return there(
        api.call(
                ImageBuilder.GET_COMPONENT,
                GetComponentRequest.builder().componentBuildVersionArn(arn).build())
            .component());
  }

  /// The newest build of a version.
  Resource component(String version, CreateComponentRequest request) {
    var stored = component(version);
    var differences =
        new ArrayList<>(
            Differences.between(
                ImageBuilder.CREATE_COMPONENT.input(), request, Component.Schema.INSTANCE, stored));
    differences.remove(TAGS);
    var arn = stored.arn().orElse(version);
    return new Resource(arn, Attributes.of(arn, stored), differences);
  }

  /// The newest build of a version.
  Resource workflow(String version, CreateWorkflowRequest request) {
    var stored =
        there(
            api.call(
                    ImageBuilder.GET_WORKFLOW,
                    GetWorkflowRequest.builder().workflowBuildVersionArn(version).build())
                .workflow());
    var differences = new ArrayList<String>();
    if (!stored.data().equals(request.data())) {
      differences.add("Data");
    }
    if (!stored.description().equals(request.description())) {
      differences.add("Description");
    }
    if (!stored.kmsKeyId().equals(request.kmsKeyId())) {
      differences.add("KmsKeyId");
    }
    var arn = stored.arn().orElse(version);
    return new Resource(arn, Attributes.ofVersion(arn), differences);
  }

  Resource imageRecipe(String arn, CreateImageRecipeRequest request) {
    var stored =
        there(
            api.call(
                    ImageBuilder.GET_IMAGE_RECIPE,
                    GetImageRecipeRequest.builder().imageRecipeArn(arn).build())
                .imageRecipe());
    return new Resource(
        arn,
        Attributes.ofVersion(arn),
        Differences.between(
            ImageBuilder.CREATE_IMAGE_RECIPE.input(),
            request,
            ImageRecipe.Schema.INSTANCE,
            stored));
  }

  Resource containerRecipe(String arn, CreateContainerRecipeRequest request) {
    var stored =
        there(
            api.call(
                    ImageBuilder.GET_CONTAINER_RECIPE,
                    GetContainerRecipeRequest.builder().containerRecipeArn(arn).build())
                .containerRecipe());
    var differences =
        new ArrayList<>(
            Differences.between(
                ImageBuilder.CREATE_CONTAINER_RECIPE.input(),
                request,
                ContainerRecipe.Schema.INSTANCE,
                stored));
    if (request.dockerfileTemplateUri().isPresent()) {
      // What was read there once is what the recipe has; to read it again is not CloudFormation's.
      differences.remove("DockerfileTemplateData");
    }
    if (request.platformOverride().isPresent()
        && !request.platformOverride().equals(stored.platform())) {
      differences.add("PlatformOverride");
    }
    return new Resource(arn, Attributes.ofVersion(arn), differences);
  }

  Resource infrastructure(String arn, CreateInfrastructureConfigurationRequest request) {
    var stored =
        there(
            api.call(
                    ImageBuilder.GET_INFRASTRUCTURE_CONFIGURATION,
                    GetInfrastructureConfigurationRequest.builder()
                        .infrastructureConfigurationArn(arn)
                        .build())
                .infrastructureConfiguration());
    return new Resource(
        arn,
        Map.of(),
        Differences.between(
            ImageBuilder.UPDATE_INFRASTRUCTURE_CONFIGURATION.input(),
            Updates.of(arn, request),
            InfrastructureConfiguration.Schema.INSTANCE,
            stored));
  }

  DistributionConfiguration distribution(String arn) {
    return there(
        api.call(
                ImageBuilder.GET_DISTRIBUTION_CONFIGURATION,
                GetDistributionConfigurationRequest.builder()
                    .distributionConfigurationArn(arn)
                    .build())
            .distributionConfiguration());
  }

  Resource distribution(String arn, CreateDistributionConfigurationRequest request) {
    return new Resource(
        arn,
        Map.of(),
        Differences.between(
            ImageBuilder.UPDATE_DISTRIBUTION_CONFIGURATION.input(),
            Updates.of(arn, request),
            DistributionConfiguration.Schema.INSTANCE,
            distribution(arn)));
  }

  ImagePipeline pipeline(String arn) {
    return there(
        api.call(
                ImageBuilder.GET_IMAGE_PIPELINE,
                GetImagePipelineRequest.builder().imagePipelineArn(arn).build())
            .imagePipeline());
  }

  Resource pipeline(String arn, CreateImagePipelineRequest request) {
    var stored = pipeline(arn);
    return new Resource(
        arn,
        Attributes.of(arn, stored),
        Differences.between(
            ImageBuilder.UPDATE_IMAGE_PIPELINE.input(),
            Updates.of(arn, request),
            ImagePipeline.Schema.INSTANCE,
            stored));
  }

  Resource lifecyclePolicy(String arn, CreateLifecyclePolicyRequest request) {
    var stored =
        there(
            api.call(
                    ImageBuilder.GET_LIFECYCLE_POLICY,
                    GetLifecyclePolicyRequest.builder().lifecyclePolicyArn(arn).build())
                .lifecyclePolicy());
    return new Resource(
        arn,
        Map.of(),
        Differences.between(
            ImageBuilder.UPDATE_LIFECYCLE_POLICY.input(),
            Updates.of(arn, request),
            LifecyclePolicy.Schema.INSTANCE,
            stored));
  }

  private static <T> T there(Optional<T> stored) {
    return stored.orElseThrow(
        () -> new IllegalStateException("the service answered without the resource"));
  }
}
