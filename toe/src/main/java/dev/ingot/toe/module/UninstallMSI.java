// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

/// Removes a package of the Windows Installer. Windows only.
public final class UninstallMSI extends MsiModule {
  @Override
  String option() {
    return "/x";
  }
}
