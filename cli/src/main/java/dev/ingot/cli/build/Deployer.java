// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.progress.BuildEvent;
import dev.ingot.cli.progress.BuildEvent.Change;
import dev.ingot.model.ApiException;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.CreateComponentRequest;
import dev.ingot.model.shape.CreateImageRecipeRequest;
import dev.ingot.model.shape.CreateInfrastructureConfigurationRequest;
import dev.ingot.model.shape.CreateWorkflowRequest;
import dev.ingot.model.shape.DeleteComponentRequest;
import dev.ingot.model.shape.DeleteImageRecipeRequest;
import dev.ingot.model.shape.DeleteInfrastructureConfigurationRequest;
import dev.ingot.model.shape.DeleteWorkflowRequest;
import dev.ingot.model.shape.GetImageRecipeRequest;
import dev.ingot.model.shape.GetInfrastructureConfigurationRequest;
import dev.ingot.model.shape.ImageRecipe;
import dev.ingot.model.shape.InfrastructureConfiguration;
import dev.ingot.model.shape.LatestVersionReferences;
import dev.ingot.model.shape.UpdateInfrastructureConfigurationRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Creates the resources of a template, or finds that they are there already.
///
/// What was edited under an unchanged version simply becomes what the template says: authors edit
/// and run, they do not count versions.
final class Deployer {
  private static final String ALREADY_EXISTS = "ResourceAlreadyExistsException";

  private final ImageBuilderApi api;
  private final RecipeVersions recipes;

  /// What takes back each resource that is new, by its ARN.
  private final Map<String, Consumer<String>> created = new LinkedHashMap<>();

  Deployer(ImageBuilderApi api) {
    this.api = api;
    this.recipes = new RecipeVersions(api);
  }

  /// A resource that is there.
  ///
  /// @param attributes what `Fn::GetAtt` gives
  /// @param remark what AWS would have done differently
  record Made(String arn, Map<String, String> attributes, Change change, Optional<String> remark) {

    private static Made of(String arn, Change change) {
      return new Made(arn, Map.of(), change, Optional.empty());
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
      return new Made(
          arn, latest(answer.latestVersionReferences()), Change.CREATED, Optional.empty());
    } catch (ApiException e) {
      return existing(e);
    }
  }

  Made workflow(CreateWorkflowRequest request) {
    try {
      var answer = api.call(ImageBuilder.CREATE_WORKFLOW, request);
      var arn = required(answer.workflowBuildVersionArn());
      created.put(arn, this::deleteWorkflow);
      return new Made(
          arn, latest(answer.latestVersionReferences()), Change.CREATED, Optional.empty());
    } catch (ApiException e) {
      return existing(e);
    }
  }

  /// A recipe version is written once at AWS; here the earlier one gives way.
  Made imageRecipe(CreateImageRecipeRequest request) {
    var newest = recipes.newestOf(request);
    if (newest.isPresent() && isSame(request, newest.get())) {
      return Made.of(newest.get(), Change.UNCHANGED);
    }
    try {
      return created(request, Change.CREATED, Optional.empty());
    } catch (ApiException e) {
      var arn = existing(e).arn();
      if (isSame(request, arn)) {
        return Made.of(arn, Change.UNCHANGED);
      }
      deleteImageRecipe(arn);
      return created(
          request,
          Change.REPLACED,
          Optional.of(
              "AWS would have answered "
                  + e.code()
                  + ": there a changed recipe needs a new version"));
    }
  }

  private Made created(CreateImageRecipeRequest request, Change change, Optional<String> remark) {
    var answer = api.call(ImageBuilder.CREATE_IMAGE_RECIPE, request);
    var arn = required(answer.imageRecipeArn());
    if (change == Change.CREATED) {
      created.put(arn, this::deleteImageRecipe);
    }
    return new Made(arn, latest(answer.latestVersionReferences()), change, remark);
  }

  private boolean isSame(CreateImageRecipeRequest request, String arn) {
    var stored =
        api.call(
            ImageBuilder.GET_IMAGE_RECIPE,
            GetImageRecipeRequest.builder().imageRecipeArn(arn).build());
    return stored
        .imageRecipe()
        .map(recipe ->
            SameMembers.in(
                ImageBuilder.CREATE_IMAGE_RECIPE.input(),
                request,
                ImageRecipe.Schema.INSTANCE,
                recipe))
        .orElse(false);
  }

  Made infrastructure(CreateInfrastructureConfigurationRequest request) {
    try {
      var answer = api.call(ImageBuilder.CREATE_INFRASTRUCTURE_CONFIGURATION, request);
      var arn = required(answer.infrastructureConfigurationArn());
      created.put(arn, this::deleteInfrastructure);
      return Made.of(arn, Change.CREATED);
    } catch (ApiException e) {
      var arn = existing(e).arn();
      var stored =
          api.call(
              ImageBuilder.GET_INFRASTRUCTURE_CONFIGURATION,
              GetInfrastructureConfigurationRequest.builder()
                  .infrastructureConfigurationArn(arn)
                  .build());
      var update = update(arn, request);
      if (stored
          .infrastructureConfiguration()
          .map(configuration ->
              SameMembers.in(
                  ImageBuilder.UPDATE_INFRASTRUCTURE_CONFIGURATION.input(),
                  update,
                  InfrastructureConfiguration.Schema.INSTANCE,
                  configuration))
          .orElse(false)) {
        return Made.of(arn, Change.UNCHANGED);
      }
      api.call(ImageBuilder.UPDATE_INFRASTRUCTURE_CONFIGURATION, update);
      return Made.of(arn, Change.UPDATED);
    }
  }

  private static UpdateInfrastructureConfigurationRequest update(
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

  private void deleteInfrastructure(String arn) {
    api.call(
        ImageBuilder.DELETE_INFRASTRUCTURE_CONFIGURATION,
        DeleteInfrastructureConfigurationRequest.builder()
            .infrastructureConfigurationArn(arn)
            .build());
  }

  /// The resource that the refusal names in quotes.
  private static Made existing(ApiException refusal) {
    var message = refusal.message();
    var end = message.lastIndexOf('\'');
    var begin = message.lastIndexOf("'arn:", end);
    if (!refusal.code().equals(ALREADY_EXISTS) || begin < 0 || end <= begin) {
      throw refusal;
    }
    return Made.of(message.substring(begin + 1, end), Change.UNCHANGED);
  }

  private static String required(Optional<String> arn) {
    return arn.orElseThrow(() -> new IllegalStateException("the service answered without an ARN"));
  }

  private static Map<String, String> latest(Optional<LatestVersionReferences> references) {
    var attributes = new HashMap<String, String>();
    if (references.isPresent()) {
      put(attributes, "LatestVersion.Arn", references.get().latestVersionArn());
      put(attributes, "LatestVersion.Major", references.get().latestMajorVersionArn());
      put(attributes, "LatestVersion.Minor", references.get().latestMinorVersionArn());
      put(attributes, "LatestVersion.Patch", references.get().latestPatchVersionArn());
    }
    return attributes;
  }

  private static void put(Map<String, String> attributes, String name, Optional<String> value) {
    value.ifPresent(present -> attributes.put(name, present));
  }
}
