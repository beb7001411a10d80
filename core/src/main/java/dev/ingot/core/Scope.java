// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core;

/// On whose behalf and where a request acts: every resource belongs to one scope.
///
/// @param partition `aws`, `aws-cn`, …
/// @param region the region of the credential scope, such as `eu-central-1`
/// @param account twelve digits
public record Scope(String partition, String region, String account) {}
