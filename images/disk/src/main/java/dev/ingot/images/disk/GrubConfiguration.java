// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import java.util.Optional;
import java.util.UUID;

/// What GRUB does: boots at once, with the screen and the first serial line as consoles.
final class GrubConfiguration {
  private GrubConfiguration() {}

  static String text(UUID root, String kernel, Optional<String> ramDisk) {
    return """
    # Written by Ingot when this disk was made.
    set default=0
    set timeout=0
    if serial --unit=0 --speed=115200; then
      terminal_input console serial
      terminal_output console serial
    fi
    menuentry "Linux" {
      linux %s root=UUID=%s ro console=tty0 console=ttyS0,115200
    %s}
    """
        .formatted(kernel, root, ramDisk.map(path -> "  initrd " + path + "\n").orElse(""));
  }

  /// A menu that leads to the one that a tree keeps elsewhere.
  static String leadingTo(String menu) {
    return """
    # Written by Ingot when this disk was made.
    set prefix=($root)%s
    export prefix
    configfile ($root)%s
    """
        .formatted(menu.substring(0, menu.lastIndexOf('/')), menu);
  }
}
