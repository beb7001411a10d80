// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.api;

import static dev.ingot.model.ImageBuilder.LIST_IMAGE_SCAN_FINDINGS;
import static dev.ingot.model.ImageBuilder.LIST_IMAGE_SCAN_FINDING_AGGREGATIONS;

import dev.ingot.core.rule.ScanFindings;
import dev.ingot.model.shape.ListImageScanFindingAggregationsRequest;
import dev.ingot.model.shape.ListImageScanFindingAggregationsResponse;
import dev.ingot.model.shape.ListImageScanFindingsRequest;
import dev.ingot.model.shape.ListImageScanFindingsResponse;
import dev.ingot.server.http.CallContext;
import java.util.List;

/// The operations on what a scanner found in images: nothing, as there is no scanner.
public final class ScanFindingApi implements Api {
  private final ScanFindings findings;

  public ScanFindingApi(ScanFindings findings) {
    this.findings = findings;
  }

  @Override
  public void register(OperationTable table) {
    table.on(LIST_IMAGE_SCAN_FINDINGS, this::list);
    table.on(LIST_IMAGE_SCAN_FINDING_AGGREGATIONS, this::listAggregations);
  }

  ListImageScanFindingsResponse list(ListImageScanFindingsRequest request, CallContext context) {
    findings.requireList(
        context.scope(),
        // The model allows for one.
        request.filters().orElse(List.of()).stream()
            .map(f -> Wire.filter("filters[0]", f.name(), f.values()))
            .toList(),
        Wire.page(request.maxResults(), request.nextToken()));
    return ListImageScanFindingsResponse.builder()
        .requestId(context.requestId())
        .findings(List.of())
        .build();
  }

  ListImageScanFindingAggregationsResponse listAggregations(
      ListImageScanFindingAggregationsRequest request, CallContext context) {
    var type =
        findings.aggregation(
            context.scope(),
            request.filter().map(f -> Wire.filter("filter", f.name(), f.values())),
            request.nextToken());
    return ListImageScanFindingAggregationsResponse.builder()
        .requestId(context.requestId())
        .aggregationType(type)
        .responses(List.of())
        .build();
  }
}
