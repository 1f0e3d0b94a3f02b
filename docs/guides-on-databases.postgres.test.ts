import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { parse } from 'yaml';
import { Child } from '../examples/stage/child.ts';
import { signalbox } from '../examples/stage/signalbox.ts';
import { readConfig } from '../packages/server/src/config.ts';

const root = dirname(import.meta.dirname);
const command = join(root, 'packages/cli/bin/signalbox.mjs');
const guideOn = (topic: string) => readFileSync(join(root, `docs/guides/${topic}.md`), 'utf8');

let folder: string;
let children: Child[];
let database: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guides-'));
  children = [];
  database = `guide_${randomBytes(6).toString('hex')}`;
});

afterEach(async () => {
  for (const child of children) await child.stop();
  rmSync(folder, { recursive: true });
});

describe('the commands of the guide', () => {
  test.each(['cluster', 'postgresql'])('on %s that need no container do what it says', async (topic) => {
    let environment: NodeJS.ProcessEnv = {};
    if (topic === 'postgresql') await sql('postgres', `CREATE DATABASE ${database}`);
    const commands = commandsOf(topic).filter(([program]) => program !== 'docker');
    expect(commands.length).toBeGreaterThan(1);
    for (const [program = '', ...words] of commands) {
      const set = /^(SIGNALBOX_DATABASE)=(.*)$/.exec(program === 'export' ? (words[0] ?? '') : program);
      if (set) environment = { ...environment, SIGNALBOX_DATABASE: here(set[2] ?? '') };
      if (program === 'createdb') await sql('postgres', `CREATE DATABASE ${database}`);
      else if (program !== 'export') await serves(argumentsOf(program, words), environment);
    }
  });

  test('with containers are of its compose file, and their SQL is taken', async () => {
    await sql('postgres', `CREATE DATABASE ${database}`);
    const docker = commandsOf('cluster').filter(([program]) => program === 'docker');
    expect(docker).toHaveLength(5);
    for (const [, compose, verb, ...words] of docker) {
      expect([compose, ['up', 'exec'].includes(verb ?? '')]).toEqual(['compose', true]);
      const named = verb === 'exec' ? words.slice(0, 1) : words.filter((word) => !word.startsWith('--'));
      expect(named.filter((name) => !(name in composed.services))).toEqual([]);
    }
    const statements = docker.flatMap((words) => words.filter((_, index) => words[index - 1] === '-c'));
    expect(statements).toHaveLength(2);
    // What is for the whole PostgreSQL is asked for this database only: others use it at the same time.
    const [name, value] = /SET (\w+) = '(\w+)'/.exec(statements[0] ?? '')?.slice(1) ?? [];
    expect(name).toBe('synchronous_standby_names');
    expect(composed.services.standby?.command.at(-1)).toContain(`cluster_name=${value}`);
    await sql(database, statements[1] ?? '');
  });
});

describe('the compose file of the guide', () => {
  test('gives its servers what they understand, and nothing else', () => {
    for (const name of ['one', 'two']) {
      const { command: given, environment } = composed.services[name]!;
      const [first, ...args] = given;
      expect(first).toBe('server');
      const values = Object.entries(environment).map(([key, value]) => [
        key,
        value.replaceAll(/\$\{\w+\}/g, 'x'.repeat(16)),
      ]);
      const config = readConfig(args, Object.fromEntries(values));
      expect(config).toMatchObject({ data: '/data', host: '0.0.0.0', localAgent: false, database: { prepare: true } });
      expect(config.token).toHaveLength(16);
      const source = readFileSync(join(root, 'packages/server/src/config.ts'), 'utf8');
      for (const key of Object.keys(environment)) expect(source).toContain(`  ${key}:`);
    }
  });

  test('asks for the health of a server as a running one answers it', async () => {
    const server = start(['server', '--open', '--no-local-agent', '--port', '0', '--data', join(folder, 'data')]);
    const [, port = ''] = await server.line(/^listening on http:\S+:(\d+)$/);
    const [, , flag = '', script = ''] = composed.services.one?.healthcheck?.test ?? [];
    const healthy = (at: string) => new Child({ args: [flag, script.replace(':8080/', `:${at}/`)] }).ended;
    expect(script).toContain(':8080/');
    expect(await healthy(port)).toBe(0);
    expect(await healthy('1')).not.toBe(0);
  });

  test('starts the agent as the command line takes it', async () => {
    const { command: given, environment } = composed.services.agent!;
    expect(Object.keys(environment)).toEqual(['SIGNALBOX_AGENT_KEY']);
    const help = await signalbox('', 'agent', '--help');
    for (const word of given.filter((each) => each.startsWith('--'))) expect(help.stdout).toContain(word);
    expect(help.stdout).toContain('SIGNALBOX_AGENT_KEY');
  });

  test('has a standby that is copied from the primary and may be, and mounts only volumes that it has', () => {
    const { db, standby } = composed.services;
    expect(standby?.command.at(-1)).toMatch(/pg_basebackup -h db .*-R/);
    expect(composed.configs.replication?.content).toContain('host replication all all');
    expect(db?.configs?.map(({ source }) => source)).toEqual(['replication']);
    const mounted = Object.values(composed.services).flatMap(({ volumes = [] }) =>
      volumes.map((each) => each.split(':')[0]),
    );
    expect([...new Set(mounted)].sort()).toEqual(Object.keys(composed.volumes).sort());
    const needed = Object.values(composed.services).flatMap(({ depends_on = [] }) =>
      Array.isArray(depends_on) ? depends_on : Object.keys(depends_on),
    );
    expect(needed.filter((name) => !(name in composed.services))).toEqual([]);
  });

  test('is made of an image whose program is there', () => {
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    const [, program = ''] = /^ENTRYPOINT \["node", "(\S+)"\]$/m.exec(dockerfile) ?? [];
    expect(existsSync(join(root, program))).toBe(true);
    expect(join(root, program)).toBe(command);
    expect(dockerfile).toMatch(/^FROM node:24$/m);
  });
});

type Service = {
  readonly command: readonly string[];
  readonly environment: { readonly [name: string]: string };
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly volumes?: readonly string[];
  readonly configs?: readonly { readonly source: string }[];
  readonly depends_on?: readonly string[] | { readonly [name: string]: unknown };
};

type Compose = {
  readonly services: { readonly [name: string]: Service };
  readonly volumes: { readonly [name: string]: unknown };
  readonly configs: { readonly [name: string]: { readonly content: string } };
};

const composed = parse(/^```yaml\n([\s\S]*?)^```/m.exec(guideOn('cluster'))?.[1] ?? '') as Compose;

/** The words of each command in the blocks of a terminal. */
function commandsOf(topic: string): readonly (readonly string[])[] {
  const blocks = [...guideOn(topic).matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.split('\n')).filter((line) => line.startsWith('$ '));
  return lines.map((line) =>
    (line.slice(2).match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) => word.replaceAll(/^"|"$/g, '')),
  );
}

/** Those of the command line, whichever way the guide starts it. */
function argumentsOf(program: string, words: readonly string[]): readonly string[] {
  const all = [program, ...words].filter((word) => !word.startsWith('SIGNALBOX_DATABASE='));
  const [first, ...others] = all[0] === 'npx' ? all.slice(1) : all;
  if (first === 'signalbox') return others;
  expect(all.slice(0, 3)).toEqual(['npm', 'start', '--']);
  expect(all[3]).toBe('--no-demo');
  return ['server', ...all.slice(4)];
}

/** The server that the command starts, on a port and in a folder of ours; it answers, and ends when it is asked to. */
async function serves(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const [verb, ...given] = words;
  expect(verb).toBe('server');
  const args = given.map((word, index) => {
    if (word.startsWith('postgres://')) return here(word);
    if (given[index - 1] === '--data') return join(folder, 'data');
    return given[index - 1] === '--host' ? '127.0.0.1' : word;
  });
  const data = args.includes('--data') ? [] : ['--data', join(folder, 'data')];
  const server = start(['server', ...args, ...data, '--no-local-agent', '--port', '0'], environment);
  const [, url = ''] = await server.line(/^listening on (http:\S+)$/);
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  await server.stop();
}

/** The address of the guide, as it is for this test. */
function here(address: string): string {
  expect(address).toMatch(/^postgres:\/\/signalbox:\w+@[\w.]+(?::5432)?\/signalbox$/);
  return `postgres://postgres@127.0.0.1:${inject('postgresPort')}/${database}?weak-durability=on`;
}

async function sql(where: string, statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString: `postgres://postgres@127.0.0.1:${inject('postgresPort')}/${where}`,
  });
  await client.connect();
  await client.query(statement);
  await client.end();
}

function start(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Child {
  const child = new Child({ args: [command, ...args], environment: { ...process.env, ...environment } });
  children.unshift(child);
  return child;
}
