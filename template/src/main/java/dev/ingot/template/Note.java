// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

import dev.ingot.document.Place;

/// Something about a template that its author should know and that keeps nothing from being built.
public record Note(Place place, String text) {}
