// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// What mmdebstrap is told to put into a variant of Debian, and the scripts that run in the tree
/// before and after the packages are installed.
///
/// Minimal: kernel, init, network by DHCP, a login prompt on the consoles, and nothing else. Cloud:
/// the packages and settings of Debian's images "genericcloud"; `docs/parents.md` says where it
/// differs.
record DebianRecipe(Reference.Debian debian, Architecture architecture) {
  private static final List<String> MINIMAL =
      List.of("tiny-initramfs", "systemd-sysv", "udev", "dbus", "systemd-resolved");

  private static final List<String> CLOUD =
      List.of(
          // what boots it
          "init initramfs-tools zstd e2fsprogs apparmor dbus",
          "cloud-init cloud-guest-utils cloud-initramfs-growroot openssh-server ssh-import-id sudo",
          "libpam-systemd polkitd systemd-resolved systemd-timesyncd libnss-myhostname netplan.io",
          // what every Debian has
          "apt-utils iptables iputils-ping less nano netbase vim-tiny whiptail unattended-upgrades",
          // what is useful on a remote machine
          "apt-listchanges bash-completion bind9-host man-db manpages socat pciutils reportbug",
          "traceroute vim psmisc tcpdump ca-certificates curl ethtool uuid-runtime screen xz-utils");

  private static final String LATER_FIRST =
      "--aptopt=DPkg::Path \"/run/later:/usr/sbin:/usr/bin:/sbin:/bin\"";

  /// Words for mmdebstrap.
  List<String> words() {
    var packages = new ArrayList<String>();
    var words = new ArrayList<String>();
    switch (debian.variant()) {
      case MINIMAL -> {
        packages.addAll(MINIMAL);
        words.add("--variant=apt");
      }
      case CLOUD -> {
        for (var group : CLOUD) {
          packages.addAll(List.of(group.split(" ", -1)));
        }
        packages.addAll(bootLoader());
        if (!isBookworm()) {
          packages.addAll(List.of("libnss-resolve", "linux-sysctl-defaults", "dosfstools"));
        }
        words.add("--variant=minbase");
        words.add(LATER_FIRST);
      }
    }
    packages.add("linux-image-cloud-" + architecture.debianWord());
    words.add("--include=" + String.join(",", packages));
    words.add("--essential-hook=" + script("before"));
    words.add("--customize-hook=" + script("after"));
    return words;
  }

  /// What the scripts know of the tree.
  ///
  /// @param sources lines of a `sources.list`
  Map<String, String> variables(List<String> sources) {
    return Map.of(
        "SUITE", debian.suite(),
        "ROOT_UUID", rootFilesystem().toString(),
        "SOURCES", SourceStanzas.of(sources),
        "APPARMOR_FEATURES", read("apparmor-features-" + debian.suite()).orElse("").strip());
  }

  /// The id that the root filesystem has on disks of the base: the same each time.
  UUID rootFilesystem() {
    var text = "root filesystem of " + debian.text() + " " + architecture.word();
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<String> bootLoader() {
    return switch (architecture) {
      case X86_64 -> List.of("grub-cloud-amd64");
      case ARM64 -> List.of("grub2-common", "grub-efi-arm64-bin");
    };
  }

  private boolean isBookworm() {
    return debian.suite().equals("bookworm");
  }

  private String script(String when) {
    var name = (debian.variant() == DebianVariant.CLOUD ? "cloud-" : "minimal-") + when + ".sh";
    return read(name).orElseThrow();
  }

  private static Optional<String> read(String name) {
    try (var in = DebianRecipe.class.getResourceAsStream(name)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name, e);
    }
  }
}
