# Keeps what the firewall is now, and starts the timer that brings it back. The folder holds undo.sh and runtime.py already.
set -eu
cd "$folder"
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

cat >/etc/systemd/system/plumbline-undo.service <<UNIT
# Written by Plumbline, for a minute.
[Unit]
Description=Take back a change of the firewall that no new login has confirmed

[Service]
Type=oneshot
ExecStart=/bin/sh $folder/undo.sh
UNIT
# Enabled: a host that is switched off and on meanwhile takes the change back as well.
cat >/etc/systemd/system/plumbline-undo.timer <<UNIT
# Written by Plumbline, for a minute.
[Unit]
Description=Take back a change of the firewall that no new login has confirmed

[Timer]
OnActiveSec=${seconds}s
AccuracySec=1s

[Install]
WantedBy=timers.target
UNIT
systemctl daemon-reload
: >armed
systemctl enable plumbline-undo.timer
systemctl restart plumbline-undo.timer
