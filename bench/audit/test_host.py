"""The twenty checks as somebody who uses testinfra would write them."""

import json

STACK = ["ollama", "comfyui", "open-webui", "nginx-proxy-manager", "pihole"]


def containers(host):
    names = host.check_output("sudo docker ps -q").split()
    return json.loads(host.check_output("sudo docker inspect " + " ".join(names)))


def zone(host):
    lines = host.check_output("sudo firewall-cmd --info-zone=self-hosted").splitlines()
    return dict(line.strip().partition(": ")[::2] for line in lines)


def gpu(host, name):
    query = "nvidia-smi --query-gpu=uuid --format=csv,noheader"
    return host.check_output(f"sudo docker exec {name} {query}") == host.check_output(query)


def test_pre_02(host):
    assert host.system_info.distribution == "debian"
    assert host.system_info.release.split(".")[0] == "13"


def test_pre_04(host):
    version = host.check_output("sudo docker version --format '{{.Server.Version}}'")
    assert tuple(map(int, version.split("+")[0].split(".")[:2])) >= (26, 1)
    assert host.run("sudo docker compose version").rc == 0
    assert host.run("sudo docker buildx version").rc == 0


def test_pre_09(host):
    assert host.mount_point("/cold-storage").filesystem == "ext4"
    assert host.run("sudo sh -c 'touch /cold-storage/.bench && rm /cold-storage/.bench'").rc == 0


def test_pre_12(host):
    assert json.loads(host.check_output("tailscale status --json"))["BackendState"] == "Running"
    assert "100.64.0.1" in host.interface("tailscale0").addresses


def test_pre_13(host):
    assert host.service("firewalld").is_running
    assert host.run("sudo firewall-cmd --check-config").rc == 0


def test_pre_16(host):
    held = host.check_output("sudo ss -Hltnup 'src 100.64.0.1 and ( sport = 80 or sport = 443 or sport = 81 or sport = 53 )'")
    assert all("docker-proxy" in line for line in held.splitlines())


def test_ctr_01(host):
    assert host.service("docker").is_running
    assert host.service("docker").is_enabled


def test_ctr_02(host):
    with host.sudo():
        assert all(host.docker(name).is_running for name in STACK)


def test_ctr_03(host):
    assert all(one["State"].get("Health", {}).get("Status") == "healthy" for one in containers(host))


def test_ctr_04(host):
    for one in containers(host):
        assert one["HostConfig"]["RestartPolicy"]["Name"] in ("always", "unless-stopped")
        assert not one["State"]["Restarting"]


def test_ctr_06(host):
    for one in containers(host):
        settings = one["HostConfig"]
        assert not settings["Privileged"]
        assert "host" not in (settings["NetworkMode"], settings["PidMode"], settings["IpcMode"])
        assert not any("docker.sock" in mount.get("Source", "") for mount in one["Mounts"])


def test_net_01(host):
    listening = host.check_output("sudo ss -Hltnu").splitlines()
    everywhere = [line.split()[4] for line in listening if line.split()[4].startswith(("0.0.0.0:", "*:", "[::]:"))]
    assert all(address.endswith((":22", ":41641")) for address in everywhere)


def test_net_02(host):
    for one in containers(host):
        for bindings in one["NetworkSettings"]["Ports"].values():
            assert all(binding["HostIp"] == "100.64.0.1" for binding in bindings or [])


def test_net_03(host):
    published = {port for one in containers(host) for port, bindings in one["NetworkSettings"]["Ports"].items() if bindings}
    assert published == {"80/tcp", "443/tcp", "81/tcp", "53/tcp", "53/udp"}


def test_net_12(host):
    found = zone(host)
    assert found["target"] == "default"
    assert found["interfaces"] == "tailscale0"
    assert set(found["ports"].split()) == {"80/tcp", "443/tcp", "81/tcp", "53/tcp", "53/udp"}


def test_net_16(host):
    (network,) = json.loads(host.check_output("sudo docker network inspect self-hosted"))
    assert network["Driver"] == "bridge"
    assert [config["Subnet"] for config in network["IPAM"]["Config"]] == ["172.30.0.0/16"]


def test_net_18(host):
    assert host.run("sudo docker exec open-webui getent hosts ollama").rc == 0


def test_gpu_01(host):
    assert gpu(host, "ollama")


def test_gpu_02(host):
    assert gpu(host, "comfyui")


def test_ais_01(host):
    address = host.check_output(
        "sudo docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ollama"
    )
    assert host.run(f"curl -sf http://{address}:11434/api/version").rc == 0
    assert host.run(f"curl -sf http://{address}:11434/api/tags").rc == 0
