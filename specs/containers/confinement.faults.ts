import { fault, faults, type LabHost } from '../../fixtures/faults/fault.ts'

/** A container of the owner's: without a label, on the default network, as Portainer would be. */
const intruder =
  (options: string, verb = 'run --detach') =>
  (host: LabHost) =>
    host.run(`docker ${verb} --name intruder ${options} --entrypoint sleep ollama/ollama:0.32.15 infinity`)
const remove = (host: LabHost): Promise<string> => host.run('docker rm --force --volumes intruder')

/** A fault that is one option of `docker run`. */
const given = (name: string, options: string, verb?: string) =>
  fault(`a container ${name}`, intruder(options, verb), { repair: remove })

/** Something that answers where an engine's socket would be. */
const listen = (socket: string) => (host: LabHost) =>
  host.run(
    `mkdir -p ${socket.replace(/\/[^/]*$/, '')} && python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('${socket}')"`,
  )

export default faults({
  'CTR-06': [
    given("mounts Docker's socket, as Portainer does", '--volume /var/run/docker.sock:/var/run/docker.sock'),
    given("mounts containerd's socket", '--volume /run/containerd/containerd.sock:/run/containerd/containerd.sock'),
    fault(
      "a container mounts Podman's socket where Docker's would be",
      async host => {
        await listen('/run/podman/podman.sock')(host)
        await intruder('--volume /run/podman/podman.sock:/var/run/docker.sock')(host)
      },
      { repair: host => host.run('docker rm --force intruder && rm -r /run/podman') },
    ),
    given('mounts a folder that holds a socket', '--volume /run:/host/run:ro'),
    given('mounts the whole host', '--volume /:/host:ro'),
    fault(
      'ComfyUI mounts a folder of the host, through a link in its own storage',
      async host => {
        const link = `${host.target.coldStorage.path}/ai/comfyui/input/more`
        await host.run(`ln -s /etc ${link}`)
        await host.override('comfyui', `services: { comfyui: { volumes: ["${link}:/more:ro"] } }`)
      },
      {
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
        await host.run('docker volume create --opt type=none --opt o=bind --opt device=/etc intruder')
        await intruder('--volume intruder:/etc/host:ro')(host)
      },
      { repair: host => host.run('docker rm --force intruder && docker volume rm intruder') },
    ),
    fault('ComfyUI is privileged', host => host.override('comfyui', 'services: { comfyui: { privileged: true } }')),
    given('is privileged, though it does not run', '--privileged', 'create'),
    given('is privileged and says that it is a copy of this suite', '--privileged --label plumbline.copy=elsewhere'),
    given('adds a capability', '--cap-add SYS_ADMIN'),
    given("uses the host's network", '--network host'),
    given("shares the host's process ids", '--pid host'),
    given("shares the host's memory segments", '--ipc host'),
    given("shares the host's name", '--uts host'),
    given("shares the host's control groups", '--cgroupns host'),
    given("shares Ollama's process ids", '--pid container:ollama'),
    given('runs without seccomp', '--security-opt seccomp=unconfined'),
    given("runs without SELinux's labels", '--security-opt label=disable'),
    given('sees what is masked', '--security-opt systempaths=unconfined'),
    given('is given a device', '--device /dev/net/tun'),
    given('may make a device', "--device-cgroup-rule 'c 10:200 rwm'"),
    given('outlives the host when memory runs out', '--oom-score-adj -500', 'create'),
    given('leaves the control groups of containers', '--cgroup-parent /intruder'),
  ],
})
