# Keeps what the firewall is now, and starts the timer that brings it back. The folder holds undo.sh and runtime.py already.
set -eu
cd "$folder"
keep_firewall

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
