// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.access;

import dev.ingot.core.Arn;
import dev.ingot.core.resource.Resource;
import dev.ingot.core.rule.Resources;
import dev.ingot.iam.Attempt;
import dev.ingot.iam.Decision;
import dev.ingot.iam.Policy;
import dev.ingot.model.Operation;
import dev.ingot.model.shape.InstanceMetadataOptions;
import dev.ingot.server.http.AccessDeniedException;
import dev.ingot.server.http.Caller;
import dev.ingot.server.http.Line;
import dev.ingot.server.http.Permissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the policies of access keys let them do.
///
/// A resource has two names: the ARN that the request has, which may have wildcards, and that of
/// what it leads to. Whoever is denied one of them is denied both.
public final class KeyPermissions implements Permissions {
  private static final String SERVICE = "imagebuilder:";

  private final Resources resources;
  private final InstantSource clock;

  public KeyPermissions(Resources resources, InstantSource clock) {
    this.resources = resources;
    this.clock = clock;
  }

  @Override
  public <I> void check(Caller caller, Line line, Operation<I, ?> operation, I input) {
    if (caller.policies().isEmpty()) {
      return;
    }
    var ofRequest = ofRequest(new Members<>(operation, input));
    for (var need : Needs.of(operation, input, caller.scope())) {
      require(caller, line, need, need.main() ? ofRequest : Map.of());
    }
  }

  @Override
  public void check(Caller caller, Line line, String action, String resource) {
    if (caller.policies().isPresent()) {
      require(caller, line, Need.main(action.substring(SERVICE.length()), resource), Map.of());
    }
  }

  private void require(Caller caller, Line line, Need need, Map<String, List<String>> ofRequest) {
    var found = Arn.parse(need.resource()).flatMap(arn -> resources.visible(caller.scope(), arn));
    var names =
        found
            .map(resource -> List.of(need.resource(), resource.arn().toString()))
            .orElse(List.of(need.resource()));
    var context = new HashMap<>(ofRequest);
    context.putAll(ofCaller(caller, line));
    found.ifPresent(resource -> context.putAll(ofResource(resource)));
    var attempt = new Attempt(SERVICE + need.action(), names, context);
    var decision = Policy.decide(caller.policies().orElseThrow(), attempt);
    if (decision != Decision.ALLOWED) {
      throw new AccessDeniedException(text(caller, need, decision));
    }
  }

  private static String text(Caller caller, Need need, Decision decision) {
    return "User: "
        + caller.arn()
        + " is not authorized to perform: "
        + SERVICE
        + need.action()
        + " on resource: "
        + need.resource()
        + (decision == Decision.DENIED
            ? " with an explicit deny in an identity-based policy"
            : " because no identity-based policy allows the "
                + SERVICE
                + need.action()
                + " action");
  }

  private Map<String, List<String>> ofCaller(Caller caller, Line line) {
    var now = clock.instant();
    var context = new HashMap<String, List<String>>();
    context.put("aws:username", List.of(caller.name()));
    context.put("aws:userid", List.of(caller.accessKeyId()));
    context.put("aws:PrincipalArn", List.of(caller.arn()));
    context.put("aws:PrincipalAccount", List.of(caller.scope().account()));
    context.put("aws:PrincipalType", List.of("User"));
    context.put("aws:RequestedRegion", List.of(caller.scope().region()));
    context.put("aws:CurrentTime", List.of(now.toString()));
    context.put("aws:EpochTime", List.of(Long.toString(now.getEpochSecond())));
    context.put("aws:SecureTransport", List.of(Boolean.toString(line.secure())));
    line.address().ifPresent(address -> context.put("aws:SourceIp", List.of(address)));
    return context;
  }

  private static Map<String, List<String>> ofResource(Resource resource) {
    var context = new HashMap<String, List<String>>();
    context.put("aws:ResourceAccount", List.of(resource.arn().owner()));
    resource.tags().forEach((key, value) -> context.put("aws:ResourceTag/" + key, List.of(value)));
    return context;
  }

  private static Map<String, List<String>> ofRequest(Members<?> members) {
    var context = new HashMap<String, List<String>>();
    addTags(context, members.map("tags"), "aws:RequestTag/", "aws:TagKeys");
    addTags(
        context,
        members.map("resourceTags"),
        "imagebuilder:CreatedResourceTag/",
        "imagebuilder:CreatedResourceTagKeys");
    if (!members.list("tagKeys").isEmpty()) {
      context.put("aws:TagKeys", members.list("tagKeys").stream().map(String::valueOf).toList());
    }
    members
        .text("snsTopicArn")
        .ifPresent(topic -> context.put("imagebuilder:StatusTopicArn", List.of(topic)));
    httpTokens(members)
        .ifPresent(tokens -> context.put("imagebuilder:Ec2MetadataHttpTokens", List.of(tokens)));
    members
        .word("resourceType")
        .ifPresent(type -> context.put("imagebuilder:LifecyclePolicyResourceType", List.of(type)));
    return context;
  }

  private static Optional<String> httpTokens(Members<?> members) {
    return members
        .value("instanceMetadataOptions")
        .filter(InstanceMetadataOptions.class::isInstance)
        .map(InstanceMetadataOptions.class::cast)
        .flatMap(InstanceMetadataOptions::httpTokens);
  }

  private static void addTags(
      Map<String, List<String>> context, Map<?, ?> tags, String prefix, String keys) {
    if (!tags.isEmpty()) {
      tags.forEach((key, value) -> context.put(prefix + key, List.of(String.valueOf(value))));
      context.put(keys, tags.keySet().stream().map(String::valueOf).toList());
    }
  }
}
