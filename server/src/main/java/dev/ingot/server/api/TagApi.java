// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

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
final class TagApi {
  private final Tags tags;

  TagApi(Tags tags) {
    this.tags = tags;
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
