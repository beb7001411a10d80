# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Goes on where clean-up.sh ends: sees to it that every copy of the image makes at its first boot what was removed,
# and that nothing else happens there.
#
# For systemd the first boot is the one with no machine id, or with the word "uninitialized" in its place (since 247);
# an empty file is none. At the first boot it also enables and disables units as presets say, and asks whoever sits at
# the console for a locale. So the units' states are told to it as presets, which go after use, and it asks nothing.

units=/etc/systemd/system

# The version of systemd if it is this system's init, else nothing.
systemd=
case $(readlink -f /sbin/init 2>/dev/null) in
  */systemd) systemd=$(SYSTEMD_OFFLINE=1 systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9][0-9]*\).*/\1/p') ;;
esac

# Writes standard input as a file.
written() {
  mkdir -p "${1%/*}" && cat >"$1" && chmod 644 "$1" && echo "Adding $1"
}

# Prints the units that systemctl lists, as "unit state preset".
listed() {
  SYSTEMD_OFFLINE=1 SYSTEMD_COLORS=0 systemctl --root=/ list-unit-files --no-legend --no-pager 2>/dev/null
}

# Whether a unit is there only while this machine runs.
is_passing() {
  [ -e "/run/systemd/system/$1" ] || [ -e "/run/systemd/generator/$1" ] || return 1
  for folder in "$units" /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
    [ ! -e "$folder/$1" ] || return 1
  done
}

# Prints what has to be said so that the states stay what they are.
presets() {
  # What presets leave open is enabled, unless the distribution says otherwise.
  catch_all=$(cat /etc/systemd/system-preset/*.preset /usr/local/lib/systemd/system-preset/*.preset \
    /usr/lib/systemd/system-preset/*.preset /lib/systemd/system-preset/*.preset 2>/dev/null |
    sed -n 's/^[[:blank:]]*disable[[:blank:]][[:blank:]]*\*[[:blank:]]*$/yes/p' | head -n 1)
  all=$(listed)
  accompanied=" $(grep -lsE '^Also[[:blank:]]*=' "$units"/* /usr/local/lib/systemd/system/* /usr/lib/systemd/system/* \
    /lib/systemd/system/* | sed 's,.*/,,' | tr '\n' ' ')"
  echo "$all" | while read -r unit state preset _; do
    ! is_passing "$unit" || continue
    case $state,$preset in
      disabled,enabled | indirect,enabled | linked*,enabled | enabled-runtime,enabled)
        echo "disable $unit"
        ;;
      enabled,disabled)
        instances=
        case $unit in
          *@.*)
            for link in "$units"/*/"${unit%%@.*}"@?*."${unit##*.}"; do
              [ ! -L "$link" ] || {
                link=${link##*/"${unit%%@.*}"@}
                instances="$instances ${link%.*}"
              }
            done
            ;;
        esac
        echo "enable $unit$instances"
        ;;
      enabled,enabled)
        # Enabling it once more would enable its companions too.
        case $accompanied in
          *" $unit "*)
            if [ -z "$catch_all" ] && companions "$unit" | while read -r name; do off "$name"; done | grep -q .; then
              echo "disable $unit"
            fi
            ;;
        esac
        ;;
    esac
  done
}

# Prints the units that are enabled along with this one, each on a line.
companions() {
  for folder in "$units" /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
    if [ -f "$folder/$1" ]; then
      sed -n 's/^Also[[:blank:]]*=//p' "$folder/$1" | tr -s '[:blank:]' '\n' | grep .
      return
    fi
  done
}

# Prints the unit if it is not enabled and could be.
off() {
  echo "$all" | while read -r unit state _; do
    case $unit:$state in
      "$1:disabled" | "$1:indirect" | "$1:linked"*) echo "$unit" ;;
    esac
  done
}

# Each copy makes a machine id of its own. A link to a file is one of the ways to keep it elsewhere.
umount /etc/machine-id 2>/dev/null
if [ -n "$systemd" ] && [ "$systemd" -ge 247 ]; then
  first=uninitialized
else
  first=
fi
[ -e /etc/machine-id ] || rm -f -- /etc/machine-id
if [ -f /etc/machine-id ] || [ ! -e /etc/machine-id ]; then
  echo "Emptying /etc/machine-id"
  printf '%s' "${first:+$first
}" >/etc/machine-id
fi
# Without it D-Bus uses that one; with an empty one it would not start.
[ -L /var/lib/dbus/machine-id ] || rm -f -- /var/lib/dbus/machine-id

# An SSH server without host keys does not start. Some distributions make them when it starts, cloud-init does where it
# runs, which it does not on a machine without a source of data; for the rest there is this unit, named as those of
# distributions are.
set -- /etc/ssh/ssh_host_*key
if [ -n "$systemd" ] && [ -x /usr/sbin/sshd ] && [ ! -e "$1" ] && [ -x /usr/bin/ssh-keygen ]; then
  own=
  for unit in sshd-keygen.service sshd-keygen@.service sshd-keygen.target sshdgenkeys.service; do
    for folder in "$units" /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
      [ ! -e "$folder/$unit" ] || own=$folder/$unit
    done
  done
  for folder in "$units" /usr/lib/systemd/system /lib/systemd/system; do
    ! grep -qE '^Exec.*(ssh-keygen|sshd-gen-keys)' "$folder/sshd.service" "$folder/ssh.service" 2>/dev/null ||
      own=$folder
  done
  if [ -z "$own" ]; then
    written "$units/sshd-keygen.service" <<'UNIT'
# Added when the image was made, since the host keys of the build were removed.
[Unit]
Description=Generate SSH host keys
ConditionPathExistsGlob=!/etc/ssh/ssh_host_*key
ConditionPathIsReadWrite=/etc/ssh
After=cloud-init.service cloud-init-network.service
Before=ssh.service sshd.service ssh.socket sshd.socket

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/ssh-keygen -A

[Install]
WantedBy=ssh.service sshd.service ssh.socket sshd.socket
UNIT
    for unit in ssh.service sshd.service ssh.socket sshd.socket; do
      [ -e "/usr/lib/systemd/system/$unit" ] || [ -e "/lib/systemd/system/$unit" ] || continue
      mkdir -p "$units/$unit.wants"
      ln -sf ../sshd-keygen.service "$units/$unit.wants/sshd-keygen.service"
    done
  fi
fi

if [ -n "$first" ]; then
  # Whoever gives it credentials still sets what they say.
  for folder in /usr/lib/systemd/system /lib/systemd/system; do
    if [ -f "$folder/systemd-firstboot.service" ] && [ ! -e "$units/systemd-firstboot.service" ]; then
      written "$units/systemd-firstboot.service.d/00-ingot-no-questions.conf" <<'UNIT'
# Added when the image was made: its first boot waits for nobody at the console.
[Service]
ExecStart=
ExecStart=systemd-firstboot
StandardInput=null
StandardOutput=journal
StandardError=journal
UNIT
      break
    fi
  done

  # systemd reads presets before it starts any unit, and the first one that removes old files removes these.
  preset=$units-preset/00-ingot-first-boot.preset
  removal=/etc/tmpfiles.d/ingot-first-boot.conf
  rm -f -- "$preset" "$removal"
  rules=$(presets)
  printf '%s\n' "# Added when the image was made: at the first boot units are what they were then; goes after it." "$rules" |
    written "$preset"
  printf '%s\n' "# Added when the image was made; goes at the first boot." "r! $preset" "r! $removal" | written "$removal"
fi

exit 0
