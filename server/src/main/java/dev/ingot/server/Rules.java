// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.rule.Components;
import dev.ingot.core.rule.ContainerRecipes;
import dev.ingot.core.rule.DistributionConfigurations;
import dev.ingot.core.rule.DocumentObjects;
import dev.ingot.core.rule.Executions;
import dev.ingot.core.rule.ImagePipelines;
import dev.ingot.core.rule.ImageRecipes;
import dev.ingot.core.rule.Images;
import dev.ingot.core.rule.ImagesWithoutRecipe;
import dev.ingot.core.rule.InfrastructureConfigurations;
import dev.ingot.core.rule.LifecycleExecutions;
import dev.ingot.core.rule.LifecyclePolicies;
import dev.ingot.core.rule.ParameterValues;
import dev.ingot.core.rule.ParentImages;
import dev.ingot.core.rule.Quotas;
import dev.ingot.core.rule.ResourcePolicies;
import dev.ingot.core.rule.Resources;
import dev.ingot.core.rule.ScanFindings;
import dev.ingot.core.rule.StateUpdates;
import dev.ingot.core.rule.Tags;
import dev.ingot.core.rule.Workflows;
import dev.ingot.engine.action.BuiltInActions;
import dev.ingot.engine.build.ManagedWorkflows;
import dev.ingot.engine.document.EngineWorkflowChecker;
import dev.ingot.engine.run.Engine;
import dev.ingot.server.access.SharedResources;
import dev.ingot.server.api.Api;
import dev.ingot.server.api.ComponentApi;
import dev.ingot.server.api.ContainerRecipeApi;
import dev.ingot.server.api.DistributionApi;
import dev.ingot.server.api.ExecutionApi;
import dev.ingot.server.api.ImageApi;
import dev.ingot.server.api.ImagePipelineApi;
import dev.ingot.server.api.ImageRecipeApi;
import dev.ingot.server.api.ImageSourceApi;
import dev.ingot.server.api.InfrastructureApi;
import dev.ingot.server.api.LifecycleExecutionApi;
import dev.ingot.server.api.LifecyclePolicyApi;
import dev.ingot.server.api.MarketplaceApi;
import dev.ingot.server.api.ResourcePolicyApi;
import dev.ingot.server.api.ScanFindingApi;
import dev.ingot.server.api.TagApi;
import dev.ingot.server.api.WorkflowApi;
import dev.ingot.stores.sql.ScheduleExpressions;
import dev.ingot.toe.document.ImportedScript;
import dev.ingot.toe.document.ManagedComponents;
import dev.ingot.toe.document.ToeComponentChecker;
import java.util.List;
import java.util.Optional;

/// The services of the resources over what implements the ports.
record Rules(
    Resources resources,
    Components components,
    Workflows workflows,
    ImageRecipes recipes,
    ContainerRecipes containerRecipes,
    InfrastructureConfigurations infrastructures,
    DistributionConfigurations distributions,
    Images images,
    ImagesWithoutRecipe withoutRecipe,
    ImagePipelines pipelines,
    LifecyclePolicies policies,
    ResourcePolicies resourcePolicies) {

  static Rules of(Adapters adapters, DocumentObjects documents, Quotas quotas, Engine engine) {
    var resources =
        new Resources(
            adapters.resources(),
            adapters.transactions(),
            adapters.idempotency(),
            documents,
            quotas,
            adapters.clock());
    var workflowChecker = new EngineWorkflowChecker(BuiltInActions.catalog());
    var components =
        new Components(
            resources,
            new ToeComponentChecker(),
            new ImportedScript(),
            new ManagedComponents()::all);
    var workflows = new Workflows(resources, workflowChecker, new ManagedWorkflows()::all);
    var parents = new ParentImages(resources, adapters.bases());
    var recipes = new ImageRecipes(resources, components, parents);
    var containerRecipes = new ContainerRecipes(resources, components, parents);
    // Instance profiles are names here: there is no service that could know them.
    var infrastructures = new InfrastructureConfigurations(resources, _ -> true);
    var distributions = new DistributionConfigurations(resources);
    var parts =
        new Images.Parts(
            recipes,
            containerRecipes,
            infrastructures,
            distributions,
            workflows,
            workflowChecker,
            adapters.bases());
    var images = new Images(resources, parts, engine.builds(), adapters.journal(), adapters.log());
    var pipelines = new ImagePipelines(resources, images, parts, new ScheduleExpressions());
    return new Rules(
        resources,
        components,
        workflows,
        recipes,
        containerRecipes,
        infrastructures,
        distributions,
        images,
        new ImagesWithoutRecipe(resources, parts, parameters(engine), engine.builds()),
        pipelines,
        new LifecyclePolicies(resources),
        new ResourcePolicies(resources, new SharedResources()));
  }

  private static ParameterValues parameters(Engine engine) {
    return reference -> {
      try {
        return Optional.of(engine.launchImages().named(reference));
      } catch (MachineException _) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while " + reference + " was read", e);
      }
    };
  }

  List<Api> apis(Adapters adapters) {
    return List.of(
        new ComponentApi(components),
        new WorkflowApi(workflows),
        new ImageRecipeApi(recipes),
        new ContainerRecipeApi(containerRecipes),
        new InfrastructureApi(infrastructures),
        new DistributionApi(distributions),
        new ImageApi(images),
        new ImageSourceApi(withoutRecipe),
        new ImagePipelineApi(pipelines),
        new LifecyclePolicyApi(policies),
        new LifecycleExecutionApi(
            new StateUpdates(resources, images, adapters.lifecycles(), adapters.queue()),
            new LifecycleExecutions(resources, adapters.lifecycles(), adapters.queue())),
        new ScanFindingApi(new ScanFindings(resources)),
        new MarketplaceApi(),
        new ExecutionApi(new Executions(resources, images, adapters.journal(), adapters.queue())),
        new TagApi(new Tags(resources)),
        new ResourcePolicyApi(resourcePolicies));
  }
}
