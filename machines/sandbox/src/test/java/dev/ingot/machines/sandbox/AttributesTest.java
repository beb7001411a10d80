// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.Command;
import dev.ingot.core.machine.Machine;
import dev.ingot.core.machine.MachineSpec;
import dev.ingot.images.tree.Trees;
import dev.ingot.testkit.machine.DebianTree;
import dev.ingot.testkit.machine.RecordedOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `trusted.*` attributes of files, in one machine: of a Debian, which has perl, without an init.
class AttributesTest {
  private static final String ID = "i-00000000000000321";

  /// Makes one call and prints what it returns, or the name of its error.
  private static final String CALL =
      """
      use Errno;
      my ($call, $file, $name, $value) = @ARGV;
      my $first = qx(uname -m) =~ /aarch64/ ? 5 : 188;
      my %at = (set => 0, lset => 1, fset => 2, get => 3, lget => 4, fget => 5, list => 6, llist => 7,
        remove => 9, lremove => 10, fremove => 11);
      if ($call =~ /^f/) { open my $kept, '<', $file or die; $file = fileno $kept; $main::kept = $kept }
      my $room = "\\0" x 1000;
      my $n = $call =~ /set/ ? syscall($first + $at{$call}, $file, $name, $value, length $value, 0)
        : $call =~ /get/ ? syscall($first + $at{$call}, $file, $name, $room, 1000)
        : $call =~ /list/ ? syscall($first + $at{$call}, $file, $room, 1000)
        : syscall($first + $at{$call}, $file, $name);
      print $n < 0 ? (grep { $!{$_} } qw(EPERM ENODATA ENOENT EOPNOTSUPP E2BIG))[0] || "error $!"
        : $call =~ /get|list/ ? join ' ', sort split /\\0/, substr $room, 0, $n : $n, "\\n";
      """;

  @TempDir static Path here;

  private static Path tree;
  private static SandboxMachines machines;
  private static Machine machine;

  @BeforeAll
  static void launch() throws Exception {
    machines = new SandboxMachines(here.resolve("machines"));
    assumeTrue(
        machines.limits().stream()
            .noneMatch(missing -> missing.consequence().contains("one owner")),
        "this user has no subordinate ids");
    tree = Files.createDirectory(here.resolve("debian"));
    DebianTree.unpack(DebianTree.archive(), tree);
    machine =
        machines.launch(
            new MachineSpec(ID, InitTest.image(tree), 1, 128, MachineSpec.Purpose.BUILD, true));
    Files.writeString(here.resolve("call"), CALL);
    machine.put(here.resolve("call"), "/call", 0644);
    said("mkdir -p /srv/d/etc; chmod 777 /srv");
  }

  @AfterAll
  static void terminate() throws Exception {
    machines.terminate(ID);
    machines.close();
    if (tree != null) {
      DebianTree.remove(tree);
    }
  }

  @Test
  void they_are_set_read_listed_and_removed() throws Exception {
    assertThat(
            said(
                """
                cd /srv; > file; ln -s file link
                perl /call set /srv/file trusted.one 1; perl /call set link trusted.two 22
                perl /call fset file trusted.three 333; perl /call set d trusted.folder d
                perl /call set file user.mine u
                perl /call list file; perl /call llist file; perl /call get link trusted.two; perl /call fget file trusted.three
                perl /call remove file trusted.two; perl /call get file trusted.two; perl /call list file
                perl /call get nothing trusted.two; perl /call set nothing trusted.two 2
                """))
        .isEqualTo(
            """
            0
            0
            0
            0
            0
            trusted.one trusted.three trusted.two user.mine
            trusted.one trusted.three trusted.two user.mine
            22
            333
            0
            ENODATA
            trusted.one trusted.three user.mine
            ENOENT
            ENOENT
            """);
  }

  @Test
  void they_are_for_root_only() throws Exception {
    said("cd /srv; > roots; perl /call set roots trusted.one 1; perl /call set roots user.u 1");

    assertThat(
            said(
                """
                cd /srv; cat > /srv/other <<'END'
                > mine; perl /call set mine trusted.one 1; perl /call set mine user.ingot.trusted.one 1
                perl /call get roots trusted.one; perl /call list roots
                END
                chmod 644 /call; setpriv --reuid 65534 --regid 65534 --clear-groups sh /srv/other
                """))
        .endsWith("ENODATA\nuser.u\n")
        .startsWith("EPERM\n" + (isRoot() ? "0\n" : "EPERM\n"));
  }

  @Test
  void a_path_means_what_it_means_to_the_program() throws Exception {
    assertThat(
            said(
                """
                cd /srv; > d/inner; > inner; ln -s /inner d/absolute; ln -s ../../../../inner d/etc/up
                cat > enter.pl <<'END'
                chdir '/srv/d'; chroot '.'; chdir '/etc'; $n = qw(188 5)[$ARGV[0] eq 'aarch64'];
                for my $path ('/inner', '/absolute', 'up') {
                  my ($p, $name, $value) = ($path, 'trusted.' . $path =~ tr{/}{}dr, 'v');
                  print syscall($n, $p, $name, $value, 1, 0), "\\n";
                }
                END
                perl enter.pl $(uname -m); perl /call list d/inner; perl /call list inner
                """))
        .isEqualTo("0\n0\n0\ntrusted.absolute trusted.inner trusted.up\n\n");
  }

  @Test
  void what_is_no_file_of_the_tree_s_stays_as_it_was() throws Exception {
    assertThat(
            said(
                """
                for f in /dev/null /dev /run /proc/1/root/dev/shm /proc/self/ns/mnt; do
                  perl /call set $f trusted.one 1 | grep -vx -e EPERM -e EOPNOTSUPP
                done
                perl /call fset /dev/null trusted.one 1
                > /srv/plain; perl /call set /srv/plain trusted.overlay.redirect /etc; perl /call list /srv/plain
                """))
        .isEqualTo("EPERM\nEPERM\n\n");
  }

  @Test
  void an_image_has_them_by_their_names() throws Exception {
    said(
        "> /srv/kept; perl /call set /srv/kept trusted.kept yes; perl /call set /srv trusted.folder f");
    if (isRoot()) {
      said("ln -s nowhere /srv/leads; perl /call lset /srv/leads trusted.link l");
    }

    var root = ((Capture.Tree) machine.capture()).root();

    var found = new ArrayList<String>();
    try (var stream = new Trees(contentsOwner()).stream(root)) {
      for (var entry = stream.next(); entry.isPresent(); entry = stream.next()) {
        var path = entry.get().path().toString();
        entry
            .get()
            .attributes()
            .forEach((name, value) ->
                found.add(path + " " + name + "=" + new String(value, StandardCharsets.UTF_8)));
        while (stream.nextPiece().isPresent()) {
          // Its content.
        }
      }
    }
    assertThat(found).contains("srv/kept trusted.kept=yes", "srv trusted.folder=f");
    assertThat(found).noneMatch(line -> line.contains("user.ingot."));
    if (isRoot()) {
      assertThat(found).contains("srv/leads trusted.link=l");
    }
    assertThat(said("perl /call get /srv/kept trusted.kept")).isEqualTo("yes\n");
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> contentsOwner() {
    return isRoot() ? List.of() : List.of("unshare", "--user", "--map-auto", "--map-root-user");
  }

  private static String said(String script) throws Exception {
    var output = new RecordedOutput();
    machine.run(Command.of("sh", "-c", script), output);
    return output.stdout();
  }
}
