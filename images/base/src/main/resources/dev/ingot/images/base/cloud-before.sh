# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Before the packages of a cloud-like Debian are installed; `$1` is the tree.
set -e

# No links to kernels in the root: the boot loader's menu names them.
echo 'do_symlinks = no' > "$1/etc/kernel-img.conf"
mkdir -p "$1/etc/modprobe.d"
printf 'blacklist %s\n' pcspkr floppy > "$1/etc/modprobe.d/blacklist.conf"

# What packages would run many times over runs once, at the end. apt looks for programs here first.
mkdir -p "$1/run/later"
cat > "$1/run/later/update-initramfs" <<'END'
#!/bin/sh
echo "$*" >> "/run/later/${0##*/}.calls"
END
for name in py3compile update-ca-certificates ssh-keygen; do
  cp "$1/run/later/update-initramfs" "$1/run/later/$name"
done
chmod 755 "$1"/run/later/*
