// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import dev.ingot.core.Scope;
import dev.ingot.core.file.Durable;
import dev.ingot.core.host.Programs;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Machines.MissingRequirement;
import dev.ingot.core.machine.MissingRequirementException;
import dev.ingot.core.machine.RootFilesystem;
import dev.ingot.core.machine.Volume;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Machine images as disks in files.
///
/// ```text
/// FOLDER/ami-0123456789abcdef0/  image.properties  disk.qcow2  tree/  filesystems  volume-xvdb.raw
///                                recorded.properties   (what steps recorded of it)
/// FOLDER/disks/DIGEST/           image.properties  disk.qcow2          (disks of bases)
/// FOLDER/manifests/DIGEST        what the files of a tree hold on which images were built
/// FOLDER/.making-…               what is being made; renamed when it is whole and on the disk
/// ```
///
/// The disk of a captured tree is assembled here; see [DiskAssembler]. `tree` is the whole root
/// filesystem, so that a sandbox can start from the image without reading the disk; files that the
/// build did not change are other names of the origin's. Images of earlier versions have a `layer`
/// instead, with what the machine changed over other layers. A tree or layer that others stand on
/// stays until they are gone. `filesystems` has the ids of the disk, which its children's disks
/// have as well; see [RootFilesystem].
///
/// The digest of an assembled image is that of its tree: it says nothing about the disk's size.
public final class DiskImages implements ImageStore {
  private static final String MAKING = ".making-";
  private static final String CLAIM = ".claim";
  private static final String DISKS = "disks";
  private static final String MANIFESTS = "manifests";

  /// Builds in virtual machines need room, as the parents of clouds give it: Debian's have 8 GiB.
  /// It takes no space on the host before it is written to.
  private static final DiskAssembler.Size OF_A_BASE = DiskAssembler.Size.atLeastGib(8);

  private static final String TREE = "tree";
  private static final String LAYER = "layer";
  private static final String SCRATCH = "scratch";
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private final Path folder;
  private final Places places;
  private final Manifests manifests;
  private final OptionalLong sourceDateEpoch;
  private boolean swept;

  /// Images in a folder, with times as machines left them.
  ///
  /// @param bases the folder of the bases that images may stand on
  public DiskImages(Path folder, Path bases) {
    this(folder, bases, OptionalLong.empty());
  }

  /// @param bases the folder of the bases that images may stand on
  /// @param sourceDateEpoch the time of all files that are newer, in seconds since 1970; without it
  ///   times are as the machine left them
  public DiskImages(Path folder, Path bases, OptionalLong sourceDateEpoch) {
    this.folder = folder.toAbsolutePath();
    this.manifests = new Manifests(this.folder.resolve(MANIFESTS));
    this.places = new Places(List.of(this.folder, bases));
    this.sourceDateEpoch = sourceDateEpoch;
  }

  @Override
  public List<MissingRequirement> missingRequirements() {
    var missing = new ArrayList<MissingRequirement>();
    if (Programs.find("perl").isEmpty()) {
      missing.add(
          new MissingRequirement(
              "perl is not installed",
              "disk images cannot be made of root filesystems",
              "apt-get install perl-base"));
    }
    missing.addAll(GrubImages.missingRequirements());
    missing.addAll(QemuImg.missingRequirements());
    return missing;
  }

  @Override
  public MachineImage create(
      ImageId id,
      Scope owner,
      String name,
      Capture capture,
      long diskSizeBytes,
      Consumer<String> log)
      throws MachineException, InterruptedException {
    return make(
        "cannot make the image " + id,
        folder.resolve(id.text()),
        Optional.of(owner),
        (work, home) ->
            switch (capture) {
              case Capture.Tree tree ->
                  ofTree(id.text(), name, tree, diskSizeBytes, log, work, home);
              case Capture.Disk disk -> ofDisk(id.text(), name, disk, work, home);
            });
  }

  private MachineImage ofTree(
      String id,
      String name,
      Capture.Tree tree,
      long diskSizeBytes,
      Consumer<String> log,
      Path work,
      Path home)
      throws IOException, MachineException, InterruptedException {
    var origin = tree.origin();
    var origins = origin(tree);
    var copying = copying(tree, origins, work.resolve(TREE));
    try {
      var ids = RootFilesystem.of(origin);
      Files.writeString(work.resolve(RootFilesystem.FILE), ids.text());
      var volumes = DataVolumes.copy(tree.volumes(), tree.enter(), work, home);
      var others = DataVolumes.names(volumes, work);
      var assembler = assembler(work, origin, ids, others, log);
      var size = DiskAssembler.Size.of(diskSizeBytes);
      var disk = assemble(tree.enter(), tree.root(), origins, assembler, size, work, home);
      copying.await();
      return image(id, name, origin, List.of(home.resolve(TREE)), disk, volumes);
    } finally {
      copying.end();
    }
  }

  /// Copies the tree, while its disk is assembled.
  private static Aside copying(Capture.Tree tree, Optional<Unchanged.Origin> origin, Path to) {
    var trees = new dev.ingot.images.tree.Trees(tree.enter());
    return origin.isPresent()
        ? Aside.begin(
            () -> trees.share(origin.get().tree(), tree.root(), origin.get().ledger(), to))
        : Aside.begin(() -> trees.copy(tree.root(), to, Optional.empty()));
  }

  /// What a tree was copied from. A folder that is in nobody's care may change, and so would its
  /// files' other names.
  private Optional<Unchanged.Origin> origin(Capture.Tree tree) throws IOException {
    var layers = tree.origin().layers();
    if (tree.ledger().isEmpty() || layers.size() != 1 || !places.hold(layers.getFirst())) {
      return Optional.empty();
    }
    var layer = layers.getFirst();
    return Optional.of(
        new Unchanged.Origin(layer, tree.ledger().get(), manifests.of(tree.origin(), layer)));
  }

  private record Assembled(String digest, MachineImage.Disk disk, boolean bootable) {}

  /// @param origin whose time our own files get; what is made of it boots if it does
  /// @param others what else than the disk's filesystems is there at a start
  private DiskAssembler assembler(
      Path work, MachineImage origin, RootFilesystem ids, Set<String> others, Consumer<String> log)
      throws IOException {
    var made = sourceDateEpoch.orElseGet(() -> Layers.made(origin.layers()));
    var newest = sourceDateEpoch.stream().mapToObj(Instant::ofEpochSecond).findFirst();
    var times = new DiskAssembler.Times(made, newest);
    var scratch = Files.createDirectory(work.resolve(SCRATCH));
    return new DiskAssembler(scratch, times, ids, others, origin.bootable(), log);
  }

  private static Assembled assemble(
      List<String> enter,
      Path root,
      Optional<Unchanged.Origin> origin,
      DiskAssembler assembler,
      DiskAssembler.Size size,
      Path work,
      Path home)
      throws IOException, MachineException, InterruptedException {
    var file = work.resolve("disk.qcow2");
    try (var disk = new Qcow2Disk(file)) {
      var target = new DiskAssembler.Target(disk, file);
      var made = assembler.assemble(enter, root, origin, target, size);
      Trees.delete(work.resolve(SCRATCH));
      return new Assembled(
          made.digest(),
          new MachineImage.Disk(home.resolve("disk.qcow2"), "qcow2", made.sizeBytes()),
          made.bootable());
    }
  }

  private static MachineImage ofDisk(
      String id, String name, Capture.Disk capture, Path work, Path home)
      throws IOException, MachineException, InterruptedException {
    var from = capture.disk();
    QemuImg.convert(from, "qcow2", work.resolve("disk.qcow2"));
    var disk = new MachineImage.Disk(home.resolve("disk.qcow2"), "qcow2", from.virtualSizeBytes());
    var digest = "sha256:" + Digests.hex(Digests.of(work.resolve("disk.qcow2")));
    var bootable = capture.origin().bootable();
    var made = new Assembled(digest, disk, bootable);
    var volumes = DataVolumes.copy(capture.volumes(), List.of(), work, home);
    return image(id, name, capture.origin(), List.of(), made, volumes);
  }

  private static MachineImage image(
      String id,
      String name,
      MachineImage origin,
      List<Path> layers,
      Assembled made,
      List<Volume> volumes) {
    return new MachineImage(
        id,
        name,
        made.digest(),
        layers,
        Optional.of(made.disk()),
        made.bootable(),
        origin.platform(),
        origin.architecture(),
        origin.osVersion(),
        volumes);
  }

  /// The files have a second name, and the tree stays as long as an image stands on it.
  @Override
  public MachineImage share(ImageId id, Scope owner, String name, MachineImage source)
      throws MachineException, InterruptedException {
    return make(
        "cannot make the image " + id + " of " + source.id(),
        folder.resolve(id.text()),
        Optional.of(owner),
        (work, home) -> {
          var from = source.disk().orElseThrow();
          var file = "disk." + from.format();
          name(from.file(), work.resolve(file));
          var disk =
              new MachineImage.Disk(home.resolve(file), from.format(), from.virtualSizeBytes());
          var volumes = DataVolumes.share(source.volumes(), work, home);
          var made = new Assembled(source.digest(), disk, source.bootable());
          return image(id.text(), name, source, source.layers(), made, volumes);
        });
  }

  /// Gives a file another name, or copies it where the filesystem can give none.
  static void name(Path file, Path other) throws IOException {
    try {
      Files.createLink(other, file);
    } catch (FileSystemException | UnsupportedOperationException _) {
      Files.copy(file, other);
    }
  }

  @Override
  public Optional<Stored> find(ImageId id) {
    var home = folder.resolve(id.text());
    return read(home)
        .filter(image -> image.id().equals(id.text()))
        .map(image -> new Stored(image, ImageFile.owner(home)));
  }

  /// What a folder holds, if it is an image and consists of nothing but what images may consist of.
  private Optional<MachineImage> read(Path home) {
    return ImageFile.read(home).filter(image -> places.hold(image, home));
  }

  @Override
  public synchronized void record(ImageId id, Map<String, String> values) throws MachineException {
    if (find(id).isEmpty()) {
      throw new MachineException("cannot record anything of " + id + ": there is no such image");
    }
    try {
      RecordedFile.add(folder.resolve(id.text()), values);
    } catch (IOException e) {
      throw new MachineException(
          "cannot record anything of the image " + id + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Map<String, String> recorded(ImageId id) {
    return find(id).isPresent() ? RecordedFile.read(folder.resolve(id.text())) : Map.of();
  }

  @Override
  public MachineImage withDisk(MachineImage image) throws MachineException, InterruptedException {
    if (image.disk().isPresent()) {
      return image;
    }
    if (!DIGEST.matcher(image.digest()).matches()) {
      throw new MachineException(
          "cannot make a disk of " + image.name() + ": '" + image.digest() + "' is no digest");
    }
    var key = image.digest().substring(image.digest().indexOf(':') + 1);
    var made =
        make(
            "cannot make a disk of " + image.name(),
            folder.resolve(DISKS).resolve(key),
            Optional.empty(),
            (work, home) -> {
              var mountPoint = Files.createDirectory(work.resolve("tree"));
              var tree = Layers.of(image.layers(), mountPoint);
              var assembler = assembler(work, image, RootFilesystem.of(image), Set.of(), _ -> {});
              var disk =
                  assemble(
                      tree.enter(),
                      tree.root(),
                      Optional.empty(),
                      assembler,
                      OF_A_BASE,
                      work,
                      home);
              Files.delete(mountPoint);
              return image(image.id(), image.name(), image, image.layers(), disk, List.of());
            });
    return new MachineImage(
        image.id(),
        image.name(),
        image.digest(),
        image.layers(),
        made.disk(),
        made.bootable(),
        image.platform(),
        image.architecture(),
        image.osVersion(),
        image.volumes());
  }

  /// Fills a folder that becomes visible whole or not at all.
  private interface Maker {
    /// @param work the folder to fill
    /// @param home where it will be
    MachineImage make(Path work, Path home)
        throws IOException, MachineException, InterruptedException;
  }

  private MachineImage make(String attempt, Path home, Optional<Scope> owner, Maker maker)
      throws MachineException, InterruptedException {
    var there = read(home);
    if (there.isPresent()) {
      return there.get();
    }
    try {
      Durable.createFolderOf(home);
      sweep();
      var work = folder.resolve(MAKING + home.getFileName());
      try (var _ = Claim.take(claim(work))) {
        there = read(home);
        return there.isPresent() ? there.get() : fill(work, home, owner, maker);
      }
    } catch (ClosedByInterruptException | InterruptedIOException e) {
      Thread.interrupted();
      throw (InterruptedException) new InterruptedException(attempt).initCause(e);
    } catch (MissingRequirementException e) {
      throw e;
    } catch (MachineException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    }
  }

  private static MachineImage fill(Path work, Path home, Optional<Scope> owner, Maker maker)
      throws IOException, MachineException, InterruptedException {
    removeRemains(work);
    Trees.delete(home);
    Files.createDirectory(work);
    var whole = false;
    try {
      var image = maker.make(work, home);
      ImageFile.write(work, home, image, owner);
      Durable.forceTree(work);
      Durable.move(work, home);
      whole = true;
      return image;
    } finally {
      if (!whole) {
        Trees.delete(work);
      }
    }
  }

  private static Path claim(Path work) {
    return work.resolveSibling(work.getFileName() + CLAIM);
  }

  @Override
  public void removeRemains() throws MachineException, InterruptedException {
    try {
      if (Files.isDirectory(folder)) {
        sweep();
        removeTorn();
      }
    } catch (IOException e) {
      throw new MachineException("cannot tidy " + folder + ": " + e.getMessage(), e);
    }
  }

  /// Whoever made it is dead, but the programs that it started may not be.
  private static void removeRemains(Path work) throws IOException, InterruptedException {
    if (Files.exists(work)) {
      Orphans.end(work);
      Trees.delete(work);
    }
  }

  /// Removes what killed processes left unfinished, once.
  private synchronized void sweep() throws IOException, InterruptedException {
    if (swept) {
      return;
    }
    swept = true;
    var leftovers = new LinkedHashSet<Path>();
    try (var files = Files.newDirectoryStream(folder, MAKING + "*")) {
      for (var file : files) {
        var name = file.getFileName().toString();
        leftovers.add(
            name.endsWith(CLAIM)
                ? folder.resolve(name.substring(0, name.length() - CLAIM.length()))
                : file);
      }
    }
    for (var leftover : leftovers) {
      var claim = Claim.tryTake(claim(leftover));
      if (claim.isPresent()) {
        try (var _ = claim.get()) {
          removeRemains(leftover);
        }
      }
    }
  }

  /// Removes images that are not whole: an older version did not force them to the disk before it
  /// named them, so a loss of power could take a part.
  private void removeTorn() throws IOException, InterruptedException {
    removeUnusedLayers();
    var disks = folder.resolve(DISKS);
    if (Files.isDirectory(disks)) {
      try (var folders = Files.newDirectoryStream(disks)) {
        for (var each : folders) {
          if (ImageFile.isMissing(each)) {
            Trees.delete(each);
          }
        }
      }
    }
  }

  @Override
  public List<MachineImage> all() {
    var images = new ArrayList<MachineImage>();
    try (var folders = Files.newDirectoryStream(folder, "ami-*")) {
      for (var each : folders) {
        ImageId.parse(each.getFileName().toString())
            .flatMap(this::find)
            .ifPresent(stored -> images.add(stored.image()));
      }
    } catch (IOException _) {
      return List.of();
    }
    images.sort(Comparator.comparing(MachineImage::id));
    return images;
  }

  @Override
  public void delete(ImageId id) throws MachineException, InterruptedException {
    var home = folder.resolve(id.text());
    try {
      if (!Files.deleteIfExists(home.resolve(ImageFile.NAME))) {
        return;
      }
      Durable.force(home); // it is gone whole, too
      Files.deleteIfExists(home.resolve(RecordedFile.NAME));
      removeDisk(home);
      DataVolumes.delete(home);
      removeUnusedLayers();
    } catch (IOException e) {
      throw new MachineException("cannot delete the image " + id + ": " + e.getMessage(), e);
    }
  }

  private static void removeDisk(Path home) throws IOException {
    try (var files = Files.newDirectoryStream(home, "disk.*")) {
      for (var file : files) {
        Files.delete(file);
      }
    }
  }

  /// Removes what is no image, but for layers on which images stand.
  private void removeUnusedLayers() throws IOException, InterruptedException {
    var used = usedLayers();
    try (var folders = Files.newDirectoryStream(folder, "ami-*")) {
      for (var each : folders) {
        if (ImageFile.isMissing(each)
            && !used.contains(each.resolve(LAYER))
            && !used.contains(each.resolve(TREE))) {
          Trees.delete(each);
        }
      }
    }
  }

  /// The layers that any description names, also one that cannot be used now.
  private Set<Path> usedLayers() throws IOException {
    var layers = new HashSet<Path>();
    try (var folders = Files.newDirectoryStream(folder, "ami-*")) {
      for (var each : folders) {
        ImageFile.read(each).ifPresent(image -> layers.addAll(image.layers()));
      }
    }
    return layers;
  }

  @Override
  public void export(ImageId id, String format, Path to)
      throws MachineException, InterruptedException {
    var attempt = "cannot export " + id + " to " + to;
    var image = find(id).orElseThrow(() -> new MachineException(attempt + ": no such image"));
    var disk =
        image.image().disk().orElseThrow(() -> new MachineException(attempt + ": it has no disk"));
    if (!format.equals("qcow2") && !format.equals("raw")) {
      throw new MachineException(attempt + ": the format is qcow2 or raw, not " + format);
    }
    var files = new LinkedHashMap<Path, MachineImage.Disk>();
    DataVolumes.disks(image.image().volumes())
        .forEach((volume, of) -> files.put(ImageStore.besides(to.toAbsolutePath(), volume), of));
    files.put(to.toAbsolutePath(), disk); // the last: where it is, all are
    for (var file : files.keySet()) {
      if (Files.exists(file)) {
        throw new MachineException(
            attempt + ": " + (files.size() == 1 ? "the file" : file) + " is there already");
      }
    }
    var written = new ArrayList<Path>();
    var whole = false;
    try {
      for (var file : files.entrySet()) {
        export(id, file.getValue(), format, file.getKey());
        written.add(file.getKey());
      }
      whole = true;
    } catch (FileAlreadyExistsException e) {
      throw new MachineException(attempt + ": the file is there already", e);
    } catch (IOException e) {
      throw new MachineException(attempt + ": " + e.getMessage(), e);
    } finally {
      if (!whole) {
        written.forEach(file -> file.toFile().delete());
      }
    }
  }

  private static void export(ImageId id, MachineImage.Disk disk, String format, Path target)
      throws IOException, MachineException, InterruptedException {
    var part = target.resolveSibling("." + target.getFileName() + "." + id + ".part");
    try {
      Files.deleteIfExists(part);
      if (format.equals("qcow2")) {
        QemuImg.compress(disk, part);
      } else {
        QemuImg.convert(disk, "raw", part);
      }
      Durable.force(part);
      Trees.publish(part, target);
      Durable.forceName(target);
    } finally {
      part.toFile().delete();
    }
  }
}
