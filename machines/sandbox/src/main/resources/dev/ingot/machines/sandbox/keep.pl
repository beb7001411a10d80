# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Keeps a machine whose process 1 is an init, from outside: listens to it, writes down what it prints, and
# ends with it.
#
#   JVM ──pipe──> this program ──fork──> unshare ──> the init (process 1)
#
# usage: perl keep.pl FOLDER PROGRAM ARGUMENT …
#   FOLDER   of the machine, where this makes
#              notify   the socket to which the init says that all that it starts at boot has started
#              console  what was printed on the machine's console, the last of it
#              end      how process 1 ended, when it has
#   PROGRAM  becomes the machine; it has this program's stdout, and what leads to the console in INGOT_CONSOLE
#   stdin    "stop PID": shut down in order; process 1 is that process of this host. The end of stdin is
#            the machine's end, at once.
#   stdout   besides what PROGRAM says: "up", once the init has told that it is

my ($folder, @program) = @ARGV;
my ($KEPT_BYTES, $EINTR) = (65536, 4);
# SIGRTMIN+4 of glibc, as systemd and others know it: power off.
my ($POWER_OFF, $PR_SET_PDEATHSIG, $SIGKILL) = (38, 1, 9);
my ($O_RDWR, $O_NOCTTY, $UNLOCK, $NUMBER) = (2, 0400, 0x40045431, 0x80045430);
my $prctl = $ENV{INGOT_ARCH} eq 'aarch64' ? 167 : 157;

chdir $folder or die "$folder: $!\n";
unlink 'end', 'notify';
open my $console, '>', 'console' or die "$folder/console: $!\n";
my $written = 0;

# Relative, since the path of a socket has an end at 108 bytes.
socket my $notify, 1, 2, 0 or die "socket: $!\n";
bind $notify, pack('Sa108', 1, 'notify') or die "$folder/notify: $!\n";
chmod 0600, 'notify';

# A terminal of this host, whose other end the machine gets, and no more than that one.
my ($terminal, $held);
if (sysopen $terminal, '/dev/ptmx', $O_RDWR | $O_NOCTTY) {
  my ($open, $number) = (pack('i', 0)) x 2;
  if (ioctl($terminal, $UNLOCK, $open) && ioctl $terminal, $NUMBER, $number) {
    my $name = '/dev/pts/' . unpack 'i', $number;
    # Held open, or there would be an end to read whenever nobody in the machine has it open.
    $ENV{INGOT_CONSOLE} = $name if sysopen $held, $name, $O_RDWR | $O_NOCTTY;
  }
}

my $this = $$;
my $child = fork;
die "fork: $!\n" unless defined $child;
if (!$child) {
  syscall $prctl, $PR_SET_PDEATHSIG, $SIGKILL, 0, 0, 0;
  exit 1 if getppid != $this;
  open STDIN, '<', '/dev/null';
  exec { $program[0] } @program;
  exit 127;
}
my $pidfd = syscall 434, $child, 0;
die "pidfd_open: $!\n" if $pidfd < 0;
$SIG{PIPE} = 'IGNORE';
my ($listening, $asked) = (1, '');

sub note {
  my ($text) = @_;
  if ($written + length $text > 2 * $KEPT_BYTES) {
    # The last part stays, in a file that is whole at all times.
    open my $old, '<', 'console' or return;
    seek $old, -$KEPT_BYTES, 2;
    read $old, my $last, $KEPT_BYTES;
    open my $new, '>', 'console.new' or return;
    syswrite $new, $last;
    rename 'console.new', 'console';
    ($console, $written) = ($new, length $last);
  }
  $written += length $text;
  syswrite $console, $text;
}

while (1) {
  my $wanted = '';
  vec($wanted, $_, 1) = 1 for fileno $notify, $pidfd, $listening ? fileno STDIN : (), $terminal ? fileno $terminal : ();
  next if select(my $ready = $wanted, undef, undef, undef) <= 0;
  if ($terminal && vec $ready, fileno $terminal, 1) {
    my $n = sysread $terminal, my $text, 65536;
    if ($n) { note($text); next }
    undef $terminal if defined $n || $! != $EINTR;
  }
  if (vec $ready, fileno $notify, 1) {
    recv $notify, my $told, 4096, 0;
    if ($told =~ /^READY=1$/m) {
      syswrite STDOUT, "up\n";
    }
  }
  if ($listening && vec $ready, fileno STDIN, 1) {
    my $n = sysread STDIN, $asked, 4096, length $asked;
    if (!$n) {
      $listening = 0;
      # With unshare, process 1 ends, which has asked for that.
      kill 'KILL', $child;
    }
    while ($asked =~ s/^stop (\d+)\n//) { kill $POWER_OFF, $1 }
  }
  last if vec $ready, $pidfd, 1;
}
waitpid $child, 0;
# What it printed just before it ended; to ask the terminal fetches what is still on its way.
while ($terminal) {
  my $last = '';
  vec($last, fileno $terminal, 1) = 1;
  last if select($last, undef, undef, 0) <= 0;
  my $n = sysread $terminal, my $text, 65536;
  last if !$n;
  note($text);
}
my $how = $? & 127 ? 'was killed by the signal ' . ($? & 127) : 'ended with the exit code ' . ($? >> 8);
open my $end, '>', 'end.new' or exit 1;
syswrite $end, "$how\n";
close $end;
rename 'end.new', 'end';
