// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.Arn;
import dev.ingot.core.ResourceKind;
import dev.ingot.core.file.Durable;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.resource.ImageType;
import dev.ingot.core.resource.Platform;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which base stands behind which name: what Ingot can make by itself, and what the administrator
/// added in a file of `slug=reference` lines. Amazon's names are there without a base too; a base
/// that is added for one has its name, platform and version.
final class Catalogue {
  private record Release(String suite, int number) {
    String osVersion() {
      return "Debian GNU/Linux " + number + " (" + suite + ")";
    }
  }

  private static final List<Release> DEBIAN =
      List.of(new Release("bookworm", 12), new Release("trixie", 13));

  /// The day of this catalogue: the version of the names that are ours.
  private static final LocalDate PUBLISHED = LocalDate.of(2026, 11, 24);

  private static final Pattern SLUG = Pattern.compile("[a-z0-9-]+");

  private static final Map<String, ManagedName> AMAZON = ManagedNames.read();

  private final Path added;
  private final Architecture architecture;
  private final ParentFiles files;

  /// @param files that are bases although nobody added them
  Catalogue(Path added, Architecture architecture, ParentFiles files) {
    this.added = added;
    this.architecture = architecture;
    this.files = files;
  }

  /// All entries that have a name of their own.
  List<Base> all() {
    var bases = new ArrayList<Base>();
    for (var release : DEBIAN) {
      for (var variant : DebianVariant.values()) {
        bases.add(debian(new Reference.Debian(release.suite(), variant), Optional.empty()));
      }
    }
    bases.add(tiny());
    var properties = added();
    for (var slug : new TreeSet<>(properties.stringPropertyNames())) {
      bySlug(slug).ifPresent(bases::add);
    }
    return bases;
  }

  /// Amazon's names, and those of all other bases that are no id of a machine image.
  List<ManagedName> names() {
    var bases = new LinkedHashMap<String, Base>();
    for (var base : all()) {
      base.slug().ifPresent(slug -> bases.put(slug, base));
    }
    var names = new ArrayList<ManagedName>();
    for (var name : AMAZON.values()) {
      names.add(withBase(name, Optional.ofNullable(bases.remove(name.slug()))));
    }
    bases.forEach((slug, base) -> {
      if (!isId(slug)) {
        names.add(ours(slug, base));
      }
    });
    return names;
  }

  private static ManagedName withBase(ManagedName name, Optional<Base> base) {
    return new ManagedName(
        name.slug(),
        name.name(),
        name.type(),
        name.platform(),
        name.osVersion(),
        name.published(),
        base);
  }

  private static ManagedName ours(String slug, Base base) {
    return new ManagedName(
        slug,
        base.name(),
        ImageType.AMI,
        base.platform(),
        base.osVersion(),
        PUBLISHED,
        Optional.of(base));
  }

  /// Whether the slug is one of Amazon's.
  static boolean isAmazons(String slug) {
    return AMAZON.containsKey(slug);
  }

  /// Whether a base was added for the id of a machine image.
  static boolean isId(String slug) {
    return ImageId.parse(slug).isPresent();
  }

  /// By reference, by the ARN of a managed image, or by a name that has a base.
  Optional<Base> find(String parentImage) {
    if (parentImage.startsWith("arn:")) {
      return Arn.parse(parentImage)
          .filter(arn -> arn.kind() == ResourceKind.IMAGE && arn.owner().equals(Arn.AMAZON))
          .flatMap(arn -> bySlug(arn.slug()));
    }
    var reference = Reference.parse(parentImage);
    if (reference.isEmpty()) {
      return bySlug(parentImage);
    }
    return isOpen(reference.get(), parentImage)
        ? byReference(parentImage, Optional.empty())
        : Optional.empty();
  }

  /// Whether anybody may name the reference: a file only as the administrator named it, or where
  /// all files are open.
  private boolean isOpen(Reference reference, String text) {
    return switch (reference) {
      case Reference.Archive archive -> files.allow(archive.file()) || isAdded(text);
      case Reference.Tiny _, Reference.Debian _, Reference.NotBuiltYet _ -> true;
    };
  }

  private boolean isAdded(String reference) {
    return added().values().stream().anyMatch(value -> value.toString().strip().equals(reference));
  }

  /// Names a reference; a slug that was there leads to the new one from now on.
  synchronized void add(String slug, String reference) throws MachineException {
    if (Reference.parse(reference).isEmpty()) {
      throw new MachineException(
          "cannot add "
              + slug
              + ": "
              + reference
              + " is no reference to a base; such are builtin:tiny, debootstrap:debian/bookworm and"
              + " file:///path/root.tar.zst#sha256=<64 hex digits>");
    }
    if (!SLUG.matcher(slug).matches()) {
      throw new MachineException(
          "cannot add " + slug + ": a slug has lower case letters, digits and hyphens");
    }
    var platform = Optional.ofNullable(AMAZON.get(slug)).map(ManagedName::platform);
    if (platform.isPresent() && platform.get() != Platform.LINUX) {
      throw new MachineException(
          "cannot add "
              + slug
              + ": no machine of this version of Ingot runs "
              + platform.get().text());
    }
    var properties = added();
    properties.setProperty(slug, reference);
    try {
      var text = new StringWriter();
      properties.store(text, "slug=reference, one line for each base");
      Durable.createFolderOf(added);
      Durable.write(added, text.toString());
    } catch (IOException e) {
      throw new MachineException("cannot write " + added + ": " + e, e);
    }
  }

  private Optional<Base> bySlug(String slug) {
    var reference = Optional.ofNullable(added().getProperty(slug));
    if (reference.isPresent()) {
      return byReference(reference.get().strip(), Optional.of(slug)).map(Catalogue::asAmazonHasIt);
    }
    return DEBIAN.stream()
        .flatMap(release ->
            Arrays.stream(DebianVariant.values())
                .map(variant -> new Reference.Debian(release.suite(), variant)))
        .filter(debian -> slug(debian).equals(Optional.of(slug)))
        .findFirst()
        .map(debian -> debian(debian, Optional.of(slug)));
  }

  private Optional<Base> byReference(String text, Optional<String> slug) {
    return Reference.parse(text)
        .map(reference ->
            switch (reference) {
              case Reference.Tiny _ -> named(tiny(), slug);
              case Reference.Debian debian -> debian(debian, slug);
              case Reference.Archive _, Reference.NotBuiltYet _ ->
                  new Base(
                      text,
                      slug,
                      slug.orElse(text),
                      Platform.LINUX,
                      Optional.empty(),
                      architecture.word(),
                      false);
            });
  }

  private static Base asAmazonHasIt(Base base) {
    return base.slug()
        .flatMap(slug -> Optional.ofNullable(AMAZON.get(slug)))
        .map(name ->
            new Base(
                base.reference(),
                base.slug(),
                name.name(),
                name.platform(),
                name.osVersion(),
                base.architecture(),
                base.bootable()))
        .orElse(base);
  }

  private static Base named(Base base, Optional<String> slug) {
    return new Base(
        base.reference(),
        slug,
        base.name(),
        base.platform(),
        base.osVersion(),
        base.architecture(),
        base.bootable());
  }

  private Base tiny() {
    return new Base(
        "builtin:tiny",
        Optional.empty(),
        "Ingot tiny",
        Platform.LINUX,
        Optional.of("Ingot tiny"),
        architecture.word(),
        false);
  }

  /// @param slug empty for the one that it always has, if any
  private Base debian(Reference.Debian debian, Optional<String> slug) {
    var release = release(debian);
    var version = release.map(known -> Integer.toString(known.number())).orElse(debian.suite());
    return new Base(
        debian.text(),
        slug.or(() -> slug(debian)),
        "Debian " + version + debian.variant().namePart() + " " + architecture.slugWord(),
        Platform.LINUX,
        release.map(Release::osVersion),
        architecture.word(),
        true);
  }

  private Optional<String> slug(Reference.Debian debian) {
    return release(debian)
        .map(release ->
            "debian-"
                + release.number()
                + debian.variant().slugPart()
                + "-"
                + architecture.slugWord());
  }

  private static Optional<Release> release(Reference.Debian debian) {
    return DEBIAN.stream().filter(known -> known.suite().equals(debian.suite())).findFirst();
  }

  private Properties added() {
    var properties = new Properties();
    try (var reader = Files.newBufferedReader(added)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return properties;
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + added, e);
    }
    return properties;
  }
}
