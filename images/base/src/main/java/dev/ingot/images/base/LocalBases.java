// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.base;

import dev.ingot.core.Scope;
import dev.ingot.core.image.Base;
import dev.ingot.core.image.Bases;
import dev.ingot.core.image.ManagedName;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines.MissingRequirement;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Bases that are made on this host and kept in a folder.
///
/// | reference | is |
/// |---|---|
/// | `builtin:tiny` | busybox; made without root |
/// | `debootstrap:debian/bookworm` | the least of Debian that boots, from this host's own package sources |
/// | `debootstrap:debian/bookworm?variant=cloud` | what Debian's own cloud images have |
/// | `file:///…/root.tar.zst#sha256=…` | a root filesystem in a tar file; the digest may be left out; see [ParentFiles] |
public final class LocalBases implements Bases {

  /// Part of every key: raise it when a maker makes something else of the same reference.
  private static final String RECIPES = "3";

  private static final String MIRROR = "INGOT_DEBIAN_MIRROR";

  private final Architecture architecture = Architecture.ofThisHost();
  private final Rights rights = Rights.ofThisProcess();
  private final AptSources sources =
      new AptSources(Path.of("/etc/apt"), Path.of("/etc/os-release"));
  private final Catalogue catalogue;
  private final AmiIds amiIds;
  private final BaseCache cache;
  private final Map<String, String> environment;

  /// @param folder holds the trees, and `bases.properties`, in which the administrator names more
  ///   bases in lines `slug=reference`
  /// @param environment of the process; `INGOT_DEBIAN_MIRROR` is the URL of a Debian mirror to use
  ///   in place of this host's package sources
  /// @param files that are bases although nobody added them to the catalogue
  public LocalBases(Path folder, Map<String, String> environment, ParentFiles files) {
    var place = folder.toAbsolutePath().normalize();
    this.catalogue = new Catalogue(place.resolve("bases.properties"), architecture, files);
    this.amiIds = new AmiIds(place.resolve("ami-ids"));
    this.cache = new BaseCache(place, rights);
    this.environment = Map.copyOf(environment);
  }

  @Override
  public Optional<Base> find(String parentImage) {
    return catalogue
        .find(parentImage)
        .or(() -> amiIds.reference(parentImage).flatMap(catalogue::find));
  }

  @Override
  public List<Base> catalogue() {
    return catalogue.all();
  }

  @Override
  public List<ManagedName> names() {
    return catalogue.names();
  }

  @Override
  public String amiId(Base base, Scope scope) {
    var slug = base.slug().orElse("");
    if (Catalogue.isId(slug)) {
      return slug;
    }
    return Catalogue.isAmazons(slug) ? AmiIds.ofName(slug, scope) : amiIds.of(base, scope);
  }

  @Override
  public String amiId(ManagedName name, Scope scope) {
    return name.base()
        .map(base -> amiId(base, scope))
        .orElseGet(() -> AmiIds.ofName(name.slug(), scope));
  }

  /// Names a reference, from now on and for other processes too.
  public void add(String slug, String reference) throws MachineException {
    catalogue.add(slug, reference);
  }

  /// What this host lacks for making the base; empty if nothing, or if it is made already.
  public List<MissingRequirement> missingRequirements(Base base) throws MachineException {
    try {
      return cache.find(key(base)).isPresent() ? List.of() : maker(base).missingRequirements();
    } catch (IOException e) {
      throw broken(base, e);
    }
  }

  @Override
  public MachineImage provide(Base base, Consumer<String> progress)
      throws MachineException, InterruptedException {
    try {
      var made = cache.find(key(base));
      return image(base, made.isPresent() ? made.get() : make(base, false, progress));
    } catch (ClosedByInterruptException e) {
      throw interrupted(base, e);
    } catch (IOException e) {
      throw broken(base, e);
    }
  }

  @Override
  public void removeRemains() throws MachineException {
    try {
      cache.removeRemains();
      DebianMaker.removeRemains(rights);
    } catch (IOException e) {
      throw new MachineException("cannot tidy the bases: " + e.getMessage(), e);
    }
  }

  /// Makes the base again, with the packages of today. Images that were built on the former one
  /// keep it.
  public MachineImage refresh(Base base, Consumer<String> progress)
      throws MachineException, InterruptedException {
    try {
      return image(base, make(base, true, progress));
    } catch (ClosedByInterruptException e) {
      throw interrupted(base, e);
    } catch (IOException e) {
      throw broken(base, e);
    }
  }

  private BaseCache.Made make(Base base, boolean again, Consumer<String> progress)
      throws IOException, MachineException, InterruptedException {
    return cache.make(key(base), base.reference(), maker(base), again, progress);
  }

  private Maker maker(Base base) throws MachineException {
    var reference =
        Reference.parse(base.reference())
            .orElseThrow(() ->
                new MachineException(
                    "cannot make a base of " + base.reference() + ": the form is unknown"));
    return switch (reference) {
      case Reference.Tiny _ -> new TinyMaker(architecture, sources);
      case Reference.Debian debian ->
          new DebianMaker(
              debian,
              architecture,
              rights,
              sources,
              Optional.ofNullable(environment.get(MIRROR)),
              environment);
      case Reference.Archive archive -> new ArchiveMaker(archive, rights);
      case Reference.NotBuiltYet(var what) ->
          throw new MachineException(
              "cannot make "
                  + base.reference()
                  + ": "
                  + what
                  + " is not built yet in this version of Ingot; fetch the root filesystem as a tar"
                  + " file and use file:///path/root.tar.zst#sha256=<64 hex digits>");
    };
  }

  /// What the tree depends on, as far as it is known beforehand: packages of the same reference
  /// change from day to day, and [#refresh] gets them.
  private String key(Base base) {
    var parts =
        List.of(
            RECIPES,
            base.reference(),
            architecture.word(),
            rights.name(),
            environment.getOrDefault(MIRROR, ""));
    return Digests.of(String.join("\n", parts)).substring(0, 32);
  }

  private static MachineImage image(Base base, BaseCache.Made made) {
    return new MachineImage(
        "ami-" + made.digest().substring(0, 17),
        base.name(),
        "sha256:" + made.digest(),
        List.of(made.tree()),
        Optional.empty(),
        made.bootable(),
        base.platform(),
        base.architecture(),
        made.osVersion().or(base::osVersion));
  }

  private static InterruptedException interrupted(Base base, ClosedByInterruptException e) {
    Thread.interrupted();
    var interrupted = new InterruptedException("interrupted while making " + base.reference());
    interrupted.initCause(e);
    return interrupted;
  }

  private static MachineException broken(Base base, IOException e) {
    return new MachineException("cannot make the base " + base.reference() + ": " + e, e);
  }
}
