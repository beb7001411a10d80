// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.model.ImageBuilder.LIST_TAGS_FOR_RESOURCE;
import static dev.ingot.model.ImageBuilder.TAG_RESOURCE;
import static dev.ingot.model.ImageBuilder.UNTAG_RESOURCE;

import dev.ingot.core.Arn;
import dev.ingot.core.RejectedException;
import dev.ingot.core.Rejection;
import dev.ingot.core.rule.Tags;
import dev.ingot.model.shape.ListTagsForResourceRequest;
import dev.ingot.model.shape.ListTagsForResourceResponse;
import dev.ingot.model.shape.TagResourceRequest;
import dev.ingot.model.shape.TagResourceResponse;
import dev.ingot.model.shape.UntagResourceRequest;
import dev.ingot.model.shape.UntagResourceResponse;
import dev.ingot.server.http.CallContext;

/// The operations on tags.
public final class TagApi implements Api {
  private final Tags tags;

  public TagApi(Tags tags) {
    this.tags = tags;
  }

  @Override
  public void register(OperationTable table) {
    table.on(LIST_TAGS_FOR_RESOURCE, this::list);
    table.on(TAG_RESOURCE, this::tag);
    table.on(UNTAG_RESOURCE, this::untag);
  }

  TagResourceResponse tag(TagResourceRequest request, CallContext context) {
    tags.add(context.scope(), arn(request.resourceArn()), request.tags());
    return TagResourceResponse.builder().build();
  }

  UntagResourceResponse untag(UntagResourceRequest request, CallContext context) {
    tags.remove(context.scope(), arn(request.resourceArn()), request.tagKeys());
    return UntagResourceResponse.builder().build();
  }

  ListTagsForResourceResponse list(ListTagsForResourceRequest request, CallContext context) {
    return ListTagsForResourceResponse.builder()
        .tags(tags.of(context.scope(), arn(request.resourceArn())))
        .build();
  }

  private static Arn arn(String text) {
    return Arn.parse(text)
        .orElseThrow(() ->
            new RejectedException(
                new Rejection.InvalidTag("'" + text + "' is no ARN of this service.")));
  }
}
