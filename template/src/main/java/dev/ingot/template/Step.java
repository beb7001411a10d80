// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;

/// Something to be done for a resource of a template: to make it, or to build an image.
///
/// @param id its id in the template, such as `WebRecipe`
/// @param builds whether an image is built; of a pipeline, that it runs once
public record Step(String id, Kind kind, Place place, boolean builds) {}
