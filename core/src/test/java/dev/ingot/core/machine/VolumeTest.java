// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class VolumeTest {
  private static final long GIB = 1L << 30;

  @Test
  void a_volume_is_known_by_all_names_that_an_instance_has_for_it() {
    var volumes = List.of(new Volume("/dev/sdf", GIB), new Volume("/dev/xvdg", GIB));

    assertThat(Volume.names(volumes))
        .containsExactly(List.of("sdf", "xvdf", "nvme1n1"), List.of("xvdg", "sdg", "nvme2n1"));
  }

  @Test
  void a_name_of_a_recipe_belongs_to_its_volume_alone() {
    var volumes = List.of(new Volume("/dev/nvme2n1", GIB), new Volume("/dev/hdb", GIB));

    assertThat(Volume.names(volumes))
        .containsExactly(List.of("nvme2n1", "nvme1n1"), List.of("hdb"));
  }

  @Test
  void two_names_of_one_device_clash() {
    assertThat(new Volume("/dev/sdb", GIB).clashesWith(new Volume("/dev/xvdb", GIB))).isTrue();
    assertThat(new Volume("/dev/sdb", GIB).clashesWith(new Volume("/dev/sdb", GIB))).isTrue();
    assertThat(new Volume("/dev/sdb", GIB).clashesWith(new Volume("/dev/sdc", GIB))).isFalse();
  }

  @Test
  void a_name_that_could_lead_elsewhere_is_none() {
    for (var device :
        List.of("/dev/null", "/dev/../etc/passwd", "/dev/sd", "sdb", "/dev/vdb", "/dev/sdb\n")) {
      assertThatThrownBy(() -> new Volume(device, GIB))
          .as(device)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void volumes_are_read_as_they_were_written() {
    var volumes =
        List.of(
            new Volume(
                "/dev/xvdb",
                10 * GIB,
                Optional.of(Path.of("/a b/volume-xvdb.raw")),
                Map.of("encrypted", "false", "kmsKeyId", "alias/a=b")),
            new Volume("/dev/nvme5n1", 1));
    var values = new Properties();
    values.putAll(VolumeProperties.of(volumes, Path::toString));

    assertThat(VolumeProperties.read(values, Path::of)).isEqualTo(volumes);
    values.setProperty("volume.1.size", "");
    assertThatThrownBy(() -> VolumeProperties.read(values, Path::of))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
