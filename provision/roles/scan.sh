#!/bin/sh
# Written by Plumbline. Looks into the image of every container for critical vulnerabilities that somebody has mended, by Trivy or else by Grype, and
# leaves a report of each. What a scanner is to pass over stands in its own file (.trivyignore.yaml, .grype.yaml) in this folder.
set -u
umask 077
at=/var/lib/plumbline/scans
mkdir -p "$at" && cd "$at" || exit 1
ids=$(docker ps --all --quiet --no-trunc) || exit 1
images=$([ -z "$ids" ] || docker inspect --format '{{.Image}} {{.Config.Image}}' $ids | sort -u -k 1,1) || exit 1
failed=
while read -r id name; do
  [ -n "$id" ] || continue
  report=${id#sha256:}
  if command -v trivy >/dev/null; then
    trivy image --quiet --scanners vuln --severity CRITICAL --ignore-unfixed --show-suppressed --format json --output ".$report" "$name" </dev/null
  else
    grype --quiet --only-fixed --output json --file ".$report" "docker:$name" </dev/null
  fi && mv ".$report" "$report.json" || { rm -f ".$report"; failed="$failed $name"; }
done <<LIST
$images
LIST
# What no container is made from any more.
find . -name '*.json' -mtime +30 -delete
[ -z "$failed" ] || { echo "could not be scanned:$failed" >&2; exit 1; }
