// SPDX-License-Identifier: Apache-2.0
// Copyright The Ingot Authors
package dev.ingot.images.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ingot.core.machine.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootPlanTest {
  private static final String MENU = "boot/grub/grub.cfg";
  private static final String UUID = BootTree.IDS.uuid().toString();
  private static final String KERNEL = "/boot/vmlinuz-" + BootTree.VERSION;
  private static final String RAM_DISK = "/boot/initrd.img-" + BootTree.VERSION;

  @TempDir private Path scratch;
  private BootTree tree;

  @BeforeEach
  void fill() {
    tree = BootTree.whole(scratch);
  }

  private static String table(BootPlan plan) {
    return new String(plan.table().orElseThrow(), StandardCharsets.UTF_8);
  }

  private static String menu(String linux, String initrd) {
    return "menuentry 'Linux' {\n  linux %s\n  initrd %s\n}\n".formatted(linux, initrd);
  }

  private static String menu() {
    return menu(KERNEL + " root=UUID=" + UUID + " ro", RAM_DISK);
  }

  private void refused(String... words) {
    assertThatThrownBy(() -> tree.plan())
        .isInstanceOf(MachineException.class)
        .hasMessageStartingWith("it would not boot: ")
        .hasMessageContainingAll(words);
  }

  private static String sample(String name) throws IOException {
    try (var in = BootPlanTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_tree_without_a_menu_gets_one_for_its_kernel() throws Exception {
    var plan = tree.plan();

    assertThat(plan.bootable()).isTrue();
    assertThat(plan.menu().orElseThrow())
        .contains("linux " + KERNEL + " root=UUID=" + UUID)
        .contains("initrd " + RAM_DISK);
    assertThat(table(plan)).isEqualTo("UUID=" + UUID + " / ext4 errors=remount-ro 0 1\n");
  }

  @Test
  void a_tree_without_a_kernel_is_a_disk_that_does_not_boot() throws Exception {
    var plan = new BootTree(scratch).table("# mine\n").planOfAny();

    assertThat(plan.bootable()).isFalse();
    assertThat(table(plan)).isEqualTo("# mine\n");
    assertThat(plan.menu()).isEmpty();
  }

  @Test
  void a_kernel_that_was_removed_is_missed() {
    tree = new BootTree(scratch);

    refused("there is no kernel in /boot any more");
  }

  @Test
  void a_boot_folder_that_is_a_circle_is_told() {
    tree = new BootTree(scratch).link("boot", "boot");

    refused("/boot is a circle of symbolic links");
  }

  @Test
  void lines_of_the_users_stay_behind_ours() throws Exception {
    tree.folder("boot/efi").table("# data\nLABEL=data /data ext4 defaults,nofail 0 2\n");

    assertThat(table(tree.plan()))
        .isEqualTo(
            "UUID="
                + UUID
                + " / ext4 errors=remount-ro 0 1\n"
                + "UUID=1A2B-3C4D /boot/efi vfat umask=0077,nofail,noauto,x-systemd.automount 0 0\n"
                + "# data\nLABEL=data /data ext4 defaults,nofail 0 2\n");
  }

  @Test
  void a_table_that_has_all_stays_as_it_is() throws Exception {
    var text = "UUID=" + UUID + " / ext4 ro\nPARTUUID=" + BootTree.IDS.efiPartition();
    tree.folder("boot/efi").table(text + " /boot/efi vfat defaults 0 0\ntmpfs /tmp tmpfs noexec");

    assertThat(table(tree.plan())).startsWith(text).endsWith("tmpfs noexec");
  }

  @Test
  void the_root_filesystem_has_the_label_it_is_asked_for_by() throws Exception {
    tree.table("LABEL=cloudimg-rootfs / ext4 defaults 0 1\nLABEL=UEFI /boot/efi vfat\n");

    var plan = tree.plan();

    assertThat(plan.label()).isEqualTo("cloudimg-rootfs");
    assertThat(plan.efiLabel()).isEqualTo("UEFI");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UUID=00000000-9d2c-8d5e-a6f0-0b7f6e6f2d11 / ext4 defaults 0 1",
        "LABEL=a-label-of-17-byte / ext4",
        "PARTLABEL=other / ext4",
        "/dev/xvda1 / ext4 defaults",
        "/dev/sda1 / ext4 defaults",
        "/dev/mapper/vg-root / ext4",
        "garbage",
        "two fields",
        "tmpfs tmp tmpfs",
        "tmpfs /tmp tmpfs defaults zero 0",
        "UUID=1 /data ext4 defaults, nofail 0 2",
        "tmpfs /tmp tmpfs defaults 0 0 0",
        "/dev/xvdf /data ext4 defaults 0 2",
        "UUID=12345678-9d2c-8d5e-a6f0-0b7f6e6f2d11 /data xfs",
        "LABEL=data /data ext4 defaults 0 2",
      })
  void a_line_that_cannot_work_is_refused_with_its_number(String line) {
    tree.table("# the table\n\n" + line + "\n");

    refused("/etc/fstab line 3 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/vda3 / ext4 defaults",
        "/dev/nvme0n1p3 / ext4 defaults",
        "/dev/disk/by-uuid/3F2B7F0E-9d2c-8d5e-a6f0-0b7f6e6f2d11 / ext4",
        "PARTUUID=aaaaaaaa-9d2c-8d5e-a6f0-0b7f6e6f2d11 / ext4",
        "/swapfile none swap sw 0 0",
        "/swapfile swap swap sw 0 0",
        "host:/export /mnt nfs defaults 0 0",
        "//host/share /mnt cifs credentials=/etc/x,_netdev 0 0",
        "/data /srv none bind 0 0",
        "/image.iso /mnt iso9660 loop,ro 0 0",
        "/dev/xvdf /data ext4 defaults,nofail,x-systemd.device-timeout=5 0 2",
        "LABEL=data /data ext4 noauto",
        "UUID=3f2b7f0e-9d2c-8d5e-a6f0-0b7f6e6f2d11 /again ext4 subdir 0 2 # why",
        "/a\\040b /c\\040d none rbind",
      })
  void what_may_work_is_left_to_the_test(String line) throws Exception {
    assertThat(table(tree.table(line + "\n").plan())).endsWith(line + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LABEL=my\\040data /data ext4 defaults 0 2",
        "LABEL=\"my\\040data\" /data ext4 defaults 0 2",
        "/dev/disk/by-label/my\\040data /data ext4",
        "UUID=12345678-9D2C-8d5e-a6f0-0b7f6e6f2d11 /data xfs",
        "/dev/xvdf /data ext4 defaults 0 2",
      })
  void a_line_that_names_a_data_volume_is_no_problem(String line) throws Exception {
    tree.volumes(Set.of("/dev/xvdf", "LABEL=my data", "UUID=12345678-9d2c-8d5e-a6f0-0b7f6e6f2d11"));
    var plan = tree.table(line + "\n").plan();

    assertThat(table(plan)).endsWith(line + "\n");
    assertThat(plan.remarks()).hasSize(line.startsWith("/dev/xvdf") ? 1 : 0);
    tree.table(line.replaceFirst("data|1234|xvdf", "other") + "\n");
    refused("/etc/fstab line 1 needs ");
  }

  @ParameterizedTest
  @CsvSource({"grub-bookworm.cfg, 6.1.0-50-amd64", "grub-trixie.cfg, 6.12.117+deb13-amd64"})
  void the_menu_of_a_debian_stays(String name, String version) throws Exception {
    tree.text(MENU, sample(name))
        .file("boot/vmlinuz-" + version, BootTree.kernel(version))
        .file("boot/initrd.img-" + version, BootTree.cpio("init", "ext4.ko", "nvme.ko"));

    assertThat(tree.plan().menu()).isEmpty();
  }

  @Test
  void a_kernel_that_the_menu_names_has_to_be_there() throws Exception {
    tree.text(MENU, sample("grub-trixie.cfg"));

    refused(
        "/boot/grub/grub.cfg line 116 starts the kernel /boot/vmlinuz-6.12.117+deb13-amd64",
        "which is not in the image; run update-grub");
  }

  @Test
  void only_the_entry_that_starts_by_itself_counts() throws Exception {
    tree.text(MENU, menu() + menu("/boot/gone root=UUID=" + UUID, "/boot/gone"));

    assertThat(tree.plan().bootable()).isTrue();
    tree.text("boot/grub/grubenv", "# GRUB Environment Block\nsaved_entry=1\n####");
    tree.text(MENU, "set default=\"${saved_entry}\"\n" + menu() + menu("/boot/gone", "/boot/gone"));
    refused("/boot/gone");
  }

  @Test
  void a_menu_without_entries_starts_nothing() {
    tree.text(MENU, "set default=0\n");

    refused("/boot/grub/grub.cfg has no entry that starts anything; run update-grub");
  }

  @Test
  void a_menu_that_leads_elsewhere_is_left_to_the_test() throws Exception {
    tree.text(MENU, "configfile /boot/grub2/grub.cfg\n");

    assertThat(tree.plan().menu()).isEmpty();
  }

  @Test
  void a_menu_elsewhere_is_led_to() throws Exception {
    tree.text("boot/grub2/grub.cfg", menu());

    assertThat(tree.plan().menu().orElseThrow()).contains("configfile ($root)/boot/grub2/grub.cfg");
  }

  @ParameterizedTest
  @CsvSource({
    "root=UUID=00000000-9d2c-8d5e-a6f0-0b7f6e6f2d11, which this disk does not have",
    "root=/dev/xvda1, which this disk does not have",
    "root=LABEL=other, which this disk does not have",
    "init=/bin/gone, /bin/gone",
  })
  void what_the_kernel_is_told_has_to_be_there(String argument, String message) {
    tree.text(MENU, menu(KERNEL + " " + argument, RAM_DISK));

    refused(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root=PARTUUID=AAAAAAAA-9d2c-8d5e-a6f0-0b7f6e6f2d11",
        "root=LABEL=root",
        "root=/dev/vda3",
        "ro quiet",
      })
  void other_names_of_the_root_are_right(String argument) throws Exception {
    tree.text(MENU, menu(KERNEL + " " + argument, RAM_DISK));

    assertThat(tree.plan().bootable()).isTrue();
  }

  @Test
  void a_kernel_is_a_kernel() {
    tree.text("boot/vmlinuz-" + BootTree.VERSION, "garbage");

    refused("starts the kernel " + KERNEL + ", which is no kernel");
  }

  @Test
  void links_in_a_circle_are_told() {
    tree.text(MENU, menu("/vmlinuz root=UUID=" + UUID, "/initrd.img"))
        .link("vmlinuz", "boot/one")
        .link("boot/one", "/boot/two")
        .link("boot/two", "one");

    refused("starts the kernel /vmlinuz, but its symbolic links lead in a circle");
  }

  @Test
  void an_initial_ram_disk_is_whole() {
    var image = BootTree.gzip(BootTree.cpio("init", "lib/ext4.ko", "lib/virtio-blk.ko"));
    tree.file(RAM_DISK.substring(1), Arrays.copyOf(image, image.length / 2));

    refused("the initial RAM disk " + RAM_DISK + ", which is damaged: it ends early");
  }

  @Test
  void an_initial_ram_disk_is_not_empty() {
    tree.text(RAM_DISK.substring(1), "");

    refused(RAM_DISK + ", which is empty; make it again");
  }

  @Test
  void the_driver_of_the_root_filesystem_has_to_be_at_hand() {
    tree.file(RAM_DISK.substring(1), BootTree.gzip(BootTree.cpio("init", "lib/virtio-blk.ko.xz")));

    refused(
        "the kernel " + BootTree.VERSION + " has no driver of ext4, built in or in its initial");
  }

  @Test
  void drivers_may_be_built_in() throws Exception {
    tree.file(RAM_DISK.substring(1), BootTree.gzip(BootTree.cpio("init")))
        .text(
            "usr/lib/modules/" + BootTree.VERSION + "/modules.builtin",
            "kernel/fs/ext4/ext4.ko\nkernel/drivers/nvme/host/nvme.ko\n");

    assertThat(tree.plan().bootable()).isTrue();
  }

  @Test
  void init_may_be_a_script() throws Exception {
    tree.text("usr/sbin/init", "#!/bin/sh\n");
    tree.link("usr/sbin/init", "/etc/own-init").text("etc/own-init", "#!/bin/sh\n");

    assertThat(tree.plan().bootable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/nowhere, is missing or cannot be executed",
    "init, is a circle of symbolic links",
    "/etc/text, is neither a program nor a script"
  })
  void init_has_to_start(String target, String message) {
    tree.text("etc/text", "text").link("usr/sbin/init", target);

    refused("/sbin/init, which the kernel starts first, " + message);
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    tree.table("garbage\n").text(RAM_DISK.substring(1), "").link("usr/sbin/init", "/nowhere");

    refused("/etc/fstab line 1 ", RAM_DISK, "/sbin/init");
  }
}
