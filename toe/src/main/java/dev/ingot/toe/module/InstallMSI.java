// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

/// Installs a package of the Windows Installer. Windows only.
public final class InstallMSI extends MsiModule {
  @Override
  String option() {
    return "/i";
  }
}
