// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.engine.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.MachineImage;
import dev.ingot.core.machine.Volume;
import dev.ingot.core.resource.ImageRecipe.BlockDeviceMapping;
import dev.ingot.core.resource.ImageRecipe.Ebs;
import dev.ingot.core.resource.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockDevicesTest {
  private static final long GIB = 1L << 30;
  private static final Volume PARENTS =
      new Volume(
          "/dev/xvdb",
          10 * GIB,
          Optional.of(Path.of("/images/volume-xvdb.raw")),
          Map.of("encrypted", "true", "iops", "3000"));

  private final List<String> lines = new ArrayList<>();

  /// @param size in GiB; 0: not said
  private static Ebs ebs(int size) {
    return new Ebs(
        Optional.of(false),
        Optional.of(true),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(size).filter(said -> said > 0),
        Optional.of("gp3"),
        Optional.empty());
  }

  private static BlockDeviceMapping mapping(String device, int size) {
    return new BlockDeviceMapping(
        Optional.of(device), Optional.of(ebs(size)), Optional.empty(), Optional.empty());
  }

  private static BlockDeviceMapping without(String device) {
    return new BlockDeviceMapping(
        Optional.of(device), Optional.empty(), Optional.empty(), Optional.of(""));
  }

  private static BlockDeviceMapping store(String device) {
    return new BlockDeviceMapping(
        Optional.of(device), Optional.empty(), Optional.of("ephemeral0"), Optional.empty());
  }

  private List<Volume> volumes(List<Volume> ofParent, BlockDeviceMapping... mappings)
      throws MachineException {
    return new BlockDevices(List.of(mappings)).volumes(ofParent, lines::add);
  }

  private void refused(String why, BlockDeviceMapping... mappings) {
    assertThatThrownBy(() -> volumes(List.of(PARENTS), mappings))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining(why);
  }

  @Test
  void the_size_of_the_disk_is_that_of_the_root_wherever_it_stands() throws Exception {
    for (var root : List.of("/dev/xvda", "/dev/sda1", "xvda", "/dev/nvme0n1")) {
      var devices = new BlockDevices(List.of(mapping("/dev/sdf", 100), mapping(root, 8)));

      assertThat(devices.rootSizeBytes()).as(root).isEqualTo(8 * GIB);
      assertThat(devices.volumes(List.of(), lines::add))
          .extracting(Volume::device)
          .containsExactly("/dev/sdf");
    }
    assertThat(new BlockDevices(List.of(mapping("/dev/sdf", 100))).rootSizeBytes()).isZero();
  }

  @Test
  void every_other_mapping_is_a_volume_with_its_settings_on_record() throws Exception {
    assertThat(volumes(List.of(), mapping("xvdf", 20), mapping("/dev/sdg", 1)))
        .containsExactly(
            new Volume(
                "/dev/xvdf",
                20 * GIB,
                Optional.empty(),
                Map.of("encrypted", "false", "deleteOnTermination", "true", "volumeType", "gp3")),
            new Volume(
                "/dev/sdg",
                GIB,
                Optional.empty(),
                Map.of("encrypted", "false", "deleteOnTermination", "true", "volumeType", "gp3")));
    assertThat(lines).isEmpty();
  }

  @Test
  void a_volume_of_the_parent_keeps_its_content_and_may_grow() throws Exception {
    assertThat(volumes(List.of(PARENTS))).containsExactly(PARENTS);
    assertThat(volumes(List.of(PARENTS), mapping("/dev/sdb", 30), mapping("/dev/sdc", 1)))
        .satisfiesExactly(
            grown -> {
              assertThat(grown.device()).isEqualTo("/dev/sdb");
              assertThat(grown.sizeBytes()).isEqualTo(30 * GIB);
              assertThat(grown.content()).isEqualTo(PARENTS.content());
              assertThat(grown.settings())
                  .containsEntry("encrypted", "false")
                  .containsEntry("iops", "3000");
            },
            other -> assertThat(other.content()).isEmpty());
    assertThat(volumes(List.of(PARENTS), mapping("/dev/xvdb", 0)).getFirst().sizeBytes())
        .isEqualTo(10 * GIB);
    refused("smaller than what the parent image has there, 10 GiB", mapping("/dev/xvdb", 9));
  }

  @Test
  void a_volume_of_the_parent_can_be_left_out() throws Exception {
    assertThat(volumes(List.of(PARENTS), without("/dev/xvdb"), without("/dev/xvdz"))).isEmpty();
  }

  @Test
  void an_instance_store_has_no_effect_and_the_log_says_so() throws Exception {
    assertThat(volumes(List.of(), store("/dev/sdb"))).isEmpty();
    assertThat(lines)
        .singleElement()
        .asString()
        .contains("blockDeviceMappings[0] has no effect")
        .contains("ephemeral0");
  }

  @Test
  void what_cannot_be_is_refused_with_its_place() {
    refused("blockDeviceMappings[1] of the recipe: /dev/sdf", mapping("/dev/sdz", 1), snapshot());
    refused("no snapshots here", snapshot());
    refused("/dev/sda1 is a second mapping", mapping("/dev/xvda", 8), mapping("/dev/sda1", 8));
    refused("/dev/xvda is the root device", without("/dev/xvda"));
    refused("/dev/sda1 is the root device", store("/dev/sda1"));
    refused("/dev/sdc has no size", mapping("/dev/sdc", 0));
    refused("/dev/sdc and /dev/xvdc are the same", mapping("/dev/xvdc", 1), mapping("/dev/sdc", 1));
    refused("not '/dev/null'", mapping("/dev/null", 1));
    refused("not '/dev/../x'", mapping("/dev/../x", 1));
    refused(
        "it names no device",
        new BlockDeviceMapping(
            Optional.empty(), Optional.of(ebs(1)), Optional.empty(), Optional.empty()));
    refused(
        "ebs is missing",
        new BlockDeviceMapping(
            Optional.of("/dev/sdc"), Optional.empty(), Optional.empty(), Optional.empty()));
    refused(
        "at most 20 data volumes, not 21",
        IntStream.range(0, 20)
            .mapToObj(i -> mapping("/dev/sd" + (char) ('c' + i), 1))
            .toArray(BlockDeviceMapping[]::new));
  }

  @Test
  void the_disk_of_a_virtual_machine_is_as_large_as_asked_and_not_smaller_than_the_parents()
      throws Exception {
    var image = image(8L << 30);

    assertThat(sized(image, mapping("/dev/xvda", 20))).isEqualTo(20L << 30);
    assertThat(sized(image, mapping("/dev/sdf", 2))).isEqualTo(8L << 30);
    assertThatThrownBy(() -> sized(image, mapping("/dev/sda1", 6)))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("a root volume of 6 GiB: the disk of the parent image has 8 GiB");
  }

  private static long sized(MachineImage image, BlockDeviceMapping mapping)
      throws MachineException {
    return new BlockDevices(List.of(mapping)).sized(image).disk().orElseThrow().virtualSizeBytes();
  }

  private static MachineImage image(long diskBytes) {
    return new MachineImage(
        "ami-00000000000000001",
        "parent",
        "sha256:" + "0".repeat(64),
        List.of(),
        Optional.of(new MachineImage.Disk(Path.of("/disk.qcow2"), "qcow2", diskBytes)),
        true,
        Platform.LINUX,
        "x86_64",
        Optional.empty());
  }

  private static BlockDeviceMapping snapshot() {
    var ebs =
        new Ebs(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("snap-0123456789abcdef0"),
            Optional.of(8),
            Optional.empty(),
            Optional.empty());
    return new BlockDeviceMapping(
        Optional.of("/dev/sdf"), Optional.of(ebs), Optional.empty(), Optional.empty());
  }
}
