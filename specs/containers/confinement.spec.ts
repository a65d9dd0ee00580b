import { requirement, storageOf, test } from '../../fixtures/index.ts'

/** What Docker gives every container that asks for nothing. */
const usualCapabilities =
  /^(AUDIT_WRITE|CHOWN|DAC_OVERRIDE|FOWNER|FSETID|KILL|MKNOD|NET_BIND_SERVICE|NET_RAW|SETFCAP|SETGID|SETPCAP|SETUID|SYS_CHROOT)$/

/** What a container of the host may be given, key by key of its HostConfig. What stands nowhere must have its default. */
const settings = {
  // Its own names, limits, logs and files, and when it runs. Ports, networks and mounts are judged by what becomes of them.
  anything: [
    ...[
      'AutoRemove',
      'Binds',
      'BlkioDeviceReadBps',
      'BlkioDeviceReadIOps',
      'BlkioDeviceWriteBps',
      'BlkioDeviceWriteIOps',
    ],
    ...['BlkioWeight', 'BlkioWeightDevice', 'CapDrop', 'ConsoleSize', 'ContainerIDFile', 'CpuCount', 'CpuPercent'],
    ...[
      'CpuPeriod',
      'CpuQuota',
      'CpuShares',
      'CpusetCpus',
      'CpusetMems',
      'DiskQuota',
      'Dns',
      'DnsOptions',
      'DnsSearch',
    ],
    ...[
      'ExtraHosts',
      'IOMaximumBandwidth',
      'IOMaximumIOps',
      'Init',
      'KernelMemory',
      'KernelMemoryTCP',
      'Links',
      'LogConfig',
    ],
    ...[
      'Memory',
      'MemoryReservation',
      'MemorySwap',
      'MemorySwappiness',
      'Mounts',
      'NanoCpus',
      'NetworkMode',
      'PidsLimit',
    ],
    ...['PortBindings', 'ReadonlyRootfs', 'RestartPolicy', 'ShmSize', 'StorageOpt', 'Tmpfs', 'VolumesFrom'],
  ],
  nothing: [
    ...['Annotations', 'Cgroup', 'CgroupParent', 'CpuRealtimePeriod', 'CpuRealtimeRuntime', 'DeviceCgroupRules'],
    ...['DeviceRequests', 'Devices', 'GroupAdd', 'OomKillDisable', 'Privileged', 'PublishAllPorts'],
  ],
  values: {
    CgroupnsMode: /^private$/,
    IpcMode: /^(none|private|shareable)?$/,
    Isolation: /^(default)?$/,
    OomScoreAdj: /^\d*$/, // a negative one lets the host's own processes be ended first
    PidMode: /^(private)?$/,
    Runtime: /^(runc|io\.containerd\.runc\.v2)?$/,
    UTSMode: /^(private)?$/,
    UsernsMode: /^(private)?$/,
    VolumeDriver: /^(local)?$/,
  },
  entries: {
    CapAdd: usualCapabilities,
    SecurityOpt:
      /^(no-new-privileges([:=](true|false))?|label[:=]level:.*|apparmor[:=]docker-default|seccomp[:=]builtin|writable-cgroups=false)$/,
    Sysctls: /^(net|fs\.mqueue|kernel\.(msg|sem|shm))\S*=/, // those that each container has of its own
    Ulimits: /^(as|core|cpu|data|fsize|locks|memlock|msgqueue|nofile|nproc|rss|sigpending|stack)$/,
  },
  // Docker's own list, as it was before later versions added to it.
  atLeast: {
    MaskedPaths: [
      ...['/proc/acpi', '/proc/asound', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/sched_debug'],
      ...['/proc/scsi', '/proc/timer_list', '/proc/timer_stats', '/sys/firmware'],
    ],
    ReadonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
  },
}

/** What comes with the card, for the containers that compute on it. */
const gpu = {
  values: { Runtime: /^(runc|io\.containerd\.runc\.v2|nvidia)?$/ },
  entries: { DeviceRequests: /^(gpu|nvidia\.com\/gpu=\S+)$/, Devices: /^\/dev\/nvidia[\w/-]*$/ },
}

/** The folder of the cold storage that is a container's own. */
const own = {
  comfyui: 'ai/comfyui',
  'nginx-proxy-manager': 'services/nginx-proxy',
  ollama: 'ai/ollama',
  'open-webui': 'ai/open-webui',
  pihole: 'services/pihole',
  'squaretable-postgres': 'services/squaretable/postgres',
  'squaretable-redis': 'services/squaretable/redis',
}

test(
  'No container on the host can reach beyond its own walls',
  requirement('CTR-06', {
    why: 'Whoever breaks into one container takes the whole host: by its engine, its devices, its processes or its files.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Container Isolation',
    remedy:
      "`npm run deploy` takes it from the stack's own; from another container take it in its compose file, or `docker rm --force <name>`. What one really needs is declared in the inventory with its reason: `containers`, see inventory.example.yaml.",
    byHand:
      'Take it from the container in its compose file, and `docker compose up -d`. What one really needs is declared in the inventory with its reason: `containers`, see inventory.example.yaml.',
    of: ['docker'],
  }),
  async ({ expect, docker, target }) => {
    const { containers, liberties } = await docker.confinement({
      stack: [...Object.keys(own), 'squaretable', 'squaretable-migrate'],
      settings,
      also: { comfyui: gpu, ollama: gpu },
      mounts: {
        storage: storageOf(target),
        own,
        readable: ['/etc/localtime', '/etc/timezone', '/usr/share/zoneinfo'],
      },
    })

    expect(containers).toHaveSome('container')
    expect(liberties).toEqual([])
  },
)
