// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.cli.Cli;
import dev.ingot.cli.gateway.Connections;
import dev.ingot.cli.gateway.Connections.Need;
import dev.ingot.cli.gateway.DefaultConnections;
import dev.ingot.document.Json;
import dev.ingot.model.ImageBuilder;
import dev.ingot.model.ImageBuilderApi;
import dev.ingot.model.shape.DistributionConfiguration;
import dev.ingot.model.shape.GetImageRequest;
import dev.ingot.model.shape.ListComponentsRequest;
import dev.ingot.model.shape.ListContainerRecipesRequest;
import dev.ingot.model.shape.ListDistributionConfigurationsRequest;
import dev.ingot.model.shape.ListImagePipelineImagesRequest;
import dev.ingot.model.shape.ListImagePipelinesRequest;
import dev.ingot.model.shape.ListImageRecipesRequest;
import dev.ingot.model.shape.ListImagesRequest;
import dev.ingot.model.shape.ListInfrastructureConfigurationsRequest;
import dev.ingot.model.shape.ListLifecyclePoliciesRequest;
import dev.ingot.model.shape.ListWorkflowsRequest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The templates of `examples/` that have pipelines, with the real rules and the real store; what
/// is built is simulated.
@Timeout(120)
class TemplateExamplesTest {
  private static final String PIPELINE = "../examples/pipeline/template.yaml";
  private static final String CDK = "../examples/cdk/cdk.out/Hello.template.json";

  @TempDir private Path folder = Path.of("");
  private String out = "";
  private String err = "";

  @Test
  void every_type_of_resource_is_made_and_the_pipeline_makes_the_image() throws Exception {
    assertThat(run("build", PIPELINE)).as(err).isZero();

    assertThat(out)
        .containsPattern("Recipe +created +image-recipe/pipeline/1.0.0")
        .containsPattern("Distribution +created +distribution-configuration/pipeline")
        .containsPattern("Pipeline +created +image-pipeline/pipeline")
        .containsPattern("KeepThree +created +lifecycle-policy/pipeline")
        .containsPattern("Container +created +container-recipe/pipeline/1.0.0")
        .containsPattern("Image +building +image/pipeline/1.0.0/1")
        .containsPattern("Output ImageId = ami-[0-9a-f]{17}")
        .contains("Output Pipeline = arn:aws:imagebuilder:");
    var arn = with(api -> pipelines(api).getFirst());
    var builds = with(api -> builtBy(api, arn));
    assertThat(builds).hasSize(1);
    var image =
        with(api ->
            api.call(
                    ImageBuilder.GET_IMAGE,
                    GetImageRequest.builder().imageBuildVersionArn(builds.getFirst()).build())
                .image()
                .orElseThrow());
    assertThat(image.sourcePipelineArn()).contains(arn);
    assertThat(image.tags().orElseThrow()).containsEntry("team", "images");
    assertThat(image.distributionConfiguration().flatMap(DistributionConfiguration::name))
        .contains("pipeline");
  }

  @Test
  void an_unchanged_template_keeps_all_and_runs_the_pipeline_again() throws Exception {
    run("build", PIPELINE);

    assertThat(run("build", PIPELINE)).as(err).isZero();
    assertThat(out.lines().filter(line -> line.contains(" unchanged "))).hasSize(8);
    assertThat(out).containsPattern("Image +building +image/pipeline/1.0.0/2");
  }

  @Test
  void a_plan_of_nothing_makes_no_data_folder() throws Exception {
    assertThat(run("plan", PIPELINE)).as(err).isZero();

    assertThat(out)
        .startsWith("RESOURCE ")
        .containsPattern("Greeting +Component +create +not there yet")
        .containsPattern("Pipeline +ImagePipeline +create +not there yet")
        .containsPattern("Image +Image +build +runs the pipeline pipeline once\n");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void a_plan_is_what_the_build_then_does_and_changes_nothing() throws Exception {
    run("build", PIPELINE);
    var edited = edited(PIPELINE, "Built by a pipeline", "Built again");
    var before = with(TemplateExamplesTest::everything);

    assertThat(run("plan", edited, "--output", "json")).as(err).isZero();

    assertThat(with(TemplateExamplesTest::everything)).isEqualTo(before);
    var planned = planned();
    assertThat(planned.get("Greeting")).contains("create", "Data differs; build 2 of its version");
    assertThat(planned.get("Recipe"))
        .contains("create", "Components differs; the next version that 1.0.x stands for");
    assertThat(planned.get("Pipeline")).contains("update", "ImageRecipeArn differs");
    assertThat(planned.get("Distribution")).contains("keep", "");
    assertThat(planned.get("KeepThree")).contains("keep", "");
    assertThat(planned.get("Container")).contains("replace");

    assertThat(run("build", edited)).as(err).isZero();
    assertThat(out)
        .containsPattern("Greeting +created +component/pipeline-greeting/1.0.0/2")
        .containsPattern("Recipe +created +image-recipe/pipeline/1.0.1")
        .containsPattern("Pipeline +updated")
        .containsPattern("Distribution +unchanged")
        .containsPattern("Container +replaced");
  }

  @Test
  void a_recipe_that_the_pipeline_needs_is_replaced_with_it() throws Exception {
    var template = edited(PIPELINE, "Version: 1.0.x", "Version: 1.0.0");
    run("build", template);
    Files.writeString(
        Path.of(template), Files.readString(Path.of(template)).replace("by a pipeline", "again"));

    assertThat(run("plan", template)).isZero();
    assertThat(out)
        .containsPattern("Recipe +ImageRecipe +replace +Components differs; a version of a recipe")
        .containsPattern("Pipeline +ImagePipeline +replace +its recipe is replaced");

    assertThat(run("build", template)).as(err).isZero();
    assertThat(out)
        .containsPattern("Recipe +replaced +image-recipe/pipeline/1.0.0")
        .containsPattern("Pipeline +replaced +image-pipeline/pipeline");
  }

  @Test
  void a_template_of_the_cdk_is_built_as_it_is() throws Exception {
    assertThat(run("build", CDK)).as(err).isZero();

    assertThat(out)
        .containsPattern("Component +created +component/cdk-hello/1.0.0/1")
        .containsPattern("Pipeline +building +image/cdk-hello/1.0.0/1");
  }

  @Test
  void a_missing_asset_is_told_with_its_place_and_path() throws Exception {
    var copy = copyOfCdk();
    try (var files = Files.list(copy)) {
      for (var file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        Files.delete(file);
      }
    }

    assertThat(run("build", copy.resolve("Hello.template.json").toString())).isEqualTo(2);
    assertThat(err)
        .containsPattern(
            "Hello.template.json:9:\\d+: Resources.Component.Properties.Uri: there is no file"
                + " /.*/asset.[0-9a-f]{64}.yaml, which /.*/Hello.assets.json names\n"
                + ".*:\\d+: Resources.TestWorkflow.Properties.Uri: there is no file .*\n2 problems");
  }

  @Test
  void an_asset_outside_of_the_assembly_is_not_read() throws Exception {
    var copy = copyOfCdk();
    var secret = Files.writeString(folder.resolve("secret.yaml"), "secret");
    var manifest = copy.resolve("Hello.assets.json");
    var written = Files.readString(manifest);
    for (var path : List.of("../secret.yaml", secret.toString(), "./x/../../secret.yaml")) {
      Files.writeString(manifest, written.replaceFirst("asset\\.[0-9a-f]{64}\\.yaml", path));

      assertThat(run("build", copy.resolve("Hello.template.json").toString())).isEqualTo(2);
      assertThat(err).contains(path + ", which ").contains(" is outside of " + copy);
    }
    var link = copy.resolve("link.yaml");
    Files.createSymbolicLink(link, secret);
    Files.writeString(manifest, written.replaceFirst("asset\\.[0-9a-f]{64}\\.yaml", "link.yaml"));

    assertThat(run("build", copy.resolve("Hello.template.json").toString())).isEqualTo(2);
    assertThat(err).contains("link.yaml, which ").contains(" is outside of " + copy);
  }

  @Test
  void an_assembly_in_an_assembly_reads_the_assets_of_the_outer_one() throws Exception {
    var copy = copyOfCdk();
    var stage = Files.createDirectory(copy.resolve("assembly-Prod"));
    for (var name : List.of("cdk.out", "Hello.template.json", "Hello.assets.json")) {
      Files.writeString(
          stage.resolve(name),
          Files.readString(copy.resolve(name)).replace("\"asset.", "\"../asset."));
    }

    assertThat(run("plan", stage.resolve("Hello.template.json").toString())).as(err).isZero();
    assertThat(out).containsPattern("Component +Component +create");
  }

  @Test
  void metadata_of_a_resource_can_name_its_asset() throws Exception {
    var copy = copyOfCdk();
    var template = copy.resolve("Hello.template.json");
    Files.writeString(copy.resolve("mine.yaml"), "name: broken\nphases: []\n");
    Files.writeString(
        template,
        Files.readString(template)
            .replaceFirst(
                "\"Component\": \\{",
                "\"Component\": {\"Metadata\": {\"aws:asset:path\": \"mine.yaml\","
                    + " \"aws:asset:property\": \"Uri\"},"));

    assertThat(run("build", template.toString())).isEqualTo(2);
    assertThat(err)
        .contains("/mine.yaml:1:1: Resources.Component.Metadata.aws:asset:path: ")
        .contains("schemaVersion");
  }

  @Test
  void a_container_pipeline_is_refused_as_the_api_does_and_nothing_stays() throws Exception {
    var template =
        edited(PIPELINE, "ImageRecipeArn: !Ref Recipe", "ContainerRecipeArn: !Ref Container");

    assertThat(run("plan", template)).as(err).isZero();
    assertThat(out).contains("will be refused: container images are not built yet");

    assertThat(run("build", template)).isEqualTo(2);
    assertThat(err).contains("Resources.Image: ClientException: ").contains("container recipe");
    assertThat(with(TemplateExamplesTest::everything)).isEqualTo("[] [] [] [] [] [] [] [] []");
  }

  @Test
  void another_region_is_told_before_the_image_fails_of_it() throws Exception {
    var template = edited(PIPELINE, "Region: !Ref AWS::Region", "Region: ap-south-1");

    assertThat(run("plan", template)).as(err).isZero();
    assertThat(out).contains("nothing is copied to Region ap-south-1 yet");

    assertThat(run("build", template)).isEqualTo(1);
    assertThat(out)
        .contains("note: the image will fail when it is distributed: nothing is copied to Region")
        .contains("copies no images to other Regions");
  }

  @Test
  void without_a_target_the_images_and_pipelines_are_listed() throws Exception {
    var second = "\n  Second:\n    Type: AWS::ImageBuilder::Image\n    Properties:\n";
    var template =
        edited(
            PIPELINE,
            "\n  KeepThree:",
            second
                + "      ImageRecipeArn: !Ref Recipe\n"
                + "      InfrastructureConfigurationArn: !Ref Infrastructure\n\n  KeepThree:");
    var list =
        """
          Pipeline                 ImagePipeline  %1$s:93
          Image                    Image          %1$s:108
          Second                   Image          %1$s:117
        """
            .formatted(template);

    for (var command : List.of("plan", "build")) {
      assertThat(run(command, template)).isEqualTo(2);
      assertThat(err)
          .isEqualTo(
              "ingot: the template has several images; say with --target which one to build:\n"
                  + list);
      assertThat(run(command, template, "--target", "Third")).isEqualTo(2);
      assertThat(err)
          .isEqualTo("ingot: the template has no image or pipeline 'Third'; it has:\n" + list);
    }

    assertThat(run("build", template, "--target", "Second")).as(err).isZero();
    assertThat(out)
        .contains("note: Image (AWS::ImageBuilder::Image): not built; Second is\n")
        .contains("Pipeline (AWS::ImageBuilder::ImagePipeline): not run; Second is built; its sch")
        .containsPattern("Second +building +image/pipeline/1.0.0/1")
        .doesNotContain("Output ImageId");
    var pipeline = with(api -> pipelines(api).getFirst());
    assertThat(imagesOf(pipeline)).isZero();

    assertThat(run("build", template, "--target", "Pipeline")).as(err).isZero();
    assertThat(out).containsPattern("Pipeline +building +image/pipeline/1.0.0/2");
    assertThat(imagesOf(pipeline)).isEqualTo(1);
  }

  @Test
  void a_pipeline_that_gave_way_comes_back_if_the_rest_is_refused() throws Exception {
    var template = edited(PIPELINE, "Version: 1.0.x", "Version: 1.0.0");
    run("build", template);
    var pipeline = with(api -> pipelines(api).getFirst());
    Files.writeString(
        Path.of(template),
        Files.readString(Path.of(template))
            .replace("by a pipeline", "again")
            .replace("cron(0 4 ? * sun *)", "cron(at four)"));

    assertThat(run("build", template)).isEqualTo(2);
    assertThat(err).contains("Resources.Pipeline: ").contains("Invalid CRON expression");
    assertThat(out).containsPattern("Recipe +replaced");
    assertThat(with(TemplateExamplesTest::pipelines).equals(List.of(pipeline))).isTrue();
    assertThat(imagesOf(pipeline)).isEqualTo(1);
  }

  @Test
  void a_recipe_that_somebody_elses_pipeline_needs_stays() throws Exception {
    var template = edited(PIPELINE, "Version: 1.0.x", "Version: 1.0.0");
    run("build", template);
    Files.writeString(
        Path.of(template),
        Files.readString(Path.of(template))
            .replace("by a pipeline", "again")
            .replaceFirst("(Pipeline\\n    Properties:\\n      Name: )pipeline", "$1another"));
    var before = with(TemplateExamplesTest::everything);

    assertThat(run("plan", template)).as(err).isZero();
    assertThat(out).contains("image-pipeline/pipeline, which is not of this template, needs it");

    assertThat(run("build", template)).isEqualTo(2);
    assertThat(err).contains("Resources.Recipe: ResourceDependencyException: ");
    assertThat(with(TemplateExamplesTest::everything)).isEqualTo(before);
  }

  private static List<String> pipelines(ImageBuilderApi api) {
    return api
        .call(ImageBuilder.LIST_IMAGE_PIPELINES, ListImagePipelinesRequest.builder().build())
        .imagePipelineList()
        .orElse(List.of())
        .stream()
        .flatMap(pipeline -> pipeline.arn().stream())
        .toList();
  }

  private int imagesOf(String pipeline) throws Exception {
    return with(api -> builtBy(api, pipeline).size());
  }

  private static List<String> builtBy(ImageBuilderApi api, String pipeline) {
    return api
        .call(
            ImageBuilder.LIST_IMAGE_PIPELINE_IMAGES,
            ListImagePipelineImagesRequest.builder().imagePipelineArn(pipeline).build())
        .imageSummaryList()
        .orElse(List.of())
        .stream()
        .flatMap(image -> image.arn().stream())
        .toList();
  }

  /// All that lists show, as one text.
  private static String everything(ImageBuilderApi api) {
    return Stream.of(
            api.call(ImageBuilder.LIST_COMPONENTS, ListComponentsRequest.builder().build())
                .componentVersionList(),
            api.call(ImageBuilder.LIST_WORKFLOWS, ListWorkflowsRequest.builder().build())
                .workflowVersionList(),
            api.call(ImageBuilder.LIST_IMAGE_RECIPES, ListImageRecipesRequest.builder().build())
                .imageRecipeSummaryList(),
            api.call(
                    ImageBuilder.LIST_CONTAINER_RECIPES,
                    ListContainerRecipesRequest.builder().build())
                .containerRecipeSummaryList(),
            api.call(
                    ImageBuilder.LIST_INFRASTRUCTURE_CONFIGURATIONS,
                    ListInfrastructureConfigurationsRequest.builder().build())
                .infrastructureConfigurationSummaryList(),
            api.call(
                    ImageBuilder.LIST_DISTRIBUTION_CONFIGURATIONS,
                    ListDistributionConfigurationsRequest.builder().build())
                .distributionConfigurationSummaryList(),
            api.call(ImageBuilder.LIST_IMAGE_PIPELINES, ListImagePipelinesRequest.builder().build())
                .imagePipelineList(),
            api.call(
                    ImageBuilder.LIST_LIFECYCLE_POLICIES,
                    ListLifecyclePoliciesRequest.builder().build())
                .lifecyclePolicySummaryList(),
            api.call(ImageBuilder.LIST_IMAGES, ListImagesRequest.builder().build())
                .imageVersionList())
        .map(list -> list.map(Object::toString).orElse("[]"))
        .collect(Collectors.joining(" "));
  }

  /// By id, the action and why of the plan that was printed as JSON.
  private Map<String, List<Object>> planned() {
    var plan = new HashMap<String, List<Object>>();
    if (Json.readObject(out).get("resources") instanceof List<?> resources) {
      for (var each : resources) {
        if (each instanceof Map<?, ?> members) {
          plan.put(
              String.valueOf(members.get("id")),
              List.of(
                  Optional.ofNullable(members.get("action")).orElse("-"),
                  Optional.ofNullable(members.get("why")).orElse("-")));
        }
      }
    }
    return plan;
  }

  private Path copyOfCdk() throws Exception {
    var copy = Files.createDirectory(folder.resolve("cdk.out"));
    try (var files = Files.list(Path.of(CDK).toAbsolutePath().normalize().getParent())) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private String edited(String template, String from, String to) throws Exception {
    var text = Files.readString(Path.of(template));
    assertThat(text).contains(from);
    return Files.writeString(folder.resolve("edited.yaml"), text.replace(from, to)).toString();
  }

  private Map<String, String> environment() {
    return Map.of(
        "HOME", folder.toString(),
        "INGOT_DATA", folder.resolve("data").toString(),
        "INGOT_SIMULATE", "yes");
  }

  private Connections connections() {
    return new DefaultConnections(environment(), InstantSource.system());
  }

  private <T> T with(Function<ImageBuilderApi, T> look) throws Exception {
    var target = new Connections.Target(Optional.empty(), folder.resolve("data"), Optional.empty());
    try (var ingot = connections().open(target, Need.LOOK)) {
      return look.apply(ingot.api());
    }
  }

  private int run(String... arguments) {
    var written = new ByteArrayOutputStream();
    var failed = new ByteArrayOutputStream();
    var code =
        new Commands(
                new Cli(
                    environment(),
                    new PrintStream(written, true, StandardCharsets.UTF_8),
                    new PrintStream(failed, true, StandardCharsets.UTF_8),
                    false,
                    Optional.empty(),
                    InstantSource.system(),
                    connections()))
            .run(arguments);
    out = written.toString(StandardCharsets.UTF_8);
    err = failed.toString(StandardCharsets.UTF_8);
    return code;
  }
}
