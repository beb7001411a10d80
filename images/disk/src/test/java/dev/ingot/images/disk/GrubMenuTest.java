// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrubMenuTest {
  private static final String ENTRIES =
      """
      menuentry "One's" --class os $menuentry_id_option 'one' {
        load_video
        if [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
        linux /one a="b c"  # d
        initrd /ucode /one.img
      }
      submenu 'More' --id more {
        menuentry 'Two' --id two {
          linux16 /two
        }
        menuentry 'Three' { linux /three; }
      }
      if [ "$grub_platform" = efi ]; then
        menuentry 'Four' { fwsetup }
      fi
      """;

  private static GrubMenu menu(String wanted) {
    return GrubMenu.parse("set default=\"" + wanted + "\"\n" + ENTRIES);
  }

  @ParameterizedTest
  @CsvSource({
    "0, One's",
    "one, One's",
    "1, Two",
    "1>1, Three",
    "more>two, Two",
    "More>Three, Three",
    "2, Four",
    "9, One's",
    "gone, One's",
    "'', One's",
    "${saved_entry}, Three",
  })
  void the_entry_that_starts_by_itself_is_found(String wanted, String title) {
    var entry = menu(wanted).chosen("saved_entry=more>Three\n#####").orElseThrow();

    assertThat(entry.title()).isEqualTo(title);
  }

  @Test
  void the_next_start_may_be_told_by_a_variable() {
    var menu = GrubMenu.parse("set default=\"${next_entry}\"\nset default=0\n" + ENTRIES);

    assertThat(menu.chosen("next_entry=two\n").orElseThrow().title()).isEqualTo("One's");
    assertThat(menu.chosen("next_entry=more>two\n").orElseThrow().title()).isEqualTo("Two");
  }

  @Test
  void the_words_of_a_command_are_told_apart() {
    var entry = menu("0").chosen("").orElseThrow();

    assertThat(entry.linux().orElseThrow())
        .isEqualTo(new GrubMenu.Command(5, List.of("/one", "a=b c")));
    assertThat(entry.initrd().orElseThrow())
        .isEqualTo(new GrubMenu.Command(6, List.of("/ucode", "/one.img")));
  }

  @Test
  void a_script_without_a_menu_is_an_entry() {
    var entry = GrubMenu.parse("linux /vmlinuz root=x\nboot\n").chosen("").orElseThrow();

    assertThat(entry.linux().orElseThrow().words()).containsExactly("/vmlinuz", "root=x");
  }

  @Test
  void garbage_is_no_menu() {
    assertThat(GrubMenu.parse("}}}{ ' \" \\").isEmpty()).isTrue();
    assertThat(GrubMenu.parse("menuentry {").isEmpty()).isTrue();
  }
}
