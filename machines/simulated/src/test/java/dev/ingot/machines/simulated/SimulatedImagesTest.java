// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.machines.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.image.ImageId;
import dev.ingot.core.machine.Capture;
import dev.ingot.core.machine.MachineException;
import dev.ingot.core.machine.Volume;
import dev.ingot.testkit.Fixtures;
import dev.ingot.testkit.machine.MemoryBases;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedImagesTest {
  private static final ImageId ID = new ImageId("ami-0123456789abcdef0");

  @TempDir Path folder;

  @Test
  void an_image_and_what_was_recorded_of_it_outlive_the_process() throws Exception {
    var images = new SimulatedImages(folder);
    var origin = new MemoryBases().provide(MemoryBases.TINY, _ -> {});
    var volumes = List.of(new Volume("/dev/xvdb", 1 << 30));
    var capture = new Capture.Tree(origin, List.of(), folder, Optional.empty(), volumes);

    var image = images.create(ID, Fixtures.SCOPE, "web ✓", capture, 2L << 30);
    images.record(ID, Map.of("description", "a"));
    images.record(ID, Map.of("name", "b"));

    var later = new SimulatedImages(folder);
    assertThat(later.find(ID))
        .hasValueSatisfying(stored -> {
          assertThat(stored.image()).isEqualTo(image);
          assertThat(stored.owner()).contains(Fixtures.SCOPE);
        });
    assertThat(later.all()).containsExactly(image);
    assertThat(later.recorded(ID)).isEqualTo(Map.of("description", "a", "name", "b"));
    assertThat(image.volumes()).isEqualTo(volumes);
    assertThat(image.disk().orElseThrow().virtualSizeBytes()).isEqualTo(2L << 30);
    assertThat(later.create(ID, Fixtures.SCOPE, "another", capture, 0)).isEqualTo(image);
    later.delete(ID);
    assertThat(new SimulatedImages(folder).all()).isEmpty();
  }

  @Test
  void there_is_no_content_to_export() {
    assertThatThrownBy(() -> new SimulatedImages(folder).export(ID, "raw", folder.resolve("to")))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("simulated");
  }
}
