// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.qemu;

import java.nio.file.Path;
import java.util.List;

/// The command that joins a person's terminal to a shell in the machine.
final class Terminal {
  /// Says the terminal's size and kind, then passes on bytes both ways until either side ends or
  /// the agent says that the shell has ended. Perl is a part of every Debian system.
  private static final String JOIN =
      """
      use strict;
      use IO::Socket::UNIX;
      my $socket = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "cannot reach the machine: $!\\n";
      my ($rows, $columns) = split " ", `stty size 2>/dev/null` || "24 80";
      my $kind = $ENV{TERM} || "dumb";
      syswrite $socket, "$rows $columns $kind\\n";
      system "stty raw -echo 2>/dev/null";
      my $in = fileno(STDIN);
      my $machine = fileno($socket);
      my $input = 1;
      while (1) {
        my $ready = "";
        vec($ready, $in, 1) = 1 if $input;
        vec($ready, $machine, 1) = 1;
        select($ready, undef, undef, undef);
        my $bytes;
        if (vec($ready, $machine, 1)) {
          sysread($socket, $bytes, 65536) or last;
          my $ended = $bytes =~ s/\\x1eingot-end.*//s;
          syswrite STDOUT, $bytes;
          last if $ended;
        }
        if ($input && vec($ready, $in, 1)) {
          if (sysread(STDIN, $bytes, 65536)) { syswrite $socket, $bytes; }
          else { $input = 0; syswrite $socket, "exit\\n"; }
        }
      }
      system "stty sane 2>/dev/null";
      """;

  private Terminal() {}

  static List<String> argv(Path socket) {
    return List.of("perl", "-e", JOIN, socket.toString());
  }
}
