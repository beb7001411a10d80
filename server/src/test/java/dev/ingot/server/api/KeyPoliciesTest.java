// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.ResourceKind;
import dev.ingot.document.InvalidDocumentException;
import dev.ingot.document.YamlReader;
import dev.ingot.iam.PolicyParser;
import dev.ingot.server.http.Callers;
import dev.ingot.server.http.Callers.Access;
import dev.ingot.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.imagebuilder.ImagebuilderClient;
import software.amazon.awssdk.services.imagebuilder.model.ImagebuilderException;
import software.amazon.awssdk.services.imagebuilder.model.Platform;

/// Keys with policies, through an SDK.
class KeyPoliciesTest {
  private static final String COMPONENT = Fixtures.component().arn().toString();
  private Optional<ApiServer> server = Optional.empty();

  /// A client whose key has a policy of these statements.
  private ImagebuilderClient client(String... statements) throws InvalidDocumentException {
    var policy =
        PolicyParser.ofIdentity(
            YamlReader.read(
                "{Version: 2012-10-17, Statement: [" + String.join(", ", statements) + "]}",
                "policy"));
    var credential =
        new Callers.Credential(
            "secret",
            ApiServer.ACCOUNT,
            Access.ALL,
            "anna",
            Optional.of(List.of(policy)),
            Optional.empty());
    server = Optional.of(new ApiServer(Map.of("AKIAANNA", credential)));
    var store = server.get().store;
    store.add(Fixtures.component());
    store.add(Fixtures.component("Web Base", "1.0.0", 2).withTags(Map.of("team", "api")));
    store.add(Fixtures.recipe());
    store.add(Fixtures.infrastructure());
    return server.get().client("AKIAANNA", "secret");
  }

  @AfterEach
  void stop() {
    server.ifPresent(ApiServer::close);
  }

  private static void assertDenied(ThrowingCallable call, String text) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ImagebuilderException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
              assertThat(e.statusCode()).isEqualTo(403);
              assertThat(e.awsErrorDetails().errorMessage())
                  .isEqualTo(
                      "User: arn:aws:iam::111122223333:user/anna is not authorized to perform: "
                          + text);
            });
  }

  @Test
  void what_no_statement_allows_is_refused_in_the_words_of_iam() throws Exception {
    var client = client("{Effect: Allow, Action: 'imagebuilder:List*', Resource: '*'}");

    client.listComponents(r -> {});
    assertDenied(
        () -> client.getComponent(r -> r.componentBuildVersionArn(COMPONENT)),
        "imagebuilder:GetComponent on resource: "
            + COMPONENT
            + " because no identity-based policy allows the imagebuilder:GetComponent action");
  }

  @Test
  void a_statement_that_denies_wins() throws Exception {
    var client =
        client(
            "{Effect: Allow, Action: '*', Resource: '*'}",
            "{Effect: Deny, Action: 'imagebuilder:ListImages', Resource: '*'}");

    assertDenied(
        () -> client.listImages(r -> {}),
        "imagebuilder:ListImages on resource:"
            + " arn:aws:imagebuilder:eu-central-1:111122223333:image/*"
            + " with an explicit deny in an identity-based policy");
  }

  @Test
  void what_a_wildcard_leads_to_is_what_is_looked_at() throws Exception {
    var latest = Fixtures.component("Web Base", "1.0.0", 2).arn();
    var client =
        client(
            "{Effect: Allow, Action: '*', Resource: '*'}",
            "{Effect: Deny, Action: '*', Resource: '" + latest + "'}");

    client.getComponent(r -> r.componentBuildVersionArn(COMPONENT));
    for (var name : List.of("x.x.x", "1.x.x", "1.0.0", "1.00.0", "01.0.0/2")) {
      assertThatThrownBy(() ->
              client.getComponent(
                  r -> r.componentBuildVersionArn(COMPONENT.replace("1.0.0/1", name))))
          .as(name)
          .hasMessageContaining("explicit deny");
    }
  }

  @Test
  void tags_of_the_resource_and_of_the_request_are_looked_at() throws Exception {
    var client =
        client(
            "{Effect: Allow, Action: 'imagebuilder:GetComponent', Resource: '*', Condition:"
                + " {StringEquals: {'aws:ResourceTag/team': api}}}",
            "{Effect: Allow, Action: ['imagebuilder:CreateComponent', 'imagebuilder:TagResource'],"
                + " Resource: '*', Condition: {StringEquals: {'aws:RequestTag/owner':"
                + " '${aws:username}'}, 'ForAllValues:StringEquals': {'aws:TagKeys': [owner]}}}");

    client.getComponent(r -> r.componentBuildVersionArn(COMPONENT.replace("0/1", "0/2")));
    assertThatThrownBy(() -> client.getComponent(r -> r.componentBuildVersionArn(COMPONENT)))
        .hasMessageContaining("not authorized");
    create(client, Map.of("owner", "anna"));
    for (var tags : List.of(Map.of("owner", "bert"), Map.of("owner", "anna", "more", "x"))) {
      assertThatThrownBy(() -> create(client, tags)).hasMessageContaining("not authorized");
    }
  }

  private static void create(ImagebuilderClient client, Map<String, String> tags) {
    client.createComponent(r ->
        r.name("c-" + UUID.randomUUID())
            .semanticVersion("1.0.0")
            .platform(Platform.LINUX)
            .data("any")
            .tags(tags));
  }

  @Test
  void tagging_what_is_made_is_an_action_too() throws Exception {
    var client = client("{Effect: Allow, Action: 'imagebuilder:CreateComponent', Resource: '*'}");

    create(client, Map.of());
    assertThatThrownBy(() -> create(client, Map.of("a", "b")))
        .hasMessageContaining("imagebuilder:TagResource on resource");
  }

  @Test
  void who_may_build_nothing_of_a_recipe_builds_no_image_of_it() throws Exception {
    var client =
        client(
            "{Effect: Allow, Action: ['imagebuilder:CreateImage',"
                + " 'imagebuilder:GetInfrastructureConfiguration'], Resource: '*'}");

    assertDenied(
        () ->
            client.createImage(r ->
                r.imageRecipeArn(Fixtures.recipe().arn().toString())
                    .infrastructureConfigurationArn(Fixtures.infrastructure().arn().toString())),
        "imagebuilder:GetImageRecipe on resource: "
            + Fixtures.recipe().arn()
            + " because no identity-based policy allows the imagebuilder:GetImageRecipe action");
    assertThat(server.orElseThrow().store.all(Fixtures.SCOPE, ResourceKind.IMAGE)).isEmpty();
  }

  @Test
  void tags_of_what_is_created_later_are_looked_at() throws Exception {
    var client =
        client(
            "{Effect: Allow, Action: 'imagebuilder:CreateInfrastructureConfiguration', Resource:"
                + " '*', Condition: {StringEquals: {'imagebuilder:CreatedResourceTag/team': web},"
                + " 'Null': {'imagebuilder:StatusTopicArn': 'true'}}}");

    client.createInfrastructureConfiguration(
        r -> r.name("one").instanceProfileName("p").resourceTags(Map.of("team", "web")));
    assertThatThrownBy(() ->
            client.createInfrastructureConfiguration(
                r -> r.name("two").instanceProfileName("p").resourceTags(Map.of("team", "api"))))
        .hasMessageContaining("not authorized");
    assertThatThrownBy(() ->
            client.createInfrastructureConfiguration(r ->
                r.name("three")
                    .instanceProfileName("p")
                    .resourceTags(Map.of("team", "web"))
                    .snsTopicArn("arn:aws:sns:eu-central-1:111122223333:builds")))
        .hasMessageContaining("not authorized");
  }

  @Test
  void where_a_call_comes_from_and_how_is_looked_at() throws Exception {
    var client =
        client(
            "{Effect: Allow, Action: 'imagebuilder:List*', Resource: '*', Condition: {IpAddress:"
                + " {'aws:SourceIp': '127.0.0.0/8'}}}",
            "{Effect: Deny, Action: 'imagebuilder:ListImages', Resource: '*', Condition: {Bool:"
                + " {'aws:SecureTransport': 'false'}}}");

    client.listComponents(r -> {});
    assertThatThrownBy(() -> client.listImages(r -> {})).hasMessageContaining("explicit deny");
  }
}
