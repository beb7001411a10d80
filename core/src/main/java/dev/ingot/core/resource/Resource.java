// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

import dev.ingot.core.Arn;
import java.time.Instant;
import java.util.Map;

/// Something that a caller created and can name by ARN. Records; a change is another record.
public sealed interface Resource
    permits Component,
        ContainerRecipe,
        DistributionConfiguration,
        Image,
        ImagePipeline,
        ImageRecipe,
        InfrastructureConfiguration,
        LifecyclePolicy,
        Workflow {

  /// The most exact form: with version and build number where the kind has them.
  Arn arn();

  /// The name as its author wrote it.
  String name();

  Instant dateCreated();

  Map<String, String> tags();

  Resource withTags(Map<String, String> tags);
}
