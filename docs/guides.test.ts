import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Child } from '../examples/stage/child.ts';
import { signalbox } from '../examples/stage/signalbox.ts';

const root = dirname(import.meta.dirname);
const guideOn = (topic: string) => readFileSync(join(root, `docs/guides/${topic}.md`), 'utf8');
const guide = guideOn('action-services');

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
  const { url } = await serve();
  const service = start([fileOf('service.mjs', block('js'))], { PORT: '0', SIGNALBOX_SERVER: url });
  const [, port = ''] = await service.line(/^listening on (\d+)$/);
  const fsl = fileOf('release.fsl', block('fsl').replace(':18090/', `:${port}/`));
  expect(await signalbox(url, 'apply', fsl)).toMatchObject({ status: 0 });
  expect(await signalbox(url, 'run', 'release', 'first', 'commit=abc', '--wait')).toMatchObject({ status: 0 });
  await service.line(/^acknowledged: 200$/);
  const [step] = (await (await fetch(`${url}/step`)).json()) as { spec: { data: string } }[];
  expect(JSON.parse(step?.spec.data ?? '')).toEqual({ deployed: 'abc', replicas: 2 });
});

test('the commands of the guide on runs start one with its inputs, show it and follow it to its end', async () => {
  const { url } = await serve();
  const flow = `flow release inputs = (str version, int count, list regions);
    step soak => (DONE -> done) { action = wait; args = (for = "1ms"); };
  flow_end`;
  expect(await signalbox(url, 'apply', fileOf('release.fsl', flow))).toMatchObject({ status: 0 });
  for (const words of commandsOf('run-control')) expect(await signalbox(url, ...words)).toMatchObject({ status: 0 });
  const run = await (await fetch(`${url}/api/runs/shop-1.10`)).json();
  expect(run).toMatchObject({ status: 'done', inputs: { version: '1.10', count: 3, regions: ['eu', 'us'] } });
});

test('the flow of the guide on templates takes what the configuration of its template says', async () => {
  const { url } = await serve();
  const fsl = block('fsl', guideOn('templates')).replace('deploy.example', '127.0.0.1:9');
  expect(await signalbox(url, 'apply', fileOf('regional.fsl', fsl))).toMatchObject({ status: 0 });
  const [set = [], show = [], run = []] = commandsOf('templates', 1);
  expect(await signalbox(url, ...set)).toMatchObject({ status: 0 });
  const shown = expect.stringMatching(/region +"?eu-1"? +flow, by \$config\.eu\.region/);
  expect(await signalbox(url, ...show)).toMatchObject({ status: 0, stdout: shown });
  expect(await signalbox(url, ...run)).toMatchObject({ status: 0 });
  const { id } = (await (await fetch(`${url}/api/runs/europe-1.4`)).json()) as { id: string };
  const journal = await (await fetch(`${url}/api/runs/${id}/journal`)).text();
  expect(journal).toContain('"args":{"version":"1.4","region":"eu-1","replicas":2}');
  const refused = await signalbox(url, 'run', 'regional', 'alone', 'version=1.4');
  expect(refused).toMatchObject({ stderr: expect.stringContaining('ship.region is $config.eu.region') });
});

test('the interlock of its guide refuses the first flow there, and proves the second', async () => {
  const { url } = await serve();
  const text = guideOn('interlocks');
  const put = ['interlock', 'set', 'production', '--file', fileOf('production.json', block('json', text))];
  expect(await signalbox(url, ...put, '--expect', 'new')).toMatchObject({ status: 0 });
  const [hasty = '', careful = ''] = [...text.matchAll(/^```fsl\n([\s\S]*?)^```/gm)].map(([, fsl]) => fsl ?? '');
  const refused = await signalbox(url, 'apply', fileOf('hasty.fsl', hasty));
  const [, shown = ''] = /^```\nhasty\.fsl:(.*)$/m.exec(text) ?? [];
  expect(refused).toMatchObject({ status: 5, stderr: expect.stringContaining(shown) });
  const taken = await signalbox(url, 'apply', fileOf('careful.fsl', careful));
  expect(taken).toMatchObject({ status: 0, stderr: expect.not.stringContaining('interlock') });
});

test('the commands of the guide on editors check, format and walk through the flow of another guide', async () => {
  const fsl = fileOf('release.fsl', block('fsl'));
  for (const words of commandsOf('editor')) {
    const named = words.map((word) => (word === 'release.fsl' ? fsl : word));
    expect([words, await signalbox('', ...named)]).toMatchObject([words, { status: 0 }]);
  }
});

test('the pipeline of the guide on exec runs by each of its commands', async () => {
  const text = guideOn('exec');
  const shop = join(folder, 'shop');
  mkdirSync(shop);
  fileOf('shop/.woodpecker.yaml', block('yaml', text));
  fileOf('shop/secrets.txt', block('ini', text));
  const command = join(root, 'packages/cli/bin/signalbox.mjs');
  const commands = commandsOf('exec');
  expect(commands).toHaveLength(4);
  for (const words of commands) {
    const surroundings = { cwd: shop, env: { ...process.env, HOME: folder, XDG_CACHE_HOME: '' } };
    const { stdout } = await promisify(execFile)(process.execPath, [command, ...words], surroundings);
    expect(stdout).not.toContain('example-of-a-token');
  }
  expect(readFileSync(join(shop, 'made/woodpecker (2)/greeting.txt'), 'utf8')).toBe('Hallo from main\n');
});

/** The words of a block of commands in a guide, the first if no other is asked for. */
function commandsOf(topic: string, block = 0): readonly (readonly string[])[] {
  const [, commands = ''] = [...guideOn(topic).matchAll(/^```sh\n([\s\S]*?)^```/gm)][block] ?? [];
  return commands
    .trim()
    .split('\n')
    .map((line) => (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).slice(1).map((word) => word.replaceAll("'", '')));
}

async function serve(): Promise<{ readonly url: string }> {
  const command = join(root, 'packages/cli/bin/signalbox.mjs');
  const data = join(folder, 'data');
  const server = start([command, 'server', '--open', '--no-local-agent', '--port', '0', '--data', data]);
  const [, url = ''] = await server.line(/^listening on (http:\S+)$/);
  return { url };
}

function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Child {
  const child = new Child({ args, environment: { ...process.env, ...environment } });
  children.unshift(child);
  return child;
}

/** The first block of that language. */
function block(language: string, text = guide): string {
  return new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(text)?.[1] ?? '';
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
