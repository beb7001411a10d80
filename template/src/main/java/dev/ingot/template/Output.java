// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.template;

/// An evaluated entry of a template's section `Outputs`.
public record Output(String name, String value) {}
