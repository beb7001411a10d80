// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.machine.MachineException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalBasesTest {
  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:aws:image/";

  @TempDir Path here;

  private LocalBases bases;

  @BeforeEach
  void open() {
    bases = bases(ParentFiles.any());
  }

  private LocalBases bases(ParentFiles files) {
    return new LocalBases(here.resolve("bases"), Map.of(), files);
  }

  @ParameterizedTest
  @CsvSource({
    "debian-12-, debootstrap:debian/bookworm?variant=cloud, Debian 12 ",
    "debian-12-minimal-, debootstrap:debian/bookworm, Debian 12 minimal ",
    "debian-13-, debootstrap:debian/trixie?variant=cloud, Debian 13 ",
    "debian-13-minimal-, debootstrap:debian/trixie, Debian 13 minimal "
  })
  void a_managed_image_leads_to_the_base_that_is_meant(
      String start, String reference, String name) {
    var word = Architecture.ofThisHost().slugWord();

    var base = bases.find(ARN + start + word + "/x.x.x").orElseThrow();

    assertThat(base.reference()).isEqualTo(reference);
    assertThat(base.slug()).contains(start + word);
    assertThat(base.name()).isEqualTo(name + " " + word);
    assertThat(base.bootable()).isTrue();
    assertThat(bases.find(reference)).contains(base);
    assertThat(bases.catalogue())
        .contains(base)
        .extracting(Base::reference)
        .contains("builtin:tiny");
  }

  @Test
  void a_variant_may_be_named_also_where_it_need_not_be() {
    assertThat(bases.find("debootstrap:debian/bookworm?variant=minimal"))
        .isEqualTo(bases.find("debootstrap:debian/bookworm"));
    assertThat(bases.find("debootstrap:debian/bookworm").orElseThrow().osVersion())
        .contains("Debian GNU/Linux 12 (bookworm)");
    var sid = bases.find("debootstrap:debian/sid?variant=cloud").orElseThrow();
    assertThat(sid.slug()).isEmpty();
    assertThat(sid.name()).startsWith("Debian sid ");
  }

  @Test
  void what_nobody_knows_is_not_found() {
    assertThat(bases.find(ARN + "amazon-linux-2-x86/x.x.x")).isEmpty();
    assertThat(
            bases.find("arn:aws:imagebuilder:eu-central-1:111122223333:image/debian-12-x86/1.0.0"))
        .isEmpty();
    assertThat(bases.find("ami-0123456789abcdef0")).isEmpty();
    assertThat(bases.find("builtin:huge")).isEmpty();
    assertThat(bases.find("debootstrap:debian/../../etc")).isEmpty();
    for (var ending : List.of("?", "?variant=", "?variant=huge", "?cloud", "?variant=cloud?")) {
      assertThat(bases.find("debootstrap:debian/bookworm" + ending)).as(ending).isEmpty();
    }
    assertThat(bases.find("file:///srv/root.tar#sha256=12")).isEmpty();
    assertThat(bases.find("")).isEmpty();
  }

  @Test
  void an_id_is_stable_in_its_region_and_leads_back_also_in_another_process() {
    var base = bases.find("builtin:tiny").orElseThrow();
    var frankfurt = new Scope("aws", "eu-central-1", "111122223333");
    var dublin = new Scope("aws", "eu-west-1", "111122223333");

    var id = bases.amiId(base, frankfurt);

    assertThat(id).matches("ami-[0-9a-f]{17}").isEqualTo(bases.amiId(base, frankfurt));
    assertThat(bases.amiId(base, dublin)).isNotEqualTo(id);
    var later = bases(ParentFiles.below(Optional.empty()));
    assertThat(later.find(id)).contains(base);
    assertThat(later.amiId(base, frankfurt)).isEqualTo(id);
  }

  @Test
  void a_line_of_ids_that_a_loss_of_power_tore_leads_nowhere_and_spoils_none() throws Exception {
    var base = bases.find("builtin:tiny").orElseThrow();
    var frankfurt = new Scope("aws", "eu-central-1", "111122223333");
    var dublin = new Scope("aws", "eu-west-1", "111122223333");
    var id = bases.amiId(base, frankfurt);
    var file = here.resolve("bases/ami-ids");
    var torn = "ami-0123456789abcdef0 builtin:tiny";
    Files.writeString(file, torn, StandardOpenOption.APPEND);

    var later = bases(ParentFiles.below(Optional.empty()));

    assertThat(later.find("ami-0123456789abcdef0")).isEmpty();
    var other = later.amiId(base, dublin);
    var last = bases(ParentFiles.below(Optional.empty()));
    assertThat(last.find(id)).contains(base);
    assertThat(last.find(other)).contains(base);
  }

  @Test
  void the_administrator_names_more_bases() throws Exception {
    bases.add("amazon-linux-2-x86", "file:///srv/roots/al2.tar.zst#sha256=" + "a".repeat(64));
    bases.add("small", "builtin:tiny");

    var later = bases(ParentFiles.below(Optional.empty()));

    var base = later.find(ARN + "amazon-linux-2-x86/2026.1.1").orElseThrow();
    assertThat(base.reference()).startsWith("file:///srv/roots/al2.tar.zst#");
    assertThat(base.slug()).contains("amazon-linux-2-x86");
    assertThat(later.catalogue()).extracting(Base::slug).contains(base.slug());
    assertThat(later.find(ARN + "small/x.x.x").orElseThrow().name()).isEqualTo("Ingot tiny");
  }

  @Test
  void amazons_names_are_there_without_a_base() {
    assertThat(bases.names())
        .filteredOn(name -> name.base().isEmpty())
        .allSatisfy(name -> assertThat(Arn.slugOf(name.name())).isEqualTo(name.slug()))
        .extracting(ManagedName::slug)
        .contains(
            "amazon-linux-2-x86",
            "amazon-linux-2023-arm64",
            "ubuntu-server-24-lts-x86",
            "red-hat-enterprise-linux-9-x86",
            "suse-linux-enterprise-server-15-x86",
            "windows-server-2022-english-full-base-x86",
            "macos-sonoma-arm64",
            "amazon-linux-x86-latest");
    assertThat(bases.names())
        .filteredOn(name -> name.base().isPresent())
        .extracting(ManagedName::slug)
        .hasSize(4)
        .allSatisfy(slug -> assertThat(slug).startsWith("debian-1"));
  }

  @Test
  void a_base_for_a_name_of_amazons_is_what_the_name_says_and_changes_no_id() throws Exception {
    var frankfurt = new Scope("aws", "eu-central-1", "111122223333");
    var arn = ARN + "amazon-linux-2023-x86/x.x.x";
    var before = bases.name(arn, frankfurt).orElseThrow();
    var id = bases.amiId(before, frankfurt);

    bases.add("amazon-linux-2023-x86", "builtin:tiny");

    var base = bases.find(arn).orElseThrow();
    assertThat(base.reference()).isEqualTo("builtin:tiny");
    assertThat(base.name()).isEqualTo("Amazon Linux 2023 x86");
    assertThat(base.osVersion()).contains("Amazon Linux 2023");
    assertThat(bases.amiId(base, frankfurt)).isEqualTo(id);
    var later = bases(ParentFiles.below(Optional.empty()));
    assertThat(later.name(id, frankfurt).orElseThrow().base()).contains(base);
    assertThat(later.name(id, new Scope("aws", "eu-west-1", "111122223333"))).isEmpty();
    assertThat(later.find("amazon-linux-2023-x86")).contains(base);
  }

  @Test
  void a_base_can_be_added_for_an_ami_of_amazons() throws Exception {
    var frankfurt = new Scope("aws", "eu-central-1", "111122223333");
    var ami = "ami-0123456789abcdef0";

    bases.add(ami, "builtin:tiny");

    var base = bases.find(ami).orElseThrow();
    assertThat(base.reference()).isEqualTo("builtin:tiny");
    assertThat(bases.amiId(base, frankfurt)).isEqualTo(ami);
    assertThat(bases.names()).extracting(ManagedName::slug).doesNotContain(ami);
  }

  @Test
  void what_no_machine_here_runs_has_no_base() {
    assertThatThrownBy(() -> bases.add("windows-server-2022-english-full-base-x86", "builtin:tiny"))
        .isInstanceOf(MachineException.class)
        .hasMessageEndingWith("no machine of this version of Ingot runs Windows");
  }

  @Test
  void a_name_for_nothing_is_refused() {
    assertThatThrownBy(() -> bases.add("al2", "/srv/al2.tar"))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("is no reference to a base");
    for (var slug : List.of("Amazon Linux", "", "..", "a/b", "a\nb")) {
      assertThatThrownBy(() -> bases.add(slug, "builtin:tiny"))
          .isInstanceOf(MachineException.class);
    }
  }

  @Test
  void a_form_that_is_not_built_yet_says_so() {
    var base = bases.find("oci://registry.example/debian:12").orElseThrow();

    assertThatThrownBy(() -> bases.provide(base, line -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("is not built yet")
        .hasMessageContaining("file:///");
  }

  @Test
  void a_tar_file_becomes_a_tree() throws Exception {
    assumeTrue(
        Rights.ofThisProcess().missingRequirements().isEmpty(), "this user has no subordinate ids");
    var archive = archive();

    var image =
        bases.provide(
            bases.find("file://" + archive + "#sha256=" + Digests.of(archive)).orElseThrow(),
            line -> {});

    var tree = image.layers().getFirst();
    assertThat(tree.resolve("bin/sh")).hasContent("a shell");
    assertThat(tree.resolve("dev")).isEmptyDirectory();
    assertThat(image.digest()).isEqualTo("sha256:" + Digests.of(archive));
    assertThat(image.osVersion()).contains("Some Linux 1");
    assertThat(bases.missingRequirements(bases.find("file://" + archive).orElseThrow())).isEmpty();
  }

  @Test
  void a_tar_file_with_another_digest_is_refused() throws Exception {
    assumeTrue(
        Rights.ofThisProcess().missingRequirements().isEmpty(), "this user has no subordinate ids");
    var base = bases.find("file://" + archive() + "#sha256=" + "0".repeat(64)).orElseThrow();

    assertThatThrownBy(() -> bases.provide(base, line -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessageEndingWith("its SHA-256 is not " + "0".repeat(64))
        .hasMessageNotContaining(Digests.of(here.resolve("root.tar.gz")));
    assertThat(here.resolve("bases/trees")).isEmptyDirectory();
  }

  @Test
  void an_archive_that_is_none_is_refused() throws Exception {
    assumeTrue(
        Rights.ofThisProcess().missingRequirements().isEmpty(), "this user has no subordinate ids");
    var file = Files.writeString(here.resolve("root.tar"), "not a tar file");
    var base = bases.find("file://" + file).orElseThrow();

    assertThatThrownBy(() -> bases.provide(base, line -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("cannot unpack " + file);
  }

  @Test
  void a_file_that_nobody_named_is_as_if_it_were_not_there() throws Exception {
    var closed = bases(ParentFiles.below(Optional.empty()));
    var file = Files.writeString(here.resolve("secret"), "secret");
    var reference = "file://" + file;

    for (var text :
        List.of(reference, "file:///dev/zero", "file:///etc/shadow", "file:///no/such")) {
      assertThat(closed.find(text)).as(text).isEmpty();
    }
    closed.add("mine", reference);
    assertThat(closed.find(reference)).isPresent();
    assertThat(closed.find(reference + "#sha256=" + "0".repeat(64))).isEmpty();
    assertThat(closed.find("file://" + here + "/x/../secret")).isEmpty();
  }

  @Test
  void regular_files_below_the_parent_folder_are_bases() throws Exception {
    var folder = Files.createDirectories(here.resolve("parents/more"));
    var file = Files.writeString(folder.resolve("root.tar"), "root");
    var outside = Files.writeString(here.resolve("secret"), "secret");
    var link = Files.createSymbolicLink(folder.resolve("link"), outside);
    var fifo = folder.resolve("fifo");
    HostTools.run("cannot", List.of("mkfifo", fifo.toString()), Map.of(), here, line -> {});
    var open = bases(ParentFiles.below(Optional.of(here.resolve("parents"))));

    assertThat(open.find("file://" + file)).isPresent();
    for (var path :
        List.of(
            outside, link, fifo, folder, folder.resolve("none"), folder.resolve("../../secret"))) {
      assertThat(open.find("file://" + path)).as(path.toString()).isEmpty();
    }
    var dots = "file://" + here + "/parents/more/../../secret";
    assertThat(open.find(dots)).isEmpty();
  }

  @Test
  void the_id_of_a_file_that_is_no_base_any_more_leads_nowhere() throws Exception {
    var reference = "file://" + Files.writeString(here.resolve("root.tar"), "root");
    var scope = new Scope("aws", "eu-central-1", "111122223333");
    var id = bases.amiId(bases.find(reference).orElseThrow(), scope);

    assertThat(bases.find(id)).isPresent();
    assertThat(bases(ParentFiles.below(Optional.empty())).find(id)).isEmpty();
  }

  @Test
  void a_reference_cannot_write_lines_into_the_list_of_ids() {
    assertThat(bases.find("https://x\nami-00000000000000000 file:///etc/shadow")).isEmpty();
    assertThat(bases.find("oci://x\rami-00000000000000000 builtin:tiny")).isEmpty();
  }

  @Test
  void only_regular_files_are_read() throws Exception {
    assumeTrue(
        Rights.ofThisProcess().missingRequirements().isEmpty(), "this user has no subordinate ids");
    var fifo = here.resolve("fifo");
    HostTools.run("cannot", List.of("mkfifo", fifo.toString()), Map.of(), here, line -> {});

    for (var file : List.of(fifo, Path.of("/dev/zero"), here)) {
      var base = bases.find("file://" + file).orElseThrow();
      assertThatThrownBy(() -> bases.provide(base, line -> {}))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("no such regular file");
    }
  }

  @Test
  void reading_a_huge_file_and_waiting_for_who_reads_it_end_with_an_interrupt() throws Exception {
    assumeTrue(
        Rights.ofThisProcess().missingRequirements().isEmpty(), "this user has no subordinate ids");
    var huge = here.resolve("huge.tar");
    try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(60L << 30);
    }
    var base = bases.find("file://" + huge).orElseThrow();
    var reader = new Provider(base, "checking");
    var waiter = new Provider(base, "waiting");

    assertThat(waiter.interrupted()).isInstanceOf(InterruptedException.class);
    assertThat(reader.interrupted()).isInstanceOf(InterruptedException.class);
    assertThat(here.resolve("bases/making")).isEmptyDirectory();
  }

  /// A worker that makes a base.
  private final class Provider {
    private final CountDownLatch busy = new CountDownLatch(1);
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    private final Thread thread;

    /// Begins, and returns when it has told a line that starts with a word.
    Provider(Base base, String word) throws InterruptedException {
      thread =
          Thread.startVirtualThread(() -> {
            try {
              bases.provide(
                  base,
                  line -> {
                    if (line.startsWith(word)) {
                      busy.countDown();
                    }
                  });
              ended.complete(new AssertionError("it was made"));
            } catch (MachineException | InterruptedException e) {
              ended.complete(e);
            }
          });
      assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
    }

    /// What it ends with when it is interrupted.
    Throwable interrupted() throws Exception {
      thread.interrupt();
      return ended.get(10, TimeUnit.SECONDS);
    }
  }

  private Path archive() throws Exception {
    var root = Files.createDirectories(here.resolve("root"));
    Files.createDirectory(root.resolve("bin"));
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(root.resolve("bin/sh"), "a shell");
    Files.writeString(root.resolve("etc/os-release"), "PRETTY_NAME='Some Linux 1'\n");
    var file = here.resolve("root.tar.gz");
    HostTools.run(
        "cannot pack",
        List.of(
            "tar", "--owner=0", "--group=0", "-czf", file.toString(), "-C", root.toString(), "."),
        Map.of(),
        here,
        line -> {});
    return file;
  }
}
