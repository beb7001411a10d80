// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.machine.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBasesTest {
  private static final String ARN = "arn:aws:imagebuilder:eu-central-1:aws:image/";

  @TempDir Path here;

  private LocalBases bases;

  @BeforeEach
  void open() {
    bases = new LocalBases(here.resolve("bases"), Map.of());
  }

  @Test
  void a_managed_image_leads_to_the_base_that_is_meant() {
    var slug = "debian-12-" + Architecture.ofThisHost().slugWord();

    var base = bases.find(ARN + slug + "/x.x.x").orElseThrow();

    assertThat(base.reference()).isEqualTo("debootstrap:debian/bookworm");
    assertThat(base.slug()).contains(slug);
    assertThat(base.osVersion()).contains("Debian GNU/Linux 12 (bookworm)");
    assertThat(base.bootable()).isTrue();
    assertThat(bases.find("debootstrap:debian/bookworm")).contains(base);
    assertThat(bases.catalogue())
        .contains(base)
        .extracting(Base::reference)
        .contains("builtin:tiny");
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
    var later = new LocalBases(here.resolve("bases"), Map.of());
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

    var later = new LocalBases(here.resolve("bases"), Map.of());

    assertThat(later.find("ami-0123456789abcdef0")).isEmpty();
    var other = later.amiId(base, dublin);
    var last = new LocalBases(here.resolve("bases"), Map.of());
    assertThat(last.find(id)).contains(base);
    assertThat(last.find(other)).contains(base);
  }

  @Test
  void the_administrator_names_more_bases() throws Exception {
    bases.add("amazon-linux-2-x86", "file:///srv/roots/al2.tar.zst#sha256=" + "a".repeat(64));
    bases.add("small", "builtin:tiny");

    var later = new LocalBases(here.resolve("bases"), Map.of());

    var base = later.find(ARN + "amazon-linux-2-x86/2026.1.1").orElseThrow();
    assertThat(base.reference()).startsWith("file:///srv/roots/al2.tar.zst#");
    assertThat(base.slug()).contains("amazon-linux-2-x86");
    assertThat(later.catalogue()).extracting(Base::slug).contains(base.slug());
    assertThat(later.find(ARN + "small/x.x.x").orElseThrow().name()).isEqualTo("Ingot tiny");
  }

  @Test
  void a_name_for_nothing_is_refused() {
    assertThatThrownBy(() -> bases.add("al2", "/srv/al2.tar"))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("is no reference to a base");
    assertThatThrownBy(() -> bases.add("Amazon Linux", "builtin:tiny"))
        .isInstanceOf(MachineException.class);
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
    assumeTrue(Rights.ofThisProcess().lacks().isEmpty(), "this user has no subordinate ids");
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
    assertThat(bases.lacks(bases.find("file://" + archive).orElseThrow())).isEmpty();
  }

  @Test
  void a_tar_file_with_another_digest_is_refused() throws Exception {
    assumeTrue(Rights.ofThisProcess().lacks().isEmpty(), "this user has no subordinate ids");
    var base = bases.find("file://" + archive() + "#sha256=" + "0".repeat(64)).orElseThrow();

    assertThatThrownBy(() -> bases.provide(base, line -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("its SHA-256 is");
    assertThat(here.resolve("bases/trees")).isEmptyDirectory();
  }

  @Test
  void an_archive_that_is_none_is_refused() throws Exception {
    assumeTrue(Rights.ofThisProcess().lacks().isEmpty(), "this user has no subordinate ids");
    var file = Files.writeString(here.resolve("root.tar"), "not a tar file");
    var base = bases.find("file://" + file).orElseThrow();

    assertThatThrownBy(() -> bases.provide(base, line -> {}))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("cannot unpack " + file);
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
