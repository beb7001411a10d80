# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# What a build sees and no image keeps: a part of enter.pl.
#
# Files of ours lie in the machine's own tree, since it has no layers. Each says by its content that it is ours, so
# what is to be done can be seen from the tree alone, whatever was killed in between, and what the user put in a file's
# place stays the user's:
#
#   PATH                our file          PATH.of-the-image   what was there before, put back when ours is taken away
#   PATH (diverted)     our file          PATH.real           where dpkg puts its own meanwhile, told by
#                                                             /var/lib/dpkg/diversions
#   /etc/resolv.conf    between two marks the lines by which names resolve here, before the user's own; in the file
#                       that it is a link to, if it is a link
#
# Both are in the machine's folder, on this host:
#   files        entries: path, the path that must be there too (or nothing), content, mode, whether to divert; each
#                but the last two behind its length, numbers of 4 bytes, big-endian
#   resolv.conf  the lines by which names resolve; resolv.former: those of earlier starts
#   touched      the files and folders that were made or changed for names, each behind f or d

my ($BEGIN, $MADE, $END) = (
  "# For this build only, up to the end mark; no image keeps it.\n",
  "# For this build only; no image keeps this file.\n",
  "# The end mark.\n");
# Where programs that manage names have the file that /etc/resolv.conf may become a link to at any moment.
my @LIKELY = qw(/run/systemd/resolve/resolv.conf /run/systemd/resolve/stub-resolv.conf /run/resolvconf/resolv.conf
  /run/NetworkManager/resolv.conf /run/NetworkManager/no-stub-resolv.conf /run/connman/resolv.conf);
my $DIVERSIONS = '/var/lib/dpkg/diversions';
my $LARGEST = 65536;
my ($resolver, %mine, @files, $touched, %noted) = ('');

sub content {
  my ($path) = @_;
  open my $file, '<', $path or return undef;
  my $text = '';
  1 while sysread $file, $text, 65536, length $text;
  return $text;
}

# While the files of this host are at hand.
sub load_ours {
  my ($folder) = @_;
  $resolver = content("$folder/resolv.conf");
  $resolver = '' unless defined $resolver;
  my $former = content("$folder/resolv.former");
  $mine{$_} = 1 for split /(?<=\n)/, $resolver . (defined $former ? $former : '');
  my $files = content("$folder/files");
  my @words = defined $files ? unpack '(N/a* N/a* N/a* N N)*', $files : ();
  push @files, [splice @words, 0, 5] while @words;
  my $noted = content("$folder/touched");
  $noted{$_} = 1 for defined $noted ? split /\n/, $noted : ();
  open $touched, '>>', "$folder/touched" or fail("$folder/touched: $!");
}

# Times.

sub times_of {
  my ($path) = @_;
  my $stat = "\0" x 256;
  return '' if syscall($number{statx}, -100, $path, 0x100, 0x7ff, $stat) < 0;
  return substr($stat, 64, 16) . substr($stat, 112, 16);
}

sub set_times {
  my ($path, $times) = @_;
  syscall $number{utimensat}, -100, $path, $times, 0x100 if length $times;
}

sub folder_of { my ($path) = @_; $path =~ s{/+[^/]*$}{}; return length $path ? $path : '/' }

# Does something in the folder of a path, which looks as if nothing had been done.
sub quietly {
  my ($path, $do) = @_;
  my $folder = folder_of($path);
  my $times = times_of($folder);
  my $done = $do->();
  set_times($folder, $times);
  return $done;
}

sub write_new {
  my ($path, $text, $mode) = @_;
  my $draft = "$path.being-written";
  unlink $draft;
  open my $file, '>', $draft or return 0;
  my $n = syswrite $file, $text;
  close $file;
  return 1 if defined $n && $n == length $text && chmod($mode, $draft) && rename $draft, $path;
  unlink $draft;
  return 0;
}

# Changes a file that others may have open, and leaves its time.
sub write_over {
  my ($path, $text) = @_;
  my $times = times_of($path);
  # No other kind of file, and no link that came in its place meanwhile.
  sysopen my $file, $path, 1 | 0x800 | $NOFOLLOW or return 0;
  return 0 unless -f $file;
  my $n = syswrite $file, $text;
  truncate $file, length $text if defined $n && $n == length $text;
  close $file;
  set_times($path, $times);
  return 1;
}

# Files that are placed.

sub is_ours {
  my ($path, $text) = @_;
  return 0 unless lstat $path && -f _ && -s _ == length $text;
  my $there = content($path);
  return defined $there && $there eq $text;
}

sub is_diverted {
  my ($path) = @_;
  my $text = content($DIVERSIONS);
  return defined $text && index("\n$text", "\n$path\n$path.real\n:\n") >= 0;
}

sub divert {
  my ($path, $away) = @_;
  my $text = content($DIVERSIONS);
  fail("cannot read $DIVERSIONS: $!") unless defined $text;
  my $entry = "$path\n$path.real\n:\n";
  my $there = index("\n$text", "\n$entry");
  return if $away ? $there < 0 : $there >= 0;
  substr $text, $there, length $entry, '' if $away;
  $text .= $entry unless $away;
  quietly($DIVERSIONS, sub {
    my $times = times_of($DIVERSIONS);
    write_new($DIVERSIONS, $text, 0644) or fail("cannot write $DIVERSIONS: $!");
    set_times($DIVERSIONS, $times);
  });
}

# In the machine's root.
sub place_ours {
  for my $entry (@files) {
    my ($path, $needs, $text, $mode, $diverted) = @$entry;
    next if length $needs && !-e $needs || $diverted && !-e $DIVERSIONS || !-d folder_of($path);
    divert($path, 0) if $diverted;
    next if is_ours($path, $text);
    my $before = $path . ($diverted ? '.real' : '.of-the-image');
    quietly($path, sub {
      if (lstat $path) {
        # The user's own, which came in the place of ours.
        return if lstat $before;
        rename $path, $before or fail("cannot put $path aside: $!");
      }
      write_new($path, $text, $mode) or fail("cannot write $path: $!");
    });
  }
  name_likely() if length $resolver;
  names_resolve();
}

# In the root of a machine at rest.
sub take_ours_away {
  for my $entry (reverse @files) {
    my ($path, undef, $text, undef, $diverted) = @$entry;
    next if $diverted && !is_diverted($path);
    my $before = $path . ($diverted ? '.real' : '.of-the-image');
    quietly($path, sub {
      if (!is_ours($path, $text)) {
        unlink $before;
      } elsif (lstat $before) {
        rename $before, $path or fail("cannot put back $path: $!");
      } else {
        unlink $path or fail("cannot remove $path: $!");
      }
    }) if -d folder_of($path);
    divert($path, 1) if $diverted;
  }
  # Programs that take over the management of names keep a copy of what was there.
  my @copies = ((grep { /resolv/ } names_in('/etc')), names_in('/etc/resolvconf/resolv.conf.d'));
  for my $path ((map { substr $_, 1 } grep { /^f/ } keys %noted), @copies) {
    unname($path);
  }
  for my $folder (sort { length $b <=> length $a } map { substr $_, 1 } grep { /^d/ } keys %noted) {
    quietly($folder, sub { rmdir $folder });
  }
}

sub names_in {
  my ($folder) = @_;
  opendir my $names, $folder or return ();
  return map { "$folder/$_" } grep { $_ ne '.' && $_ ne '..' } readdir $names;
}

# Names.

# What a file says beside our lines, and whether there was no such file before.
sub without_ours {
  my ($text) = @_;
  my ($rest, $made, $inside) = ('', 0, 0);
  for my $line (split /(?<=\n)/, $text) {
    if ($line eq $BEGIN || $line eq $MADE) {
      $made = 1 if $line eq $MADE;
      $inside = 1;
    } elsif ($line eq $END) {
      $inside = 0;
    } elsif (!$inside || !$mine{$line}) {
      $rest .= $line;
    }
  }
  return ($rest, $made);
}

sub unname {
  my ($path) = @_;
  return unless lstat $path && -f _ && -s _ <= $LARGEST;
  my $text = content($path);
  return unless defined $text;
  my ($rest, $made) = without_ours($text);
  return if $rest eq $text;
  if ($made && !length $rest) {
    quietly($path, sub { unlink $path or fail("cannot remove $path: $!") });
  } else {
    write_over($path, $rest) or fail("cannot write $path: $!");
  }
}

# Tells this host of what was made in the machine's tree, as against in its /run.
sub note_made {
  my ($kind, $path) = @_;
  my ($device) = stat folder_of($path);
  my ($tree) = stat '/';
  return if $device != $tree || $noted{"$kind$path"};
  $noted{"$kind$path"} = 1;
  syswrite $touched, "$kind$path\n";
}

sub make_folders {
  my ($folder) = @_;
  return 1 if -d $folder;
  make_folders(folder_of($folder)) or return 0;
  note_made('d', $folder);
  return quietly($folder, sub { mkdir $folder, 0755 });
}

# Where a link leads in the end; what is missing leads nowhere else.
sub followed {
  my ($path) = @_;
  for (1 .. 40) {
    my $target = readlink $path;
    return $path unless defined $target;
    $path = $target =~ m{^/} ? $target : folder_of($path) . "/$target";
  }
  return '';
}

# By which file, the name of which is not followed, names resolve.
sub name_by {
  my ($path) = @_;
  my $lines = $resolver . $END;
  if (lstat $path) {
    return unless -f _ && -s _ <= $LARGEST;
    my $text = content($path);
    return if !defined $text || index($text, $BEGIN . $lines) == 0 || index($text, $MADE . $lines) == 0;
    my ($rest, $made) = without_ours($text);
    note_made('f', $path);
    write_over($path, ($made ? $MADE : $BEGIN) . $lines . $rest);
  } elsif ($! == $ENOENT && make_folders(folder_of($path))) {
    note_made('f', $path);
    quietly($path, sub { write_new($path, $MADE . $lines, 0644) });
  }
}

# Before each program. Nobody may keep a program from starting by this, so what cannot be done is left.
sub names_resolve {
  return unless length $resolver && -d '/etc';
  my $path = followed('/etc/resolv.conf');
  return if $path eq '' || $path =~ m{/$|\n} || $path =~ m{^/+(?:proc|sys|dev)/};
  name_by($path);
}

sub name_likely {
  name_by($_) for @LIKELY;
  # systemd-resolved asks these, if it runs and nobody tells it of others.
  my @servers = $resolver =~ /^nameserver\s+(\S+)/mg;
  my $file = '/run/systemd/resolved.conf.d/host.conf';
  write_new($file, "[Resolve]\nDNS=@servers\n", 0644) if @servers && make_folders(folder_of($file));
}

1;
