# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Before the packages of a minimal Debian are installed; `$1` is the tree.
set -e

# What a root disk may need. A kernel takes what is a module of its own: the cloud kernel has NVMe and ext4 built in,
# the general one has not.
mkdir -p "$1/etc/tiny-initramfs"
printf '%s\n' AUTO_MODULES=no \
  INCLUDE_MODULES=virtio_pci,virtio_blk,virtio_scsi,sd_mod,xen_blkfront,nvme,ahci,ata_piix,ext4,crc32c_generic \
  > "$1/etc/tiny-initramfs/tiny-initramfs.conf"
