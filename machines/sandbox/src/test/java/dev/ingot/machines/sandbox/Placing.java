// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Calls a function of `ours.pl` in a tree, as `enter.pl` does.
final class Placing {
  private static final String CALL =
      """
      our %number = $ARGV[2] eq 'aarch64' ? (statx => 291, utimensat => 88) : (statx => 332, utimensat => 280);
      our ($EINTR, $ENOENT, $EINVAL) = (4, 2, 22);
      our $NOFOLLOW = $ARGV[2] eq 'aarch64' ? 0x8000 : 0x20000;
      sub fail { print "$_[0]\\n"; exit 1 }
      require "$ARGV[0]/ours.pl";
      load_ours($ARGV[0]);
      chroot $ARGV[1] or fail("chroot: $!");
      chdir '/';
      main->can($ARGV[3])->();
      """;

  private Placing() {}

  static void run(MachineFolder folder, Path tree, String function) throws Exception {
    var words = new ArrayList<String>();
    if (!System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("unshare", "--user", "--map-root-user"));
    }
    words.addAll(List.of("perl", "-e", CALL, folder.path().toString(), tree.toString()));
    words.addAll(List.of(System.getProperty("os.arch"), function));
    var result = HostProgram.run(words);
    assertThat(result.output()).isEmpty();
    assertThat(result.ok()).isTrue();
  }
}
