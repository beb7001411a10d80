// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.Place;
import dev.ingot.document.Problem;
import dev.ingot.model.shape.Platform;
import dev.ingot.model.shape.WorkflowType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TemplateTest {

  @Test
  void the_hello_example_becomes_four_requests_in_order() throws Exception {
    var deployment = Templates.deployment(Templates.example("hello"));
    var steps = deployment.steps();

    assertThat(steps)
        .extracting(Step::id)
        .containsExactly("HelloComponent", "HelloRecipe", "HelloInfrastructure", "HelloImage");
    var component = ((Request.OfComponent) deployment.request(steps.get(0))).input();
    assertThat(component.name()).isEqualTo("hello");
    assertThat(component.semanticVersion()).isEqualTo("1.0.0");
    assertThat(component.platform()).isEqualTo(Platform.Linux);
    assertThat(component.data().orElseThrow())
        .contains("echo \"Hello from a golden image\" > /etc/ingot/hello");
    deployment.created(steps.get(0), arn("component/hello/1.0.0/7"), Map.of());
    var recipe = ((Request.OfImageRecipe) deployment.request(steps.get(1))).input();
    assertThat(recipe.components().orElseThrow().getFirst().componentArn())
        .isEqualTo(arn("component/hello/1.0.0/7"));
    assertThat(recipe.parentImage()).isEqualTo("builtin:tiny");
  }

  @Test
  void the_debian_example_reads_its_workflows_and_parameters() throws Exception {
    var template = Templates.read(Templates.example("debian-jq"), Map.of("Motd", "Servus."));
    var deployment = Templates.deployment(template);

    for (var step : deployment.steps()) {
      switch (deployment.request(step)) {
        case Request.OfWorkflow(var workflow) ->
            assertThat(workflow.type()).isIn(WorkflowType.BUILD, WorkflowType.TEST);
        case Request.OfImageRecipe(var recipe) -> {
          assertThat(recipe.parentImage())
              .isEqualTo("arn:aws:imagebuilder:eu-central-1:aws:image/debian-12-x86/x.x.x");
          assertThat(recipe.components().orElseThrow().getFirst().parameters().orElseThrow())
              .first()
              .satisfies(p -> assertThat(p.value()).containsExactly("Servus."));
        }
        case Request.OfInfrastructureConfiguration(var infrastructure) ->
            assertThat(infrastructure.instanceProfileName()).startsWith("web-BuildProfile-");
        case Request.OfImage(var image) -> assertThat(image.workflows().orElseThrow()).hasSize(2);
        default -> {}
      }
      deployment.created(step, arn(resource(step)), Map.of("ImageId", "ami-0123456789abcdef0"));
    }
    assertThat(deployment.outputs())
        .containsExactly(new Output("ImageId", "ami-0123456789abcdef0"));
    assertThat(template.notes(template.onlyTarget().orElseThrow()))
        .extracting(Note::text)
        .singleElement()
        .asString()
        .startsWith(
            "BuildProfile (AWS::IAM::InstanceProfile): not made here; references to it read web-");
  }

  @Test
  void a_template_that_the_cdk_made_runs_its_pipeline() throws Exception {
    var template = Templates.read(Templates.file("cdk.template.json"));
    var deployment = Templates.deployment(template);
    var steps = deployment.steps();

    assertThat(steps)
        .extracting(Step::kind)
        .containsExactly(
            Kind.COMPONENT,
            Kind.IMAGE_RECIPE,
            Kind.INFRASTRUCTURE_CONFIGURATION,
            Kind.DISTRIBUTION_CONFIGURATION,
            Kind.IMAGE_PIPELINE,
            Kind.IMAGE_PIPELINE);
    assertThat(steps).extracting(Step::builds).endsWith(false, true);
    var component = ((Request.OfComponent) deployment.request(steps.get(0))).input();
    assertThat(component.data().orElseThrow()).contains("echo eu-central-1\n");
    assertThat(component.tags().orElseThrow()).containsEntry("team", "images");
    for (var step : steps.subList(0, 5)) {
      deployment.request(step);
      deployment.created(step, arn(resource(step)), Map.of());
    }
    var distribution = ((Request.OfDistributionConfiguration) deployment.request(steps.get(3)));
    assertThat(distribution.input().distributions())
        .extracting(each -> each.region())
        .containsExactly("eu-central-1");
    var pipeline = ((Request.OfImagePipeline) deployment.request(steps.get(4))).input();
    assertThat(pipeline.imageRecipeArn()).contains(arn("image-recipe/web/1.0.0"));
    assertThat(pipeline.imageTestsConfiguration().orElseThrow().timeoutMinutes()).contains(60);
    assertThat(pipeline.distributionConfigurationArn())
        .contains(arn("distribution-configuration/web"));
    assertThat(pipeline.executionRole().orElseThrow())
        .startsWith("arn:aws:iam::111122223333:role/");
    var run = ((Request.OfPipelineRun) deployment.request(steps.get(5))).input();
    assertThat(run.imagePipelineArn()).isEqualTo(arn("image-pipeline/web"));
    deployment.created(steps.get(5), arn("image/web/1.0.0/1"), Map.of());
    assertThat(deployment.outputs())
        .containsExactly(new Output("PipelineArn", arn("image-pipeline/web")));
    assertThat(template.notes(template.onlyTarget().orElseThrow()))
        .extracting(Note::text)
        .anyMatch(n -> n.endsWith("ImagePipeline): its schedule is kept, nothing runs it yet"))
        .noneMatch(n -> n.contains("AWS::CDK::Metadata"));
  }

  @Test
  void an_image_can_be_the_parent_of_another() throws Exception {
    var deployment =
        Templates.deployment(
            "Resources:\n"
                + Templates.IMAGE
                + second()
                    .replace("ParentImage: builtin:tiny", "ParentImage: !GetAtt Image.ImageId"));

    assertThat(deployment.steps())
        .extracting(Step::id)
        .containsExactly(
            "Recipe", "Infrastructure", "Infrastructure2", "Image", "Recipe2", "Image2");
    assertThat(deployment.steps().stream().flatMap(s -> deployment.parentImage(s).stream()))
        .containsExactly("builtin:tiny"); // that of Recipe2 is known when Image is there
    for (var step : deployment.steps().subList(0, 4)) {
      deployment.created(step, arn(resource(step)), Map.of("ImageId", "ami-00000000000000001"));
    }
    var recipe = (Request.OfImageRecipe) deployment.request(deployment.steps().get(4));
    assertThat(recipe.input().parentImage()).isEqualTo("ami-00000000000000001");
  }

  @Test
  void of_several_images_the_one_that_is_named_is_built() throws Exception {
    var template =
        Templates.read(
            "Resources:\n"
                + Templates.IMAGE
                + second()
                + "  Topic: {Type: \"AWS::SNS::Topic\", Properties: {TopicName: !Ref Image}}\n"
                + """
                  Later:
                    Type: AWS::ImageBuilder::ImageRecipe
                    Properties: {Name: later, Version: 1.0.0, ParentImage: !GetAtt Image.ImageId}
                Outputs:
                  First: {Value: !GetAtt Image.ImageId}
                  Second: {Value: !GetAtt Image2.ImageId}
                """);

    assertThat(template.onlyTarget()).isEmpty();
    assertThat(template.targets()).extracting(Target::id).containsExactly("Image", "Image2");
    var target = Templates.target(template, "Image2");
    var deployment = template.deployment(target);
    assertThat(deployment.steps())
        .extracting(Step::id)
        .containsExactly("Recipe", "Infrastructure", "Recipe2", "Infrastructure2", "Image2");
    for (var step : deployment.steps()) {
      deployment.request(step);
      deployment.created(step, arn(resource(step)), Map.of("ImageId", "ami-00000000000000002"));
    }
    assertThat(deployment.outputs()).containsExactly(new Output("Second", "ami-00000000000000002"));
    assertThat(template.notes(target))
        .extracting(Note::text)
        .contains(
            "Image (AWS::ImageBuilder::Image): not built; Image2 is",
            "Later (AWS::ImageBuilder::ImageRecipe): not made; it needs an image that is not built");
  }

  @Test
  void of_several_pipelines_none_runs_unless_it_is_named() throws Exception {
    var pipeline =
        """
          One:
            Type: AWS::ImageBuilder::ImagePipeline
            Properties:
              Name: one
              ImageRecipeArn: !Ref Recipe
              InfrastructureConfigurationArn: !Ref Infrastructure
        """;
    var parts = Templates.IMAGE.substring(0, Templates.IMAGE.indexOf("  Image:"));
    var two = pipeline.replace("One:", "Two:").replace("Name: one", "Name: two");
    var template = Templates.read("Resources:\n" + parts + pipeline + two);

    assertThat(template.onlyTarget()).isEmpty();
    assertThat(template.deployment(Templates.target(template, "Two")).steps())
        .extracting(step -> step.id() + (step.builds() ? " runs" : ""))
        .containsExactly("Recipe", "Infrastructure", "One", "Two", "Two runs");
    assertThat(Templates.read("Resources:\n" + Templates.IMAGE + pipeline).onlyTarget())
        .map(Target::id)
        .contains("Image");
  }

  @Test
  void properties_have_the_words_of_cloudformation() throws Exception {
    var text =
        """
        Resources:
          Container:
            Type: AWS::ImageBuilder::ContainerRecipe
            Properties:
              Name: web
              Version: 1.2.3
              ContainerType: DOCKER
              ParentImage: alpine:latest
              TargetRepository: {Service: ECR, RepositoryName: web}
              DockerfileTemplateUri: s3://bucket/Dockerfile
              InstanceConfiguration:
                BlockDeviceMappings: [{DeviceName: /dev/xvda, Ebs: {VolumeSize: 8}}]
          Distribution:
            Type: AWS::ImageBuilder::DistributionConfiguration
            Properties:
              Name: web
              Distributions:
                - Region: eu-central-1
                  AmiDistributionConfiguration:
                    Name: web-{{ imagebuilder:buildDate }}
                    LaunchPermissionConfiguration: {UserGroups: [all]}
                  FastLaunchConfigurations: [{Enabled: true, LaunchTemplate: {LaunchTemplateName: t}}]
          Policy:
            Type: AWS::ImageBuilder::LifecyclePolicy
            Properties:
              Name: web
              ExecutionRole: role
              ResourceType: CONTAINER_IMAGE
              PolicyDetails:
                - Action: {Type: DELETE, IncludeResources: {Containers: true}}
                  Filter: {Type: AGE, Value: 3, Unit: WEEKS, RetainAtLeast: 2}
                  ExclusionRules: {Amis: {LastLaunched: {Value: 1, Unit: DAYS}}}
              ResourceSelection:
                Recipes:
                  - Name: !GetAtt Container.Name
                    SemanticVersion: !GetAtt Container.Version
        """
            + Templates.IMAGE;
    var deployment = Templates.deployment(text);

    for (var step : deployment.steps()) {
      switch (deployment.request(step)) {
        case Request.OfContainerRecipe(var recipe) -> {
          assertThat(recipe.semanticVersion()).isEqualTo("1.2.3");
          assertThat(recipe.targetRepository().repositoryName()).isEqualTo("web");
          assertThat(recipe.dockerfileTemplateUri()).contains("s3://bucket/Dockerfile");
        }
        case Request.OfDistributionConfiguration(var configuration) ->
            assertThat(
                    configuration
                        .distributions()
                        .getFirst()
                        .amiDistributionConfiguration()
                        .flatMap(ami -> ami.launchPermission())
                        .flatMap(permission -> permission.userGroups()))
                .contains(List.of("all"));
        case Request.OfLifecyclePolicy(var policy) ->
            assertThat(policy.resourceSelection().recipes().orElseThrow())
                .extracting(recipe -> recipe.name() + " " + recipe.semanticVersion())
                .containsExactly("web 1.2.3");
        default -> {}
      }
      deployment.created(step, arn(resource(step)), Map.of());
    }
    assertThat(Templates.problems(text.replace("UserGroups", "UserGroup")))
        .containsExactly(
            "t.yaml:21:45: Resources.Distribution.Properties.Distributions[0]"
                + ".AmiDistributionConfiguration.LaunchPermissionConfiguration.UserGroup: unknown"
                + " property; did you mean UserGroups?");
    assertThat(Templates.problems(text.replace("Container.Version", "Container.Platform")))
        .singleElement()
        .asString()
        .endsWith("AWS::ImageBuilder::ContainerRecipe has no attribute 'Platform'");
  }

  @Test
  void an_image_that_a_pipeline_makes_names_nothing_but_its_deployment() {
    var text =
        "Resources:\n"
            + Templates.IMAGE
                .replace("      ImageRecipeArn: !Ref Recipe\n", "      ImageRecipeArn: a\n")
                .replace(
                    "      InfrastructureConfigurationArn: !Ref Infrastructure\n",
                    "      ImagePipelineExecutionSettings: {DeploymentId: x, OnUpdates: true}\n");

    assertThat(Templates.problems(text))
        .containsExactly(
            "t.yaml:14:7: Resources.Image.Properties.ImageRecipeArn: cannot stand beside"
                + " ImagePipelineExecutionSettings: the pipeline has its own",
            "t.yaml:15:54: Resources.Image.Properties.ImagePipelineExecutionSettings.DeploymentId:"
                + " is no deployment id of a pipeline; Fn::GetAtt PIPELINE.DeploymentId gives one",
            "t.yaml:15:57: Resources.Image.Properties.ImagePipelineExecutionSettings.OnUpdates:"
                + " unknown property; did you mean OnUpdate?");
  }

  @Test
  void a_document_of_an_asset_takes_the_place_of_its_uri() throws Exception {
    var uri = "s3://assets-111122223333/one.yaml";
    var assets =
        new Assets() {
          @Override
          public Optional<Asset> find(String asked) {
            return asked.equals(uri)
                ? Optional.of(new Text("one.yaml", "name: one"))
                : Optional.empty();
          }

          @Override
          public Asset at(String path) {
            return new Unreadable("no " + path);
          }
        };
    var text =
        """
        Resources:
          One:
            Type: AWS::ImageBuilder::Component
            Properties: {Name: one, Version: 1.0.0, Platform: Linux, Uri: !Sub "s3://assets-${AWS::AccountId}/one.yaml"}
          Two:
            Type: AWS::ImageBuilder::Workflow
            Properties: {Name: two, Version: 1.0.0, Type: TEST, Uri: "s3://elsewhere/two.yaml"}
        """
            + Templates.IMAGE;

    var deployment =
        Templates.deployment(
            Template.read(text, "t.yaml", Map.of(), Templates.STACK, DocumentChecker.NONE, assets));

    var steps = deployment.steps();
    var one = ((Request.OfComponent) deployment.request(steps.get(0))).input();
    assertThat(one.data()).contains("name: one");
    assertThat(one.uri()).isEmpty();
    var two = ((Request.OfWorkflow) deployment.request(steps.get(1))).input();
    assertThat(two.uri()).contains("s3://elsewhere/two.yaml");
    assertThat(two.data()).isEmpty();
  }

  /// [Templates#IMAGE] again, with other ids.
  private static String second() {
    return Templates.IMAGE
        .replace("  Recipe:", "  Recipe2:")
        .replace("  Infrastructure:", "  Infrastructure2:")
        .replace("  Image:", "  Image2:")
        .replace("!Ref Recipe", "!Ref Recipe2")
        .replace("!Ref Infrastructure", "!Ref Infrastructure2");
  }

  @Test
  void what_depends_on_something_comes_behind_it() throws Exception {
    var text =
        "Resources:\n"
            + Templates.IMAGE.replace(
                "ImageRecipe\n", "ImageRecipe\n    DependsOn: [Infrastructure]\n");

    assertThat(Templates.deployment(text).steps())
        .extracting(Step::id)
        .containsExactly("Infrastructure", "Recipe", "Image");
  }

  @Test
  void a_resource_whose_condition_does_not_hold_is_not_made() throws Exception {
    var text =
        """
        Conditions:
          Never: !Equals [a, b]
        Resources:
          Extra:
            Type: AWS::ImageBuilder::Component
            Condition: Never
            Properties: {Name: extra, Version: 1.0.0, Platform: Linux, Data: x}
        """
            + Templates.IMAGE;

    assertThat(Templates.deployment(text).steps()).extracting(Step::id).doesNotContain("Extra");
    assertThat(Templates.problems(text + "Outputs: {A: {Value: !Ref Extra}}"))
        .singleElement()
        .asString()
        .endsWith("Outputs.A.Value: Extra is not made: its condition does not hold");
  }

  @Test
  void all_problems_are_told_at_once_in_the_order_of_the_text() throws Exception {
    assertThat(Templates.problems(Templates.file("broken.yaml")))
        .containsExactlyElementsOf(Templates.file("broken.problems").lines().toList());
  }

  @Test
  void a_circle_of_resources_is_a_problem() {
    var text =
        "Resources:\n"
            + Templates.IMAGE
            + "  A: {Type: \"AWS::SNS::Topic\", Properties: {TopicName: !Ref B}}\n"
            + "  B: {Type: \"AWS::SNS::Topic\", DependsOn: A}\n";

    assertThat(Templates.problems(text))
        .containsExactly("t.yaml:16:3: Resources.A: the resource depends on itself: A → B → A");
  }

  @Test
  void a_circle_of_conditions_is_a_problem() {
    var text =
        "Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\nResources:\n"
            + Templates.IMAGE;

    assertThat(Templates.problems(text))
        .containsExactly("t.yaml:2:6: Conditions.A: the condition depends on itself: A → B → A");
  }

  @Test
  void a_template_without_an_image_has_nothing_to_build() {
    var text = "Resources:\n  T: {Type: \"AWS::SNS::Topic\"}\n";

    assertThat(Templates.problems(text)).singleElement().asString().contains("nothing to build");
  }

  @Test
  void a_template_without_resources_has_nothing_to_build() {
    assertThat(Templates.problems("Resources: {}\n"))
        .singleElement()
        .asString()
        .startsWith("t.yaml:1:1: Resources: ")
        .contains("nothing to build");
  }

  @Test
  void an_image_whose_condition_is_wrong_is_not_said_to_be_missing() {
    var text =
        "Resources:\n"
            + Templates.IMAGE.replace(
                "Type: AWS::ImageBuilder::Image\n",
                "Type: AWS::ImageBuilder::Image\n    Condition: Nope\n");

    assertThat(Templates.problems(text)).singleElement().asString().contains("'Nope'");
  }

  @Test
  void a_type_that_image_builder_does_not_have_is_a_problem() {
    var text =
        "Resources:\n  A: {Type: \"AWS::ImageBuilder::Componnt\"}\n  B: {Type: bucket}\n"
            + Templates.IMAGE;

    assertThat(Templates.problems(text))
        .containsExactly(
            "t.yaml:2:13: Resources.A.Type: unknown type 'AWS::ImageBuilder::Componnt'; did you"
                + " mean AWS::ImageBuilder::Component?",
            "t.yaml:3:13: Resources.B.Type: 'bucket' is no type, such as AWS::ImageBuilder::Image");
  }

  @Test
  void a_document_is_checked_though_other_properties_are_wrong() throws Exception {
    var problem = new Problem(new Place("data", 1, 1), "phases", "is wrong");
    var text =
        """
        Resources:
          C:
            Type: AWS::ImageBuilder::Component
            Properties:
              Name: ccc
              Version: one
              Platform: Lunix
              Data: |
                one
        """;

    assertThat(problemsOfDocument(text, problem))
        .hasSize(3)
        .contains("t.yaml:9:9: Resources.C.Properties.Data: phases: is wrong");
  }

  @Test
  void problems_of_a_document_lead_to_its_line_in_the_template() throws Exception {
    var problem = new Problem(new Place("data", 3, 5), "phases", "is wrong");
    var block =
        """
        Resources:
          C:
            Type: AWS::ImageBuilder::Component
            Properties:
              Name: ccc
              Version: 1.0.0
              Platform: Linux
              Data: !Sub |
                one
                two
                three: x
        """;

    assertThat(problemsOfDocument(block, problem))
        .containsExactly("t.yaml:11:13: Resources.C.Properties.Data: phases: is wrong");
    assertThat(problemsOfDocument(block.replace("!Sub |", "|"), problem))
        .containsExactly("t.yaml:11:13: Resources.C.Properties.Data: phases: is wrong");
    assertThat(
            problemsOfDocument(
                block.replaceFirst("(?s)!Sub.*", "\"one\\\\ntwo\\\\nthree: x\"\n"), problem))
        .containsExactly(
            "t.yaml:8:13: Resources.C.Properties.Data: line 3 of the document: phases: is wrong");
  }

  private static List<String> problemsOfDocument(String text, Problem problem) {
    var checker =
        new DocumentChecker() {
          @Override
          public List<Problem> component(String data, String platform) {
            return List.of(problem);
          }

          @Override
          public List<Problem> workflow(String data, String type) {
            return List.of();
          }
        };
    try {
      Template.read(
          text + Templates.IMAGE, "t.yaml", Map.of(), Templates.STACK, checker, Assets.NONE);
      return List.of();
    } catch (InvalidDocumentException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  private static String arn(String resource) {
    return "arn:aws:imagebuilder:eu-central-1:111122223333:" + resource;
  }

  private static String resource(Step step) {
    return switch (step.kind()) {
      case COMPONENT -> "component/web/1.0.0/1";
      case WORKFLOW -> "workflow/build/web/1.0.0/1";
      case IMAGE_RECIPE -> "image-recipe/web/1.0.0";
      case INFRASTRUCTURE_CONFIGURATION -> "infrastructure-configuration/web";
      case CONTAINER_RECIPE -> "container-recipe/web/1.0.0";
      case DISTRIBUTION_CONFIGURATION -> "distribution-configuration/web";
      case LIFECYCLE_POLICY -> "lifecycle-policy/web";
      case IMAGE_PIPELINE -> "image-pipeline/web";
      case IMAGE -> "image/web/1.0.0/1";
    };
  }
}
