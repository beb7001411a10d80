// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.Image;
import dev.ingot.engine.build.Fleet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Finds out which operating system and which packages are in a machine; both become part of the
/// image's record.
public final class CollectImageMetadata implements StepAction<MachineInputs> {
  private static final int KEPT_OUTPUT = 8 << 20;
  private static final String TAB = "\t";

  /// Prints `os`, then one line per package: `deb` (with its state), `rpm` or `apk`. The database
  /// decides, not the program alone: busybox has an `rpm` that knows no installed packages.
  private static final String SCRIPT =
      """
      tab=$(printf '\\t')
      [ -r /etc/os-release ] && . /etc/os-release
      echo "os$tab${PRETTY_NAME:-}"
      if [ -d /var/lib/dpkg/info ] && command -v dpkg-query >/dev/null; then
        dpkg-query -W -f 'deb\\t${db:Status-Abbrev}\\t${Package}\\t${Version}\\n'
      elif [ -d /var/lib/rpm ] || [ -d /usr/lib/sysimage/rpm ] && command -v rpm >/dev/null; then
        rpm -qa --queryformat 'rpm\\t%{NAME}\\t%{VERSION}-%{RELEASE}\\n'
      elif [ -d /lib/apk/db ] && command -v apk >/dev/null; then
        apk info -v 2>/dev/null | sed "s/^/apk$tab/"
      fi
      """;

  private final Fleet fleet;

  public CollectImageMetadata(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  public Class<MachineInputs> inputs() {
    return MachineInputs.class;
  }

  @Override
  public MachineUse machineUse() {
    return MachineUse.AT_WORK;
  }

  @Override
  public StepOutcome run(MachineInputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var machine = MachineInputs.machine(fleet, inputs.instanceId(), context);
    var known = machine.inventory();
    if (known.isPresent()) {
      return completed(known.get(), context);
    }
    var result = Shell.quietly(machine, new Shell.Script(SCRIPT, List.of(), "/"), KEPT_OUTPUT);
    if (!result.status().ok()) {
      return StepOutcome.failed(
          "The list of packages of instance '"
              + machine.id()
              + "' cannot be read: "
              + result.reason());
    }
    return completed(read(result.stdout()), context);
  }

  private static StepOutcome completed(Machine.Inventory found, StepContext context) {
    var outputs = new LinkedHashMap<String, Object>();
    outputs.put("osVersion", found.osVersion().orElse(""));
    outputs.put("associationId", context.commandId());
    return StepOutcome.completed(outputs)
        .changing(
            image -> image.withMetadata(found.osVersion().or(image::osVersion), found.packages()));
  }

  private static Machine.Inventory read(String text) {
    var osVersion = Optional.<String>empty();
    var packages = new ArrayList<Image.InstalledPackage>();
    for (var line : text.split("\n", -1)) {
      var words = line.split(TAB, -1);
      switch (words[0]) {
        case "os" -> osVersion = Optional.of(words[1]).filter(name -> !name.isBlank());
        case "deb" -> {
          if (words.length == 4 && words[1].startsWith("ii")) {
            packages.add(new Image.InstalledPackage(words[2], words[3]));
          }
        }
        case "rpm" -> {
          if (words.length == 3) {
            packages.add(new Image.InstalledPackage(words[1], words[2]));
          }
        }
        case "apk" -> {
          if (words.length == 2) {
            apk(words[1]).ifPresent(packages::add);
          }
        }
        default -> {}
      }
    }
    packages.sort(Comparator.comparing(Image.InstalledPackage::name));
    return new Machine.Inventory(osVersion, packages);
  }

  /// `busybox-1.36.1-r5`: the version has one hyphen, names may have more.
  private static Optional<Image.InstalledPackage> apk(String text) {
    var revision = text.lastIndexOf('-');
    var version = revision < 1 ? -1 : text.lastIndexOf('-', revision - 1);
    return version < 1
        ? Optional.empty()
        : Optional.of(
            new Image.InstalledPackage(text.substring(0, version), text.substring(version + 1)));
  }
}
