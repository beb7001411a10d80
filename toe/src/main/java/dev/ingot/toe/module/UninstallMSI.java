// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.resource.Platform;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Removes a package of the Windows Installer. Windows only.
public final class UninstallMSI implements ActionModule<UninstallMSI.Inputs> {

  /// @param path on the machine, at an http or https URL, or in S3
  /// @param reboot `Allow`, `Force` or `Skip`; `Allow` if missing
  /// @param logOptions letters of msiexec's option `/L`; `*VX` if missing
  /// @param logFile no log is kept without it
  public record Inputs(
      String path,
      Optional<Msi.Reboot> reboot,
      Optional<String> logOptions,
      Optional<String> logFile,
      Map<String, String> properties,
      Optional<Boolean> ignoreAuthenticodeSignatureErrors,
      Optional<Boolean> allowUnsignedInstaller) {
    public Inputs {
      Checks.path("path", path);
      Msi.checkLogOptions(logOptions);
      Msi.checkProperties(properties);
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Set<Platform> platforms() {
    return EnumSet.of(Platform.WINDOWS);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context) {
    return context.needsWindows(name());
  }
}
