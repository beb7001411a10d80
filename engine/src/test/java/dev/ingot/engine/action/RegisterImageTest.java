// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ingot.core.Scope;
import dev.ingot.core.execution.Holding;
import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.document.Json;
import dev.ingot.engine.document.InputCheck;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.HandClock;
import dev.ingot.testkit.machine.MemoryBases;
import dev.ingot.testkit.machine.MemoryImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterImageTest {
  private static final ImageId SOURCE = new ImageId("ami-0123456789abcdef0");
  private static final String MAPPING =
      "\"blockDeviceMapping\": [{\"DeviceName\": \"/dev/xvda\", \"Ebs\": {\"SnapshotId\":"
          + " \"snap-0123456789abcdef0\"}}]";

  private final MemoryImages images = new MemoryImages();
  private final List<String> lines = new ArrayList<>();
  private final StepContext context = Contexts.build(lines);
  private final RegisterImage action = new RegisterImage(images, new HandClock(Fixtures.NOON));

  @Test
  void an_image_is_registered_from_the_root_snapshot_of_an_own_one() throws Exception {
    make(SOURCE, Fixtures.SCOPE);
    images.record(SOURCE, Map.of("amiTags", "{\"Team\": \"web\"}"));

    var outcome =
        run(
            "{"
                + MAPPING
                + ", \"architecture\": \"x86_64\", \"bootMode\": \"uefi-preferred\","
                + " \"description\": \"A second one\", \"enaSupport\": true, \"imdsSupport\":"
                + " \"v2.0\", \"includeSnapshotTags\": true}");

    assertThat(outcome).isEqualTo(StepOutcome.completed("imageId", context.imageId()));
    var id = new ImageId(context.imageId());
    var made = images.find(id).orElseThrow();
    var source = images.find(SOURCE).orElseThrow().image();
    assertThat(made.owner()).contains(Fixtures.SCOPE);
    assertThat(made.image().disk()).isEqualTo(source.disk());
    assertThat(made.image().name()).isEqualTo("web 2026-11-24T12-00-00.000000Z");
    assertThat(images.recorded(id))
        .isEqualTo(
            Map.of(
                "architecture", "x86_64",
                "bootMode", "uefi-preferred",
                "description", "A second one",
                "enaSupport", "true",
                "imdsSupport", "v2.0",
                "amiTags", "{\"Team\": \"web\"}",
                "sourceSnapshot", "snap-0123456789abcdef0"));
    assertThat(action.makes()).contains(Holding.Kind.IMAGE);
    assertThat(action.repeatable()).isFalse();
  }

  @Test
  void registered_twice_there_is_one_image() throws Exception {
    make(SOURCE, Fixtures.SCOPE);

    assertThat(run("{" + MAPPING + "}")).isEqualTo(run("{" + MAPPING + "}"));
    assertThat(images.all()).hasSize(2);
    assertThat(images.recorded(new ImageId(context.imageId()))).doesNotContainKey("amiTags");
  }

  @Test
  void somebody_elses_snapshot_is_as_if_it_were_not_there() throws Exception {
    assertThat(message("{" + MAPPING + "}"))
        .isEqualTo(
            "RegisterImage: the account has no snapshot 'snap-0123456789abcdef0': a snapshot here is"
                + " the root disk of an own image with the same digits, and there is no image"
                + " 'ami-0123456789abcdef0'.");
    make(SOURCE, Fixtures.OTHER_SCOPE);
    assertThat(message("{" + MAPPING + "}")).contains("the account has no snapshot");
    assertThat(images.all()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'imageLocation': 'bucket/manifest.xml' | nothing that 'imageLocation' could name",
        "'kernelId': 'aki-1' | nothing that 'kernelId' could name",
        "'ramdiskId': 'ari-1' | nothing that 'ramdiskId' could name",
        "'uefiData': 'AAAA' | nothing that 'uefiData' could name",
        "'virtualizationType': 'paravirtual' | paravirtual; use hvm",
        "'description': 'x' | 'blockDeviceMapping' has 0 items",
        "'blockDeviceMapping': [{'Ebs': {}}] | 'blockDeviceMapping[0].Ebs.SnapshotId' is missing",
        "'blockDeviceMapping': [{'VirtualName': 'ephemeral0'}] | SnapshotId' is missing",
        "'blockDeviceMapping': [{}, {}] | 'blockDeviceMapping' has 2 items",
        "'blockDeviceMapping': [{'Ebs': {'SnapshotId': 'snap-0123456789abcdef0', 'Encrypted': true}}] | encrypts no images",
        "'blockDeviceMapping': [{'Ebs': {'SnapshotId': 'snap-01234567'}}] | no snapshot 'snap-01234567'",
        "'rootDeviceName': '/dev/sda1', 'blockDeviceMapping': [{'DeviceName': '/dev/xvda', 'Ebs': {'SnapshotId': 'snap-0123456789abcdef0'}}] | but 'rootDeviceName' is /dev/sda1",
        "'architecture': 'arm64', 'blockDeviceMapping': [{'Ebs': {'SnapshotId': 'snap-0123456789abcdef0'}}] | 'architecture' is arm64, but ami-0123456789abcdef0 is x86_64",
        "'blockDeviceMapping': [{'Ebs': {'SnapshotId': 'snap-0123456789abcdef0', 'VolumeSize': 2}}] | 'VolumeSize' is 2 GiB",
      })
  void what_cannot_be_registered_fails_the_step_and_says_why(String inputs, String message)
      throws Exception {
    make(SOURCE, Fixtures.SCOPE);

    assertThat(message("{" + inputs.replace('\'', '"') + "}"))
        .startsWith("RegisterImage: ")
        .contains(message);
    assertThat(images.all()).hasSize(1);
  }

  private void make(ImageId id, Scope owner) throws Exception {
    var tiny = new MemoryBases().provide(MemoryBases.TINY, _ -> {});
    var disk = new MachineImage.Disk(Path.of("/fake/disk.raw"), "raw", 1L << 30);
    images.create(id, owner, "source", new Capture.Disk(tiny, disk), 0);
  }

  private StepOutcome run(String inputs) throws Exception {
    var bound = InputCheck.bind(action.inputs(), Json.readObject(inputs), new ArrayList<>());
    return action.run(bound.orElseThrow(), context);
  }

  private String message(String inputs) throws Exception {
    return ((StepOutcome.Failed) run(inputs)).message();
  }
}
