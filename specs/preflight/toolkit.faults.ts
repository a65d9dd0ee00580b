import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const hook = '/usr/bin/nvidia-container-runtime-hook'
const uuid = 'GPU-3a7c1f52-9d0b-4e86-b5a4-6c2f8e1d7b90'

/** Writes a file that tells what of a card to give to containers, as `nvidia-ctk cdi generate` does. */
const describes = (file: string, { kind = 'nvidia.com/gpu', card = uuid, driver = '580.95.05' }) => ({
  inject: (host: LabHost) =>
    host.run(
      `mkdir -p "$(dirname ${file})" && cat > ${file}`,
      `cdiVersion: 0.5.0
kind: ${kind}
devices:
    - name: ${card}
      containerEdits:
        deviceNodes:
            - path: /dev/nvidia0
containerEdits:
    mounts:
        - hostPath: /usr/lib/x86_64-linux-gnu/libcuda.so.${driver}
          containerPath: /usr/lib/x86_64-linux-gnu/libcuda.so.${driver}
`,
    ),
  repair: (host: LabHost) => host.run(`rm --force ${file}`),
})

const old = describes('/etc/cdi/old-driver.yaml', { driver: '565.57.01' })
const removed = describes('/var/run/cdi/removed-card.yaml', { card: 'GPU-11111111-2222-3333-4444-555555555555' })
const fresh = describes('/var/run/cdi/fresh.yaml', {})
const others = describes('/etc/cdi/other-maker.yaml', { kind: 'amd.com/gpu', card: '0', driver: '601.3.0' })

export default faults({
  'PRE-08': [
    fault('the NVIDIA Container Toolkit is not installed', host => host.run(`mv ${hook} ${hook}.away`), {
      shows: 'the NVIDIA Container Toolkit is not installed',
      repair: host => host.run(`mv ${hook}.away ${hook}`),
      alone: 'No container that asks for a card could be started beside it.',
    }),
    fault('a CDI spec is of the driver before', old.inject, {
      shows: '/etc/cdi/old-driver.yaml is of the driver 565.57.01, and 580.95.05 runs',
      repair: old.repair,
    }),
    fault('a CDI spec names a card that was taken out', removed.inject, {
      shows: '/var/run/cdi/removed-card.yaml names the card GPU-11111111-2222-3333-4444-555555555555',
      repair: removed.repair,
    }),
    harmless('a CDI spec describes the card and its driver', fresh.inject, { repair: fresh.repair }),
    harmless('a CDI spec is of another maker', others.inject, { repair: others.repair }),
  ],
})
