// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;

/// A resource of a template that is to be made.
///
/// @param id its id in the template, such as `WebRecipe`
/// @param kind `IMAGE_PIPELINE` stands for the image that the pipeline would make
public record Step(String id, Kind kind, Place place) {}
