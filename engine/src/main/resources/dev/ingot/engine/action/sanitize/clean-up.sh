# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Removes what must not get into an image. Runs inside the machine, by its /bin/sh, with no tools but those of busybox.
# $1 is the working directory. The names that Image Builder publishes stand first in their sections; what is said to
# be ours is what builds here leave beside them. docs/compatibility.md has the same list.
#
# Links are removed, not followed: a home or a folder of logs may be a link to anywhere.
wd=$1

# A section runs unless a component asked to skip it.
wanted() {
  if [ -e "$wd/skip_cleanup_$1" ]; then
    echo "Skipping $1"
    return 1
  fi
  echo "Cleaning $1"
}

# True if the path is a mount point, or lies where nothing can be written: then it is no part of the image.
mounted() {
  [ -r /proc/self/mountinfo ] || return 1
  while read -r _ _ _ _ point options _; do
    case $1 in
      "$point") return 0 ;;
      "${point%/}"/*) case $options in ro | ro,*) return 0 ;; esac ;;
    esac
  done </proc/self/mountinfo
  return 1
}

# Removes files of these names. One that stays is a secret in every copy, so the clean-up fails.
gone() {
  for file do
    if [ -f "$file" ] || [ -L "$file" ]; then
      if ! why=$(rm -f -- "$file" 2>&1) && ! mounted "$file"; then
        echo "cannot remove $file: ${why##*: }" >&2
        exit 1
      fi
    fi
  done
}

# Makes files empty, if they are real ones: what writes to them may still run, or needs them to be there. A sparse
# file of any size costs nothing.
emptied() {
  for file do
    [ ! -f "$file" ] || [ -L "$file" ] || [ ! -s "$file" ] || { true >"$file"; } 2>/dev/null || :
  done
}

# Removes all that is in these folders, in any number and depth, but for what is mounted there.
hollow() {
  for folder do
    if [ -d "$folder" ] && [ ! -L "$folder" ]; then
      find "$folder/" -xdev ! -type d -exec rm -f -- {} + 2>/dev/null
      find "$folder/" -xdev -depth -type d ! -path "$folder/" -exec rmdir -- {} + 2>/dev/null
    fi
  done
}

# Fails if files are left in a folder that was to be hollow.
no_file_in() {
  for folder do
    left=$([ -L "$folder" ] || find "$folder/" -xdev -type f 2>/dev/null | head -n 1)
    if [ -n "$left" ] && ! mounted "$left"; then
      echo "cannot remove $left" >&2
      exit 1
    fi
  done
}

# What runs in the machine writes no more of its own: not now, and not when the machine is shut down.
if [ -d /run/systemd/system ]; then
  timeout 20 journalctl --relinquish-var >/dev/null 2>&1
  timeout 20 systemctl stop systemd-random-seed.service >/dev/null 2>&1
fi

if wanted cloudinit_files; then
  gone /etc/sudoers.d/90-cloud-init-users /etc/locale.conf /var/log/cloud-init.log /var/log/cloud-init-output.log
  hollow /var/lib/cloud
  no_file_in /var/lib/cloud
  # Ours: the network of the build machine, with its hardware address, as cloud-init wrote it down.
  gone /etc/netplan/50-cloud-init.yaml /etc/network/interfaces.d/50-cloud-init \
    /etc/systemd/network/10-cloud-init-*.network /etc/systemd/network/10-cloud-init-*.link \
    /etc/NetworkManager/system-connections/cloud-init-*.nmconnection
  for file in /etc/sysconfig/network-scripts/ifcfg-*; do
    if [ -f "$file" ] && grep -q '^# Created by cloud-init' "$file"; then
      gone "$file"
    fi
  done
fi

if wanted instance_files; then
  gone /etc/.updated /etc/aliases.db /etc/hostname /var/lib/misc/postfix.aliasesdb-stamp \
    /var/lib/postfix/master.lock /var/spool/postfix/pid/master.pid /var/.updated \
    /var/cache/yum/x86_64/2/.gpgkeyschecked.yum
  # Ours: what package tools and shells keep for the next time.
  hollow /var/lib/apt/lists /var/cache/apt/archives/partial /var/cache/dnf /var/cache/yum /var/cache/apk
  gone /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/cache/debconf/*-old /var/lib/dpkg/*-old \
    /root/.bash_history /root/.ash_history /root/.wget-hsts
fi

if wanted ssh_files; then
  gone /etc/ssh/ssh_host_rsa_key /etc/ssh/ssh_host_rsa_key.pub \
    /etc/ssh/ssh_host_ecdsa_key /etc/ssh/ssh_host_ecdsa_key.pub \
    /etc/ssh/ssh_host_ed25519_key /etc/ssh/ssh_host_ed25519_key.pub \
    /root/.ssh/authorized_keys
  # Ours: other kinds of host keys, the second file that sshd reads, and homes that are not in /home.
  gone /etc/ssh/ssh_host_*key /etc/ssh/ssh_host_*key.pub /etc/ssh/ssh_host_*-cert.pub /root/.ssh/authorized_keys2
  for home in /home/* /home/.[!.]*; do
    gone "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"
  done
  if [ -f /etc/passwd ]; then
    while IFS=: read -r _ _ _ _ _ home _; do
      case $home in
        /*) gone "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2" ;;
      esac
    done </etc/passwd
  fi
fi

if wanted instance_log_files; then
  gone /var/log/audit/audit.log /var/log/boot.log /var/log/dmesg /var/log/cron
  # Ours: other logs become empty, and those that were set aside go.
  emptied /var/log/wtmp /var/log/btmp /var/log/lastlog /var/log/faillog /var/log/tallylog \
    /var/log/messages /var/log/secure /var/log/maillog /var/log/syslog /var/log/debug
  if [ -d /var/log ] && [ ! -L /var/log ]; then
    find /var/log/ -xdev -type f ! -path '/var/log/amazon/*' \
      \( -name '*.log.[0-9]*' -o -name '*.log-[0-9]*' -o -name '*.[0-9]' -o -name '*.[0-9].gz' -o -name '*.old' \) \
      -exec rm -f -- {} + 2>/dev/null
    find /var/log/ -xdev -type f -size +0 ! -path '/var/log/amazon/*' -name '*.log' \
      -exec sh -c 'for file do true >"$file"; done' sh {} + 2>/dev/null
  fi
fi

if wanted toe_files; then
  for path in "$wd"/TOE_*; do
    hollow "$path"
    no_file_in "$path"
    gone "$path"
    [ ! -d "$path" ] || rmdir -- "$path" 2>/dev/null
  done
  # Ours.
  hollow /var/lib/amazon/toe
fi

if wanted ssm_log_files; then
  hollow /var/log/amazon/ssm
  no_file_in /var/log/amazon/ssm
  [ ! -d /var/log/amazon/ssm ] || rmdir -- /var/log/amazon/ssm 2>/dev/null
fi

echo "Cleaning what every image is cleaned of"
gone /var/log/sa/sa* /var/lib/dhclient/dhclient*.lease /var/lib/systemd/random-seed /var/lib/rsyslog/imjournal.state
hollow /var/tmp /var/log/journal
no_file_in /var/tmp /var/log/journal
# Ours: what else an init, its services or a network leave that is of this one machine.
gone /var/lib/systemd/credential.secret /var/lib/urandom/random-seed /var/lib/seedrng/seed.* \
  /var/lib/dhcp/*.leases /var/lib/dhclient/*.leases /var/lib/dhcpcd/*.lease* /var/lib/dhcpcd/duid \
  /var/lib/dhcpcd/secret /var/lib/NetworkManager/*.lease /var/lib/NetworkManager/secret_key \
  /var/lib/NetworkManager/timestamps /var/lib/NetworkManager/seen-bssids \
  /etc/udev/rules.d/70-persistent-net.rules /var/lib/systemd/timesync/clock
hollow /var/lib/systemd/timers /var/lib/systemd/coredump /var/lib/systemd/pstore /tmp
gone "$wd"/skip_cleanup_* "$wd/perform_cleanup"
