# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# After the packages of a minimal Debian were installed; `$1` is the tree. What mmdebstrap took from this host
# goes, the network is set up, and the initial RAM disk, which holds the times and file numbers of this hour, is
# packed again without them.
set -e
echo debian > "$1/etc/hostname"
printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' > "$1/etc/hosts"
printf '[Match]\nType=ether\n\n[Network]\nDHCP=yes\n' \
  > "$1/etc/systemd/network/80-dhcp.network"
chmod 644 "$1/etc/hostname" "$1/etc/hosts" "$1/etc/systemd/network/80-dhcp.network"
chroot "$1" systemctl enable systemd-networkd systemd-resolved
rm -f "$1/etc/resolv.conf" "$1/etc/.resolv.conf.systemd-resolved.bak"
ln -s ../run/systemd/resolve/stub-resolv.conf "$1/etc/resolv.conf"
mv "$1"/etc/apt/sources.list.d/0000*.list "$1/etc/apt/sources.list"
chroot "$1" sh -e -c '
  cd "$(mktemp -d)"
  for image in /boot/initrd.img-*; do
    gzip -t "$image" || continue
    gzip -dc "$image" | cpio -id --quiet
    find . -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
    find . ! -name . | LC_ALL=C sort |
      cpio -o --quiet -R 0:0 -H newc --reproducible | gzip -9n > "$image"
    rm -rf -- *
  done
  rmdir "$PWD"'
