// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;

/// An image that a template describes, or a pipeline that would make one.
///
/// @param id its id in the template, such as `WebImage`
public record Target(String id, Kind kind, Place place) {}
