// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.access;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.Scope;
import dev.ingot.model.Operation;
import dev.ingot.model.shape.ComponentConfiguration;
import dev.ingot.model.shape.WorkflowConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which actions on which resources a call needs, by the Service Authorization Reference.
///
/// ```text
/// GetImage, DeleteImage, …   the ARN that the request has
/// CreateComponent            component/NAME/VERSION/*, likewise the others: what would be made
/// CreateImage                image/RECIPE/VERSION/*, and GetImageRecipe, GetInfrastructureConfiguration, …
/// ListImages                 image/* of the account
/// GetWorkflowExecution       workflow-execution/ID
/// ```
final class Needs {
  private static final Map<String, String> LISTS =
      Map.ofEntries(
          Map.entry("ListComponentBuildVersions", "component"),
          Map.entry("ListComponents", "component"),
          Map.entry("ListContainerRecipes", "container-recipe"),
          Map.entry("ListDistributionConfigurations", "distribution-configuration"),
          Map.entry("ListImageBuildVersions", "image"),
          Map.entry("ListImagePipelines", "image-pipeline"),
          Map.entry("ListImageRecipes", "image-recipe"),
          Map.entry("ListImageScanFindingAggregations", "image"),
          Map.entry("ListImageScanFindings", "image"),
          Map.entry("ListImages", "image"),
          Map.entry("ListInfrastructureConfigurations", "infrastructure-configuration"),
          Map.entry("ListLifecyclePolicies", "lifecycle-policy"),
          Map.entry("ListWaitingWorkflowSteps", "workflow-step-execution"),
          Map.entry("ListWorkflowBuildVersions", "workflow"),
          Map.entry("ListWorkflows", "workflow"));

  private static final Map<String, String> IDS =
      Map.of(
          "lifecycleExecutionId", "lifecycle-execution",
          "workflowExecutionId", "workflow-execution",
          "stepExecutionId", "workflow-step-execution");

  private final Operation<?, ?> operation;
  private final Members<?> members;
  private final Scope scope;

  private <I> Needs(Operation<I, ?> operation, I input, Scope scope) {
    this.operation = operation;
    this.members = new Members<>(operation, input);
    this.scope = scope;
  }

  /// What a call needs; what it does itself comes first.
  static <I> List<Need> of(Operation<I, ?> operation, I input, Scope scope) {
    return new Needs(operation, input, scope).all();
  }

  private List<Need> all() {
    var name = operation.name();
    var needs = new ArrayList<Need>();
    resources().forEach(resource -> needs.add(Need.main(name, resource)));
    if (name.equals("GetMarketplaceResource") || name.startsWith("List")) {
      return needs;
    }
    if (!members.map("tags").isEmpty() && !name.equals("TagResource")) {
      needs.add(Need.main("TagResource", needs.getFirst().resource()));
    }
    if (!name.startsWith("Get") && !name.startsWith("Delete") && !name.startsWith("Put")) {
      addDependent(needs);
    }
    return needs;
  }

  /// One, or several of which all are needed.
  private List<String> resources() {
    var name = operation.name();
    if (name.equals("GetMarketplaceResource")) {
      return List.of("*");
    }
    if (name.equals("CreateImage")) {
      return List.of(
          imageLike(members.text("imageRecipeArn").or(() -> members.text("containerRecipeArn"))));
    }
    if (name.equals("DistributeImage")) {
      return List.of(imageLike(members.text("sourceImage")));
    }
    if (name.startsWith("Create") || name.startsWith("Import")) {
      return List.of(made());
    }
    if (LISTS.containsKey(name)) {
      var version = name.replaceFirst("^List(.)", "$1").replace("BuildVersions", "VersionArn");
      var member = version.substring(0, 1).toLowerCase(Locale.ROOT) + version.substring(1);
      return List.of(members.text(member).orElseGet(() -> arn(LISTS.get(name) + "/*")));
    }
    var named = new ArrayList<String>();
    IDS.forEach(
        (member, word) -> members.text(member).ifPresent(id -> named.add(arn(word + "/" + id))));
    if (named.isEmpty() || name.equals("SendWorkflowStepAction")) {
      members.requiredArns().limit(1).forEach(named::add);
    }
    return named.isEmpty() ? List.of("*") : named;
  }

  private String arn(String resource) {
    return "arn:"
        + scope.partition()
        + ":imagebuilder:"
        + scope.region()
        + ":"
        + scope.account()
        + ":"
        + resource;
  }

  /// What would be made under the name of the request.
  private String made() {
    var word = kind().arnWord();
    var slug = Arn.slugOf(members.text("name").orElse("*"));
    var type =
        kind() == ResourceKind.WORKFLOW
            ? "/" + members.word("type").orElse("*").toLowerCase(Locale.ROOT)
            : "";
    var version = members.text("semanticVersion").map(v -> "/" + v).orElse("");
    var build =
        switch (kind()) {
          case COMPONENT, IMAGE, WORKFLOW -> "/*";
          default -> "";
        };
    return arn(word + type + "/" + slug + version + build);
  }

  /// `CreateComponent`, `ImportDiskImage`.
  private ResourceKind kind() {
    var found = ResourceKind.IMAGE;
    for (var kind : ResourceKind.values()) {
      if (operation.name().equals("Create" + kind.typeName())
          || operation.name().equals("Import" + kind.typeName())) {
        found = kind;
      }
    }
    return found;
  }

  /// The image that would be made under the name and version of what it is made of.
  private String imageLike(Optional<String> source) {
    return source
        .flatMap(Arn::parse)
        .filter(named -> named.version().isPresent())
        .map(named -> arn("image/" + named.slug() + "/" + named.version().orElseThrow() + "/*"))
        .orElse(arn("image/*"));
  }

  private void addDependent(List<Need> needs) {
    add(needs, "GetImageRecipe", "imageRecipeArn");
    add(needs, "GetContainerRecipe", "containerRecipeArn");
    if (!operation.name().equals("UpdateInfrastructureConfiguration")) {
      add(needs, "GetInfrastructureConfiguration", "infrastructureConfigurationArn");
    }
    if (!operation.name().equals("UpdateDistributionConfiguration")) {
      add(needs, "GetDistributionConfiguration", "distributionConfigurationArn");
    }
    image("parentImage").ifPresent(arn -> needs.add(Need.dependent("GetImage", arn)));
    image("sourceImage").ifPresent(arn -> needs.add(Need.dependent("GetImage", arn)));
    for (var each : members.list("components")) {
      if (each instanceof ComponentConfiguration component) {
        needs.add(Need.dependent("GetComponent", component.componentArn()));
      }
    }
    for (var each : members.list("workflows")) {
      if (each instanceof WorkflowConfiguration workflow) {
        needs.add(Need.dependent("GetWorkflow", workflow.workflowArn()));
      }
    }
  }

  private void add(List<Need> needs, String action, String member) {
    members.text(member).ifPresent(arn -> needs.add(Need.dependent(action, arn)));
  }

  /// An image that is named by its ARN.
  private Optional<String> image(String member) {
    return members.text(member).filter(text -> text.startsWith("arn:"));
  }
}
