// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;
import dev.ingot.document.Problem;

/// Where a part of a template stands: in the text, and in its structure.
///
/// @param path such as `Resources.Web.Properties.Name`
record At(Place place, String path) {

  Problem problem(String message) {
    return new Problem(place, path, message);
  }
}
