import { fault, faults, harmless, type LabHost } from '../../fixtures/faults/fault.ts'

/** Makes the lab's Ollama misbehave; models that are loaded are unloaded first, so that the next one is loaded like this. */
export const behave = (behaviour: object) => (host: LabHost) =>
  host.run(`docker exec -i ollama sh -c 'cat > /root/.ollama/stand-in.json' && ${unload}`, JSON.stringify(behaviour))
export const behaveAgain = (host: LabHost): Promise<string> =>
  host.run(`docker exec ollama rm -f /root/.ollama/stand-in.json && ${unload}`)

const unload =
  'for m in $(docker exec ollama ollama ps | awk "NR > 1 { print \\$1 }"); do docker exec ollama ollama stop $m; done; true'

/** Does something to the file that holds the weights of llama2:13b, which nothing has loaded. */
const withWeights = (command: string) => (host: LabHost) =>
  host.run(
    `${unload}; cd ${host.target.coldStorage.path}/ai/ollama/models && weights=blobs/$(grep -o '"mediaType":"application/vnd.ollama.image.model","digest":"[^"]*' manifests/registry.ollama.ai/library/llama2/13b | sed 's/.*"//; s/:/-/') && test -f $weights && ${command}`,
  )

const sameFile = 'All of them break the file of one model.'

const noAnswer = 'Ollama gives no answer that can be used.'

export default faults({
  'AIS-01': [
    fault('Ollama is stopped', host => host.run('docker stop ollama'), {
      shows: 'The container ollama does not run',
      blinds: 'Nothing can be asked inside a stopped container, and no throughput be measured.',
      alsoBreaks: {
        'CTR-02': 'It is stopped.',
        'CTR-03': 'It is stopped.',
        'PRX-03': 'ollama. has nothing behind it.',
        'AIS-12': 'Open WebUI has nothing to link to.',
      },
    }),
    fault('Ollama answers garbage', behave({ answer: 'garbage' }), {
      repair: behaveAgain,
      shows: 'It works!',
      blinds: 'A throughput cannot be read from garbage.',
      alsoBreaks: { 'PRX-03': noAnswer, 'AIS-12': noAnswer },
    }),
    harmless(
      'Ollama has a model more, for embedding',
      host => host.run('docker exec ollama ollama pull nomic-embed-text'),
      { repair: host => host.run('docker exec ollama ollama rm nomic-embed-text') },
    ),
  ],
  'AIS-18': [
    fault('one model is not there', host => host.run('docker exec ollama ollama rm llama2:13b'), {
      shows: 'llama2:13b is not among the models of Ollama',
    }),
    fault('the weights of one model are gone', withWeights('rm $weights'), {
      alone: sameFile,
      shows: 'for llama2:13b with 404',
    }),
    fault('the weights of one model are cut', withWeights('truncate --size 30000 $weights'), {
      alone: sameFile,
      shows: ['for llama2:13b with 500', 'exceeds file size'],
    }),
    fault(
      'the weights of one model are something else',
      withWeights('printf ZZZZ | dd of=$weights conv=notrunc status=none'),
      {
        alone: sameFile,
        shows: ['for llama2:13b with 500', 'invalid file magic'],
      },
    ),
    harmless(
      'a model with the same weights was used before',
      host => host.run('docker exec ollama ollama pull llama2:latest && docker exec ollama ollama run llama2 hello'),
      { repair: host => host.run('docker exec ollama ollama rm llama2:latest') },
    ),
  ],
  'AIS-03': [
    fault('one model is slower than its floor', behave({ tokensPerSecond: { 'llama2:7b': 4 } }), {
      shows: ['models below their floor', 'llama2:7b: between'],
      repair: behaveAgain,
    }),
    fault('Ollama claims ten times its speed', behave({ evalDurationFactor: 0.1 }), {
      shows: ["the server's own figure is between", 'times that of the clock'],
      repair: behaveAgain,
    }),
  ],
})
