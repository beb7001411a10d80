// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.cli.progress.BuildEvent.Change;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateContainerRecipeRequest;
import dev.ingot.model.shape.CreateDistributionConfigurationRequest;
import dev.ingot.model.shape.CreateImagePipelineRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateLifecyclePolicyRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.DeleteComponentRequest;
import dev.ingot.model.shape.DeleteContainerRecipeRequest;
import dev.ingot.model.shape.DeleteDistributionConfigurationRequest;
import dev.ingot.model.shape.DeleteImagePipelineRequest;
import dev.ingot.model.shape.DeleteImageRecipeRequest;
import dev.ingot.model.shape.DeleteInfrastructureConfigurationRequest;
import dev.ingot.model.shape.DeleteLifecyclePolicyRequest;
import dev.ingot.model.shape.DeleteWorkflowRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Creates the resources of a template, or finds that they are there already.
///
/// What was edited under an unchanged version simply becomes what the template says: authors edit
/// and run, they do not count versions.
final class Deployer {
  private static final String ALREADY_EXISTS = "ResourceAlreadyExistsException";

  private final ImageBuilderApi api;
  private final RecipeVersions recipes;
  private final Stored stored;
  private final RecipeUsers users;

  /// What takes back each resource that is new, by its ARN.
  private final Map<String, Consumer<String>> created = new LinkedHashMap<>();

  /// @param pipelines the ARNs of the template's pipelines
  Deployer(ImageBuilderApi api, Set<String> pipelines) {
    this.api = api;
    this.recipes = new RecipeVersions(api);
    this.stored = new Stored(api);
    this.users = new RecipeUsers(api, pipelines);
  }

  /// A resource that is there.
  ///
  /// @param attributes what `Fn::GetAtt` gives
  /// @param remark what AWS would have done differently
  record Made(String arn, Map<String, String> attributes, Change change, Optional<String> remark) {

    private static Made of(String arn, Change change) {
      return new Made(arn, Map.of(), change, Optional.empty());
    }

    private static Made of(String arn, Map<String, String> attributes, Change change) {
      return new Made(arn, attributes, change, Optional.empty());
    }

    BuildEvent.Resource event(String id, String type) {
      return new BuildEvent.Resource(id, type, arn, change, remark);
    }
  }

  /// The service compares the document with the newest build of its version: what is the same is
  /// refused, what is new becomes the next build.
  Made component(CreateComponentRequest request) {
    try {
      var answer = api.call(ImageBuilder.CREATE_COMPONENT, request);
      var arn = required(answer.componentBuildVersionArn());
      created.put(arn, this::deleteComponent);
      return Made.of(arn, Attributes.of(arn, stored.component(arn)), Change.CREATED);
    } catch (ApiException e) {
      var arn = existing(e);
      return Made.of(arn, Attributes.of(arn, stored.component(arn)), Change.UNCHANGED);
    }
  }

  Made workflow(CreateWorkflowRequest request) {
    try {
      var answer = api.call(ImageBuilder.CREATE_WORKFLOW, request);
      var arn = required(answer.workflowBuildVersionArn());
      created.put(arn, this::deleteWorkflow);
      return Made.of(arn, Attributes.ofVersion(arn), Change.CREATED);
    } catch (ApiException e) {
      var arn = existing(e);
      return Made.of(arn, Attributes.ofVersion(arn), Change.UNCHANGED);
    }
  }

  /// A recipe version is written once at AWS; here the earlier one gives way.
  Made imageRecipe(CreateImageRecipeRequest request) {
    var newest = recipes.newestOf(request);
    if (newest.isPresent() && stored.imageRecipe(newest.get(), request).isSame()) {
      return unchangedRecipe(newest.get());
    }
    try {
      return newRecipe(createImageRecipe(request), this::deleteImageRecipe);
    } catch (ApiException e) {
      var arn = existing(e);
      if (stored.imageRecipe(arn, request).isSame()) {
        return unchangedRecipe(arn);
      }
      users.release(arn, this::deleteImageRecipe);
      return replacedRecipe(createImageRecipe(request), e);
    }
  }

  private String createImageRecipe(CreateImageRecipeRequest request) {
    return required(api.call(ImageBuilder.CREATE_IMAGE_RECIPE, request).imageRecipeArn());
  }

  /// As an image recipe.
  Made containerRecipe(CreateContainerRecipeRequest request) {
    var newest = recipes.newestOf(request);
    if (newest.isPresent() && stored.containerRecipe(newest.get(), request).isSame()) {
      return unchangedRecipe(newest.get());
    }
    try {
      return newRecipe(createContainerRecipe(request), this::deleteContainerRecipe);
    } catch (ApiException e) {
      var arn = existing(e);
      if (stored.containerRecipe(arn, request).isSame()) {
        return unchangedRecipe(arn);
      }
      users.release(arn, this::deleteContainerRecipe);
      return replacedRecipe(createContainerRecipe(request), e);
    }
  }

  private String createContainerRecipe(CreateContainerRecipeRequest request) {
    return required(api.call(ImageBuilder.CREATE_CONTAINER_RECIPE, request).containerRecipeArn());
  }

  private Made newRecipe(String arn, Consumer<String> delete) {
    created.put(arn, delete);
    return Made.of(arn, Attributes.ofVersion(arn), Change.CREATED);
  }

  private static Made unchangedRecipe(String arn) {
    return Made.of(arn, Attributes.ofVersion(arn), Change.UNCHANGED);
  }

  private static Made replacedRecipe(String arn, ApiException refusal) {
    return new Made(
        arn,
        Attributes.ofVersion(arn),
        Change.REPLACED,
        Optional.of(
            "AWS would have answered "
                + refusal.code()
                + ": there a changed recipe needs a new version"));
  }

  Made infrastructure(CreateInfrastructureConfigurationRequest request) {
    try {
      var answer = api.call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, request);
      var arn = required(answer.infrastructureConfigurationArn());
      created.put(arn, this::deleteInfrastructure);
      return Made.of(arn, Change.CREATED);
    } catch (ApiException e) {
      var arn = existing(e);
      if (stored.infrastructure(arn, request).isSame()) {
        return Made.of(arn, Change.UNCHANGED);
      }
      api.call(ImageBuilder.UPDATE_INFRASTRUCTURE_CONFIGURATION, Updates.of(arn, request));
      return Made.of(arn, Change.UPDATED);
    }
  }

  Made distribution(CreateDistributionConfigurationRequest request) {
    try {
      var answer = api.call(ImageBuilder.CREATE_DISTRIBUTION_CONFIGURATION, request);
      var arn = required(answer.distributionConfigurationArn());
      created.put(arn, this::deleteDistribution);
      return Made.of(arn, Change.CREATED);
    } catch (ApiException e) {
      var arn = existing(e);
      if (stored.distribution(arn, request).isSame()) {
        return Made.of(arn, Change.UNCHANGED);
      }
      api.call(ImageBuilder.UPDATE_DISTRIBUTION_CONFIGURATION, Updates.of(arn, request));
      return Made.of(arn, Change.UPDATED);
    }
  }

  Made pipeline(CreateImagePipelineRequest request) {
    try {
      var arn = required(api.call(ImageBuilder.CREATE_IMAGE_PIPELINE, request).imagePipelineArn());
      if (users.isBack(arn)) {
        return new Made(
            arn,
            Attributes.of(arn, stored.pipeline(arn)),
            Change.REPLACED,
            Optional.of("its recipe was replaced, and a pipeline keeps its recipe from going"));
      }
      created.put(arn, this::deletePipeline);
      return Made.of(arn, Attributes.of(arn, stored.pipeline(arn)), Change.CREATED);
    } catch (ApiException e) {
      var arn = existing(e);
      var found = stored.pipeline(arn, request);
      if (found.isSame()) {
        return Made.of(arn, found.attributes(), Change.UNCHANGED);
      }
      api.call(ImageBuilder.UPDATE_IMAGE_PIPELINE, Updates.of(arn, request));
      return Made.of(arn, Attributes.of(arn, stored.pipeline(arn)), Change.UPDATED);
    }
  }

  /// Its type of resources cannot be changed, so then it is made again.
  Made lifecyclePolicy(CreateLifecyclePolicyRequest request) {
    try {
      var arn = createLifecyclePolicy(request);
      created.put(arn, this::deleteLifecyclePolicy);
      return Made.of(arn, Change.CREATED);
    } catch (ApiException e) {
      var arn = existing(e);
      var found = stored.lifecyclePolicy(arn, request);
      if (found.isSame()) {
        return Made.of(arn, Change.UNCHANGED);
      }
      if (found.differences().contains(Stored.RESOURCE_TYPE)) {
        deleteLifecyclePolicy(arn);
        return Made.of(createLifecyclePolicy(request), Change.REPLACED);
      }
      api.call(ImageBuilder.UPDATE_LIFECYCLE_POLICY, Updates.of(arn, request));
      return Made.of(arn, Change.UPDATED);
    }
  }

  private String createLifecyclePolicy(CreateLifecyclePolicyRequest request) {
    return required(api.call(ImageBuilder.CREATE_LIFECYCLE_POLICY, request).lifecyclePolicyArn());
  }

  /// Deletes what is new, the last first; what was replaced or updated stays as it is now.
  ///
  /// @return the ARNs of what was deleted
  List<String> undo() {
    var deleted = new ArrayList<String>();
    for (var arn : List.copyOf(created.keySet()).reversed()) {
      try {
        created.getOrDefault(arn, _ -> {}).accept(arn);
        deleted.add(arn);
      } catch (ApiException _) {
        // Something else began to use it; it does no harm.
      }
    }
    created.clear();
    users.restore();
    return deleted;
  }

  private void deleteComponent(String arn) {
    api.call(
        ImageBuilder.DELETE_COMPONENT,
        DeleteComponentRequest.builder().componentBuildVersionArn(arn).build());
  }

  private void deleteWorkflow(String arn) {
    api.call(
        ImageBuilder.DELETE_WORKFLOW,
        DeleteWorkflowRequest.builder().workflowBuildVersionArn(arn).build());
  }

  private void deleteImageRecipe(String arn) {
    api.call(
        ImageBuilder.DELETE_IMAGE_RECIPE,
        DeleteImageRecipeRequest.builder().imageRecipeArn(arn).build());
  }

  private void deleteContainerRecipe(String arn) {
    api.call(
        ImageBuilder.DELETE_CONTAINER_RECIPE,
        DeleteContainerRecipeRequest.builder().containerRecipeArn(arn).build());
  }

  private void deleteInfrastructure(String arn) {
    api.call(
        ImageBuilder.DELETE_INFRASTRUCTURE_CONFIGURATION,
        DeleteInfrastructureConfigurationRequest.builder()
            .infrastructureConfigurationArn(arn)
            .build());
  }

  private void deleteDistribution(String arn) {
    api.call(
        ImageBuilder.DELETE_DISTRIBUTION_CONFIGURATION,
        DeleteDistributionConfigurationRequest.builder().distributionConfigurationArn(arn).build());
  }

  private void deletePipeline(String arn) {
    api.call(
        ImageBuilder.DELETE_IMAGE_PIPELINE,
        DeleteImagePipelineRequest.builder().imagePipelineArn(arn).build());
  }

  private void deleteLifecyclePolicy(String arn) {
    api.call(
        ImageBuilder.DELETE_LIFECYCLE_POLICY,
        DeleteLifecyclePolicyRequest.builder().lifecyclePolicyArn(arn).build());
  }

  /// The resource that the refusal names in quotes.
  private static String existing(ApiException refusal) {
    var message = refusal.message();
    var end = message.lastIndexOf('\'');
    var begin = message.lastIndexOf("'arn:", end);
    if (!refusal.code().equals(ALREADY_EXISTS) || begin < 0 || end <= begin) {
      throw refusal;
    }
    return message.substring(begin + 1, end);
  }

  private static String required(Optional<String> arn) {
    return arn.orElseThrow(() -> new IllegalStateException("the service answered without an ARN"));
  }
}
