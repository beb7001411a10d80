// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.server;

import dev.ingot.core.machine.Network;
import dev.ingot.machines.sandbox.Capability;
import dev.ingot.machines.sandbox.SandboxSettings;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What builds may do on this host, and what they may use of it.
public record MachineSettings(Network network, SandboxSettings sandbox) {
  private static final long MIB = 1 << 20;
  private static final String ALL = "all";
  private static final String PREFIX = "CAP_";

  static MachineSettings read(Settings settings) {
    var standard = SandboxSettings.standard();
    return new MachineSettings(
        settings.text("network").map(MachineSettings::network).orElse(Network.OUTSIDE),
        new SandboxSettings(
            settings
                .text("sandbox-capabilities")
                .map(MachineSettings::capabilities)
                .orElse(standard.capabilities()),
            settings.number("sandbox-processes", 16, 4_000_000).orElse(standard.processes()),
            settings
                .number("sandbox-memory", 16, Integer.MAX_VALUE)
                .map(mebibytes -> mebibytes * MIB)
                .orElse(standard.memoryBytes()),
            settings.flag("sandbox-init").orElse(standard.init())));
  }

  private static Network network(String text) {
    return switch (text) {
      case "outside" -> Network.OUTSIDE;
      case "none" -> Network.NONE;
      default ->
          throw new InvalidSettingException("network: '" + text + "' is neither outside nor none");
    };
  }

  private static Set<Capability> capabilities(String text) {
    if (text.equals(ALL)) {
      return Capability.all();
    }
    var capabilities = EnumSet.copyOf(Capability.DEFAULT);
    for (var word : text.split(",", -1)) {
      var name = word.strip().toUpperCase(Locale.ROOT);
      try {
        capabilities.add(
            Capability.valueOf(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name));
      } catch (IllegalArgumentException e) {
        throw new InvalidSettingException(
            "sandbox-capabilities: '" + word.strip() + "' is no capability of Linux, nor " + ALL);
      }
    }
    return capabilities;
  }

  /// The settings as they are written, one line each.
  public String text() {
    var more = EnumSet.noneOf(Capability.class);
    more.addAll(sandbox.capabilities());
    var all = more.equals(Capability.all());
    more.removeAll(Capability.DEFAULT);
    return "network: "
        + network.name().toLowerCase(Locale.ROOT)
        + (more.isEmpty()
            ? ""
            : "\nsandbox-capabilities: "
                + (all ? ALL : String.join(", ", more.stream().map(Capability::name).toList())))
        + "\nsandbox-processes: "
        + sandbox.processes()
        + "\nsandbox-memory: "
        + sandbox.memoryBytes() / MIB
        + (sandbox.init() ? "" : "\nsandbox-init: no");
  }
}
