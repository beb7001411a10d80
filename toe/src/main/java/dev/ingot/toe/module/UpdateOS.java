// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Updates the packages of a machine with its package manager: `dnf`, `yum`, `apt-get`, `zypper` or
/// `apk`. It does not restart the machine, and has no outputs: what it prints is in the log.
public final class UpdateOS implements ActionModule<UpdateOS.Inputs> {

  /// The words are `some` and the packages to update, or `all` and those to leave alone. What is
  /// left alone is locked meanwhile where the package manager has no option for it, unless somebody
  /// locked it already.
  private static final String SCRIPT =
      Scripts.FUNCTIONS
          + """
          has() { command -v "$1" >/dev/null 2>&1; }
          get() {
            apt-get -y -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" \\
              </dev/null
          }
          with_apt() {
            export DEBIAN_FRONTEND=noninteractive
            get update || exit
            if [ "$what" = some ]; then
              get install --only-upgrade "$@"
              return
            fi
            held=$(apt-mark showhold) || exit
            for package; do
              shift
              if ! printf '%s\\n' "$held" | grep -qxF -e "$package"; then set -- "$@" "$package"; fi
            done
            if [ $# -eq 0 ]; then get upgrade; return; fi
            trap : TERM INT HUP
            apt-mark hold "$@" || exit
            get upgrade
            status=$?
            apt-mark unhold "$@"
            return $status
          }
          with_yum() {
            yum=$1
            shift
            if [ "$what" = all ]; then
              for package; do
                shift
                set -- "$@" "--exclude=$package"
              done
            fi
            "$yum" makecache </dev/null || exit
            "$yum" update -y "$@" </dev/null
          }
          with_zypper() {
            zypper --non-interactive refresh </dev/null || exit
            if [ "$what" = some ]; then
              zypper --non-interactive update "$@" </dev/null
              return
            fi
            locks=$(zypper --non-interactive locks) || exit
            for package; do
              shift
              case $locks in
                *"| $package "*) ;;
                *) set -- "$@" "$package" ;;
              esac
            done
            if [ $# -eq 0 ]; then zypper --non-interactive update </dev/null; return; fi
            trap : TERM INT HUP
            zypper --non-interactive addlock "$@" || exit
            zypper --non-interactive update </dev/null
            status=$?
            zypper --non-interactive removelock "$@"
            return $status
          }
          with_apk() {
            [ "$what" = some ] || [ $# -eq 0 ] || fail "apk cannot leave packages alone"
            apk update || exit
            if [ "$what" = some ]; then apk add --upgrade "$@"; else apk upgrade; fi
          }
          what=$1
          shift
          if has dnf; then with_yum dnf "$@"
          elif has yum; then with_yum yum "$@"
          elif has apt-get; then with_apt "$@"
          elif has zypper; then with_zypper "$@"
          elif has apk; then with_apk "$@"
          else fail "there is none of dnf, yum, apt-get, zypper and apk on the machine"
          fi
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
    var argv = new ArrayList<String>(List.of("sh", "-c", SCRIPT, "sh"));
    argv.add(packages.isEmpty() ? "all" : "some");
    argv.addAll(packages.isEmpty() ? inputs.exclude() : packages);
    var printed = execute(argv, context);
    return printed.status().ok()
        ? ModuleResult.done()
        : new ModuleResult.Failed(
            name() + ": " + printed.words(), printed.exitCode(), printed.stderr(), Map.of());
  }

  private static Printed execute(List<String> argv, ModuleContext context)
      throws MachineException, InterruptedException {
    try {
      return context.execute(argv);
    } catch (CommandInterruptedException e) {
      throw e.withoutOutputs();
    }
  }
}
