// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import java.util.Optional;
import java.util.function.Function;

/// What `Ref` and `Fn::GetAtt` give for a resource.
///
/// @param attribute empty for an attribute that the resource does not have
record Known(String ref, Function<String, Optional<String>> attribute) {}
