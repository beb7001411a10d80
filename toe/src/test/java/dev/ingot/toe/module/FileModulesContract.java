// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.toe.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.toe.LocalShellMachine;
import dev.ingot.toe.Runs;
import dev.ingot.toe.report.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the file modules do to a folder, whatever the shell and the tools of a machine are.
abstract class FileModulesContract {
  @TempDir private Path temporary;
  private Path folder = Path.of("");
  private List<String> lines = List.of();

  /// Puts programs into a folder that comes first in `PATH`.
  abstract void prepare(Path programs) throws IOException;

  @BeforeEach
  void makeFolder() throws IOException {
    prepare(temporary.resolve("bin"));
    folder = Files.createDirectories(temporary.resolve("a folder"));
  }

  @Test
  void create_file_writes_exactly_the_content_and_makes_folders() throws Exception {
    run("CreateFile", "- {path: x/y/file, content: \"a\\n b $HOME `id` \\\\n 'q'\\n\"}");

    assertThat(read("x/y/file")).isEqualTo("a\n b $HOME `id` \\n 'q'\n");
    assertThat(mode("x/y/file")).isEqualTo("rw-r--r--");
    assertThat(mode("x")).isEqualTo("rwxr-xr-x");
  }

  @Test
  void create_file_truncates_a_file_unless_overwrite_is_false() throws Exception {
    write("file", "a long old text");

    assertThat(failure("CreateFile", "- {path: file, content: new, overwrite: false}"))
        .isEqualTo(
            "CreateFile: " + folder.resolve("file") + " exists already and 'overwrite' is false");
    assertThat(read("file")).isEqualTo("a long old text");

    run("CreateFile", "- {path: file, content: new}");
    assertThat(read("file")).isEqualTo("new");
  }

  @Test
  void create_file_sets_permissions_exactly() throws Exception {
    run("CreateFile", "- {path: file, permissions: 0777}");

    assertThat(mode("file")).isEqualTo("rwxrwxrwx");
    assertThat(read("file")).isEmpty();
  }

  @Test
  void create_file_gives_the_file_to_its_owner() throws Exception {
    var me = Files.getOwner(folder).getName();

    run("CreateFile", "- {path: file, owner: " + me + "}");

    assertThat(Files.getOwner(folder.resolve("file")).getName()).isEqualTo(me);
    assertThat(failure("CreateFile", "- {path: file, owner: nobody-of-that-name}"))
        .startsWith("CreateFile: chown: ");
  }

  @Test
  void create_file_refuses_a_folder() throws Exception {
    assertThat(failure("CreateFile", "- {path: '.'}")).endsWith("is a folder");
  }

  @Test
  void encodings_are_written_and_read_without_marks() throws Exception {
    run("CreateFile", "- {path: le, content: é, encoding: UTF-16}");
    run("CreateFile", "- {path: be, content: é, encoding: utf32-BE}");
    Files.write(folder.resolve("marked"), new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0});

    assertThat(Files.readAllBytes(folder.resolve("le"))).containsExactly(0xE9, 0);
    assertThat(Files.readAllBytes(folder.resolve("be"))).containsExactly(0, 0, 0, 0xE9);
    var report = run("ReadFile", "- {path: marked, encoding: utf16}");
    assertThat(Outputs.of(report, "content")).isEqualTo("a");
  }

  @Test
  void append_file_adds_to_a_file_that_is_there() throws Exception {
    write("file", "a\n");

    run("AppendFile", "- {path: file, content: b}\n- {path: file, content: c}");

    assertThat(read("file")).isEqualTo("a\nbc");
    assertThat(failure("AppendFile", "- {path: other, content: b}"))
        .isEqualTo("AppendFile: there is no file " + folder.resolve("other"));
  }

  @Test
  void read_file_gives_the_text_and_prints_it_if_asked() throws Exception {
    write("file", "one\ntwo\n");

    var quiet = run("ReadFile", "path: file");
    assertThat(Outputs.of(quiet, "content")).isEqualTo("one\ntwo\n");
    assertThat(lines).doesNotContain("one");
    run("ReadFile", "{path: file, printFileContent: true}");
    assertThat(lines).contains("one", "two");
  }

  @Test
  void read_file_refuses_what_is_no_text_or_too_large() throws Exception {
    Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xFF, 1});
    Files.write(folder.resolve("large"), new byte[1024 * 1024 + 1]);

    assertThat(failure("ReadFile", "path: bytes")).endsWith("bytes is no text in UTF-8");
    assertThat(failure("ReadFile", "path: large")).endsWith("large is larger than 1048576 bytes");
    assertThat(failure("ReadFile", "path: none"))
        .isEqualTo("ReadFile: there is no file " + folder.resolve("none"));
  }

  @Test
  void create_folder_keeps_what_is_there() throws Exception {
    write("x/file", "kept");

    run("CreateFolder", "- {path: x, permissions: 0700}\n- path: y/z");

    assertThat(read("x/file")).isEqualTo("kept");
    assertThat(mode("x")).isEqualTo("rwx------");
    assertThat(mode("y/z")).isEqualTo("rwxr-xr-x");
    assertThat(failure("CreateFolder", "- {path: x, overwrite: false}"))
        .endsWith("exists already and 'overwrite' is false");
    assertThat(failure("CreateFolder", "- {path: x/file}"))
        .endsWith("exists already and is no folder");
  }

  @Test
  void delete_file_deletes_one_file() throws Exception {
    write("x/file", "");

    run("DeleteFile", "- path: x/file");

    assertThat(folder.resolve("x/file")).doesNotExist();
    assertThat(failure("DeleteFile", "- path: x/file"))
        .isEqualTo("DeleteFile: there is no file " + folder.resolve("x/file"));
    assertThat(failure("DeleteFile", "- path: x")).endsWith("is a folder");
  }

  @Test
  void delete_file_takes_wildcards() throws Exception {
    write("x/one.log", "");
    write("x/.two.log", "");
    write("x/a b.log", "");
    write("x/[a].txt", "");
    write("x/a.txt", "");
    write("x/d.log/kept", "");

    run("DeleteFile", "- path: x/*.log\n- path: x/[*].txt\n- path: x/none*");

    assertThat(names("x")).containsExactly("a.txt", "d.log");
  }

  @Test
  void delete_folder_needs_force_for_what_is_not_empty() throws Exception {
    write("x/file", "");
    Files.createDirectories(folder.resolve("empty"));

    assertThat(failure("DeleteFolder", "- path: x")).startsWith("DeleteFolder: rmdir: ");
    run("DeleteFolder", "- {path: x/, force: true}\n- path: empty\n- {path: gone, force: true}");

    assertThat(names("")).isEmpty();
    assertThat(failure("DeleteFolder", "- path: gone"))
        .isEqualTo("DeleteFolder: there is no folder " + folder.resolve("gone"));
    assertThat(failure("DeleteFolder", "- {path: '/../', force: true}"))
        .isEqualTo("DeleteFolder: the root folder cannot be deleted");
  }

  @Test
  void delete_folder_deletes_a_link_and_not_what_it_leads_to() throws Exception {
    write("x/file", "");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("x"));

    run("DeleteFolder", "- {path: link/, force: true}");

    assertThat(names("")).containsExactly("x");
    assertThat(names("x")).containsExactly("file");
  }

  @Test
  void copy_file_gives_a_new_name_or_a_new_folder() throws Exception {
    write("file", "text");
    chmod("file", "rwxr-x---");

    run("CopyFile", "- {source: file, destination: x/copy}\n- {source: file, destination: y/}");

    assertThat(read("x/copy")).isEqualTo("text");
    assertThat(mode("x/copy")).isEqualTo("rwxr-x---");
    assertThat(read("y/file")).isEqualTo("text");
    assertThat(read("file")).isEqualTo("text");
    assertThat(failure("CopyFile", "- {source: file, destination: x/copy, overwrite: false}"))
        .endsWith("exists already and 'overwrite' is false");
    assertThat(failure("CopyFile", "- {source: file, destination: x}"))
        .endsWith("x is a folder; end 'destination' with / to name a folder");
    assertThat(failure("CopyFile", "- {source: x, destination: z}")).endsWith("x is a folder");
    assertThat(failure("CopyFile", "- {source: none, destination: z}"))
        .isEqualTo("CopyFile: there is no file " + folder.resolve("none"));
  }

  @Test
  void copy_file_takes_wildcards_and_follows_links() throws Exception {
    write("x/a.txt", "a");
    write("x/b.txt", "b");
    write("x/sub.txt/c", "c");
    Files.createSymbolicLink(folder.resolve("x/link.txt"), Path.of("a.txt"));

    run("CopyFile", "- {source: x/*.txt, destination: y/}");

    assertThat(names("y")).containsExactly("a.txt", "b.txt", "link.txt");
    assertThat(Files.isSymbolicLink(folder.resolve("y/link.txt"))).isFalse();
    assertThat(failure("CopyFile", "- {source: x/*.txt, destination: z}"))
        .isEqualTo("CopyFile: several files need a folder as 'destination'");
    assertThat(failure("CopyFile", "- {source: x/*.md, destination: z/}"))
        .startsWith("CopyFile: no file of ");
  }

  @Test
  void move_file_moves() throws Exception {
    write("x/a", "a");
    write("x/b", "b");
    write("y/a", "old");
    Files.createSymbolicLink(folder.resolve("x/link"), Path.of("nowhere"));

    run("MoveFile", "- {source: x/*, destination: y/}\n- {source: y/b, destination: z/c}");

    assertThat(names("x")).isEmpty();
    assertThat(read("y/a")).isEqualTo("a");
    assertThat(read("z/c")).isEqualTo("b");
    assertThat(Files.readSymbolicLink(folder.resolve("y/link"))).isEqualTo(Path.of("nowhere"));
    write("x/a", "new");
    assertThat(failure("MoveFile", "- {source: x/a, destination: y/, overwrite: false}"))
        .endsWith("exists already and 'overwrite' is false");
  }

  @Test
  void create_symlink_replaces_links_by_force_and_nothing_else() throws Exception {
    write("target", "text");
    write("file", "");

    run("CreateSymlink", "- {path: x/link, target: ../target}");

    assertThat(read("x/link")).isEqualTo("text");
    assertThat(failure("CreateSymlink", "- {path: x/link, target: ../file}"))
        .endsWith("exists already and 'force' is false");
    run("CreateSymlink", "- {path: x/link, target: '" + folder + "/file', force: true}");
    assertThat(Files.readSymbolicLink(folder.resolve("x/link"))).isEqualTo(folder.resolve("file"));
    assertThat(failure("CreateSymlink", "- {path: file, target: target, force: true}"))
        .endsWith("file exists already and is no link");
    assertThat(failure("CreateSymlink", "- {path: other, target: nowhere}"))
        .startsWith("CreateSymlink: there is no target ");
  }

  @Test
  void list_files_gives_sorted_paths_of_files() throws Exception {
    write("x/b.txt", "");
    write("x/a b.txt", "");
    write("x/.hidden", "");
    write("x/sub/c.txt", "");

    assertThat(Outputs.of(run("ListFiles", "path: x"), "files"))
        .isEqualTo("x/.hidden,x/a b.txt,x/b.txt");
    assertThat(
            Outputs.of(
                run("ListFiles", "{path: x/, recursive: true, fileNamePattern: '*.t*t'}"), "files"))
        .isEqualTo("x/a b.txt,x/b.txt,x/sub/c.txt");
    assertThat(Outputs.of(run("ListFiles", "{path: x, fileNamePattern: nothing}"), "files"))
        .isEmpty();
    assertThat(failure("ListFiles", "path: none"))
        .isEqualTo("ListFiles: there is no folder " + folder.resolve("none"));
  }

  @Test
  void permissions_of_files_are_set() throws Exception {
    write("file", "");
    write("x/sub/file", "");

    run("SetFilePermissions", "- {path: file, permissions: 0600}");
    run("SetFolderPermissions", "- {path: x, permissions: 0750, recursive: false}");

    assertThat(mode("file")).isEqualTo("rw-------");
    assertThat(mode("x")).isEqualTo("rwxr-x---");
    assertThat(mode("x/sub/file")).isEqualTo("rw-r--r--");
    run("SetFolderPermissions", "- {path: x, permissions: 700}");
    assertThat(mode("x/sub/file")).isEqualTo("rwx------");
    assertThat(failure("SetFilePermissions", "- {path: x, permissions: 700}"))
        .endsWith("is a folder");
    assertThat(failure("SetFolderPermissions", "- {path: file, permissions: 700}"))
        .startsWith("SetFolderPermissions: there is no folder ");
  }

  @Test
  void owners_are_set() throws Exception {
    write("x/file", "");
    Files.createSymbolicLink(folder.resolve("x/link"), Path.of("/nowhere"));
    var root = Files.getOwner(folder).getName().equals("root");
    var user = root ? "daemon" : Files.getOwner(folder).getName();

    run("SetFileOwner", "- {path: x/file, owner: " + user + "}");
    assertThat(owner("x/file")).isEqualTo(user);
    run("SetFolderOwner", "- {path: x, owner: " + user + ", recursive: false}");
    assertThat(owner("x")).isEqualTo(user);
    run("SetFolderOwner", "- {path: x, owner: " + user + "}");
    assertThat(owner("x/link")).isEqualTo(user);
    assertThat(
            Files.getAttribute(folder.resolve("x/file"), "posix:group", LinkOption.NOFOLLOW_LINKS))
        .hasToString(root ? "daemon" : user);
    assertThat(failure("SetFileOwner", "- {path: x, owner: " + user + "}")).endsWith("is a folder");
    assertThat(failure("SetFolderOwner", "- {path: y, owner: " + user + "}"))
        .startsWith("SetFolderOwner: there is no folder ");
  }

  @Test
  void a_list_stops_at_the_first_failure_and_keeps_what_was_done() throws Exception {
    assertThat(failure("CreateFile", "- path: one\n- path: '.'\n- path: three")).contains("folder");

    assertThat(names("")).containsExactly("one");
  }

  private RunReport run(String module, String inputs) throws Exception {
    var report = attempt(module, inputs);
    assertThat(report.firstFailure()).isEmpty();
    return report;
  }

  private String failure(String module, String inputs) throws Exception {
    return attempt(module, inputs).firstFailure().orElseThrow().errorMessage();
  }

  private RunReport attempt(String module, String inputs) throws Exception {
    var runs = new Runs(new LocalShellMachine(temporary.resolve("bin")), folder);
    var report = runs.run(Runs.step(module, inputs));
    lines = runs.lines();
    return report;
  }

  private void write(String path, String text) throws IOException {
    var file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String read(String path) throws IOException {
    return Files.readString(folder.resolve(path), StandardCharsets.UTF_8);
  }

  private void chmod(String path, String mode) throws IOException {
    Files.setPosixFilePermissions(folder.resolve(path), PosixFilePermissions.fromString(mode));
  }

  private String mode(String path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(path)));
  }

  private String owner(String path) throws IOException {
    return Files.getOwner(folder.resolve(path), LinkOption.NOFOLLOW_LINKS).getName();
  }

  private List<String> names(String path) throws IOException {
    try (var files = Files.list(folder.resolve(path))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
