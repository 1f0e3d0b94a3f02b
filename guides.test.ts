import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Child } from './examples/stage/child.ts';
import { signalbox } from './examples/stage/signalbox.ts';

const guide = readFileSync(join(import.meta.dirname, 'docs/guides/action-services.md'), 'utf8');

let folder: string;
let children: Child[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guides-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) await child.stop();
  rmSync(folder, { recursive: true });
});

test('the service of the guide takes the call of the flow of the guide, and its run is done', async () => {
  const command = join(import.meta.dirname, 'packages/cli/bin/signalbox.mjs');
  const server = start([
    command,
    'server',
    '--open',
    '--no-local-agent',
    '--port',
    '0',
    '--data',
    join(folder, 'data'),
  ]);
  const [, url = ''] = await server.line(/^listening on (http:\S+)$/);
  const service = start([fileOf('service.mjs', block('js'))], { PORT: '0', SIGNALBOX_SERVER: url });
  const [, port = ''] = await service.line(/^listening on (\d+)$/);
  const fsl = fileOf('release.fsl', block('fsl').replace(':18090/', `:${port}/`));
  expect(await signalbox(url, 'apply', fsl)).toMatchObject({ status: 0 });
  expect(await signalbox(url, 'run', 'release', 'first', 'commit=abc', '--wait')).toMatchObject({ status: 0 });
  await service.line(/^acknowledged: 200$/);
  const [step] = (await (await fetch(`${url}/step`)).json()) as { spec: { data: string } }[];
  expect(JSON.parse(step?.spec.data ?? '')).toEqual({ deployed: 'abc', replicas: 2 });
});

function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Child {
  const child = new Child({ args, environment: { ...process.env, ...environment } });
  children.unshift(child);
  return child;
}

/** The first block of that language. */
function block(language: string): string {
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide)?.[1] ?? '';
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
