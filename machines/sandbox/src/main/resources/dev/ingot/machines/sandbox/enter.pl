# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Runs a program of a machine in the machine, confined as container engines confine theirs:
#
#   this program ── setns, fork ──> confined, in the machine's root ── exec ──> the program
#
# usage: perl enter.pl MODE OPTION=VALUE … [-- PROGRAM ARGUMENT …]
#   MODE   gate   starts one program after the other, as it is told on stdin: the number of words, then each
#                 word behind its length; numbers have four bytes, big-endian. The words are options, variables
#                 of the program as env=NAME=VALUE, --, the program and its arguments. What the program prints
#                 and how it ends comes as frames on stdout: one kind byte, four length bytes, the content.
#                   o  stdout     e  stderr     x  the exit code     k  the number of the signal
#                   f  why the program could not be entered
#                   z  the end of its output, which comes after x or k only when processes that it
#                      left behind have closed it too; then the next program may come
#          enter  gives the program this program's input and output; ends as it ends, with 128 and
#                 the number of a signal, or 125 if the machine could not be entered
#          first  in the namespaces already: confines itself and becomes the program in the root that
#                 the working directory is
#          rest   takes away what is ours in the root that the working directory is, whose machine rests
#   machine=  the machine's folder
#   arch=  x86_64 or aarch64: the numbers of system calls
#   pid=   a process of the machine, as this host numbers it
#   ids=   root | many | one: whether there is a user namespace, and with which ids
#   session=1  gives the program a session of its own
#   caps=  the capabilities to keep, as a mask in hex
#   filter=  a seccomp program, a file of struct sock_filter
#   asks=1  calls that the filter asks about are answered by attributes.pl
#   oom=   oom_score_adj
#   processes=, data=  RLIMIT_NPROC, RLIMIT_DATA in bytes
#   cgroup=  a cgroup.procs file to enter; may be given again
#   folder=  the working directory, made if missing
#   init=  the file init.pl, for a machine whose tree has an init; it tells its options
#   run=1  with first: the program is the init
#
# ours.pl, beside it in the machine's folder, is a part of it. This program uses no module, and gives a
# program of the machine no variable of its own but those that were asked for: in the mode enter these come
# with a _ before their names, so that they cannot change how this program is loaded.

my $mode = shift @ARGV;
my (%o, @cgroups);
while (@ARGV) {
  my $word = shift @ARGV;
  last if $word eq '--';
  my ($name, $value) = split /=/, $word, 2;
  if ($name eq 'cgroup') { push @cgroups, $value } else { $o{$name} = $value }
}
our %number = $o{arch} eq 'aarch64'
  ? (unshare => 97, setns => 268, setsid => 157, prctl => 167, capset => 91, seccomp => 277, sendmsg => 211, prlimit => 261,
     setgroups => 159, setresgid => 149, setresuid => 147, statx => 291, utimensat => 88)
  : (unshare => 272, setns => 308, setsid => 112, prctl => 157, capset => 126, seccomp => 317, sendmsg => 46, prlimit => 302,
     setgroups => 116, setresgid => 119, setresuid => 117, statx => 332, utimensat => 280);
my $PIDFD_OPEN = 434;
our ($EINTR, $ENOENT, $EINVAL) = (4, 2, 22);
our $NOFOLLOW = $o{arch} eq 'aarch64' ? 0x8000 : 0x20000;

# Where the child of a gate says why it could not enter; exec closes it.
my $report;

# Whether somebody reads the frames; whether this program runs before others.
my ($listened, $hurried, $nice) = (1, 0, 0);

sub frame { my $f = $_[0] . pack('N', length $_[1]) . $_[1]; write_all($f) }

sub write_all {
  my $done = 0;
  while ($done < length $_[0]) {
    my $n = syswrite STDOUT, $_[0], length($_[0]) - $done, $done;
    if (!defined $n) { next if $! == $EINTR; return 0 }
    $done += $n;
  }
  return 1;
}

sub fail {
  if ($report) { syswrite $report, $_[0] }
  elsif ($mode eq 'gate') { frame('f', $_[0]) }
  else { print STDERR "$_[0]\n" }
  exit 125;
}

sub call {
  my $name = shift;
  my $result = syscall $number{$name}, @_;
  fail("$name: $!") if $result < 0;
  return $result;
}

# Everything of this host that is needed is opened while its files are at hand.

if (defined $o{oom} && open my $file, '>', '/proc/self/oom_score_adj') {
  syswrite $file, $o{oom};
  close $file;
}
# Processes of the machine see this one once it is among them. They may not look into it.
my ($SET_DUMPABLE, $CAPBSET_DROP, $NEW_CGROUP) = (4, 24, 0x02000000);

# Instructions of a filter: return "ask", and "allow".
my ($ASK, $ALLOW) = map { pack 'SCCL', 6, 0, 0, $_ } 0x7fc00000, 0x7fff0000;

my $filter = '';
if (defined $o{filter}) {
  open my $file, '<', $o{filter} or fail("$o{filter}: $!");
  1 while sysread $file, $filter, 65536, length $filter;
  close $file;
}

require "$o{machine}/ours.pl";
load_ours($o{machine});

# Who answers what the filter asks about.
my $answers;
if ($o{asks} && length $filter) {
  opendir my $here, '.' or fail(".: $!");
  # Relative, since the path of a socket has an end at 108 bytes.
  chdir $o{machine} or fail("$o{machine}: $!");
  socket $answers, 1, 2, 0 or fail("socket: $!");
  # It is started when the machine is.
  for (my $tries = 2000; !connect $answers, pack 'Sa108', 1, 'attributes';) {
    fail("$o{machine}/attributes: $!") if !--$tries;
    select undef, undef, undef, 0.001;
  }
  chdir $here or fail("cannot go back: $!");
}

# Loads the filter; whoever answers gets a listener.
sub load_filter {
  # struct sock_fprog: the number of instructions of 8 bytes, and where they are
  my $program = pack 'Sx![P]P', length($filter) / 8, $filter;
  my ($listener, $byte) = (-1, 'f');
  if ($answers) {
    # What waits for an answer is cut short by its end only, if the kernel knows how.
    for my $flags (8 | 32, 8) {
      $listener = syscall $number{seccomp}, 1, $flags, $program;
      last if $listener >= 0 || $! != $EINVAL;
    }
  }
  if ($listener < 0) {
    # This kernel cannot ask, or somebody else answers already: nobody is asked.
    $filter = join '', map { $_ eq $ASK ? $ALLOW : $_ } unpack '(a8)*', $filter;
    $program = pack 'Sx![P]P', length($filter) / 8, $filter;
    call('seccomp', 1, 0, $program);
    return;
  }
  my ($part, $control) = (pack('PQ', $byte, 1), pack 'Qllix4', 20, 1, 1, $listener);
  call('sendmsg', fileno $answers, pack('QLx4PQPQlx4', 0, 0, $part, 1, $control, length $control, 0), 0);
  open my $sent, '<&=', $listener;
  close $answers;
}

sub confine {
  if (defined $o{processes}) {
    call('prlimit', 0, 6, pack('QQ', $o{processes}, $o{processes}), 0);
  }
  if (defined $o{data}) {
    call('prlimit', 0, 2, pack('QQ', $o{data}, $o{data}), 0);
  }
  if (length $filter) {
    load_filter();
  }
  if (defined $o{caps}) {
    my $keep = hex $o{caps};
    for my $capability (0 .. 63) {
      next if $keep >> $capability & 1;
      next if syscall($number{prctl}, $CAPBSET_DROP, $capability, 0, 0, 0) == 0;
      # The kernel knows fewer than 64.
      last if $! == $EINVAL;
      fail("prctl: $!");
    }
    my ($low, $high) = ($keep & 0xffffffff, $keep >> 32);
    call('capset', pack('Ll', 0x20080522, 0), pack('L6', $low, $low, 0, $high, $high, 0));
  }
}

sub become {
  my ($variables, @program) = @_;
  %ENV = %$variables;
  umask 022;
  if (defined $o{folder} && !chdir $o{folder}) {
    my $path = '';
    for my $part (grep { length } split m{/}, $o{folder}) {
      $path .= "/$part";
      mkdir $path, 0755;
    }
    if (!chdir $o{folder}) {
      print STDERR "cannot change to $o{folder}: $!\n";
      exit 126;
    }
  }
  exec { $program[0] } @program;
  my $missing = $! == $ENOENT;
  print STDERR "$program[0]: $!\n";
  exit($missing ? 127 : 126);
}

if (defined $o{init}) {
  require $o{init};
  Init::begin(\%o, \&fail);
}

if ($mode eq 'first') {
  # In its control groups by now, which are all that its machine is to see.
  call('unshare', $NEW_CGROUP) if -e '/proc/self/ns/cgroup';
  Init::settings() if $o{init};
  Init::mounts() if $o{run};
  chroot '.' or fail("chroot: $!");
  place_ours();
  Init::furnish_bare() if $o{init} && !$o{run};
  confine();
  become({}, @ARGV) if !$o{run};
  Init::furnish();
  my ($program, $pid) = @ARGV;
  syswrite STDOUT, "ready $pid\n";
  Init::process1($program);
}
if ($mode eq 'rest') {
  chroot '.' or fail("chroot: $!");
  Init::tidy() if $o{init};
  take_ours_away();
  exit 0;
}

# A gate is in the machine's control groups itself, and its children are born there: moving takes the kernel
# longer than starting a program.
for my $path (@cgroups) {
  open my $file, '>', $path or fail("$path: $!");
  defined syswrite $file, '0' or fail("$path: $!");
  close $file;
}
call('prctl', $SET_DUMPABLE, 0, 0, 0, 0);

my (%space, $root);

# Opens what leads into the machine; once the machine is ready.
sub reach {
  for my $kind (qw(user cgroup ipc uts net pid time mnt)) {
    my ($own, $other) = map { readlink "/proc/$_/ns/$kind" } 'self', $o{pid};
    # It shares some with the host: the network, where there is no other.
    next if defined $own && defined $other && $own eq $other || !defined $own;
    open $space{$kind}, '<', "/proc/$o{pid}/ns/$kind"
      or fail("the machine is not there: /proc/$o{pid}/ns/$kind: $!");
  }
  opendir $root, "/proc/$o{pid}/root" or fail("the machine is not there: $!");
  for my $kind (qw(user pid)) {
    call('setns', fileno $space{$kind}, 0) if $space{$kind};
  }
}

# What a child of this program does, up to the program.
sub enter {
  syscall $number{setsid} if $o{session};
  for my $kind (qw(cgroup ipc uts net time mnt)) {
    call('setns', fileno $space{$kind}, 0) if $space{$kind};
  }
  chdir $root and chroot '.' and chdir '/' or fail("chroot: $!");
  if ($o{ids} ne 'one') {
    call('setgroups', 0, 0);
    call('setresgid', 0, 0, 0);
    call('setresuid', 0, 0, 0);
  }
  confine();
  # No folder of this host is open any more, so no link leads to one.
  close $_ for values %space;
  closedir $root;
  names_resolve();
  become(@_);
}

if ($mode eq 'enter') {
  reach();
  my %variables;
  for my $name (keys %ENV) {
    $variables{substr $name, 1} = $ENV{$name} if '_' eq substr $name, 0, 1;
  }
  my $child = fork;
  fail("fork: $!") unless defined $child;
  enter(\%variables, @ARGV) if !$child;
  # A terminal sends its signals to the program too, which decides what they mean.
  $SIG{INT} = $SIG{QUIT} = 'IGNORE';
  waitpid $child, 0;
  exit($? & 127 ? 128 + ($? & 127) : $? >> 8);
}

sub word {
  read(STDIN, my $length, 4) == 4 or exit 0;
  my $text = '';
  $length = unpack 'N', $length;
  read(STDIN, $text, $length) == $length or exit 0;
  return $text;
}

# Starts a program and passes on what it prints, until nobody can print any more.
sub serve {
  my ($variables, @program) = @_;
  pipe my $out, my $out_end or fail("pipe: $!");
  pipe my $err, my $err_end or fail("pipe: $!");
  pipe my $why, my $why_end or fail("pipe: $!");
  my $child = fork;
  fail("fork: $!") unless defined $child;
  if (!$child) {
    open STDIN, '<', '/dev/null' or exit 125;
    open STDOUT, '>&', $out_end or exit 125;
    open STDERR, '>&', $err_end or exit 125;
    $SIG{PIPE} = 'DEFAULT';
    setpriority 0, 0, $nice if $hurried;
    $report = $why_end;
    enter($variables, @program);
  }
  close $_ for $out_end, $err_end, $why_end;
  my $ended = syscall $PIDFD_OPEN, $child, 0;
  fail("pidfd_open: $!") if $ended < 0;
  open my $end, '<&=', $ended or fail("pidfd: $!");
  my %open = (o => $out, e => $err, f => $why);
  # What a program printed before its end is told before its end: at most what two pipes hold.
  my ($running, $rounds) = (1, 4);
  while (%open || $running) {
    my $wanted = '';
    vec($wanted, fileno $_, 1) = 1 for values %open;
    vec($wanted, $ended, 1) = 1 if $running;
    next if select(my $ready = $wanted, undef, undef, undef) <= 0;
    my $printed = 0;
    for my $kind ('f', 'o', 'e') {
      next unless $open{$kind} && vec $ready, fileno $open{$kind}, 1;
      my $n = sysread $open{$kind}, my $chunk, 65536;
      if ($n) {
        $printed = 1;
        # If nobody listens any more, what comes is read and dropped, so that its writers go on.
        $listened &&= frame($kind, $chunk);
      } elsif (defined $n) {
        delete $open{$kind};
      }
    }
    if ($running && vec($ready, $ended, 1) && !($printed && $rounds-- > 0)) {
      waitpid $child, 0;
      $running = 0;
      $listened &&= frame($? & 127 ? 'k' : 'x', pack 'C', $? & 127 || $? >> 8);
    }
  }
  $listened &&= frame('z', '');
}

open STDERR, '>', '/dev/null';
$SIG{PIPE} = 'IGNORE';
# Who reads at once sees the order of what is written to both. The host may not allow it.
$nice = getpriority 0, 0;
$hurried = eval { setpriority 0, 0, -10 };
my $machine = syscall $PIDFD_OPEN, $o{pid} + 0, 0;
fail("the machine is not there: $!") if $machine < 0;
while (1) {
  my $wanted = '';
  vec($wanted, $_, 1) = 1 for fileno STDIN, $machine;
  next if select(my $ready = $wanted, undef, undef, undef) <= 0;
  # With the machine, its gates end, whoever has them.
  exit 0 if vec $ready, $machine, 1;
  read(STDIN, my $count, 4) == 4 or exit 0;
  my @words = map { word() } 1 .. unpack 'N', $count;
  my %variables;
  while (@words) {
    my $word = shift @words;
    last if $word eq '--';
    my ($name, $value) = split /=/, $word, 2;
    if ($name eq 'env') {
      ($name, $value) = split /=/, $value, 2;
      $variables{$name} = $value;
    } else {
      $o{$name} = $value;
    }
  }
  reach() unless $root;
  serve(\%variables, @words);
}
