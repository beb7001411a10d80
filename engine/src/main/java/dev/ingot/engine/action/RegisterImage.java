// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import dev.ingot.core.execution.Holding;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.image.ImageStore;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.document.Key;
import dev.ingot.document.RefusedKeyException;
import dev.ingot.engine.build.Names;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Registers a machine image that has the disk of another one of the account.
///
/// The snapshot `snap-0123456789abcdef0` is the root disk of the image `ami-0123456789abcdef0`.
/// There are no other snapshots here, and no images on S3; steps that name one fail.
public final class RegisterImage implements StepAction<RegisterImage.Inputs> {
  private static final String SNAPSHOT = "snap-";
  private static final long GIB = 1L << 30;

  private final ImageStore images;
  private final InstantSource clock;

  public RegisterImage(ImageStore images, InstantSource clock) {
    this.images = images;
    this.clock = clock;
  }

  /// As RegisterImage of EC2 takes them.
  public record Inputs(
      Optional<Architecture> architecture,
      List<Mapping> blockDeviceMapping,
      Optional<BootMode> bootMode,
      Optional<String> description,
      Optional<Boolean> enaSupport,
      Optional<String> imageLocation,
      Optional<Version> imdsSupport,
      Optional<Boolean> includeSnapshotTags,
      Optional<String> kernelId,
      Optional<String> ramdiskId,
      Optional<String> rootDeviceName,
      Optional<String> sriovNetSupport,
      Optional<Version> tpmSupport,
      Optional<String> uefiData,
      Optional<Virtualization> virtualizationType) {
    private static final int DESCRIPTION = 255;
    private static final int UEFI_DATA = 64_000;

    public Inputs {
      InputRules.length("description", description, DESCRIPTION);
      InputRules.length("uefiData", uefiData, UEFI_DATA);
    }
  }

  public enum Architecture {
    I386("i386"),
    X86_64("x86_64"),
    ARM64("arm64"),
    X86_64_MAC("x86_64_mac"),
    ARM64_MAC("arm64_mac");

    private final String word;

    Architecture(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public enum BootMode {
    LEGACY_BIOS("legacy-bios"),
    UEFI("uefi"),
    UEFI_PREFERRED("uefi-preferred");

    private final String word;

    BootMode(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// Of the metadata service and the TPM.
  public enum Version {
    V2_0;

    @Override
    public String toString() {
      return "v2.0";
    }
  }

  public enum Virtualization {
    HVM("hvm"),
    PARAVIRTUAL("paravirtual");

    private final String word;

    Virtualization(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /// With the keys of the EC2 API.
  public record Mapping(
      @Key("DeviceName") Optional<String> deviceName,
      @Key("VirtualName") Optional<String> virtualName,
      @Key("NoDevice") Optional<String> noDevice,
      @Key("Ebs") Optional<Ebs> ebs) {}

  /// Kinds and speeds of volumes mean nothing to files on this host.
  public record Ebs(
      @Key("SnapshotId") Optional<String> snapshotId,
      @Key("VolumeSize") Optional<Integer> volumeSize,
      @Key("VolumeType") Optional<String> volumeType,
      @Key("DeleteOnTermination") Optional<Boolean> deleteOnTermination,
      @Key("Encrypted") Optional<Boolean> encrypted,
      @Key("KmsKeyId") Optional<String> kmsKeyId,
      @Key("Iops") Optional<Integer> iops,
      @Key("Throughput") Optional<Integer> throughput) {
    private static final Pattern FORM = Pattern.compile("snap-([0-9a-f]{8}|[0-9a-f]{17})");

    public Ebs {
      snapshotId.ifPresent(id ->
          InputRules.form("SnapshotId", id, FORM, "the id of a snapshot: snap- and 17 hex digits"));
      InputRules.range("VolumeSize", volumeSize, 1, 65_536);
      if (kmsKeyId.isPresent() && encrypted.filter(yes -> !yes).isPresent()) {
        throw new RefusedKeyException("KmsKeyId", "needs 'Encrypted'");
      }
    }
  }

  @Override
  public Class<Inputs> inputs() {
    return Inputs.class;
  }

  @Override
  public Optional<Holding.Kind> makes() {
    return Optional.of(Holding.Kind.IMAGE);
  }

  @Override
  public StepOutcome run(Inputs inputs, StepContext context)
      throws MachineException, InterruptedException {
    var unusable = unusable(inputs);
    if (unusable.isPresent()) {
      return StepOutcome.failed("RegisterImage: " + unusable.get());
    }
    var ebs = inputs.blockDeviceMapping().getFirst().ebs().orElseThrow();
    var snapshot = ebs.snapshotId().orElseThrow();
    var ami = "ami-" + snapshot.substring(SNAPSHOT.length());
    var host = context.hosts().ofImage(ami);
    if (host.isPresent()) {
      throw ElsewhereException.image(ami, host.get());
    }
    var source = find(ami, context);
    if (source.isEmpty()) {
      return StepOutcome.failed(
          "RegisterImage: the account has no snapshot '"
              + snapshot
              + "': a snapshot here is the root disk of an own image with the same digits, and there"
              + " is no image '"
              + ami
              + "'.");
    }
    var whole = images.withDisk(source.get());
    var different = different(inputs, ebs, whole);
    if (different.isPresent()) {
      return StepOutcome.failed("RegisterImage: " + different.get());
    }
    return register(inputs, whole, context);
  }

  private StepOutcome register(Inputs inputs, MachineImage source, StepContext context)
      throws MachineException, InterruptedException {
    context.log("Registering image from snapshot of " + source.id());
    var id = new ImageId(context.imageId());
    var image =
        images.create(
            id,
            context.image().arn().scope(),
            Names.outputImage(context.image().name(), clock.instant()),
            new Capture.Disk(source, source.disk().orElseThrow(), source.volumes()),
            0,
            context::log);
    var values = values(inputs);
    if (inputs.includeSnapshotTags().orElse(false)) {
      Optional.ofNullable(images.recorded(new ImageId(source.id())).get("amiTags"))
          .ifPresent(tags -> values.put("amiTags", tags));
    }
    images.record(id, values);
    context.log("Registered image " + image.id());
    return StepOutcome.completed("imageId", image.id());
  }

  private Optional<MachineImage> find(String ami, StepContext context) {
    var scope = context.image().arn().scope();
    return ImageId.parse(ami)
        .flatMap(images::find)
        .filter(stored -> stored.owner().filter(scope::equals).isPresent())
        .map(ImageStore.Stored::image);
  }

  /// What no image here can be made of.
  private static Optional<String> unusable(Inputs inputs) {
    var strange = new LinkedHashMap<String, Optional<?>>();
    strange.put("imageLocation", inputs.imageLocation());
    strange.put("kernelId", inputs.kernelId());
    strange.put("ramdiskId", inputs.ramdiskId());
    strange.put("uefiData", inputs.uefiData());
    for (var each : strange.entrySet()) {
      if (each.getValue().isPresent()) {
        return Optional.of(
            "this version of Ingot has nothing that '"
                + each.getKey()
                + "' could name; register the root snapshot of an own image with"
                + " blockDeviceMapping (see docs/compatibility.md).");
      }
    }
    if (inputs.virtualizationType().filter(Virtualization.PARAVIRTUAL::equals).isPresent()) {
      return Optional.of("no machine of this version of Ingot is paravirtual; use hvm.");
    }
    if (inputs.blockDeviceMapping().size() != 1) {
      return Optional.of(
          "'blockDeviceMapping' has "
              + inputs.blockDeviceMapping().size()
              + " items; this version of Ingot needs one, that of the root snapshot, whose image"
              + " brings its data volumes along.");
    }
    return unusable(inputs.blockDeviceMapping().getFirst(), inputs);
  }

  private static Optional<String> unusable(Mapping mapping, Inputs inputs) {
    if (mapping.ebs().flatMap(Ebs::snapshotId).isEmpty()) {
      return Optional.of("'blockDeviceMapping[0].Ebs.SnapshotId' is missing.");
    }
    if (mapping.ebs().flatMap(Ebs::encrypted).orElse(false)
        || mapping.ebs().flatMap(Ebs::kmsKeyId).isPresent()) {
      return Optional.of("this version of Ingot encrypts no images.");
    }
    if (inputs.rootDeviceName().isPresent()
        && mapping.deviceName().isPresent()
        && !inputs.rootDeviceName().equals(mapping.deviceName())) {
      return Optional.of(
          "'blockDeviceMapping[0].DeviceName' is "
              + mapping.deviceName().get()
              + ", but 'rootDeviceName' is "
              + inputs.rootDeviceName().get()
              + ".");
    }
    return Optional.empty();
  }

  /// What is asked for and the content is not.
  private static Optional<String> different(Inputs inputs, Ebs ebs, MachineImage source) {
    var architecture = inputs.architecture().map(Architecture::toString);
    if (architecture.filter(word -> !word.equals(source.architecture())).isPresent()) {
      return Optional.of(
          "'architecture' is "
              + architecture.get()
              + ", but "
              + source.id()
              + " is "
              + source.architecture()
              + ".");
    }
    var bytes = source.disk().map(MachineImage.Disk::virtualSizeBytes).orElse(0L);
    return ebs.volumeSize()
        .filter(gib -> gib * GIB < bytes || (gib - 1) * GIB >= bytes)
        .map(gib ->
            "'VolumeSize' is "
                + gib
                + " GiB, but the snapshot has "
                + bytes
                + " bytes; this version of Ingot registers it as large as it is.");
  }

  /// What is recorded, by the names of the inputs.
  private static Map<String, String> values(Inputs inputs) {
    var values = new LinkedHashMap<String, String>();
    var all = new LinkedHashMap<String, Optional<?>>();
    all.put("architecture", inputs.architecture());
    all.put("bootMode", inputs.bootMode());
    all.put("description", inputs.description());
    all.put("enaSupport", inputs.enaSupport());
    all.put("imdsSupport", inputs.imdsSupport());
    all.put("rootDeviceName", inputs.rootDeviceName());
    all.put("sriovNetSupport", inputs.sriovNetSupport());
    all.put("tpmSupport", inputs.tpmSupport());
    all.put("virtualizationType", inputs.virtualizationType());
    all.forEach((name, value) -> value.ifPresent(v -> values.put(name, v.toString())));
    values.put(
        "sourceSnapshot",
        inputs.blockDeviceMapping().getFirst().ebs().flatMap(Ebs::snapshotId).orElse(""));
    return values;
  }
}
