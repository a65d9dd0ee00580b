# Keeps what the host is before the first deploy, for the day that it is undone. $before names the folder, $user who deploys, $paths what a
# deploy may make or change beside the firewall, $parts what it goes through. The folder is there whole, or not at all.
set -eu
umask 077
if [ ! -e "$before" ]; then
  rm -rf "$before.new"
  mkdir -p "$before.new/others"
  cd "$before.new"
  cat >runtime.py
  keep_firewall
  command -v firewall-cmd >/dev/null || : >no-firewalld
  for path in $paths; do
    if [ -f "$path" ]; then cp -a --parents "$path" others; elif [ ! -e "$path" ]; then echo "$path" >>absent; fi
  done
  for unit in docker; do
    ! systemctl is-active -q "$unit.service" || echo "$unit" >>units-active
    ! systemctl is-enabled -q "$unit.service" 2>/dev/null || echo "$unit" >>units-enabled
  done
  ! id -nG -- "$user" | tr ' ' '\n' | grep -qx docker || echo "$user" >members
  tailscale debug prefs 2>/dev/null | grep -o '"NoSNAT": *[a-z]*' >tailscale-prefs || :
  mv "$before.new" "$before"
fi
for part in $parts; do grep -qx "$part" "$before/parts" 2>/dev/null || echo "$part" >>"$before/parts"; done
