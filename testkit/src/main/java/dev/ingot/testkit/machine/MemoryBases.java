// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.testkit.machine;

import dev.ingot.core.Arn;
import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.resource.ImageType;
import dev.ingot.core.resource.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A catalogue of two bases that are made at once, `builtin:tiny` and, under the slug
/// `debian-12-x86`, `debootstrap:debian/bookworm`, and of names without a base.
public final class MemoryBases implements Bases {
  public static final Base TINY =
      new Base(
          "builtin:tiny",
          Optional.empty(),
          "Ingot tiny",
          Platform.LINUX,
          Optional.of("Ingot tiny"),
          "x86_64",
          false);
  public static final Base BOOKWORM =
      new Base(
          "debootstrap:debian/bookworm",
          Optional.of("debian-12-x86"),
          "Debian 12 x86",
          Platform.LINUX,
          Optional.of("Debian GNU/Linux 12 (bookworm)"),
          "x86_64",
          true);

  /// The names without a base.
  public static final ManagedName AMAZON_LINUX =
      new ManagedName(
          "amazon-linux-2-x86",
          "Amazon Linux 2 x86",
          ImageType.AMI,
          Platform.LINUX,
          Optional.of("Amazon Linux 2"),
          LocalDate.of(2022, 6, 14),
          Optional.empty());

  public static final ManagedName AMAZON_LINUX_CONTAINER =
      new ManagedName(
          "amazon-linux-x86-2",
          "Amazon Linux x86 2",
          ImageType.DOCKER,
          Platform.LINUX,
          Optional.of("Amazon Linux 2"),
          LocalDate.of(2022, 6, 14),
          Optional.empty());

  public static final ManagedName WINDOWS =
      new ManagedName(
          "windows-server-2022-english-full-base-x86",
          "Windows Server 2022 English Full Base x86",
          ImageType.AMI,
          Platform.WINDOWS,
          Optional.of("Microsoft Windows Server 2022"),
          LocalDate.of(2022, 6, 14),
          Optional.empty());

  private static final ManagedName DEBIAN =
      new ManagedName(
          "debian-12-x86",
          "Debian 12 x86",
          ImageType.AMI,
          Platform.LINUX,
          BOOKWORM.osVersion(),
          LocalDate.of(2026, 11, 24),
          Optional.of(BOOKWORM));

  private final Map<String, Base> amiIds = new LinkedHashMap<>();
  private final List<Base> provided = new ArrayList<>();
  private final Map<String, Base> standIns = new LinkedHashMap<>();
  private Optional<String> failure = Optional.empty();

  /// Every call of [#provide] fails with this message.
  public synchronized void fail(String message) {
    failure = Optional.of(message);
  }

  /// As where nothing is real: machines start from a base in place of what nobody knows.
  public synchronized void standIn(String parentImage, Base base) {
    standIns.put(parentImage, base);
  }

  @Override
  public synchronized Optional<Base> standIn(String parentImage) {
    return Optional.ofNullable(standIns.get(parentImage));
  }

  /// What was asked for with [#provide], in order.
  public synchronized List<Base> provided() {
    return List.copyOf(provided);
  }

  @Override
  public synchronized Optional<Base> find(String parentImage) {
    if (parentImage.startsWith("ami-")) {
      return Optional.ofNullable(amiIds.get(parentImage));
    }
    var slug = Arn.parse(parentImage).map(Arn::slug);
    return catalogue().stream()
        .filter(base -> base.reference().equals(parentImage) || sameSlug(base, slug))
        .findFirst();
  }

  @Override
  public List<Base> catalogue() {
    return List.of(TINY, BOOKWORM);
  }

  @Override
  public List<ManagedName> names() {
    return List.of(DEBIAN, AMAZON_LINUX, AMAZON_LINUX_CONTAINER, WINDOWS);
  }

  @Override
  public synchronized String amiId(Base base, Scope scope) {
    var id = id(base.reference(), scope);
    amiIds.put(id, base);
    return id;
  }

  @Override
  public String amiId(ManagedName name, Scope scope) {
    return name.base().map(base -> amiId(base, scope)).orElseGet(() -> id(name.slug(), scope));
  }

  private static String id(String name, Scope scope) {
    var text = name + "\n" + scope.region();
    return "ami-" + Names.sha256(text.getBytes(StandardCharsets.UTF_8)).substring(0, 17);
  }

  @Override
  public synchronized MachineImage provide(Base base, Consumer<String> progress)
      throws MachineException {
    if (failure.isPresent()) {
      throw new MachineException(failure.get());
    }
    provided.add(base);
    progress.accept("base " + base.reference() + " is there");
    var digest = MemoryImages.digest(base.reference());
    return new MachineImage(
        "ami-" + digest.substring("sha256:".length()).substring(0, 17),
        base.name(),
        digest,
        List.of(Path.of("/fake/base", digest.substring("sha256:".length()))),
        Optional.empty(),
        base.bootable(),
        base.platform(),
        base.architecture(),
        base.osVersion());
  }

  private static boolean sameSlug(Base base, Optional<String> slug) {
    return slug.isPresent() && base.slug().equals(slug);
  }
}
