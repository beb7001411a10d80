// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitramfsTest {
  @TempDir private Path folder;

  private Initramfs read(byte[]... parts) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (var part : parts) {
      bytes.writeBytes(part);
    }
    return Initramfs.read(Files.write(folder.resolve("image"), bytes.toByteArray()));
  }

  @Test
  void modules_are_seen_behind_the_microcode() throws Exception {
    var image =
        read(
            BootTree.cpio("kernel/x86/microcode/GenuineIntel.bin"),
            new byte[300],
            BootTree.gzip(BootTree.cpio("init", "lib/modules/6.1/kernel/drivers/virtio-pci.ko")));

    assertThat(image.modules().orElseThrow()).containsExactly("virtio_pci");
  }

  @Test
  void the_content_of_zstd_cannot_be_seen_but_its_end_can() throws Exception {
    DiskFiles.need("zstd");
    var plain = Files.write(folder.resolve("plain"), BootTree.cpio("init", "lib/ext4.ko"));
    DiskFiles.output("zstd", "-q", plain.toString());
    var packed = Files.readAllBytes(folder.resolve("plain.zst"));

    assertThat(read(BootTree.cpio("early"), packed).modules()).isEmpty();
    assertThatThrownBy(() -> read(Arrays.copyOf(packed, packed.length - 6)))
        .hasMessage("it ends early");
  }

  @Test
  void frames_of_zstd_are_walked() throws Exception {
    // One block of a raw byte, the last one, in a frame that says its size in one byte.
    var frame = new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, 1, 0x09, 0, 0, 'x'};

    assertThat(read(frame, frame).modules()).isEmpty();
    assertThatThrownBy(() -> read(frame, Arrays.copyOf(frame, 9))).hasMessage("it ends early");
  }

  @Test
  void text_is_none() {
    assertThatThrownBy(() -> read("some text".getBytes(StandardCharsets.US_ASCII)))
        .hasMessage("it is no archive that a kernel reads");
    assertThat(Initramfs.mayBe("some text".getBytes(StandardCharsets.US_ASCII))).isFalse();
  }

  @Test
  void damage_inside_is_told() {
    var bytes = BootTree.cpio("init");
    bytes[60] = 'x';

    assertThatThrownBy(() -> read(bytes)).hasMessage("it is damaged");
  }
}
