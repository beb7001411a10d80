# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Lets a machine's tools prepare the boot of a disk that does not exist yet. Runs in the machine, as root.
#
# usage: sh boot-tools.sh place ROOT PARTITION EFI    puts our answers in place of programs that look at disks
#        sh boot-tools.sh remove                      takes away what is still ours, and puts back what was there
#   ROOT, PARTITION   the ids of the root filesystem and of its partition, such as
#                     3f2b7f0e-9d2c-8d5e-a6f0-0b7f6e6f2d11
#   EFI               the id of the EFI partition's filesystem, such as 1A2B-3C4D
#
# Both may run again at any time. A program is put aside by a diversion of dpkg, under the name that dpkg-divert
# itself would take, so that an upgrade or a first installation in the build goes beside our answer and somebody
# who diverts the program as well finds it done. A diversion that was there before is left alone.

set -eu
mode=$1 root=${2-} partition=${3-} efi=${4-}
mark='# Ingot: only here while this machine is built.'
records=/var/lib/dpkg/diversions
aside=distrib
programs='/usr/sbin/grub-probe /usr/sbin/grub-install /usr/bin/grub-mkrelpath /usr/bin/os-prober'
files='/usr/share/initramfs-tools/conf-hooks.d/zz-ingot /etc/dracut.conf.d/zz-ingot.conf
  /etc/kernel/postinst.d/zzz-ingot /etc/kernel/postrm.d/zzz-ingot'

# What a program says about the disk that will be made: its third partition is the root filesystem, its second
# one the EFI partition. What it does not know goes to the real program.
content() {
  case $1 in
    */grub-probe) cat <<END
#!/bin/sh
$mark
# Answers for the disk that will be made of this machine.
root=$root partition=$partition efi=$efi
END
      cat <<'END'
real=$0.distrib
otherwise() {
  [ -x "$real" ] && exec "$real" "$@"
  echo "${0##*/}: it is not installed" >&2
  exit 127
}
target=fs device='' names=0 given=''
expect=''
for word in "$@"; do
  if [ "$expect" ]; then
    [ "$expect" = map ] || target=$word
    expect=''
    continue
  fi
  case $word in
    -t | --target) expect=target ;;
    -m | --device-map) expect=map ;;
    --target=*) target=${word#*=} ;;
    -t*) target=${word#-t} ;;
    -d | --device) device=1 ;;
    --device-map=* | -m* | -v | --verbose | -0) ;;
    -*) otherwise "$@" ;;
    *) given=$word names=$((names + 1)) ;;
  esac
done
[ "$names" = 1 ] || otherwise "$@"
if [ "$device" ]; then
  case $given in
    /dev/vda3 | /dev/disk/by-uuid/"$root" | /dev/disk/by-partuuid/"$partition") on=root ;;
    /dev/vda2 | /dev/disk/by-uuid/"$efi") on=efi ;;
    *) otherwise "$@" ;;
  esac
else
  [ -e "$given" ] || otherwise "$@"
  case $(readlink -f "$given") in
    /dev/* | /proc/* | /sys/* | /run/*) otherwise "$@" ;;
    /boot/efi | /boot/efi/* | /efi | /efi/*) on=efi ;;
    *) on=root ;;
  esac
fi
case $on in
  root) number=3 type=ext2 id=$root kind=4f68bce3-e8cd-4db1-96e7-fbcaf984b709 ;;
  efi) number=2 type=fat id=$efi kind=c12a7328-f81f-11d2-ba4b-00a0c93ec93b ;;
esac
case $target in
  device) echo "/dev/vda$number" ;;
  disk) echo /dev/vda ;;
  drive) echo "(hd0,gpt$number)" ;;
  fs) echo "$type" ;;
  fs_uuid) echo "$id" ;;
  partmap) echo gpt ;;
  partuuid) [ $on = root ] || otherwise "$@"; echo "$partition" ;;
  gpt_parttype) echo "$kind" ;;
  abstraction | cryptodisk_uuid | msdos_parttype) echo ;;
  bios_hints | efi_hints | ieee1275_hints | compatibility_hint) echo "hd0,gpt$number" ;;
  baremetal_hints) echo "ahci0,gpt$number" ;;
  hints_string)
    echo "--hint-bios=hd0,gpt$number --hint-efi=hd0,gpt$number --hint-baremetal=ahci0,gpt$number" ;;
  *) otherwise "$@" ;;
esac
END
      ;;
    */grub-install) cat <<END
#!/bin/sh
$mark
# There is no disk yet.
END
      cat <<'END'
for word in "$@"; do
  case $word in
    -V | --version | -\? | --help | --usage)
      [ -x "$0.distrib" ] && exec "$0.distrib" "$@" ;;
  esac
done
if [ ! -x "$0.distrib" ]; then
  echo "${0##*/}: it is not installed" >&2
  exit 127
fi
mkdir -p /boot/grub
echo "Nothing to install: this machine has no disk; its image's disk gets a boot loader when it is made."
END
      ;;
    */grub-mkrelpath) cat <<END
#!/bin/sh
$mark
# A path as the boot loader sees it, whatever this machine's root is mounted from.
END
      cat <<'END'
[ $# = 1 ] && [ -x "$0.distrib" ] && [ -e "$1" ] || {
  [ -x "$0.distrib" ] && exec "$0.distrib" "$@"
  echo "${0##*/}: it is not installed" >&2
  exit 127
}
path=$(readlink -f -- "$1")
case $path in
  /boot/efi/*) path=${path#/boot/efi} ;;
  /efi/*) path=${path#/efi} ;;
esac
printf '%s\n' "$path"
END
      ;;
    */os-prober) cat <<END
#!/bin/sh
$mark
# The disks of the host hold no systems of this machine.
[ -x "\$0.distrib" ] || { echo "os-prober: it is not installed" >&2; exit 127; }
exit 0
END
      ;;
    */conf-hooks.d/*) cat <<END
$mark
END
      cat <<'END'
# What the disk needs that will be made of this machine, on all kinds of machines that it may start on; what
# MODULES=dep would find by itself is the host's.
dep_add_modules() {
  manual_add_modules ext4 crc32c crc32c_generic virtio_pci virtio_blk virtio_scsi sd_mod nvme xen_blkfront \
    ahci ata_piix hv_storvsc vmw_pvscsi usbhid hid_generic
}
# The swap areas that can be seen are the host's.
case ${RESUME:-auto} in auto) RESUME=none ;; esac
END
      ;;
    */dracut.conf.d/*) cat <<END
$mark
END
      cat <<'END'
# The devices and the kernel that can be seen are the host's.
hostonly="no"
hostonly_l=""
hostonly_cmdline="no"
hostonly_cmdline_l=""
if [[ ! ${kernel:-} && ${regenerate_all_l:-} != yes && ! -d /lib/modules/$(uname -r) ]]; then
  kernel=$(ls /lib/modules | sort -V | tail -n 1)
fi
END
      ;;
    */kernel/*) cat <<END
#!/bin/sh
$mark
END
      cat <<'END'
# The hook of GRUB leaves its menu as it is in a container; the menu of this machine is what its disk boots.
[ -e "${0%/*}/zz-update-grub" ] && [ -e /boot/grub/grub.cfg ] || exit 0
systemd-detect-virt --quiet --container 2>/dev/null || exit 0
case ${DEB_MAINT_PARAMS-} in
  *configure* | "'remove'"* | remove*) exec update-grub ;;
esac
END
      ;;
  esac
}

ours() {
  [ -f "$1" ] && [ ! -L "$1" ] && { read -r first && [ "$first" = "$mark" ] || { read -r second && [ "$second" = "$mark" ]; }; } < "$1"
}

# Whether dpkg has this diversion, or any of this program with a second argument of its own.
diverted() {
  [ -f $records ] || return 1
  while IFS= read -r from && IFS= read -r to && IFS= read -r by; do
    if [ "$from" = "$1" ] && { [ "${2-}" = any ] || [ "$to $by" = "$1.$aside :" ]; }; then
      return 0
    fi
  done < $records
  return 1
}

write() {
  content "$1" > "$1.ingot-new"
  chmod "$2" "$1.ingot-new"
  mv -f "$1.ingot-new" "$1"
}

# Writes the records of dpkg anew, without one of ours, or with one.
record() {
  {
    while IFS= read -r from && IFS= read -r to && IFS= read -r by; do
      [ "$from" = "$1" ] || printf '%s\n%s\n%s\n' "$from" "$to" "$by"
    done < $records
    [ "$2" = without ] || printf '%s\n%s\n:\n' "$1" "$1.$aside"
  } > $records.ingot-new
  chmod 644 $records.ingot-new
  mv -f $records.ingot-new $records
}

place() {
  for program in $programs; do
    if ours "$program"; then
      write "$program" 755
      continue
    fi
    if diverted "$program" any || [ -e "$program.$aside" ] || [ ! -d "${program%/*}" ]; then
      diverted "$program" && [ ! -e "$program" ] || continue # a death between the two moves below
    fi
    diverted "$program" || record "$program" with
    if [ -e "$program" ] || [ -L "$program" ]; then
      mv "$program" "$program.$aside"
    fi
    write "$program" 755
  done
  for file in $files; do
    if [ -e "$file" ] && ! ours "$file"; then
      continue
    fi
    mkdir -p "${file%/*}"
    case $file in
      */kernel/*) write "$file" 755 ;;
      *) write "$file" 644 ;;
    esac
  done
}

remove() {
  for program in $programs; do
    ours "$program" || continue
    if [ -e "$program.$aside" ] || [ -L "$program.$aside" ]; then
      mv -f "$program.$aside" "$program"
    else
      rm -f "$program"
    fi
    record "$program" without
  done
  for file in $files; do
    ours "$file" || continue
    rm -f "$file"
    folder=${file%/*}
    while [ "$folder" ] && ! grep -qsxF "$folder" /var/lib/dpkg/info/*.list && rmdir "$folder" 2>/dev/null; do
      folder=${folder%/*}
    done
  done
}

[ -f $records ] || exit 0
$mode
