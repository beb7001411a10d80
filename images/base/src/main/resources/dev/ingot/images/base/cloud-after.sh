# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# After the packages of a cloud-like Debian were installed; `$1` is the tree, $ROOT_UUID the id of its
# filesystem on a disk, $SUITE the release, $SOURCES what the package client's sources are, $APPARMOR_FEATURES what the
# AppArmor of its kernel can do, if that is known.
set -e
cd "$1"
chroot . sh -e -c 'mkdir -p /boot/efi; rm -f /etc/ssh/ssh_host_*'

# Two things that take a processor for seconds.
chroot . update-initramfs -c -k all &
initramfs=$!
cat > run/later/compile <<'END'
import compileall, importlib.util, os, py_compile, struct, sys

MODE = py_compile.PycInvalidationMode.TIMESTAMP
library = os.path.dirname(os.__file__)
folders = {"/usr/lib/python3/dist-packages"}
for call in open("/run/later/py3compile.calls"):
    folders.update(word for word in call.split() if word.startswith("/usr/"))
for folder in sorted(folders):
    compileall.compile_dir(folder, quiet=2, invalidation_mode=MODE)
# The library was compiled with the hash of each source, since SOURCE_DATE_EPOCH is set: Python would
# read every source to start a program.
for path, _, names in os.walk(library):
    for name in names:
        source = os.path.join(path, name)
        cache = importlib.util.cache_from_source(source) if name.endswith(".py") else ""
        if os.path.exists(cache):
            about = os.stat(source)
            with open(cache, "r+b") as file:
                file.seek(4)
                file.write(struct.pack("<III", 0, int(about.st_mtime), about.st_size & 0xFFFFFFFF))
END
chroot . python3 /run/later/compile
# The profiles as the kernel takes them: to make these takes seconds of each first boot. A kernel with other features
# does not take them, and the boot makes its own.
if [ -n "$APPARMOR_FEATURES" ]; then
  printf '%s\n' "$APPARMOR_FEATURES" > run/later/features
  chroot . apparmor_parser --kernel-features /run/later/features \
    --policy-features /usr/share/apparmor-features/features --skip-kernel-load --write-cache /etc/apparmor.d
fi
chroot . update-ca-certificates > /dev/null
wait $initramfs
rm -rf run/later

# Identity, as Debian leaves it for the first boot.
: > etc/hostname
chmod 644 etc/hostname
echo LANG=C.UTF-8 > etc/default/locale
printf 'Etc/UTC\n' > etc/timezone
: > var/lib/dpkg/available

# Logging in.
sed -i 's/^#PasswordAuthentication yes/PasswordAuthentication no/' etc/ssh/sshd_config
echo 'ClientAliveInterval 120' >> etc/ssh/sshd_config
cat > etc/cloud/cloud.cfg.d/01_debian_cloud.cfg <<'END'
system_info:
  default_user:
    name: debian
    gecos: Debian
    groups: [adm, audio, cdrom, dialout, dip, floppy, plugdev, sudo, video]
    lock_passwd: true
    shell: /bin/bash
    sudo: ["ALL=(ALL) NOPASSWD:ALL"]
# Not DSA, which no sshd of these releases offers: later versions of cloud-init do not make one either.
ssh_genkeytypes: [rsa, ecdsa, ed25519]
END
# Where no data source is, cloud-init does not make host keys. Debian 13 has a unit that does, at a first boot only,
# which a boot with an empty machine id is not.
if [ -e usr/lib/systemd/system/sshd-keygen.service ]; then
  mkdir -p etc/systemd/system/sshd-keygen.service.d
  cat > etc/systemd/system/sshd-keygen.service.d/no-host-keys.conf <<'END'
[Unit]
ConditionFirstBoot=
ConditionPathExistsGlob=!/etc/ssh/ssh_host_*_key
ConditionPathIsReadWrite=/etc/ssh
END
else
  cat > etc/systemd/system/sshd-keygen.service <<'END'
[Unit]
Description=Generate SSH host keys
ConditionPathExistsGlob=!/etc/ssh/ssh_host_*_key
ConditionPathIsReadWrite=/etc/ssh
Before=ssh.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/ssh-keygen -A

[Install]
WantedBy=ssh.service
END
  chroot . systemctl --quiet enable sshd-keygen
fi

# Network: cloud-init's configuration comes first, by its name.
printf '[Match]\nType=ether\n\n[Network]\nDHCP=yes\n' > etc/systemd/network/80-dhcp.network
chroot . systemctl --quiet enable systemd-networkd systemd-resolved
if [ "$SUITE" = bookworm ]; then
  ln -sf /run/systemd/resolve/resolv.conf etc/resolv.conf
else
  ln -sf ../run/systemd/resolve/stub-resolv.conf etc/resolv.conf
fi
rm -f etc/.resolv.conf.systemd-resolved.bak

# Packages.
rm -f etc/apt/sources.list.d/0000*
printf '%s' "$SOURCES" > etc/apt/sources.list.d/debian.sources
echo '# See /etc/apt/sources.list.d/debian.sources' > etc/apt/sources.list

# Booting. The disk has no device yet that grub-probe could look at.
cat > etc/fstab <<END
UUID=$ROOT_UUID / ext4 rw,discard,errors=remount-ro,x-systemd.growfs 0 1
PARTLABEL=esp /boot/efi vfat umask=0077,nofail,noauto,x-systemd.automount 0 0
END
echo GRUB_TIMEOUT=0 > etc/default/grub.d/15_timeout.cfg
chmod 644 etc/fstab etc/default/locale etc/default/grub.d/15_timeout.cfg etc/timezone \
  etc/apt/sources.list etc/apt/sources.list.d/debian.sources etc/systemd/network/80-dhcp.network
mv usr/sbin/grub-probe usr/sbin/grub-probe.real
cat > usr/sbin/grub-probe <<'END'
#!/bin/sh
for word; do
  case $word in
    --target=device) echo "UUID=$ROOT_UUID" ;;
    --target=fs_uuid) echo "$ROOT_UUID" ;;
    --target=fs) echo ext2 ;;
    --target=partmap) echo gpt ;;
  esac
done
END
chmod 755 usr/sbin/grub-probe
mkdir -p boot/grub
code=0
chroot . grub-mkconfig -o /boot/grub/grub.cfg || code=$?
mv -f usr/sbin/grub-probe.real usr/sbin/grub-probe
exit $code
