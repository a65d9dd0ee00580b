# Brings back what arm.sh kept. Begun again, it does it again.
cd "$folder" || exit 0
mv armed undoing 2>/dev/null || [ -e undoing ] || { disarm; exit 0; }
restore_firewall
mv undoing undone
disarm
