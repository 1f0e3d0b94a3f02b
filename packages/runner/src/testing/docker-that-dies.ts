import { dockerBackend } from '../backend/docker/docker-backend.ts';
import { systemClock } from '../clock.ts';
import { runWorkflow } from '../run-workflow.ts';

/** Runs one step in a container that never ends, says when it runs, until somebody kills this process. */
const [socket = '', temporaryRoot = ''] = process.argv.slice(2);
const rest = { environment: {}, dependsOn: [], onSuccess: true, onFailure: false, failureIgnored: false };

await runWorkflow({
  plan: {
    ...{ version: 1, name: 'dies', labels: {}, clone: null, environment: {} },
    procs: [{ name: 'a', image: 'alpine', commands: ['echo ready; sleep 1000'], ...rest }],
  },
  backend: dockerBackend({ socket, owner: 'dies', temporaryRoot, clock: systemClock }),
  cancel: new AbortController().signal,
  clock: systemClock,
  report: async () => undefined,
  log: async (_, lines) => {
    for (const line of lines) process.stdout.write(`${line.out}\n`);
  },
});
