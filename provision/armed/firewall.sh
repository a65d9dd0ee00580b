# Keeps in the current folder what the firewall and the guard are, and brings it back from there. The folder holds runtime.py.

# The links by which systemd starts, or masks, what a deploy changes.
links() {
  find /etc/systemd/system -type l \( -name firewalld.service -o -name plumbline-guard.service -o -name 'dbus-*.FirewallD1.service' \)
}

# Python as firewalld itself uses it: another one may not know firewalld.
firewalld() {
  python=$(sed -n '1s/^#! *\(.*python.*\)/\1/p' "$(command -v firewall-cmd)")
  ${python:-python3} ./runtime.py "$@"
}

keep_firewall() {
  mkdir files
  for path in /etc/firewalld /etc/plumbline /etc/systemd/system/plumbline-guard.service $(links); do
    if [ -e "$path" ] || [ -L "$path" ]; then cp -a --parents "$path" files; fi
  done
  for unit in firewalld plumbline-guard; do systemctl is-active -q "$unit.service" && echo "$unit" >>active || :; done
  nft --stateless list table inet plumbline_guard >guard.nft 2>/dev/null || rm -f guard.nft
  # A firewalld that runs and does not tell how still gets its files back.
  if [ -e active ] && grep -qx firewalld active; then firewalld save >runtime.json || rm -f runtime.json; fi
  if command -v nmcli >/dev/null; then
    nmcli -g UUID connection show --active | while read -r id; do
      echo "$id $(nmcli -g connection.zone connection show "$id")"
    done >connections
  fi
}

# What was kept, each by its path: the folders above it are not to be touched.
kept_paths() {
  for path in /etc/firewalld /etc/plumbline /etc/systemd/system/plumbline-guard.service; do [ ! -e "files$path" ] || echo "$path"; done
  find files/etc/systemd/system -type l 2>/dev/null | sed 's,^files,,'
}

was_active() { [ -e active ] && grep -qx "$1" active; }

# What cannot be brought back does not keep the rest from it. Begun again, it does it again.
restore_firewall() {
  rm -rf /etc/plumbline /etc/systemd/system/plumbline-guard.service
  # A firewalld that came with the deploy keeps the files of its package, and stands still.
  if [ -e no-firewalld ]; then
    rm -f /etc/firewalld/zones/self-hosted.xml* /etc/firewalld/zones/public.xml* /etc/firewalld/policies/containers-out.xml*
  else
    rm -rf /etc/firewalld
  fi
  links | xargs -r rm -f
  kept_paths | while read -r path; do mkdir -p "${path%/*}" && cp -a "files$path" "$path"; done
  systemctl daemon-reload

  if was_active plumbline-guard; then systemctl start plumbline-guard.service; else systemctl stop plumbline-guard.service 2>/dev/null; fi
  if command -v nft >/dev/null; then
    { printf '%s inet plumbline_guard\n' 'add table' 'delete table'; cat guard.nft 2>/dev/null; } | nft -f -
  fi
  if was_active firewalld; then
    systemctl is-active -q firewalld.service && firewall-cmd --reload || systemctl restart firewalld.service
    [ ! -e runtime.json ] || firewalld restore <runtime.json
  else
    systemctl stop firewalld.service 2>/dev/null
    # Going, it may have taken Docker's rules with it.
    if systemctl is-active -q docker.service && ! iptables -t nat -n -L DOCKER >/dev/null 2>&1; then systemctl restart docker.service; fi
  fi
  [ ! -e connections ] || while read -r id zone; do
    [ "$(nmcli -g connection.zone connection show "$id")" = "$zone" ] || nmcli connection modify "$id" connection.zone "$zone"
  done <connections
}

# Prints what is not as it was kept.
firewall_differences() {
  for path in /etc/firewalld /etc/plumbline /etc/systemd/system/plumbline-guard.service $(links) $(kept_paths); do
    [ "$path" = /etc/firewalld ] && [ -e no-firewalld ] && path=/etc/firewalld/zones/self-hosted.xml
    if [ -e "files$path" ] || [ -L "files$path" ]; then
      diff -rq --no-dereference "files$path" "$path" >/dev/null 2>&1 || echo "$path"
    elif [ -e "$path" ] || [ -L "$path" ]; then
      echo "$path"
    fi
  done
  for unit in firewalld plumbline-guard; do
    if was_active $unit; then now=active; else now=inactive; fi
    if systemctl is-active -q $unit.service; then [ $now = active ]; else [ $now = inactive ]; fi || echo "$unit.service"
  done
  if [ -e guard.nft ]; then :; elif nft list table inet plumbline_guard >/dev/null 2>&1; then echo 'the table plumbline_guard'; fi
}
