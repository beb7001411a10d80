// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.ExitStatus;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Updates the packages of a machine that has `apt-get`; other package managers are not built yet.
/// It does not restart the machine.
public final class UpdateOS implements ActionModule<UpdateOS.Inputs> {
  private static final String COMMON =
      Scripts.FUNCTIONS
          + """
          command -v apt-get >/dev/null || fail "there is no apt-get; other package managers \\
          are not built yet in Ingot"
          export DEBIAN_FRONTEND=noninteractive
          get() {
            apt-get -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" \\
              </dev/null
          }
          get update || exit
          """;

  /// Upgrades the packages of the arguments.
  private static final String SOME =
      COMMON
          + """
          get install --only-upgrade "$@"
          """;

  /// Upgrades everything but the packages of the arguments. They are held meanwhile, unless
  /// somebody holds them already.
  private static final String ALL_BUT =
      COMMON
          + """
          held=$(apt-mark showhold) || exit
          for package; do
            shift
            if ! printf '%s\\n' "$held" | grep -qxF -e "$package"; then set -- "$@" "$package"; fi
          done
          if [ $# -gt 0 ]; then
            trap 'apt-mark unhold "$@"' EXIT
            apt-mark hold "$@" || exit
          fi
          get upgrade
          """;

  /// @param include only these packages; all if empty
  /// @param exclude not these
  public record Inputs(List<String> include, List<String> exclude) {}

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public boolean inputsRequired() {
    return false;
  }

  @Override
  public Set<Platform> platforms() {
    return Set.of(Platform.LINUX, Platform.WINDOWS);
  }

  @Override
  public ModuleResult run(Inputs inputs, ModuleContext context)
      throws MachineException, InterruptedException {
    var packages = new ArrayList<String>(inputs.include());
    packages.removeAll(inputs.exclude());
    if (packages.isEmpty() && !inputs.include().isEmpty()) {
      context.say(name() + ": every included package is excluded, nothing to update");
      return ModuleResult.done();
    }
    var argv = new ArrayList<String>(List.of("sh", "-c"));
    argv.add(packages.isEmpty() ? ALL_BUT : SOME);
    argv.add("sh");
    argv.addAll(packages.isEmpty() ? inputs.exclude() : packages);
    var printed = context.execute(argv);
    return switch (printed.status()) {
      case ExitStatus.Exited(var code) when code == 0 -> ModuleResult.done();
      case ExitStatus.Exited(var code) ->
          new ModuleResult.Failed(name() + ": exit status " + code, code, printed.stderr());
      case ExitStatus.Killed _ -> printed.asResult();
    };
  }
}
