// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server.http;

import dev.ingot.core.Scope;

/// What a call carries beside its input.
///
/// @param scope on whose behalf and where it acts
/// @param requestId a UUID, also told to the caller
public record CallContext(Scope scope, String requestId) {}
