import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Demo, showDemo } from '../examples/commit-to-production/demo.ts';
import { Child } from '../examples/stage/child.ts';
import { stopRequests } from '../packages/cli/src/supervise/stop-requests.ts';

const signalbox = fileURLToPath(new URL('../packages/cli/bin/signalbox.mjs', import.meta.url));
const defaultUrl = 'http://127.0.0.1:8080';

/** Serves, and sets the scene of the demo beside it, in a data folder of its own; gives the exit status. */
export async function startWithDemo(args: readonly string[]): Promise<number> {
  const { data: given = '.signalbox/demo' } = parseArgs({ args: [...args], options, strict: false }).values;
  const data = resolve(String(given));
  const stop = stopRequests(Date.now);
  const server = new Child({
    args: [signalbox, 'server', '--open', ...args, '--data', data],
    onLine: say,
    errors: 'inherit',
    // The Ctrl-C of the terminal reaches it through this process only, in order.
    detached: true,
  });
  const listening = server.line(/^listening on (http:\S+)$/).then(
    ([, url = '']) => url,
    () => undefined,
  );
  const url = await Promise.race([listening, stop.asked.then(() => undefined)]);
  const demo = url === undefined ? undefined : beside(url, join(data, 'scene'));
  await Promise.race([server.ended, stop.asked]);
  void stop.again.then(() => server.signal('SIGTERM'));
  server.signal('SIGTERM');
  const [status] = await Promise.all([server.ended, demo?.then((shown) => shown?.scene.site.stop())]);
  stop.close();
  return status;
}

const options = { data: { type: 'string' } } as const;

/** What goes wrong with the demo is said, and the server serves on. */
async function beside(server: string, folder: string): Promise<Demo | undefined> {
  const command = server === defaultUrl ? 'npx signalbox' : `npx signalbox --server ${server}`;
  try {
    if ((await fetch(`${server}/api/runs`)).status === 401) {
      say('\nThe demo has users by now, and is not shown: its runs need the token of one of them, as SIGNALBOX_TOKEN.');
      say('Its services are not started. `npm start -- --data FOLDER` begins a fresh one.\n');
      return undefined;
    }
    return await showDemo({ folder, server, command, say });
  } catch (problem) {
    say(`\nThe demo cannot be shown: ${problem instanceof Error ? problem.message : problem}`);
    say('`npm start -- --no-demo` starts without it, `npm start -- --data FOLDER` with a fresh one.\n');
    return undefined;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
