// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.cli.build;

import dev.ingot.cli.progress.BuildFailure;
import java.util.Optional;

/// How a build ended.
///
/// @param failure empty if all images are there
public record Outcome(int exitCode, Optional<BuildFailure> failure) {}
