# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Works on whole trees of files, with everything that is in them: owners, modes, times with nanoseconds, extended
# attributes and access control lists, holes, hard links, devices, FIFOs, names of any bytes, paths of any length.
#
# usage: perl - arch=ARCH [idle=1] [live=1] MODE ARGUMENT …   with this program on stdin, which stays open: its end
#   is the end of whoever wants the work, and so of the work
#   arch=   x86_64 or aarch64: the numbers of system calls
#   idle=1  yields to all others, for the processor and the disk
#   live=1  the tree may change meanwhile: what goes away is left out
#   MODE    stream ROOT [ORIGIN LEDGER [MANIFEST]]
#                                          the tree as one stream on stdout; it was a copy of ORIGIN, with LEDGER; the
#                                          content of unchanged files that MANIFEST names is left out
#           place ROOT FILE                copies parts of the tree's files to places of FILE, as the rest of stdin says
#           copy FROM TO [LEDGER]          TO is made; LEDGER tells of its files
#           share ORIGIN FROM LEDGER TO    a copy of FROM; what did not change since LEDGER are other names of the
#                                          files of ORIGIN, which FROM was a copy of, where the filesystem can
#           keep TREE LEDGER INTO          INTO/list tells of all of TREE, INTO/0, INTO/1 … hold the files that changed
#           restore ORIGIN INTO TO LEDGER  makes TO of ORIGIN and what was kept
#           reset ORIGIN TREE LEDGER ASIDE makes TREE what it was when it was copied from ORIGIN, and a new LEDGER; what
#                                          is not of ORIGIN is moved into ASIDE, which is made
#
# The stream: entries, numbers big-endian; a folder before what is in it, which is in the order of the names' bytes.
#   length 4, then as many bytes of the head:
#     kind 1     d folder, f file, l symbolic link, c b device, p FIFO, h another name of an earlier entry,
#                w a warning: what is there cannot be kept; e the end, without which the stream is torn
#     mode 4, owner 4, group 4, modified: seconds 8 (signed) and nanoseconds 4, major 4, minor 4, size 8
#     path       its length 4; without a slash in front; empty for the root
#     target     its length 4; of l where it leads, of h the first name, of w the words
#     the number of attributes 4; of each the length of the name 4, the name, the length of the value 4, the value
#   of f only: pieces, each offset 8, length 4, the bytes; the offset ff ff ff ff ff ff ff ff ends them
#   With an ORIGIN, files that did not change since are of the kind o, which is as f, or u, which has no pieces.
# A list has the same heads, and two more kinds: u is a file that did not change, s a socket. The content of the n-th f
# is in the file n.
# What to place: the length of a path 4, the path, a number of pieces 4, of each where it is in the file 8, where it
# shall be 8, the length 8; the length ff ff ff ff of a path ends it.
# A manifest: eight bytes, then of each file the length of its path 4, the path, the length of what is known of it 4,
# and that; the program that asks for a stream knows what that is.
# A ledger: of each file the length of its path 4, the path, the 28 bytes of struct statx that change with it.
#
# This program uses no module.

use strict;
use integer;

my %option;
while (@ARGV && $ARGV[0] =~ /^([a-z]+)=(\w+)$/) {
  $option{$1} = $2;
  shift @ARGV;
}
my ($MODE, @PLACES) = @ARGV;

my %number = $option{arch} eq 'aarch64'
  ? (openat => 56, close => 57, read => 63, write => 64, lseek => 62, mkdirat => 34, mknodat => 33, symlinkat => 36,
     linkat => 37, fchownat => 54, fchown => 55, fchmod => 52, fchmodat => 53, utimensat => 88, ftruncate => 46,
     copy_file_range => 285, statx => 291, llistxattr => 12, lgetxattr => 9, lsetxattr => 6, fsetxattr => 7,
     fremovexattr => 16, ioprio_set => 30, renameat => 38)
  : (openat => 257, close => 3, read => 0, write => 1, lseek => 8, mkdirat => 258, mknodat => 259, symlinkat => 266,
     linkat => 265, fchownat => 260, fchown => 93, fchmod => 91, fchmodat => 268, utimensat => 280, ftruncate => 77,
     copy_file_range => 326, statx => 332, llistxattr => 195, lgetxattr => 192, lsetxattr => 189, fsetxattr => 190,
     fremovexattr => 199, ioprio_set => 251, renameat => 264);
my ($OPENAT, $CLOSE, $READ, $WRITE, $LSEEK, $LINKAT, $FCHOWN, $FCHMOD, $UTIMENSAT, $COPY_FILE_RANGE, $STATX, $LLISTXATTR)
  = @number{qw(openat close read write lseek linkat fchown fchmod utimensat copy_file_range statx llistxattr)};
my ($O_DIRECTORY, $O_NOFOLLOW) = $option{arch} eq 'aarch64' ? (0x4000, 0x8000) : (0x10000, 0x20000);
my ($O_NOATIME, $O_CLOEXEC, $O_NONBLOCK, $O_NEW) = (0x40000, 0x80000, 0x800, 0xc1);
my ($HERE, $LINK_ITSELF, $FD_ITSELF, $BASIC) = (-100, 0x900, 0x1000, 0x7ff);
my ($SEEK_SET, $SEEK_DATA, $SEEK_HOLE) = (0, 3, 4);
my ($ENOENT, $ENXIO, $EPERM, $EXDEV, $EMLINK, $EINVAL, $ENOSYS, $ENODATA, $ENOTSUP, $ENOTDIR, $ELOOP, $EINTR)
  = (2, 6, 1, 18, 31, 22, 38, 61, 95, 20, 40, 4);
my ($KINDS, $SOCKET, $SYMLINK, $FILE, $BLOCK, $FOLDER, $CHARACTER, $FIFO)
  = (0170000, 0140000, 0120000, 0100000, 0060000, 0040000, 0020000, 0010000);
my %letter = ($SYMLINK => 'l', $BLOCK => 'b', $CHARACTER => 'c', $FIFO => 'p', $FILE => 'f', $SOCKET => 's');
my %kinds = reverse %letter;
# The longest path that is given to the kernel in one piece, and the most that is copied in one.
my ($LONG, $PIECE) = (4000, 1 << 20);
# So deep, folders are closed while what is in them is worked on.
my $DEEP = 64;

umask 0;
$SIG{PIPE} = 'DEFAULT';
my $live = $option{live};
if ($option{idle}) {
  setpriority 0, 0, 19;
  syscall $number{ioprio_set}, 1, 0, 3 << 13;
}
my $selinux = -e '/sys/fs/selinux/enforce';
my $empty = '';

sub fail {
  print STDERR "$_[0]\n";
  exit 1;
}

# Whoever wants the work holds the other end of stdin.
sub wanted {
  return if $MODE eq 'place';
  my $ready = "\1";
  exit 1 if select($ready, undef, undef, 0) > 0 && !sysread STDIN, my $byte, 1;
}

# Reading.

# What is where: the inode and the device of a struct statx.
sub identity { substr($_[0], 32, 8) . substr($_[0], 136, 8) }

# What changes whenever a file does: inode, size, time of the last change.
sub stamp { substr($_[0], 32, 16) . substr($_[0], 96, 12) }

sub look {
  my $stat = "\0" x 256;
  my $name = $_[0];
  syscall($STATX, $HERE, $name, $LINK_ITSELF, $BASIC, $stat) == 0 or return '';
  return $stat;
}

# What an attribute is called: the machines of an ordinary user, for whom the kernel has no trusted.NAME, have
# user.ingot.trusted.NAME in its place. Only a stream leaves this host.
sub told { return $MODE eq 'stream' ? $_[0] =~ s/^user\.ingot\.(?=trusted\.)//r : $_[0] }

# Of a name in the working directory: names and values in turn, by name.
my ($names, $value) = ("\0" x 65536, "\0" x 65536);

sub attributes {
  my ($name, $path) = @_;
  my $length = syscall $LLISTXATTR, $name, $names, 65536;
  return if $length == 0;
  if ($length < 0) {
    return if $! == $ENOTSUP || $live;
    fail("cannot read the attributes of /$path: $!");
  }
  my (@found, %name);
  for my $attribute (sort split /\0/, substr $names, 0, $length) {
    next unless $attribute =~ /^(?:user|trusted|security)\.|^system\.posix_acl_/;
    next if $attribute =~ /^(?:user|trusted)\.overlay\./ || $selinux && $attribute eq 'security.selinux';
    $name{told($attribute)} ||= $attribute;
  }
  for my $told (sort keys %name) {
    my $attribute = $name{$told};
    my $size = syscall $number{lgetxattr}, $name, $attribute, $value, 65536;
    if ($size < 0) {
      next if $! == $ENODATA || $live;
      fail("cannot read the attribute $attribute of /$path: $!");
    }
    push @found, $told, substr $value, 0, $size;
  }
  return @found;
}

sub open_in {
  my ($folder, $name) = @_;
  my $flags = $O_NOFOLLOW | $O_CLOEXEC | $O_NONBLOCK;
  my $in = syscall $OPENAT, $folder, $name, $flags | $O_NOATIME, 0;
  return $in < 0 && $! == $EPERM ? syscall $OPENAT, $folder, $name, $flags, 0 : $in;
}

# Opens a file that `look` has seen. In a tree that changes it may be another now, even a device.
sub open_file {
  my ($name, $path, $stat) = @_;
  my $in = open_in($HERE, $name);
  if ($in < 0) {
    return -1 if $live && ($! == $ENOENT || $! == $ELOOP || $! == $ENXIO);
    fail("cannot read /$path: $!");
  }
  if ($live) {
    my $now = "\0" x 256;
    syscall $STATX, $in, $empty, $FD_ITSELF, $BASIC, $now;
    if (identity($now) ne identity($stat)) {
      syscall $CLOSE, $in;
      return -1;
    }
  }
  return $in;
}

# Where there is data in a file: offset and length of each piece, one after the other.
sub pieces {
  my ($in, $path, $stat, $take) = @_;
  my ($size, $blocks) = unpack '@40 QQ', $stat;
  if ($blocks * 512 >= $size) {
    $take->(0, $size) if $size;
    return;
  }
  my $at = 0;
  while ($at < $size) {
    $at = syscall $LSEEK, $in, $at, $SEEK_DATA;
    if ($at < 0) {
      return if $! == $ENXIO;
      fail("cannot find the holes of /$path: $!");
    }
    my $end = syscall $LSEEK, $in, $at, $SEEK_HOLE;
    fail("cannot find the holes of /$path: $!") if $end < 0;
    $end = $size if $end > $size;
    syscall $LSEEK, $in, $at, $SEEK_SET;
    $take->($at, $end - $at) if $end > $at;
    $at = $end;
  }
}

# Walks through a tree, but not into what is mounted in it, nor into what is made there: `enter` a folder, `visit` all
# else, `leave` the folder. Each is given the name in the working directory, the path, and the struct statx.
my ($seen, $made, $device) = (0, '', '');

sub walk {
  my ($root, $enter, $visit, $leave) = @_;
  chdir $root or fail("cannot read $root: $!");
  my $stat = look('.') or fail("cannot read $root: $!");
  $device = substr $stat, 136, 8;
  $enter->('.', '', $stat);
  walk_here('', 0, $stat, $enter, $visit, $leave);
  $leave->('', $stat);
}

sub walk_here {
  my ($path, $depth, $own, $enter, $visit, $leave) = @_;
  opendir my $folder, '.' or fail("cannot read /$path: $!");
  my @names = sort readdir $folder;
  closedir $folder if $depth > $DEEP;
  $path .= '/' if length $path;
  for my $name (@names) {
    next if $name eq '.' || $name eq '..';
    wanted() unless ++$seen & 255;
    my $stat = "\0" x 256;
    if (syscall($STATX, $HERE, $name, $LINK_ITSELF, $BASIC, $stat) < 0) {
      next if $live && $! == $ENOENT;
      fail("cannot read /$path$name: $!");
    }
    if ((unpack('@28 S', $stat) & $KINDS) != $FOLDER) {
      $visit->($name, "$path$name", $stat);
      next;
    }
    next if $made eq identity($stat);
    # Whatever came in the folder's place is not followed.
    my $there = chdir $name;
    if (!$there || identity(look('.')) ne identity($stat)) {
      my $why = $there ? 'it changed meanwhile' : $!;
      fail("cannot read /$path$name: $why") if !$live || $there && $depth > $DEEP;
      !$there or chdir $folder or fail("cannot read /$path: $!");
      next;
    }
    $enter->('.', "$path$name", $stat);
    if (substr($stat, 136, 8) eq $device) {
      walk_here("$path$name", $depth + 1, $stat, $enter, $visit, $leave);
    }
    if ($depth > $DEEP) {
      chdir '..' && identity(look('.')) eq identity($own) or fail("cannot read /$path: it was moved meanwhile");
    } else {
      chdir $folder or fail("cannot read /$path: $!");
    }
    $leave->("$path$name", $stat);
  }
}

# Files of several names: the first path of each.
my %first;

sub known {
  my ($path, $stat) = @_;
  return undef if unpack('@16 L', $stat) < 2;
  my $identity = identity($stat);
  my $first = $first{$identity};
  $first{$identity} = $path unless defined $first;
  return $first;
}

# Writing into a tree, by paths below a folder that is open.

sub open_root {
  my $root = $_[0];
  my $fd = syscall $OPENAT, $HERE, $root, $O_DIRECTORY | $O_CLOEXEC, 0;
  fail("cannot use $root: $!") if $fd < 0;
  return $fd;
}

# A folder and a name in it that the kernel takes. The folder that a long path led to last is held, as the next path
# is near; those held before are closed two paths later.
my (%held, @before);

sub at {
  my ($root, $path) = @_;
  return ($root, length $path ? $path : '.') if length $path <= $LONG;
  my ($prefix, $held) = $held{$root} ? @{$held{$root}} : ('', $root);
  my $start = length $prefix;
  $start = 0 if $start >= length $path || substr($path, 0, $start) ne $prefix;
  my $folder = $start ? $held : $root;
  while (length($path) - $start > $LONG) {
    my $part = substr $path, $start, $LONG;
    $part = substr $part, 0, rindex $part, '/';
    my $next = syscall $OPENAT, $folder, $part, $O_DIRECTORY | $O_NOFOLLOW | $O_CLOEXEC, 0;
    fail("cannot use $part: $!") if $next < 0;
    syscall $CLOSE, $folder if $folder != $root && $folder != $held;
    $folder = $next;
    $start += 1 + length $part;
  }
  if ($folder != $held) {
    push @before, $held if $held != $root;
    syscall $CLOSE, shift @before while @before > 2;
    $held{$root} = [substr($path, 0, $start), $folder];
  }
  return ($folder, substr $path, $start);
}

# In a user namespace these are the owners that new files get.
my ($USER, $GROUP) = ($> + 0, $) + 0);

sub set_attributes {
  my ($fd, $path, @attributes) = @_;
  while (@attributes) {
    my ($attribute, $content) = splice @attributes, 0, 2;
    syscall($number{fsetxattr}, $fd, $attribute, $content, length $content, 0) == 0
      or fail("cannot set the attribute $attribute of /$path: $!");
  }
}

# Gives what is open its owner, mode and attributes; the times come last.
sub finish {
  my ($fd, $path, $set, $mode, $user, $group, $times, @attributes) = @_;
  if ($user != $USER || $group != $GROUP) {
    syscall($FCHOWN, $fd, $user, $group) == 0 or fail("cannot give /$path its owner $user:$group: $!");
    $set = -1;
  }
  if ($set != $mode) {
    syscall($FCHMOD, $fd, $mode) == 0 or fail("cannot give /$path its mode: $!");
  }
  set_attributes($fd, $path, @attributes) if @attributes;
  syscall($UTIMENSAT, $fd, 0, $times, 0) == 0 or fail("cannot set the time of /$path: $!");
}

sub make_folder {
  my ($root, $path) = @_;
  my ($folder, $name) = at($root, $path);
  syscall($number{mkdirat}, $folder, $name, 0700) == 0 or fail("cannot make /$path: $!");
}

sub open_folder {
  my ($root, $path) = @_;
  my ($folder, $name) = at($root, $path);
  my $fd = syscall $OPENAT, $folder, $name, $O_DIRECTORY | $O_NOFOLLOW | $O_CLOEXEC, 0;
  fail("cannot finish /$path: $!") if $fd < 0;
  return $fd;
}

sub finish_folder {
  my ($root, $path, @looks) = @_;
  my $fd = open_folder($root, $path);
  finish($fd, $path, 0700, @looks);
  syscall $CLOSE, $fd;
}

# Makes the root of a tree, into which nothing is to come from the folder that it lies in.
sub make_root {
  my $root = $_[0];
  mkdir $root, 0700 or fail("cannot make $root: $!");
  my $fd = open_root($root);
  for my $inherited ('system.posix_acl_access', 'system.posix_acl_default') {
    my $attribute = $inherited;
    syscall $number{fremovexattr}, $fd, $attribute;
  }
  syscall $FCHOWN, $fd, $USER, $GROUP;
  syscall $FCHMOD, $fd, 0700;
  my $stat = look($root) or fail("cannot make $root: $!");
  $made = identity($stat);
  return $fd;
}

sub new_file {
  my ($root, $path, $mode) = @_;
  my ($folder, $name) = at($root, $path);
  my $out = syscall $OPENAT, $folder, $name, $O_NEW | $O_NOFOLLOW | $O_CLOEXEC, $mode;
  fail("cannot make /$path: $!") if $out < 0;
  return $out;
}

my $ranged = 1;

# Returns how much is missing, since the file has become shorter meanwhile.
sub copy_piece {
  my ($in, $out, $path, $length) = @_;
  while ($length > 0) {
    # No longer than one can do without looking whether it is wanted.
    my $part = $length > 64 * $PIECE ? 64 * $PIECE : $length;
    my $n = $ranged ? syscall($COPY_FILE_RANGE, $in, 0, $out, 0, $part, 0) : -1;
    if ($n < 0 && $ranged) {
      if ($! == $EXDEV || $! == $ENOSYS || $! == $ENOTSUP || $! == $EINVAL) {
        $ranged = 0;
      } else {
        fail("cannot copy /$path: $!");
      }
    }
    if ($n <= 0) {
      my $part = $length > $PIECE ? $PIECE : $length;
      my $bytes = "\0" x $part;
      $n = syscall $READ, $in, $bytes, $part;
      fail("cannot read /$path: $!") if $n < 0;
      last if $n == 0;
      for (my $done = 0; $done < $n;) {
        my $rest = substr $bytes, $done, $n - $done;
        my $written = syscall $WRITE, $out, $rest, $n - $done;
        fail("cannot write /$path: $!") if $written < 0;
        $done += $written;
      }
    }
    $length -= $n;
    wanted() if $length > 0;
  }
  return $length;
}

sub copy_content {
  my ($in, $out, $path, $stat) = @_;
  my ($size, $blocks) = unpack '@40 QQ', $stat;
  if ($blocks * 512 >= $size) {
    copy_piece($in, $out, $path, $size) if $size;
    return;
  }
  syscall($number{ftruncate}, $out, $size) == 0 or fail("cannot make /$path so large: $!");
  pieces($in, $path, $stat, sub {
    my ($offset, $length) = @_;
    syscall $LSEEK, $out, $offset, $SEEK_SET;
    copy_piece($in, $out, $path, $length);
  });
}

# A file that is given a second name changes by that, so it is looked at again in the end. Of two notes the later holds.
my ($ledger, %linked, %changed) = ('');

sub note {
  my ($fd, $path) = @_;
  my $stat = "\0" x 256;
  syscall $STATX, $fd, $empty, $FD_ITSELF, $BASIC, $stat;
  $ledger .= pack 'N/a* a28', $path, stamp($stat);
}

sub write_ledger {
  my ($file, $root) = @_;
  for my $path (grep { !$changed{$_} } keys %linked) {
    my $stat = "\0" x 256;
    my ($folder, $name) = at($root, $path);
    syscall $STATX, $folder, $name, $LINK_ITSELF, $BASIC, $stat;
    $ledger .= pack 'N/a* a28', $path, stamp($stat) if (unpack('@28 S', $stat) & $KINDS) == $FILE;
  }
  write_file($file, $ledger);
}

# A copy of a file of the working directory.
sub copy_file {
  my ($name, $path, $stat, $root, $to, $noted) = @_;
  my @attributes = attributes($name, $path);
  my $in = open_file($name, $path, $stat);
  return 0 if $in < 0;
  my ($user, $group, $mode) = unpack '@20 LLS', $stat;
  my $set = $user == $USER && $group == $GROUP ? $mode & 0777 : 0600;
  my $out = new_file($root, $to, $set);
  copy_content($in, $out, $path, $stat);
  finish($out, $path, $set, $mode & 07777, $user, $group, substr($stat, 64, 16) . substr($stat, 112, 16), @attributes);
  note($out, $to) if $noted;
  syscall $CLOSE, $in;
  syscall $CLOSE, $out;
  return 1;
}

sub link_file {
  my ($from, $existing, $root, $path) = @_;
  my ($from_folder, $from_name) = at($from, $existing);
  my ($folder, $name) = at($root, $path);
  syscall($LINKAT, $from_folder, $from_name, $folder, $name, 0) == 0 or return 0;
  $linked{$existing} = 1;
  return 1;
}

# Makes what is neither a file nor a folder.
sub make_other {
  my ($root, $path, $mode, $user, $group, $times, $target, $major, $minor, @attributes) = @_;
  my ($folder, $name) = at($root, $path);
  if (($mode & $KINDS) == $SYMLINK) {
    syscall($number{symlinkat}, $target, $folder, $name) == 0 or fail("cannot make the link /$path: $!");
  } else {
    my $device = $minor & 0xff | $major << 8 | ($minor & ~0xff) << 12;
    syscall($number{mknodat}, $folder, $name, $mode, $device) == 0 or fail("cannot make the node /$path: $!");
  }
  if ($user != $USER || $group != $GROUP) {
    syscall($number{fchownat}, $folder, $name, $user, $group, 0x100) == 0
      or fail("cannot give /$path its owner $user:$group: $!");
    if (($mode & 06000) && ($mode & $KINDS) != $SYMLINK) {
      syscall($number{fchmodat}, $folder, $name, $mode & 07777) == 0 or fail("cannot give /$path its mode: $!");
    }
  }
  my $place = "/proc/self/fd/$folder/$name";
  while (@attributes) {
    my ($attribute, $content) = splice @attributes, 0, 2;
    syscall($number{lsetxattr}, $place, $attribute, $content, length $content, 0) == 0
      or fail("cannot set the attribute $attribute of /$path: $!");
  }
  syscall($UTIMENSAT, $folder, $name, $times, 0x100) == 0 or fail("cannot set the time of /$path: $!");
}

sub copy_other {
  my ($name, $path, $stat, $root) = @_;
  my ($user, $group, $mode, $major, $minor) = unpack '@20 LLS @128 LL', $stat;
  my $target = '';
  if (($mode & $KINDS) == $SYMLINK) {
    $target = readlink $name;
    if (!defined $target) {
      return if $live;
      fail("cannot read the link /$path: $!");
    }
  }
  my $times = substr($stat, 64, 16) . substr($stat, 112, 16);
  make_other($root, $path, $mode, $user, $group, $times, $target, $major, $minor, attributes($name, $path));
}

# Gives all of a tree but its files to a new one, and its files to `$file`.
sub copy_tree {
  my ($from, $root, $file) = @_;
  my @looks;
  walk($from,
    sub {
      my ($name, $path, $stat) = @_;
      make_folder($root, $path) if length $path;
      my ($user, $group, $mode) = unpack '@20 LLS', $stat;
      my $times = substr($stat, 64, 16) . substr($stat, 112, 16);
      push @looks, [$mode & 07777, $user, $group, $times, attributes($name, $path)];
    },
    sub {
      my ($name, $path, $stat) = @_;
      my $first = known($path, $stat);
      if (defined $first && link_file($root, $first, $root, $path)) {
        return;
      } elsif ((unpack('@28 S', $stat) & $KINDS) == $FILE) {
        $file->($name, $path, $stat);
      } else {
        copy_other($name, $path, $stat, $root);
      }
    },
    sub {
      my ($path, $stat) = @_;
      finish_folder($root, $path, @{pop @looks});
    });
}

sub read_ledger {
  my $file = $_[0];
  open my $in, '<', $file or fail("cannot read $file: $!");
  my $text = '';
  1 while sysread $in, $text, $PIECE, length $text;
  return unpack '(N/a* a28)*', $text;
}

sub write_file {
  my ($file, $text) = @_;
  open my $out, '>', $file or fail("cannot write $file: $!");
  for (my $done = 0; $done < length $text;) {
    my $n = syswrite $out, $text, length($text) - $done, $done;
    fail("cannot write $file: $!") unless defined $n;
    $done += $n;
  }
  close $out or fail("cannot write $file: $!");
}

# The struct statx of a path of another tree; empty if nothing is there.
sub look_at {
  my ($root, $path) = @_;
  my ($folder, $name) = at($root, $path);
  my $stat = "\0" x 256;
  syscall($STATX, $folder, $name, $LINK_ITSELF, $BASIC, $stat) == 0 or return '';
  return $stat;
}

# What two files have to have in common to be alike: owner, mode and kind, size, time.
sub looks { substr($_[0], 20, 10) . substr($_[0], 40, 8) . substr($_[0], 112, 12) }

# Whether a file of another tree has the looks of this one.
sub is_alike {
  my ($root, $path, $stat) = @_;
  my $other = look_at($root, $path);
  return length $other && looks($other) eq looks($stat);
}

# Makes a tree of what `keep` wrote, and of the tree that the kept one was a copy of.
sub restore {
  my ($origin, $kept, $to, $file) = @_;
  my $root = make_root($to);
  my $list = '';
  open my $in, '<', "$kept/list" or fail("cannot read $kept/list: $!");
  1 while sysread $in, $list, $PIECE, length $list;
  chdir $origin or fail("cannot read $origin: $!");
  my ($at, $count, $kind, @folders) = (0, 0, '');
  while ($at < length $list) {
    my $length = unpack 'N', substr $list, $at, 4;
    my ($mode, $user, $group, $seconds, $nanoseconds, $major, $minor, $size, $path, $target, @attributes);
    ($kind, $mode, $user, $group, $seconds, $nanoseconds, $major, $minor, $size, $path, $target, @attributes)
      = unpack 'a NNN q>N NN Q> N/a* N/a* N/(N/a* N/a*)', substr $list, $at + 4, $length;
    $at += 4 + $length;
    my $times = pack 'q4', ($seconds, $nanoseconds) x 2;
    wanted() unless ++$seen & 255;
    if ($kind eq 'd') {
      make_folder($root, $path) if length $path;
      push @folders, [$path, $mode, $user, $group, $times, @attributes];
    } elsif ($kind eq 'u') {
      my $name = reach($origin, $path);
      my $stat = look($name) or fail("cannot read $origin/$path: $!");
      copy_file($name, $path, $stat, $root, $path, 1);
      chdir $origin if $name ne $path;
    } elsif ($kind eq 'f') {
      my $content = "$kept/" . $count++;
      my $stat = look($content) or fail("cannot read $content: $!");
      my $from = open_file($content, $path, $stat);
      my $out = new_file($root, $path, 0600);
      $changed{$path} = 1;
      copy_content($from, $out, $path, $stat);
      finish($out, $path, 0600, $mode, $user, $group, $times, @attributes);
      syscall $CLOSE, $from;
      syscall $CLOSE, $out;
    } elsif ($kind eq 'h') {
      link_file($root, $target, $root, $path) or fail("cannot link /$path to /$target: $!");
    } elsif ($kind ne 'e') {
      $mode |= $kinds{$kind} or fail("cannot read $kept/list: no kind '$kind'");
      make_other($root, $path, $mode, $user, $group, $times, $target, $major, $minor, @attributes);
    }
  }
  fail("cannot read $kept/list: it is torn") if $kind ne 'e';
  finish_folder($root, @$_) for reverse @folders;
  write_ledger($file, $root);
}

# Changes to a folder from which the kernel takes the rest of a path, which is returned.
sub reach {
  my ($root, $path) = @_;
  while (length $path > $LONG) {
    my $cut = rindex $path, '/', $LONG;
    chdir(substr $path, 0, $cut) or fail("cannot read $root/$path: $!");
    $path = substr $path, $cut + 1;
  }
  return $path;
}

sub attributes_at {
  my ($root, $path) = @_;
  my ($folder, $name) = at($root, $path);
  return attributes("/proc/self/fd/$folder/$name", $path);
}

sub target_at {
  my ($root, $path) = @_;
  my ($folder, $name) = at($root, $path);
  return readlink "/proc/self/fd/$folder/$name";
}

sub names_at {
  my ($root, $path) = @_;
  my ($folder, $name) = at($root, $path);
  opendir my $entries, "/proc/self/fd/$folder/$name" or fail("cannot read /$path: $!");
  return grep { $_ ne '.' && $_ ne '..' } readdir $entries;
}

sub joined { join '', map { pack 'N/a*', $_ } @_ }

sub leaf { substr $_[0], 1 + rindex $_[0], '/' }

# Gives a folder of another tree the looks and attributes of the one that was walked through.
sub reset_folder {
  my ($root, $path, $stat, @attributes) = @_;
  my $own = look_at($root, $path);
  my @own = attributes_at($root, $path);
  return if substr($own, 20, 10) eq substr($stat, 20, 10) && substr($own, 112, 12) eq substr($stat, 112, 12)
    && joined(@own) eq joined(@attributes);
  my $fd = open_folder($root, $path);
  while (@own) {
    my ($attribute) = splice @own, 0, 2;
    syscall $number{fremovexattr}, $fd, $attribute;
  }
  my ($user, $group, $mode) = unpack '@20 LLS', $stat;
  # Who owns it now does not matter.
  syscall($FCHOWN, $fd, $user, $group) == 0 or fail("cannot give /$path its owner $user:$group: $!");
  finish($fd, $path, -1, $mode & 07777, $user, $group, substr($stat, 64, 16) . substr($stat, 112, 16), @attributes);
  syscall $CLOSE, $fd;
}

# A machine that ran in a copy leaves most of it alone: what the ledger knows is not read again.
sub reset_tree {
  my ($origin, $tree, $file, $aside) = @_;
  my %stamps = read_ledger($file);
  my $root = open_root($tree);
  mkdir $aside, 0700 or fail("cannot make $aside: $!");
  my $away = open_root($aside);
  my ($count, @looks, @names) = (0);
  my $put_away = sub {
    my $path = $_[0];
    my ($folder, $name) = at($root, $path);
    my $to = $count++ . '';
    syscall($number{renameat}, $folder, $name, $away, $to) == 0 or fail("cannot move /$path: $!");
  };
  walk($origin,
    sub {
      my ($name, $path, $stat) = @_;
      $names[-1]{leaf($path)} = 1 if @names;
      push @names, {};
      push @looks, [attributes($name, $path)];
      my $own = look_at($root, $path);
      return if length $own && (unpack('@28 S', $own) & $KINDS) == $FOLDER;
      $put_away->($path) if length $own;
      make_folder($root, $path);
    },
    sub {
      my ($name, $path, $stat) = @_;
      $names[-1]{leaf($path)} = 1;
      my $own = look_at($root, $path);
      my $first = known($path, $stat);
      if (defined $first) {
        return if length $own && identity($own) eq identity(look_at($root, $first));
        $put_away->($path) if length $own;
        return if link_file($root, $first, $root, $path);
        $own = '';
      }
      if ((unpack('@28 S', $stat) & $KINDS) == $FILE) {
        my $stamp = $stamps{$path};
        if (length $own && defined $stamp && $stamp eq stamp($own) && looks($own) eq looks($stat)) {
          $ledger .= pack 'N/a* a28', $path, $stamp;
          return;
        }
        $put_away->($path) if length $own;
        copy_file($name, $path, $stat, $root, $path, 1);
        return;
      }
      return if length $own && looks($own) eq looks($stat) && substr($own, 128, 8) eq substr($stat, 128, 8)
        && (target_at($root, $path) || '') eq (readlink($name) || '')
        && joined(attributes_at($root, $path)) eq joined(attributes($name, $path));
      $put_away->($path) if length $own;
      copy_other($name, $path, $stat, $root);
    },
    sub {
      my ($path, $stat) = @_;
      my $of_origin = pop @names;
      for my $name (names_at($root, $path)) {
        $put_away->(length $path ? "$path/$name" : $name) unless $of_origin->{$name};
      }
      reset_folder($root, $path, $stat, @{pop @looks});
    });
  write_ledger($file, $root);
}

# The stream.

my $stream = '';

sub flush {
  for (my $done = 0; $done < length $stream;) {
    my $n = syswrite STDOUT, $stream, length($stream) - $done, $done;
    if (!defined $n) {
      next if $! == $EINTR;
      fail("cannot write the stream: $!");
    }
    $done += $n;
  }
  $stream = '';
}

sub head {
  my ($kind, $path, $stat, $target, @attributes) = @_;
  my ($user, $group, $mode, $size, $seconds, $nanoseconds, $major, $minor)
    = unpack '@20 LLS @40 Q @112 qL @128 LL', $stat;
  $size = 0 if $kind ne 'f' && $kind ne 'o' && $kind ne 'u';
  my $head = pack 'a NNN q>N NN Q> N/a* N/a* N', $kind, $mode & 07777, $user, $group, $seconds, $nanoseconds,
    $major, $minor, $size, $path, $target, @attributes / 2;
  $head .= pack '(N/a*)*', @attributes if @attributes;
  return pack 'N/a*', $head;
}

sub stream_file {
  my ($kind, $name, $path, $stat) = @_;
  $stream .= head($kind, $path, $stat, '', attributes($name, $path));
  my $in = open_file($name, $path, $stat);
  pieces($in, $path, $stat, sub {
    my ($offset, $length) = @_;
    while ($length > 0) {
      my $part = $length > $PIECE ? $PIECE : $length;
      my $bytes = "\0" x $part;
      my $n = syscall $READ, $in, $bytes, $part;
      fail("cannot read /$path: " . ($n < 0 ? $! : 'it became shorter meanwhile')) if $n <= 0;
      $stream .= pack('Q>N', $offset, $n);
      $stream .= $n == $part ? $bytes : substr $bytes, 0, $n;
      flush() if length $stream > $PIECE;
      $offset += $n;
      $length -= $n;
      wanted() if $length > 0;
    }
  });
  $stream .= "\xff" x 8;
  syscall $CLOSE, $in;
}

sub read_manifest {
  my $file = $_[0];
  open my $in, '<', $file or fail("cannot read $file: $!");
  my $text = '';
  1 while sysread $in, $text, $PIECE, length $text;
  return unpack 'x8 (N/a* N/a*)*', $text;
}

# What comes after this program. Whoever goes away in the middle of it wants nothing more.
sub input {
  my ($wanted, $text) = ($_[0], '');
  while (length $text < $wanted) {
    read STDIN, $text, $wanted - length $text, length $text or exit 1;
  }
  return $text;
}

sub place {
  my ($from, $file) = @_;
  my $root = open_root($from);
  my $out = syscall $OPENAT, $HERE, $file, 1 | $O_NOFOLLOW | $O_CLOEXEC, 0;
  fail("cannot write $file: $!") if $out < 0;
  while ((my $length = unpack 'N', input(4)) != 0xffffffff) {
    my $path = input($length);
    my $in = open_in(at($root, $path));
    fail("cannot read /$path: $!") if $in < 0;
    for (1 .. unpack 'N', input(4)) {
      my ($at, $to, $length) = unpack 'Q>3', input(24);
      syscall $LSEEK, $in, $at, $SEEK_SET;
      syscall $LSEEK, $out, $to, $SEEK_SET;
      copy_piece($in, $out, $path, $length) == 0 or fail("cannot read /$path: it became shorter meanwhile");
    }
    syscall $CLOSE, $in;
  }
}

if ($MODE eq 'stream') {
  my ($root, $origin, $file, $manifest) = @PLACES;
  my %stamps = defined $file ? read_ledger($file) : ();
  my %known = defined $manifest ? read_manifest($manifest) : ();
  my $source = defined $origin ? open_root($origin) : -1;
  walk($root,
    sub {
      my ($name, $path, $stat) = @_;
      $stream .= head('d', $path, $stat, '', attributes($name, $path));
    },
    sub {
      my ($name, $path, $stat) = @_;
      my $kind = $letter{unpack('@28 S', $stat) & $KINDS} || '?';
      my $first = known($path, $stat);
      if ($kind eq 's' || $kind eq '?') {
        $stream .= head('w', $path, $stat, $kind eq 's' ? 'a socket' : 'a file of an unknown kind');
      } elsif (defined $first) {
        $stream .= head('h', $path, $stat, $first);
      } elsif ($kind eq 'f') {
        my $stamp = $stamps{$path};
        if (!defined $stamp || $stamp ne stamp($stat) || !is_alike($source, $path, $stat)) {
          stream_file('f', $name, $path, $stat);
        } elsif ($known{$path}) {
          $stream .= head('u', $path, $stat, '', attributes($name, $path));
        } else {
          stream_file('o', $name, $path, $stat);
        }
      } else {
        my $target = $kind eq 'l' ? readlink $name : '';
        fail("cannot read the link /$path: $!") unless defined $target;
        $stream .= head($kind, $path, $stat, $target, attributes($name, $path));
      }
      flush() if length $stream > $PIECE;
    },
    sub { });
  $stream .= head('e', '', "\0" x 256, '');
  flush();
} elsif ($MODE eq 'place') {
  place(@PLACES);
} elsif ($MODE eq 'copy') {
  my ($from, $to, $file) = @PLACES;
  my $root = make_root($to);
  copy_tree($from, $root, sub {
    my ($name, $path, $stat) = @_;
    copy_file($name, $path, $stat, $root, $path, defined $file);
  });
  write_ledger($file, $root) if defined $file;
} elsif ($MODE eq 'share') {
  my ($origin, $from, $file, $to) = @PLACES;
  my %stamps = read_ledger($file);
  my $source = open_root($origin);
  my $root = make_root($to);
  copy_tree($from, $root, sub {
    my ($name, $path, $stat) = @_;
    my $stamp = $stamps{$path};
    return if defined $stamp && $stamp eq stamp($stat) && is_alike($source, $path, $stat)
      && link_file($source, $path, $root, $path);
    copy_file($name, $path, $stat, $root, $path, 0);
  });
} elsif ($MODE eq 'keep') {
  my ($tree, $file, $into) = @PLACES;
  my %stamps = read_ledger($file);
  my $folder = make_root($into);
  my $count = 0;
  walk($tree,
    sub {
      my ($name, $path, $stat) = @_;
      $stream .= head('d', $path, $stat, '', attributes($name, $path));
    },
    sub {
      my ($name, $path, $stat) = @_;
      my $stamp = $stamps{$path};
      my $first = known($path, $stat);
      my $kind = $letter{unpack('@28 S', $stat) & $KINDS};
      if (defined $first) {
        $stream .= head('h', $path, $stat, $first);
      } elsif (defined $stamp && $stamp eq stamp($stat)) {
        # Most of a tree; only the kind and the path matter.
        $stream .= pack 'N a41 N/a* x8', 53 + length $path, 'u', $path;
      } elsif ($kind eq 'f') {
        my $head = head('f', $path, $stat, '', attributes($name, $path));
        my $in = open_file($name, $path, $stat);
        if ($in < 0) {
          delete $first{identity($stat)};
          return;
        }
        my $out = new_file($folder, $count++ . '', 0600);
        copy_content($in, $out, $path, $stat);
        syscall $CLOSE, $in;
        syscall $CLOSE, $out;
        $stream .= $head;
      } else {
        my $target = $kind eq 'l' ? readlink $name : '';
        $stream .= head($kind, $path, $stat, $target, attributes($name, $path)) if defined $target;
      }
    },
    sub { });
  $stream .= head('e', '', "\0" x 256, '');
  write_file("$into/list", $stream);
} elsif ($MODE eq 'restore') {
  restore(@PLACES);
} elsif ($MODE eq 'reset') {
  reset_tree(@PLACES);
} else {
  fail("no such mode: $MODE");
}
__END__
