// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.build;

import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.MachineSpec;
import java.util.Map;

/// Says which machine an instance type stands for.
///
/// `ingot.sandbox` and `ingot.qemu`, with an optional size as in `ingot.qemu.large`, choose the
/// kind of machine; `ingot.sandbox.bare`, with or without a size, is a sandbox that runs no init.
/// The names of EC2 stand for the kind that does what an instance does: a sandbox to build in, but
/// a virtual machine if there are data volumes, which a sandbox cannot mount, and to test in, if
/// the image can boot.
public final class InstanceTypes {
  private static final String OURS = "ingot.";
  private static final String BARE = "ingot.sandbox.bare.";
  private static final String SANDBOX = "sandbox";
  private static final String VIRTUAL = "qemu";
  private static final Size DEFAULT_SIZE = new Size(2, 4096);
  private static final Map<String, Size> SIZES =
      Map.of(
          "nano", new Size(1, 512),
          "micro", new Size(1, 1024),
          "small", new Size(2, 2048),
          "medium", DEFAULT_SIZE,
          "large", new Size(2, 8192),
          "xlarge", new Size(4, 16384),
          "2xlarge", new Size(8, 32768));

  private final int hostVcpus;
  private final int hostMemoryMib;

  /// @param hostMemoryMib what machines may use; bigger instance types get this much
  public InstanceTypes(int hostVcpus, int hostMemoryMib) {
    this.hostVcpus = hostVcpus;
    this.hostMemoryMib = hostMemoryMib;
  }

  private record Size(int vcpus, int memoryMib) {}

  /// @param kind of machine, such as `sandbox`
  /// @param bare whether it is to run no init
  public record Choice(String kind, int vcpus, int memoryMib, boolean bare) {}

  /// @param volumes whether the machine has data volumes
  public Choice choose(
      String instanceType, MachineSpec.Purpose purpose, MachineImage image, boolean volumes) {
    var size = SIZES.getOrDefault(suffix(instanceType), largeOr(instanceType));
    return new Choice(
        kind(instanceType, image.bootable() && (volumes || purpose == MachineSpec.Purpose.TEST)),
        Math.clamp(size.vcpus(), 1, Math.max(1, hostVcpus)),
        Math.clamp(size.memoryMib(), 128, Math.max(128, hostMemoryMib)),
        (instanceType + ".").startsWith(BARE));
  }

  /// @param wantsKernel of its own, if the type does not say
  private static String kind(String instanceType, boolean wantsKernel) {
    if (instanceType.startsWith(OURS)) {
      var rest = instanceType.substring(OURS.length());
      var dot = rest.indexOf('.');
      return dot < 0 ? rest : rest.substring(0, dot);
    }
    return wantsKernel ? VIRTUAL : SANDBOX;
  }

  private static String suffix(String instanceType) {
    return instanceType.substring(instanceType.lastIndexOf('.') + 1);
  }

  /// Sizes beyond the table, such as `16xlarge` and `metal`, get as much as its biggest.
  private static Size largeOr(String instanceType) {
    var suffix = suffix(instanceType);
    return suffix.endsWith("xlarge") || suffix.startsWith("metal")
        ? SIZES.getOrDefault("2xlarge", DEFAULT_SIZE)
        : DEFAULT_SIZE;
  }
}
