import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

const file = '/root/ComfyUI/stand-in.json'

/** Makes the lab's ComfyUI misbehave. */
export const behaveComfyui = (behaviour: object) => (host: LabHost) =>
  host.run(`docker exec -i comfyui sh -c 'cat > ${file}'`, JSON.stringify(behaviour))
export const comfyuiBehavesAgain = (host: LabHost): Promise<string> => host.run(`docker exec comfyui rm -f ${file}`)

export default faults({
  'AIS-09': [
    fault('ComfyUI is stopped', host => host.run('docker stop comfyui'), {
      shows: 'The container comfyui does not run',
      blinds: 'Nothing can be asked inside a stopped container.',
      alsoBreaks: {
        'CTR-02': 'It is stopped.',
        'CTR-03': 'It is stopped.',
        'PRX-03': 'comfy. has nothing behind it.',
      },
    }),
    fault('ComfyUI answers garbage', behaveComfyui({ answer: 'garbage' }), {
      repair: comfyuiBehavesAgain,
      shows: 'It works!',
      alsoBreaks: { 'PRX-03': 'ComfyUI gives no answer that can be used.' },
    }),
    fault('what runs in the queue never ends', behaveComfyui({ stuckQueue: true }), {
      repair: comfyuiBehavesAgain,
      shows: 'ComfyUI did not end a workflow without a model within',
    }),
    harmless(
      'the queue stands still for a while',
      async host => {
        await behaveComfyui({ stuckQueue: true })(host)
        await host.run(`systemd-run --collect --on-active=40 docker exec comfyui rm -f ${file}`)
      },
      { repair: comfyuiBehavesAgain },
    ),
  ],
  'AIS-10': [
    fault('every picture is black', behaveComfyui({ blankImage: true }), {
      repair: comfyuiBehavesAgain,
      shows: 'The picture is blank: every point of it is #000000',
    }),
    fault(
      'the folder of previews cannot be written to',
      host => host.run('docker exec comfyui sh -c "rm -rf /root/ComfyUI/temp && touch /root/ComfyUI/temp"'),
      {
        shows: 'ComfyUI ended the workflow with execution_error: PreviewImage',
        repair: host => host.run('docker exec comfyui sh -c "rm -f /root/ComfyUI/temp && mkdir -p /root/ComfyUI/temp"'),
      },
    ),
  ],
})
