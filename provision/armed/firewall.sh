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

was_active() { [ -e active ] && grep -qx "$1" active; }

# What cannot be brought back does not keep the rest from it. Begun again, it does it again.
restore_firewall() {
  rm -rf /etc/firewalld /etc/plumbline /etc/systemd/system/plumbline-guard.service
  links | xargs -r rm -f
  cp -a files/. /
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
  fi
  [ ! -e connections ] || while read -r id zone; do
    [ "$(nmcli -g connection.zone connection show "$id")" = "$zone" ] || nmcli connection modify "$id" connection.zone "$zone"
  done <connections
}
