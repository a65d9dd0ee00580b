# The twenty checks as one shell script, each beside the others: what a person gets who writes for speed alone.
# A line a check: its id, "ok" or "FAILED".
check() { ( if "$2" >/dev/null 2>&1; then echo "$1 ok"; else echo "$1 FAILED"; fi ) & }
inspect() { sudo docker ps -q | xargs sudo docker inspect --format "$1"; }

pre02() { . /etc/os-release && [ "$ID $VERSION_ID" = 'debian 13' ]; }
pre04() { v=$(sudo docker version --format '{{.Server.Version}}') && [ "$(printf '%s\n' 26.1 "$v" | sort -V | head -1)" = 26.1 ] && sudo docker compose version && sudo docker buildx version; }
pre09() { [ "$(findmnt -no FSTYPE /cold-storage)" = ext4 ] && sudo sh -c 'touch /cold-storage/.bench && rm /cold-storage/.bench'; }
pre12() { tailscale status --json | grep -q '"BackendState": "Running"' && ip -4 addr show tailscale0 | grep -qF 'inet 100.64.0.1/'; }
pre13() { systemctl is-active firewalld && sudo firewall-cmd --state && sudo firewall-cmd --check-config; }
pre16() { ! sudo ss -Hltnup 'src 100.64.0.1 and ( sport = 80 or sport = 443 or sport = 81 or sport = 53 )' | grep -v docker-proxy | grep .; }
ctr01() { systemctl is-active docker && systemctl is-enabled docker; }
ctr02() { for name in ollama comfyui open-webui nginx-proxy-manager pihole; do [ "$(sudo docker inspect --format '{{.State.Running}}' $name)" = true ] || return 1; done; }
ctr03() { ! inspect '{{with .State.Health}}{{.Status}}{{else}}none{{end}}' | grep -v '^healthy$'; }
ctr04() { ! inspect '{{.HostConfig.RestartPolicy.Name}} {{.State.Restarting}}' | grep -vE '^(always|unless-stopped) false$'; }
ctr06() { ! inspect '{{.HostConfig.Privileged}} {{.HostConfig.NetworkMode}} {{.HostConfig.PidMode}} {{.HostConfig.IpcMode}} {{json .Mounts}}' | grep -E '^true|^[a-z]+ host|docker\.sock'; }
net01() { ! sudo ss -Hltnu | awk '{print $5}' | grep -E '^(0\.0\.0\.0|\*|\[::\]):' | grep -vE ':(22|41641)$'; }
net02() { ! inspect '{{range .NetworkSettings.Ports}}{{range .}}{{.HostIp}} {{end}}{{end}}' | tr ' ' '\n' | grep . | grep -vxF 100.64.0.1; }
net03() { [ "$(inspect '{{range $port, $bound := .NetworkSettings.Ports}}{{if $bound}}{{$port}} {{end}}{{end}}' | tr ' ' '\n' | grep . | sort | xargs)" = '443/tcp 53/tcp 53/udp 80/tcp 81/tcp' ]; }
net12() { z=$(sudo firewall-cmd --info-zone=self-hosted) && echo "$z" | grep -qx '  interfaces: tailscale0' && echo "$z" | grep -qx '  ports: 80/tcp 443/tcp 81/tcp 53/tcp 53/udp' && echo "$z" | grep -qx '  target: default'; }
net16() { [ "$(sudo docker network inspect --format '{{.Driver}} {{range .IPAM.Config}}{{.Subnet}}{{end}}' self-hosted)" = 'bridge 172.30.0.0/16' ]; }
net18() { sudo docker exec open-webui getent hosts ollama; }
gpu() { [ "$(sudo docker exec "$1" nvidia-smi --query-gpu=uuid --format=csv,noheader)" = "$(nvidia-smi --query-gpu=uuid --format=csv,noheader)" ]; }
gpu01() { gpu ollama; }
gpu02() { gpu comfyui; }
ais01() { a=$(sudo docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ollama) && curl -sf "http://$a:11434/api/version" && curl -sf "http://$a:11434/api/tags"; }

for id in PRE-02 PRE-04 PRE-09 PRE-12 PRE-13 PRE-16 CTR-01 CTR-02 CTR-03 CTR-04 CTR-06 NET-01 NET-02 NET-03 NET-12 NET-16 NET-18 GPU-01 GPU-02 AIS-01; do
  check $id "$(echo $id | tr 'A-Z' 'a-z' | tr -d -)"
done
wait
