import { localBackend } from '../backend/local/local-backend.ts';
import { systemClock } from '../clock.ts';
import { runWorkflow } from '../run-workflow.ts';

/** Runs one step that never ends, and repeats its output, until somebody kills this process. */
const [workRoot = '', path = '', command = ''] = process.argv.slice(2);
const rest = { image: '', environment: {}, dependsOn: [], onSuccess: true, onFailure: false, failureIgnored: false };

await runWorkflow({
  plan: {
    version: 1,
    name: 'dies',
    labels: {},
    clone: null,
    environment: {},
    procs: [{ name: 'a', commands: [command], ...rest }],
  },
  backend: localBackend({ workRoot, path, clock: systemClock }),
  cancel: new AbortController().signal,
  clock: systemClock,
  report: async () => undefined,
  log: async (_, lines) => {
    for (const line of lines) process.stdout.write(`${line.out}\n`);
  },
});
