// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.resource;

/// What an image is for: machines or containers.
public enum ImageType {
  AMI,
  DOCKER
}
