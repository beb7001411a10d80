// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.cli.FakeIngot;
import dev.ingot.cli.Scenes;
import dev.ingot.cli.Terminal;
import dev.ingot.model.ApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCommandTest {
  private static final String TEMPLATE =
      """
      Parameters:
        Greeting: {Type: String, Default: hello}
      Resources:
        Hello:
          Type: AWS::ImageBuilder::Component
          Properties:
            Name: hello
            Version: 1.0.0
            Platform: Linux
            Data: !Sub |
              name: hello
              schemaVersion: 1.0
              phases:
                - name: build
                  steps:
                    - name: Say
                      action: ExecuteBash
                      inputs:
                        commands:
                          - echo ${Greeting}
        Recipe:
          Type: AWS::ImageBuilder::ImageRecipe
          Properties:
            Name: web
            Version: 1.0.0
            ParentImage: builtin:tiny
            Components:
              - ComponentArn: !Ref Hello
        Infrastructure:
          Type: AWS::ImageBuilder::InfrastructureConfiguration
          Properties: {Name: web, InstanceProfileName: !Ref Profile}
        Profile: {Type: "AWS::IAM::InstanceProfile", Properties: {InstanceProfileName: builder}}
        Image:
          Type: AWS::ImageBuilder::Image
          Properties:
            ImageRecipeArn: !Ref Recipe
            InfrastructureConfigurationArn: !Ref Infrastructure
      Outputs:
        Ami: {Value: !GetAtt Image.ImageId}
      """;

  private final Terminal terminal = new Terminal();

  @TempDir private Path folder = Path.of("");

  private String template = "";

  @BeforeEach
  void write() throws IOException {
    template = Files.writeString(folder.resolve("web.yaml"), TEMPLATE).toString();
  }

  @Test
  void a_build_is_shown_as_lines() throws Exception {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("build", template)).isZero();
    assertThat(terminal.out()).isEqualTo(golden("plain.txt"));
    assertThat(terminal.err()).isEmpty();
    assertThat(terminal.ingot.isOpen()).isFalse();
  }

  @Test
  void a_parameter_store_is_for_what_this_process_builds() {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("build", template, "--parameter-store", "values.yaml")).isZero();
    assertThat(terminal.target().parameterStore()).contains("values.yaml");

    terminal.ingot.isRemote();
    assertThat(terminal.run("build", template, "--parameter-store", "values.yaml")).isEqualTo(2);
    assertThat(terminal.err())
        .isEqualTo(
            "ingot: --parameter-store does not reach the server that builds: give it to 'ingot"
                + " serve'\n");
  }

  @Test
  void a_build_is_shown_as_json() throws Exception {
    Scenes.success(terminal.ingot);

    assertThat(terminal.run("build", template, "--progress", "json")).isZero();
    assertThat(terminal.out()).isEqualTo(golden("events.jsonl"));
  }

  @Test
  void an_unchanged_template_reuses_everything_and_builds_again() {
    Scenes.success(terminal.ingot);
    terminal.run("build", template);
    terminal.ingot.calls().clear();

    assertThat(terminal.run("build", template)).isZero();
    assertThat(terminal.ingot.calls())
        .containsExactly(
            "CreateComponent",
            "CreateImageRecipe",
            "CreateInfrastructureConfiguration",
            "CreateImage");
    assertThat(terminal.out().lines().filter(line -> line.contains(" unchanged "))).hasSize(3);
  }

  @Test
  void an_edited_document_under_the_same_version_replaces_the_recipe() {
    Scenes.success(terminal.ingot);
    terminal.run("build", template);

    assertThat(terminal.run("build", template, "--parameter", "Greeting=servus")).isZero();
    assertThat(terminal.out())
        .containsPattern("Hello +created +component/hello/1.0.0/2")
        .containsPattern("Recipe +replaced +image-recipe/web/1.0.0")
        .contains(
            "AWS would have answered ResourceAlreadyExistsException: there a changed recipe needs a"
                + " new version");
    assertThat(
            terminal
                .ingot
                .recipe(FakeIngot.arn("image-recipe/web/1.0.0"))
                .components()
                .orElseThrow()
                .getFirst()
                .componentArn())
        .isEqualTo(FakeIngot.arn("component/hello/1.0.0/2"));
  }

  @Test
  void a_changed_infrastructure_is_updated() {
    Scenes.success(terminal.ingot);
    terminal.run("build", template);
    terminal.ingot.calls().clear();

    assertThat(terminal.run("build", template, "--on-failure", "keep")).isZero();
    assertThat(terminal.ingot.calls()).contains("UpdateInfrastructureConfiguration");
    assertThat(terminal.out()).containsPattern("Infrastructure +updated");
  }

  @Test
  void a_failed_build_says_why() throws Exception {
    Scenes.failure(terminal.ingot, "{\"status\": \"Failed\"}");

    assertThat(terminal.run("build", template)).isEqualTo(1);
    assertThat(terminal.out()).endsWith(golden("failure.txt"));
  }

  @Test
  void a_build_that_fails_for_a_lack_exits_with_3() {
    Scenes.failure(
        terminal.ingot,
        "{\"missingRequirement\": \"qemu is not installed\", \"consequence\": \"no disk boots\", \"fix\": \"apt\"}");

    assertThat(terminal.run("build", template)).isEqualTo(3);
    assertThat(terminal.out()).contains("missing   qemu is not installed; no disk boots");
  }

  @Test
  void a_kept_machine_is_named_with_the_way_into_it() {
    Scenes.failure(terminal.ingot, "{}");

    assertThat(terminal.run("build", template, "--on-failure", "keep")).isEqualTo(1);
    assertThat(terminal.err())
        .contains("i-0123456789abcdef0 is kept")
        .contains("ingot machine shell i-0123456789abcdef0")
        .contains("ingot machine terminate i-0123456789abcdef0");
    assertThat(terminal.ingot.calls()).doesNotContain("terminate i-0123456789abcdef0");
  }

  @Test
  void a_shell_is_opened_in_the_machine_which_goes_afterwards() {
    Scenes.failure(terminal.ingot, "{}");

    assertThat(terminal.run("build", template, "--on-failure", "shell")).isEqualTo(1);
    assertThat(terminal.ingot.calls())
        .containsSubsequence("shell i-0123456789abcdef0", "terminate i-0123456789abcdef0");
  }

  @Test
  void a_parent_that_nothing_can_be_built_on_is_told_before_anything_is_created() {
    terminal.ingot.noParent("add a base with: ingot base add x y");

    assertThat(terminal.run("build", template)).isEqualTo(2);
    assertThat(terminal.err())
        .contains("Resources.Recipe.Properties.ParentImage: cannot find 'builtin:tiny'")
        .contains("add a base with: ingot base add x y");
    assertThat(terminal.ingot.calls()).isEmpty();
  }

  @Test
  void what_the_service_refuses_is_told_at_its_place_and_nothing_is_kept() throws Exception {
    terminal.ingot.refuse(new ApiException("ResourceInUseException", 400, "not now", ""));

    assertThat(terminal.run("build", template)).isEqualTo(2);
    assertThat(terminal.err())
        .containsPattern("web.yaml:\\d+:3: Resources.Image: ResourceInUseException: not now\n");
    assertThat(terminal.out())
        .endsWith(
            "note: removed what was created: "
                + FakeIngot.arn("infrastructure-configuration/web")
                + ", "
                + FakeIngot.arn("image-recipe/web/1.0.0")
                + ", "
                + FakeIngot.arn("component/hello/1.0.0/1")
                + "\n");
    assertThat(terminal.ingot.calls())
        .endsWith("DeleteInfrastructureConfiguration", "DeleteImageRecipe", "DeleteComponent");
  }

  @Test
  void an_error_that_is_not_about_the_template_is_told_as_it_is() {
    terminal.ingot.refuse(new ApiException("ForbiddenException", 403, "who are you", ""));

    assertThat(terminal.run("build", template)).isEqualTo(2);
    assertThat(terminal.err()).isEqualTo("ingot: ForbiddenException: who are you\n");
  }

  @Test
  void a_template_that_is_no_text_is_told_with_its_first_wrong_byte() throws Exception {
    Files.write(Path.of(template), new byte[] {'a', ':', '\n', 'b', ':', ' ', (byte) 0xff});

    assertThat(terminal.run("build", template)).isEqualTo(2);
    assertThat(terminal.err()).isEqualTo("ingot: " + template + ":2:4: is not text in UTF-8\n");
  }

  @Test
  void a_cancelled_build_exits_with_130() {
    Scenes.cancelled(terminal.ingot);

    assertThat(terminal.run("build", template)).isEqualTo(130);
  }

  @Test
  void all_problems_of_template_and_documents_are_told_and_nothing_is_created() throws Exception {
    Files.writeString(
        Path.of(template),
        TEMPLATE
            .replace("action: ExecuteBash", "action: ExecuteBush")
            .replace("Platform:", "Platfrom:"));

    assertThat(terminal.run("build", template)).isEqualTo(2);
    assertThat(terminal.err())
        .contains("web.yaml:9:7: Resources.Hello.Properties.Platfrom: unknown property")
        .endsWith(" problems\n");
    assertThat(terminal.ingot.calls()).isEmpty();
  }

  @Test
  void a_problem_of_a_document_has_its_line_in_the_template() throws Exception {
    Files.writeString(
        Path.of(template), TEMPLATE.replace("action: ExecuteBash", "action: ExecuteBush"));

    assertThat(terminal.run("build", template)).isEqualTo(2);
    assertThat(terminal.err()).contains("web.yaml:17:").contains("ExecuteBush");
  }

  @Test
  void a_template_that_is_not_there_is_wrong_usage() {
    assertThat(terminal.run("build", folder.resolve("nothing.yaml").toString())).isEqualTo(2);
    assertThat(terminal.err()).contains("there is no file").doesNotContain("Exception");
  }

  private static String golden(String name) throws IOException {
    try (var in = BuildCommandTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no golden file " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
