# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Answers what programs of a machine ask about attributes of files whose names begin with trusted. (xattr(7)). The kernel
# keeps these for who has CAP_SYS_ADMIN on this host, which no machine has; on an instance root has it.
#
#   program of the machine ── setxattr, … ──> the kernel's filter ──> this program, outside: does it, or lets the call go on
#
# usage: perl attributes.pl FOLDER ARCH PID IDS
#   FOLDER   of the machine, where this makes the socket `attributes`: enter.pl sends the listener of each filter there
#   ARCH     x86_64 or aarch64: the numbers of system calls
#   PID      the machine's process 1, as this host numbers it; with it, this ends
#   IDS      root: attributes are what they are called. many, one: the kernel has none for an ordinary user, so they are
#            kept as user.ingot.trusted.NAME, which a finished disk has as trusted.NAME. Only files and folders can have these
#
# What it does for a program: it looks up the file where the program would, with the program's root and working directory
# as its own, and goes on only if the file lies in the tree of the machine, as against what is mounted there. The program
# must have CAP_DAC_OVERRIDE and CAP_FOWNER, as root of a machine has. trusted.overlay.* stays refused: this host may
# mount trees by overlayfs. All other calls go on as if nobody had looked.
#
# This program uses no module.

use strict;
use integer;

my ($FOLDER, $ARCH, $MACHINE, $IDS) = @ARGV;
my %number = $ARCH eq 'aarch64'
  ? (ioctl => 29, ppoll => 73, recvmsg => 212, close => 57, openat => 56, statx => 291, fchdir => 50, setns => 268,
     capset => 91, process_vm_readv => 270, process_vm_writev => 271, setxattr => 5, getxattr => 8,
     listxattr => 11, removexattr => 14)
  : (ioctl => 16, ppoll => 271, recvmsg => 47, close => 3, openat => 257, statx => 332, fchdir => 81, setns => 308,
     capset => 126, process_vm_readv => 310, process_vm_writev => 311, setxattr => 188, getxattr => 191,
     listxattr => 194, removexattr => 197);
my ($IOCTL, $PPOLL, $CLOSE, $OPENAT) = @number{qw(ioctl ppoll close openat)};
my ($RECEIVE, $SEND, $IS_VALID, $SET_FLAGS) = (0xc0502100, 0xc0182101, 0x40082102, 0x40082104);
my ($POLLIN, $GO_ON, $HERE, $O_PATH, $O_CLOEXEC) = (1, 1, -100, 0x200000, 0x80000);
my ($O_DIRECTORY, $O_NOFOLLOW) = $ARCH eq 'aarch64' ? (0x4000, 0x8000) : (0x10000, 0x20000);
my ($EPERM, $EFAULT, $E2BIG, $ERANGE) = (1, 14, 7, 34);
my ($LARGEST, $LONGEST_NAME, $LONGEST_PATH, $PAGE) = (65536, 256, 4096, 4096);
my ($DAC_OVERRIDE, $DAC_READ_SEARCH, $FOWNER, $SYS_CHROOT, $SYS_PTRACE, $SYS_ADMIN)
  = map { 1 << $_ } 1, 2, 3, 18, 19, 21;
# The number of setxattr, which is the first of twelve in a row: set, get, list and remove, each by a path, by a path
# whose last part may be a link, and by a descriptor. By audit(7)'s number of the architecture.
my %first = (0xc000003e => 188, 0x40000003 => 226, 0xc00000b7 => 5);
my ($SET, $GET, $LIST, $REMOVE) = 0 .. 3;
my ($LINK, $DESCRIPTOR) = (1, 2);

chdir $FOLDER or die "$FOLDER: $!\n";
unlink 'attributes';
my $pidfd = syscall 434, $MACHINE + 0, 0;
die "pidfd_open: $!\n" if $pidfd < 0;
opendir my $root, '/' or die "/: $!\n";
opendir my $processes, '/proc' or die "/proc: $!\n";
socket my $socket, 1, 2, 0 or die "socket: $!\n";
if ($IDS ne 'root') {
  open my $space, '<', "/proc/$MACHINE/ns/user" or die "/proc/$MACHINE/ns/user: $!\n";
  syscall($number{setns}, fileno $space, 0) == 0 or die "setns: $!\n";
}
my $kept = $DAC_OVERRIDE | $DAC_READ_SEARCH | $FOWNER | $SYS_CHROOT | $SYS_PTRACE | ($IDS eq 'root' ? $SYS_ADMIN : 0);
my ($version, $sets) = (pack('Ll', 0x20080522, 0), pack 'L6', $kept, $kept, 0, 0, 0, 0);
syscall($number{capset}, $version, $sets) == 0 or die "capset: $!\n";
# Before it has its name, so that who finds it can use it.
bind $socket, pack('Sa108', 1, 'attributes.new') or die "$FOLDER/attributes: $!\n";
chmod 0600, 'attributes.new';
rename 'attributes.new', 'attributes' or die "$FOLDER/attributes: $!\n";
chdir '/';

# Memory that the kernel and other processes' memory are copied to, at one place all the time.
sub buffer { my $bytes = ''; vec($bytes, $_[0] - 1, 8) = 0; return $bytes }
my ($name_bytes, $path_bytes, $value_bytes) = map { buffer($_) } $LONGEST_NAME, $LONGEST_PATH, $LARGEST;
my $mount;
my %listeners;

while (1) {
  my @watched = ($pidfd, fileno $socket, keys %listeners);
  my $poll = pack '(l S S)*', map { ($_, $POLLIN, 0) } @watched;
  next if syscall($PPOLL, $poll, scalar @watched, 0, 0, 0) <= 0;
  my @happened = unpack '(x6 S)*', $poll;
  exit 0 if $happened[0];
  receive() if $happened[1];
  for my $i (2 .. $#watched) {
    my $listener = $watched[$i];
    if ($happened[$i] & $POLLIN) { answer($listener) }
    elsif ($happened[$i]) {
      # All that had its filter have ended.
      delete $listeners{$listener};
      syscall $CLOSE, $listener + 0;
    }
  }
}

# Takes a listener: the only descriptor of a message.
sub receive {
  my ($byte, $control) = (buffer(1), buffer(24));
  my $part = pack 'PQ', $byte, 1;
  my $message = pack 'QLx4PQPQlx4', 0, 0, $part, 1, $control, 24, 0;
  return if syscall($number{recvmsg}, fileno $socket, $message, 0x40000000) < 0;
  my ($length, $level, $type, $listener) = unpack 'Qlll', $control;
  return unless $length == 20 && $level == 1 && $type == 1;
  $listeners{$listener} = 1;
  # The two take turns, if the kernel knows how.
  syscall $IOCTL, $listener, $SET_FLAGS, 1;
}

sub answer {
  my $listener = $_[0] + 0;
  my $question = "\0" x 80;
  # Whoever asked may have ended.
  return if syscall($IOCTL, $listener, $RECEIVE, $question) < 0;
  my ($id, $pid, undef, $number, $arch, undef, @arguments) = unpack 'Q L L l L Q Q6', $question;
  my ($value, $error) = $pid && $first{$arch}
    ? judge(sub { my $copy = pack 'Q', $id; syscall($IOCTL, $listener, $IS_VALID, $copy) == 0 },
        $pid, $number - $first{$arch}, @arguments)
    : ();
  my $answer = pack 'Q q l L', $id, defined $value ? ($value, -$error, 0) : (0, 0, $GO_ON);
  syscall $IOCTL, $listener, $SEND, $answer;
}

# What a call returns, and the number of its error or 0; nothing if it is to go on.
# $valid tells whether the process is the one that asked, and waits.
sub judge {
  my ($valid, $pid, $call, @arguments) = @_;
  my ($kind, $how) = ($call / 3, $call % 3);
  my $name = '';
  if ($kind != $LIST) {
    $name = text($pid, $arguments[1], $name_bytes, $LONGEST_NAME);
    return unless defined $name;
    return (0, $EPERM) if $IDS ne 'root' && $kind == $SET && $name =~ /^user\.ingot\.trusted\./;
    return unless $name =~ /^trusted\./ && $name !~ /^trusted\.overlay\./ && may($pid);
  }
  my $file = file($valid, $pid, $how, $arguments[0]);
  return unless defined $file;
  my @result = in_tree($file) ? act($valid, $pid, "/proc/self/fd/$file", $kind, $name, @arguments) : ();
  syscall $CLOSE, $file;
  return @result;
}

# Whether a process may do what it takes a privilege for.
sub may {
  my ($pid) = @_;
  open my $file, '<', "/proc/$pid/status" or return 0;
  while (my $line = <$file>) {
    return (hex($1) & $DAC_OVERRIDE) && (hex($1) & $FOWNER) if $line =~ /^CapEff:\s*[0-9a-f]*([0-9a-f]{8})$/;
  }
  return 0;
}

# The file that a process means, as a descriptor that can only be named by.
sub file {
  my ($valid, $pid, $how, $argument) = @_;
  my $proc = fileno $processes;
  if ($how == $DESCRIPTOR) {
    my $link = "$pid/fd/" . unpack 'l', pack 'L', $argument & 0xffffffff;
    return checked($valid, syscall $OPENAT, $proc, $link, $O_PATH | $O_CLOEXEC, 0);
  }
  my $path = text($pid, $argument, $path_bytes, $LONGEST_PATH);
  return undef unless defined $path;
  my ($its_root, $its_folder) = ("$pid/root", "$pid/cwd");
  my $top = syscall $OPENAT, $proc, $its_root, $O_PATH | $O_DIRECTORY | $O_CLOEXEC, 0;
  my $folder = syscall $OPENAT, $proc, $its_folder, $O_PATH | $O_DIRECTORY | $O_CLOEXEC, 0;
  my $file = -1;
  # The number may be another process' by now.
  if ($top >= 0 && $folder >= 0 && $valid->()) {
    my $followed = $how == $LINK ? $O_NOFOLLOW : 0;
    if (syscall($number{fchdir}, $top) == 0 && chroot '.') {
      $file = syscall $OPENAT, $HERE, $path, $O_PATH | $O_CLOEXEC | $followed, 0 if syscall($number{fchdir}, $folder) == 0;
      chdir $root and chroot '.' or exit 1;
    }
  }
  for my $open ($top, $folder) { syscall $CLOSE, $open if $open >= 0 }
  return $file >= 0 ? $file : undef;
}

sub checked {
  my ($valid, $file) = @_;
  return undef if $file < 0;
  return $file if $valid->();
  syscall $CLOSE, $file;
  return undef;
}

# Whether a file is in the machine's tree, by the number of the mount through which it was found.
sub in_tree {
  if (!defined $mount) {
    my $top = "$MACHINE/root";
    my $fd = syscall $OPENAT, fileno $processes, $top, $O_PATH | $O_DIRECTORY | $O_CLOEXEC, 0;
    return 0 if $fd < 0;
    $mount = mount_of($fd);
    syscall $CLOSE, $fd;
  }
  return length $mount && mount_of($_[0]) eq $mount;
}

sub mount_of {
  my ($stat, $empty) = (buffer(256), '');
  return '' if syscall($number{statx}, $_[0], $empty, 0x1000, 0x1000, $stat) < 0 || !(unpack('L', $stat) & 0x1000);
  return substr $stat, 144, 8;
}

# What the kernel has in the place of a name.
sub kept_as { return $IDS eq 'root' ? $_[0] : "user.ingot.$_[0]" }

sub act {
  my ($valid, $pid, $place, $kind, $name, @arguments) = @_;
  if ($kind == $SET) {
    my ($size, $flags) = @arguments[3, 4];
    return (0, $E2BIG) if $size < 0 || $size > $LARGEST;
    my $content = $size ? bytes($pid, $arguments[2], $value_bytes, $size) : '';
    return (0, $EFAULT) if length $content != $size;
    my $kept = kept_as($name);
    return result(syscall $number{setxattr}, $place, $kept, $content, $size, $flags & 0xffffffff);
  }
  if ($kind == $REMOVE) {
    my $kept = kept_as($name);
    return result(syscall $number{removexattr}, $place, $kept);
  }
  if ($kind == $GET) {
    my $kept = kept_as($name);
    my $length = syscall $number{getxattr}, $place, $kept, $value_bytes, $LARGEST;
    return result($length) if $length < 0;
    return give($valid, $pid, @arguments[2, 3], substr $value_bytes, 0, $length);
  }
  my $length = syscall $number{listxattr}, $place, $value_bytes, $LARGEST;
  return if $length <= 0;
  my $names = substr $value_bytes, 0, $length;
  # As the kernel itself would say it.
  return if index($names, kept_as('trusted.')) < 0;
  my $privileged = may($pid);
  return if $IDS eq 'root' && !$privileged;
  if ($IDS ne 'root') {
    my @names = split /\0/, $names;
    @names = $privileged ? map { s/^user\.ingot\.(?=trusted\.)//r } @names : grep { !/^user\.ingot\.trusted\./ } @names;
    $names = join '', map { "$_\0" } @names;
  }
  return give($valid, $pid, @arguments[1, 2], $names);
}

sub result { return $_[0] < 0 ? (0, $! + 0) : ($_[0], 0) }

# Gives a program what it asked for, into the memory that it has for it; without such memory only how much it is.
sub give {
  my ($valid, $pid, $address, $size, $content) = @_;
  my $length = length $content;
  return ($length, 0) if $size == 0 || $length == 0;
  return (0, $ERANGE) if $size > 0 && $length > $size;
  my ($here, $there) = (pack('PQ', $content, $length), pack 'QQ', $address, $length);
  return (0, $EFAULT) if !$valid->() || syscall($number{process_vm_writev}, $pid, $here, 1, $there, 1, 0) != $length;
  return ($length, 0);
}

# Memory of a process, as much of it as is there.
sub bytes {
  my ($pid, $address, undef, $length) = @_;
  my $first = $PAGE - ($address & ($PAGE - 1));
  $first = $length if $first > $length;
  my @parts = ($address, $first);
  push @parts, $address + $first, $length - $first if $length > $first;
  my ($here, $there) = (pack('PQ', $_[2], $length), pack 'Q*', @parts);
  my $n = syscall $number{process_vm_readv}, $pid, $here, 1, $there, @parts / 2, 0;
  return $n > 0 ? substr $_[2], 0, $n : '';
}

# A string of a process; nothing if it is longer or not there.
sub text {
  my ($pid, $address, undef, $longest) = @_;
  my $bytes = bytes($pid, $address, $_[2], $longest);
  my $end = index $bytes, "\0";
  return $end < 0 ? undef : substr $bytes, 0, $end;
}
