# SPDX-License-Identifier: Apache-2.0
# Copyright The Ingot Authors
#
# Puts files of ours into a machine, from within it, and takes those away that are still ours.
#
# usage: sh place.sh place|remove [PATH MODE DIVERTED CONTENT]…
#   DIVERTED  1 if dpkg is to put a package's own file to PATH.real meanwhile, which is moved there

set -eu
records=/var/lib/dpkg/diversions
[ -f $records ] || exit 0
mode=$1
shift

ours() { [ -f "$1" ] && [ ! -L "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Writes the records of dpkg anew, without the one of a path, or with it.
record() {
  {
    while IFS= read -r from && IFS= read -r to && IFS= read -r by; do
      [ "$from $to $by" = "$1 $1.real :" ] || printf '%s\n%s\n%s\n' "$from" "$to" "$by"
    done < $records
    [ "$2" = without ] || printf '%s\n%s\n:\n' "$1" "$1.real"
  } > $records.new
  chmod 644 $records.new
  mv -f $records.new $records
}

while [ $# -ge 4 ]; do
  path=$1 rights=$2 diverted=$3 content=$4
  shift 4
  [ -d "${path%/*}" ] || continue
  if [ "$mode" = remove ]; then
    ours "$path" "$content" || continue
    if [ "$diverted" = 1 ] && { [ -e "$path.real" ] || [ -L "$path.real" ]; }; then
      mv -f "$path.real" "$path"
    else
      rm -f "$path"
    fi
    [ "$diverted" = 0 ] || record "$path" without
  elif ! ours "$path" "$content"; then
    if [ "$diverted" = 0 ]; then
      [ ! -e "$path" ] || continue
    elif grep -qxF "$path" $records && [ -e "$path" ]; then
      continue # it is diverted to another name, or the user's own is here
    else
      record "$path" with
      if [ -e "$path" ] || [ -L "$path" ]; then mv "$path" "$path.real"; fi
    fi
    printf '%s\n' "$content" > "$path.new"
    chmod "$rights" "$path.new"
    mv -f "$path.new" "$path"
  fi
done
