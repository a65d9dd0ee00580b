/**
 * A shell function: `boot_link <unit>` tells whether a target, or another unit, has a link that starts it at boot.
 * `systemctl is-enabled` does not: to it an alias that is left is enough, though nothing starts by an alias alone.
 */
export const bootLink = `boot_link() {
  for d in $(systemd-analyze unit-paths 2>/dev/null || echo /etc/systemd/system /run/systemd/system /usr/lib/systemd/system /lib/systemd/system); do
    for l in "$d"/*.wants/"$1" "$d"/*.requires/"$1" "$d"/*.upholds/"$1"; do [ ! -L "$l" ] || return 0; done
  done
  return 1
}`
