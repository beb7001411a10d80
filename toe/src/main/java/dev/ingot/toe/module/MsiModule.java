// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.toe.reference.References;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the modules of the Windows Installer have in common: their inputs, and the command.
abstract sealed class MsiModule implements ActionModule<MsiModule.Inputs>
    permits InstallMSI, UninstallMSI {
  private static final String LOG_OPTIONS = "iwearucmopvx+!*";
  private static final List<String> RESERVED = List.of("REBOOT", "REINSTALLMODE", "REINSTALL");

  /// @param path on the machine, at an http or https URL, or in S3
  /// @param reboot `Allow` if missing
  /// @param logOptions letters of msiexec's option `/L`; `*VX` if missing
  /// @param logFile no log is kept without it
  public record Inputs(
      String path,
      Optional<Reboot> reboot,
      Optional<String> logOptions,
      Optional<String> logFile,
      Map<String, String> properties,
      Optional<Boolean> ignoreAuthenticodeSignatureErrors,
      Optional<Boolean> allowUnsignedInstaller) {
    public Inputs {
      Checks.path("path", path);
      checkLogOptions(logOptions);
      checkProperties(properties);
    }
  }

  /// Whether the machine may restart.
  public enum Reboot {
    ALLOW("Allow"),
    FORCE("Force"),
    SKIP("Skip");

    private final String text;

    Reboot(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// What msiexec is to do with the package.
  abstract String option();

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Set<Platform> platforms() {
    return EnumSet.of(Platform.WINDOWS);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var argv = new ArrayList<String>(List.of("msiexec", option(), inputs.path(), "/qn"));
    inputs
        .logFile()
        .ifPresent(file -> argv.addAll(List.of("/L" + inputs.logOptions().orElse("*VX"), file)));
    inputs.properties().forEach((name, value) -> argv.add(name + "=" + value));
    argv.add(inputs.reboot().orElse(Reboot.ALLOW) == Reboot.FORCE ? "/forcerestart" : "/norestart");
    return context.onWindows(name(), argv);
  }

  private static void checkLogOptions(Optional<String> logOptions) {
    var letters = logOptions.orElse("").toLowerCase(Locale.ROOT);
    if (References.isIn(letters)) {
      return;
    }
    for (var i = 0; i < letters.length(); i++) {
      if (LOG_OPTIONS.indexOf(letters.charAt(i)) < 0) {
        throw new RefusedKeyException(
            "logOptions",
            "'logOptions' may have the characters " + LOG_OPTIONS + ", not '" + letters + "'");
      }
    }
  }

  private static void checkProperties(Map<String, String> properties) {
    for (var name : properties.keySet()) {
      if (RESERVED.contains(name.toUpperCase(Locale.ROOT))) {
        throw new RefusedKeyException(
            "properties",
            "'properties' must not have "
                + name
                + "; the module sets "
                + String.join(", ", RESERVED)
                + " itself");
      }
    }
  }
}
