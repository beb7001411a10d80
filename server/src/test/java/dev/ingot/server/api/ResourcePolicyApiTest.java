// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.resource.Image;
import dev.ingot.testkit.Fixtures;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ClientException;
import software.amazon.awssdk.services.imagebuilder.model.ForbiddenException;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.InvalidParameterValueException;
import software.amazon.awssdk.services.imagebuilder.model.Ownership;
import software.amazon.awssdk.services.imagebuilder.model.ResourceDependencyException;
import software.amazon.awssdk.services.imagebuilder.model.ResourceNotFoundException;

class ResourcePolicyApiTest {
  private static final String OTHER = "444455556666";
  private static final String COMPONENT = Fixtures.component().arn().toString();
  private static final String RECIPE = Fixtures.recipe().arn().toString();
  private static final String CONTAINER_RECIPE = Fixtures.containerRecipe().arn().toString();
  private static final String IMAGE = Fixtures.image().arn().toString();

  private final ApiServer server = new ApiServer();
  private final ImagebuilderClient owner = server.client();
  private final ImagebuilderClient other = server.client(OTHER);

  ResourcePolicyApiTest() {
    server.store.add(Fixtures.component());
    server.store.add(Fixtures.recipe());
    server.store.add(Fixtures.containerRecipe());
    server.store.add(Fixtures.image().withState(Image.State.of(Image.Status.AVAILABLE)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// As the samples of AWS have it.
  private static String policy(String arn, String... actions) {
    return """
    {
    \t"Version": "2012-10-17",
    \t"Statement": [ {
    \t\t"Effect": "Allow", "Principal": { "AWS": [ "%s" ] },
    \t\t"Action": [ %s ], "Resource": [ "%s" ] } ]
    }
    """
        .formatted(
            OTHER,
            String.join(", ", List.of(actions).stream().map(a -> '"' + a + '"').toList()),
            arn);
  }

  @Test
  void a_component_is_shared() {
    var policy = policy(COMPONENT, "imagebuilder:GetComponent", "imagebuilder:ListComponents");
    assertThatThrownBy(() -> other.getComponent(r -> r.componentBuildVersionArn(COMPONENT)))
        .isInstanceOf(ImagebuilderException.class)
        .hasMessageContaining("does not exist");

    var put = owner.putComponentPolicy(r -> r.componentArn(COMPONENT).policy(policy));

    assertThat(put.requestId()).hasSize(36);
    assertThat(put.componentArn()).isEqualTo(COMPONENT);
    var got = owner.getComponentPolicy(r -> r.componentArn(COMPONENT));
    assertThat(got.requestId()).hasSize(36);
    assertThat(got.policy()).isEqualTo(policy);
    assertThat(other.getComponent(r -> r.componentBuildVersionArn(COMPONENT)).component().owner())
        .isEqualTo(ApiServer.ACCOUNT);
    assertThat(other.listComponents(r -> r.owner(Ownership.SHARED)).componentVersionList())
        .hasSize(1);
    assertThat(other.listComponents(r -> {}).componentVersionList()).isEmpty();
    assertThat(owner.listComponents(r -> r.owner(Ownership.SHARED)).componentVersionList())
        .isEmpty();
  }

  @Test
  void an_image_is_shared() {
    var policy = policy(IMAGE, "imagebuilder:GetImage", "imagebuilder:ListImages");

    owner.putImagePolicy(r -> r.imageArn(IMAGE).policy(policy));

    assertThat(owner.getImagePolicy(r -> r.imageArn(IMAGE)).policy()).isEqualTo(policy);
    assertThat(other.getImage(r -> r.imageBuildVersionArn(IMAGE)).image().arn()).isEqualTo(IMAGE);
    assertThat(other.listImages(r -> r.owner(Ownership.SHARED)).imageVersionList()).hasSize(1);
  }

  @Test
  void recipes_are_shared() {
    var ofImages = policy(RECIPE, "imagebuilder:GetImageRecipe", "imagebuilder:ListImageRecipes");
    var ofContainers =
        policy(
            CONTAINER_RECIPE,
            "imagebuilder:GetContainerRecipe",
            "imagebuilder:ListContainerRecipes");

    owner.putImageRecipePolicy(r -> r.imageRecipeArn(RECIPE).policy(ofImages));
    owner.putContainerRecipePolicy(
        r -> r.containerRecipeArn(CONTAINER_RECIPE).policy(ofContainers));

    assertThat(owner.getImageRecipePolicy(r -> r.imageRecipeArn(RECIPE)).policy())
        .isEqualTo(ofImages);
    assertThat(owner.getContainerRecipePolicy(r -> r.containerRecipeArn(CONTAINER_RECIPE)).policy())
        .isEqualTo(ofContainers);
    other.getImageRecipe(r -> r.imageRecipeArn(RECIPE));
    other.getContainerRecipe(r -> r.containerRecipeArn(CONTAINER_RECIPE));
    assertThat(other.listImageRecipes(r -> r.owner(Ownership.SHARED)).imageRecipeSummaryList())
        .hasSize(1);
    assertThat(
            other.listContainerRecipes(r -> r.owner(Ownership.SHARED)).containerRecipeSummaryList())
        .hasSize(1);
  }

  @Test
  void what_is_shared_for_getting_is_not_listed_and_the_other_way_round() {
    put(policy(COMPONENT, "imagebuilder:GetComponent"));
    other.getComponent(r -> r.componentBuildVersionArn(COMPONENT));
    assertThat(other.listComponents(r -> r.owner(Ownership.SHARED)).componentVersionList())
        .isEmpty();

    put(policy(COMPONENT, "imagebuilder:ListComponents"));
    assertThat(other.listComponents(r -> r.owner(Ownership.SHARED)).componentVersionList())
        .hasSize(1);
    assertThatThrownBy(() -> other.getComponent(r -> r.componentBuildVersionArn(COMPONENT)))
        .hasMessageContaining("does not exist");
  }

  private void put(String policy) {
    owner.putComponentPolicy(r -> r.componentArn(COMPONENT).policy(policy));
  }

  @Test
  void what_is_shared_is_not_deleted_and_not_changed_by_others() {
    put(policy(COMPONENT, "imagebuilder:GetComponent"));

    assertThatThrownBy(() -> owner.deleteComponent(r -> r.componentBuildVersionArn(COMPONENT)))
        .isInstanceOf(ResourceDependencyException.class);
    assertThatThrownBy(() -> other.deleteComponent(r -> r.componentBuildVersionArn(COMPONENT)))
        .isInstanceOf(ForbiddenException.class);
  }

  @Test
  void without_a_policy_there_is_none() {
    assertThatThrownBy(() -> owner.getComponentPolicy(r -> r.componentArn(COMPONENT)))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("has no policy");
    assertThatThrownBy(() -> other.getComponentPolicy(r -> r.componentArn(COMPONENT)))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("does not exist");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no JSON",
        "[]",
        "{}",
        "{'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Action': '*', 'Resource': '*'}]}",
        "{'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Action': 'imagebuilder:*',"
            + " 'Resource': '*'}]}",
        "{'Statement': [{'Effect': 'Allow', 'Principal': '*', 'NotAction': 'imagebuilder:GetImage',"
            + " 'Resource': '*'}]}",
        "{'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Resource': '*',"
            + " 'Action': 'imagebuilder:DeleteComponent'}]}",
        "{'Statement': [{'Effect': 'Allow', 'Principal': '*', 'Resource': '*',"
            + " 'Action': 'imagebuilder:GetImage'}]}",
        "{'Statement': [{'Effect': 'Allow', 'Resource': '*',"
            + " 'Action': 'imagebuilder:GetComponent'}]}",
        "{'Statement': [{'Effect': 'Allow', 'NotPrincipal': {'AWS': '444455556666'},"
            + " 'Resource': '*', 'Action': 'imagebuilder:GetComponent'}]}",
        "{'Statement': [{'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'},"
            + " 'Resource': '*', 'Action': 'imagebuilder:GetComponent'}]}",
        "{'Statement': [{'Effect': 'Sometimes', 'Principal': '*', 'Resource': '*',"
            + " 'Action': 'imagebuilder:GetComponent'}]}",
      })
  void a_policy_that_is_none_or_grants_too_much_is_refused(String policy) {
    assertThatThrownBy(() -> put(policy.replace('\'', '"')))
        .isInstanceOf(InvalidParameterValueException.class)
        .hasMessageContaining("The value supplied for parameter 'policy' is not valid. ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Principal': {'AWS': 'arn:aws:iam::444455556666:user/anna'}",
        "'Principal': '*', 'Condition': {'StringEquals': {'aws:PrincipalOrgID': 'o-1'}}",
      })
  void what_is_finer_than_an_account_is_not_built(String member) {
    var policy =
        "{'Statement': [{'Effect': 'Allow', 'Resource': '*', 'Action':"
            + " 'imagebuilder:GetComponent', "
            + member
            + "}]}";

    assertThatThrownBy(() -> put(policy.replace('\'', '"')))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("not built yet");
  }

  @ParameterizedTest
  @CsvSource({
    "Allow, 444455556666, imagebuilder:Get*, *, true",
    "Allow, arn:aws:iam::444455556666:root, imagebuilder:getcomponent, *, true",
    "Allow, *, imagebuilder:GetComponent, arn:aws:imagebuilder:*:*:component/*, true",
    "Allow, 777788889999, imagebuilder:GetComponent, *, false",
    "Allow, *, imagebuilder:GetComponent, arn:aws:imagebuilder:*:*:component/other/*, false",
    "Deny, *, imagebuilder:GetComponent, *, false",
  })
  void a_policy_grants_what_it_says(
      String effect, String principal, String action, String resource, boolean granted) {
    put(
        """
        {"Version": "2012-10-17", "Statement": {"Effect": "%s", "Principal": {"AWS": "%s"},
         "Action": "%s", "Resource": "%s"}}
        """
            .formatted(effect, principal, action, resource));

    assertThat(sees(other)).isEqualTo(granted);
  }

  @Test
  void who_is_denied_is_not_allowed_by_another_statement() {
    put(
        """
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": "*", "Action": "imagebuilder:GetComponent",
          "Resource": "*"},
         {"Effect": "Deny", "Principal": {"AWS": "444455556666"}, "Resource": "*",
          "Action": "imagebuilder:GetComponent"}]}
        """);

    assertThat(sees(other)).isFalse();
    assertThat(sees(server.client("777788889999"))).isTrue();
  }

  private static boolean sees(ImagebuilderClient client) {
    try {
      client.getComponent(r -> r.componentBuildVersionArn(COMPONENT));
      return true;
    } catch (ImagebuilderException e) {
      assertThat(e.statusCode()).isEqualTo(404);
      return false;
    }
  }

  @Test
  void the_arn_is_that_of_a_build_or_of_a_version_of_a_recipe() {
    var version = COMPONENT.substring(0, COMPONENT.lastIndexOf('/'));

    assertThatThrownBy(() -> owner.getComponentPolicy(r -> r.componentArn(version)))
        .isInstanceOf(InvalidParameterValueException.class);
    assertThatThrownBy(() ->
            owner.getImageRecipePolicy(r -> r.imageRecipeArn(RECIPE.replace("1.0.0", "1.0.x"))))
        .isInstanceOf(InvalidParameterValueException.class);
  }
}
