import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** A container of the owner's: without a label, on the default network, as Portainer would be. */
const intruder =
  (name: string, options: string, verb = 'run --detach') =>
  (host: LabHost) =>
    host.run(`docker ${verb} --name ${name} ${options} --entrypoint sleep ollama/ollama:0.32.15 infinity`)
const remove =
  (name: string) =>
  (host: LabHost): Promise<string> =>
    host.run(`docker rm --force --volumes ${name}`)

/** What the container is called that a fault plants: it has to tell itself from those of others. */
const nameOf = (what: string): string => `intruder-${what.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}`

/** A fault that is one option of `docker run`. @param does what its finding says that the container does. */
const given = (what: string, options: string, does: string, verb?: string) =>
  fault(`a container ${what}`, intruder(nameOf(what), options, verb), {
    shows: `${nameOf(what)} ${does}`,
    repair: remove(nameOf(what)),
  })

/** Something that answers where an engine's socket would be. */
const listen = (socket: string) => (host: LabHost) =>
  host.run(
    `mkdir -p ${socket.replace(/\/[^/]*$/, '')} && python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('${socket}')"`,
  )

export default faults({
  'CTR-06': [
    given(
      "mounts Docker's socket, as Portainer does",
      '--volume /var/run/docker.sock:/var/run/docker.sock',
      'mounts /var/run/docker.sock',
    ),
    given(
      "mounts containerd's socket",
      '--volume /run/containerd/containerd.sock:/run/containerd/containerd.sock',
      'mounts /run/containerd/containerd.sock',
    ),
    fault(
      "a container mounts Podman's socket where Docker's would be",
      async host => {
        await listen('/run/podman/podman.sock')(host)
        await intruder('intruder-podman', '--volume /run/podman/podman.sock:/var/run/docker.sock')(host)
      },
      {
        shows: 'intruder-podman mounts /run/podman/podman.sock',
        repair: host => host.run('docker rm --force intruder-podman && rm -r /run/podman'),
      },
    ),
    given('mounts a folder that holds a socket', '--volume /run:/host/run:ro', 'mounts /run at /host/run: it holds'),
    given('mounts the whole host', '--volume /:/host:ro', 'mounts / at /host'),
    fault(
      'ComfyUI mounts a folder of the host, through a link in its own storage',
      async host => {
        const link = `${host.target.coldStorage.path}/ai/comfyui/input/more`
        await host.run(`ln -s /etc ${link}`)
        await host.override('comfyui', `services: { comfyui: { volumes: ["${link}:/more:ro"] } }`)
      },
      {
        shows: 'comfyui mounts /cold-storage/ai/comfyui/input/more, which leads to /etc',
        repair: async host => {
          await host.run(`rm ${host.target.coldStorage.path}/ai/comfyui/input/more`)
          const folder = `${host.target.deployPath}/services/comfyui`
          await host.run(
            `docker compose --project-directory ${folder} --file ${folder}/compose.yaml up --detach --wait`,
          )
        },
      },
    ),
    fault(
      'a container mounts a volume that binds a folder of the host',
      async host => {
        await host.run('docker volume create --opt type=none --opt o=bind --opt device=/etc intruder-etc')
        await intruder('intruder-binding-volume', '--volume intruder-etc:/etc/host:ro')(host)
      },
      {
        shows: 'intruder-binding-volume mounts the volume intruder-etc, which binds /etc',
        repair: host => host.run('docker rm --force intruder-binding-volume && docker volume rm intruder-etc'),
      },
    ),
    fault('ComfyUI is privileged', host => host.override('comfyui', 'services: { comfyui: { privileged: true } }'), {
      shows: 'comfyui is privileged',
    }),
    given('is privileged, though it does not run', '--privileged', 'is privileged', 'create'),
    given(
      'is privileged and says that it is a copy of this suite',
      '--privileged --label plumbline.copy=elsewhere',
      'is privileged',
    ),
    given('adds a capability', '--cap-add SYS_ADMIN', 'adds the capability SYS_ADMIN'),
    given("uses the host's network", '--network host', "shares the host's network namespace"),
    given("shares the host's process ids", '--pid host', "shares the host's pid namespace"),
    given("shares the host's memory segments", '--ipc host', "shares the host's ipc namespace"),
    given("shares the host's name", '--uts host', "shares the host's uts namespace"),
    given("shares the host's control groups", '--cgroupns host', "shares the host's cgroup namespace"),
    given("shares Ollama's process ids", '--pid container:ollama', 'joins the pid namespace of ollama'),
    given('runs without seccomp', '--security-opt seccomp=unconfined', 'has the security option seccomp=unconfined'),
    given("runs without SELinux's labels", '--security-opt label=disable', 'has the security option label=disable'),
    given('sees what is masked', '--security-opt systempaths=unconfined', 'does not mask /proc/kcore'),
    given('is given a device', '--device /dev/net/tun', 'is given the device /dev/net/tun'),
    given('may make a device', "--device-cgroup-rule 'c 10:200 rwm'", 'has the device rule c 10:200 rwm'),
    given('outlives the host when memory runs out', '--oom-score-adj -500', 'sets OomScoreAdj to -500', 'create'),
    given('leaves the control groups of containers', '--cgroup-parent /intruder', 'sets CgroupParent to /intruder'),
    harmless(
      'a container of the owner is hardened, and keeps its files in a volume of its own',
      intruder(
        'neighbour-hardened',
        '--read-only --tmpfs /tmp --volume neighbour-files:/files --cap-drop ALL --cap-add NET_BIND_SERVICE --security-opt no-new-privileges --ulimit nofile=1024:2048 --sysctl net.ipv4.ip_unprivileged_port_start=0',
      ),
      { repair: host => host.run('docker rm --force neighbour-hardened && docker volume rm neighbour-files') },
    ),
    harmless(
      'a container of the owner has limits on everything',
      intruder(
        'neighbour-limited',
        '--memory 64m --cpu-shares 256 --pids-limit 50 --shm-size 16m --oom-score-adj 500 --init --log-opt max-size=1m --add-host nas:192.0.2.7 --dns 192.0.2.53 --restart on-failure:3',
        'create',
      ),
      { repair: remove('neighbour-limited') },
    ),
  ],
})
