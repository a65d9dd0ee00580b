import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Covers a folder of the running container, as `docker inspect` does not show. */
const cover = (folder: string) => (host: LabHost) =>
  host.run(
    `nsenter --target "$(docker inspect comfyui --format '{{.State.Pid}}')" --mount mount -t tmpfs intruder /root/ComfyUI/${folder}`,
  )
const uncover = (folder: string) => (host: LabHost) =>
  host.run(
    `nsenter --target "$(docker inspect comfyui --format '{{.State.Pid}}')" --mount umount /root/ComfyUI/${folder}`,
  )

const alone = 'What makes ComfyUI anew takes away what covers its folders.'

export default faults({
  'STO-06': [
    fault("another folder covers the one of ComfyUI's pictures", cover('output'), {
      shows: 'a picture that ComfyUI saved is not on the host where it should be',
      repair: uncover('output'),
      alone,
    }),
    fault('another folder covers the one of uploads', cover('input'), {
      shows: 'a file that was uploaded to ComfyUI is not on the host where it should be',
      repair: uncover('input'),
      alone,
    }),
    harmless(
      'the owner keeps pictures of other days, and folders of its own',
      host =>
        host.run(
          'cd /cold-storage/ai/comfyui && mkdir -p output/2025-12-24 output/neighbour && touch output/2025-12-24/ComfyUI_00001_.png output/neighbour/plumbline_00001_.png input/neighbour.png',
        ),
      {
        repair: host =>
          host.run('cd /cold-storage/ai/comfyui && rm -r output/2025-12-24 output/neighbour input/neighbour.png'),
      },
    ),
  ],
})
