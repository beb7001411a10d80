// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Platform;
import dev.ingot.engine.Fleet;
import dev.ingot.engine.Names;
import dev.ingot.engine.StepAction;
import dev.ingot.engine.StepContext;
import dev.ingot.engine.StepOutcome;
import java.util.List;
import java.util.Optional;

/// Removes from a Linux machine what must not get into an image: what identifies this one machine,
/// and what the build left behind.
///
/// A component keeps a section from being cleaned by an empty file `skip_cleanup_…` in the working
/// directory, with the names that Image Builder has: `cloudinit_files`, `instance_files`,
/// `ssh_files`, `instance_log_files`, `toe_files`, `ssm_log_files`. Unlike there, no file
/// `perform_cleanup` is needed.
public final class SanitizeInstance implements StepAction<MachineInputs> {
  private static final int KEPT_OUTPUT = 24_000;

  /// Runs with the tools of busybox. What is busy or read-only stays: the machine's own mounts are
  /// no part of the image.
  private static final String SCRIPT =
      """
      wd=$1
      wanted() {
        [ ! -e "$wd/skip_cleanup_$1" ] && { echo "Cleaning $1"; true; } || { echo "Skipping $1"; false; }
      }
      gone() { rm -rf -- "$@" 2>/dev/null || :; }
      emptied() { [ ! -f "$1" ] || [ -L "$1" ] || true 2>/dev/null > "$1" || :; }

      if wanted cloudinit_files; then
        gone /var/lib/cloud/instance /var/lib/cloud/instances /var/lib/cloud/sem \\
          /etc/sudoers.d/90-cloud-init-users /var/log/cloud-init.log /var/log/cloud-init-output.log
      fi
      if wanted instance_files; then
        emptied /etc/machine-id
        [ -L /var/lib/dbus/machine-id ] || gone /var/lib/dbus/machine-id
        [ -L /etc/resolv.conf ] || gone /etc/resolv.conf
        gone /var/lib/systemd/random-seed /var/lib/urandom/random-seed /var/lib/systemd/credential.secret \\
          /var/lib/dhcp/*.leases /var/lib/dhclient/*.leases \\
          /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb \\
          /var/cache/apt/archives/partial/* /var/cache/dnf/* /var/cache/yum/* /var/cache/apk/* \\
          /var/cache/debconf/*-old /var/lib/dpkg/*-old \\
          /root/.bash_history /root/.ash_history /root/.wget-hsts
      fi
      if wanted ssh_files; then
        gone /etc/ssh/ssh_host_*
      fi
      if wanted instance_log_files; then
        gone /var/log/journal/* /var/log/*.gz /var/log/*.old /var/log/*.[0-9]
        [ ! -d /var/log ] || find /var/log -type f -size +0 ! -path '/var/log/amazon/*' \\
          -exec sh -c 'for f; do true > "$f"; done' sh {} + 2>/dev/null || :
      fi
      if wanted ssm_log_files; then
        gone /var/log/amazon/ssm
      fi
      if wanted toe_files; then
        gone /var/lib/amazon/toe "$wd"/TOE_*
      fi
      gone "$wd"/skip_cleanup_* "$wd/perform_cleanup" \\
        /tmp/* /tmp/.[!.]* /var/tmp/* /var/tmp/.[!.]*
      exit 0
      """;

  private final Fleet fleet;

  public SanitizeInstance(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var platform = context.image().platform();
    if (platform != Platform.LINUX) {
      return StepOutcome.failed(
          "SanitizeInstance cleans Linux; this image is for " + platform.text() + ".");
    }
    var machine = MachineInputs.machineToChange(fleet, inputs.instanceId(), context);
    var folder = Names.workingDirectory(context.image());
    Shell.Result result;
    try {
      result =
          Shell.run(machine, SCRIPT, List.of(folder), "/", KEPT_OUTPUT, Optional.of(context.log()));
    } catch (Shell.InterruptedScriptException e) {
      throw Shell.interrupted(e.stdout(), context);
    }
    if (!result.status().ok()) {
      return new StepOutcome.Failed(
          "The clean-up of instance '" + machine.id() + "' failed: " + result.reason(),
          Shell.outputs("Failed", result.stdout(), context),
          Optional.empty());
    }
    return StepOutcome.completed(Shell.outputs("Success", result.stdout(), context));
  }
}
