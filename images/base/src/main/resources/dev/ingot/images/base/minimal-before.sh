# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Before the packages of a minimal Debian are installed; `$1` is the tree.
set -e

# What a root disk may need, also for another kernel that a build installs: the cloud kernel has NVMe and ext4 built in.
mkdir -p "$1/etc/tiny-initramfs"
printf '%s\n' AUTO_MODULES=no \
  INCLUDE_MODULES=virtio_pci,virtio_blk,virtio_scsi,sd_mod,xen_blkfront,nvme,ext4 \
  > "$1/etc/tiny-initramfs/tiny-initramfs.conf"
