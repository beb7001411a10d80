// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

/// Where container images go.
///
/// @param service the kind of registry, such as `ECR`
public record TargetRepository(String service, String repositoryName) {}
