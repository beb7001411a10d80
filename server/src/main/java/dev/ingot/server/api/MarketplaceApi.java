// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.model.ImageBuilder.GET_MARKETPLACE_RESOURCE;

import dev.ingot.core.rule.MarketplaceResources;
import dev.ingot.model.shape.GetMarketplaceResourceRequest;
import dev.ingot.model.shape.GetMarketplaceResourceResponse;
import dev.ingot.server.http.CallContext;

/// The operation on products of the Marketplace.
public final class MarketplaceApi implements Api {
  @Override
  public void register(OperationTable table) {
    table.on(GET_MARKETPLACE_RESOURCE, this::get);
  }

  GetMarketplaceResourceResponse get(GetMarketplaceResourceRequest request, CallContext context) {
    throw MarketplaceResources.refusal(
        request.resourceArn(),
        MarketplaceResources.Type.valueOf(request.resourceType().wire()),
        request.resourceLocation());
  }
}
