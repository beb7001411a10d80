// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageIdTest {
  private static final String ID = "ami-0123456789abcdef0";

  @Test
  void an_id_is_ami_and_17_hex_digits() {
    assertThat(ImageId.parse(ID)).contains(new ImageId(ID));
    assertThat(new ImageId(ID)).hasToString(ID);
  }

  @Test
  void nothing_else_is_an_id() {
    for (var text :
        List.of(
            "",
            "ami-",
            "ami-0123456789abcdef",
            ID + "0",
            ID + "/../../machines/sandbox/i-0123456789abcdef0/upper/evil",
            "../" + ID,
            ID + "\n",
            ID + "\0",
            "ami-0123456789ABCDEF0",
            "ami-../../../../../etc",
            "i-0123456789abcdef0")) {
      assertThat(ImageId.parse(text)).as(text).isEmpty();
      assertThatThrownBy(() -> new ImageId(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
