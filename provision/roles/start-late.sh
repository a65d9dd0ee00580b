#!/bin/bash
# Written by Plumbline. Usage: start-late.sh <Tailscale address>
# Starts the stack's containers that Docker could not start while the Tailscale address was away: Docker tries once, and never again,
# whatever their restart policy.
set -u
address=$1

start_failed() {
  ip -4 -oneline address show | grep -qF " $address/" || return 0
  docker ps --all --filter label=plumbline.stack --filter status=exited --filter status=created --format '{{.Names}}' 2>/dev/null |
    while read -r name; do
      case $(docker inspect --format '{{.State.Error}}' "$name") in
        *'cannot assign requested address'*) echo "Starting $name, which needed $address." && docker start "$name" ;;
      esac
    done
  return 0
}

# What the kernel tells of addresses. It is listened to before the first look, so that none is missed between the two.
exec 3< <(exec ip -oneline -4 monitor address)
while start_failed; do
  # Until the address comes, and once a minute all the same.
  while true; do
    read -r -t 60 -u 3 line
    ended=$?
    [ "$ended" -eq 1 ] && exit 1
    [ "$ended" -gt 128 ] && break
    case $line in *" $address/"*) break ;; esac
  done
done
