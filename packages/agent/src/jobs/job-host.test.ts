import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServerLink } from '../server-link.ts';
import { executorTiming } from './executor.ts';
import { JobHost } from './job-host.ts';
import { JobProcesses } from './job-processes.ts';
import { deliveryOf } from './testing/delivery-of.ts';
import { JobServer } from './testing/job-server.ts';

const leavingJobs = fileURLToPath(new URL('./testing/leaving-jobs.ts', import.meta.url));
const hardJobs = fileURLToPath(new URL('./testing/hard-jobs.ts', import.meta.url));

let server: JobServer;
let folder: string;
let end: () => void;
const logged: string[] = [];

beforeEach(async () => {
  server = new JobServer();
  folder = await mkdtemp(join(tmpdir(), 'signalbox-host-'));
  logged.length = 0;
});

afterEach(async () => {
  end();
  await server.close();
  await rm(folder, { recursive: true });
});

/** A job host that has told its jobs. */
async function startHost({ atOnce = 1, module = hardJobs } = {}): Promise<void> {
  const note = (message: string) => void logged.push(message);
  const log = { info: note, warn: note, error: note };
  const now = () => performance.now();
  const link = new ServerLink({ broker: await server.listen(), headers: {}, random: () => 0, now, log });
  const host = new JobHost({
    modules: [module],
    folder,
    environment: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' },
    memoryMb: 64,
    processes: new JobProcesses({ host: folder, now }),
    timing: executorTiming,
    link,
    log,
    atOnce,
  });
  end = () => {
    host.kill();
    link.close();
  };
  await host.start();
  await server.untilDeclared();
}

test('what a server of another kind tells ends no host', async () => {
  await startHost();
  server.tell('run', { tasks: [{ id: 1 }] });
  server.tell('run', null);
  server.tell('cancel', { ids: 'all' });
  server.tell('dance', {});
  server.give(deliveryOf('good', 'a.1'));
  await server.until(() => server.results.has('a.1'));
  expect(logged.filter((message) => message === 'the server has told something that cannot be read')).toHaveLength(3);
});

test('a job that does not end has others beside it while there is room, and what waits longer is given back', async () => {
  await startHost({ atOnce: 2 });
  server.give(deliveryOf('waits', 'a.1'), deliveryOf('good', 'b.1'));
  await server.until(() => server.results.has('b.1'));
  server.give(deliveryOf('blocks', 'c.1'), deliveryOf('good', 'd.1'));
  await server.until(() => server.givenBack.length > 0);
  expect([server.givenBack, [...server.results.keys()]]).toEqual([['d.1'], ['b.1']]);
});

test('modules that break after the start leave what waits to other hosts', async () => {
  const module = join(folder, 'jobs.mjs');
  const marker = join(folder, 'broken');
  const text = `
    import { existsSync } from 'node:fs';
    import { defineJob } from '@signalbox/sdk';
    if (existsSync(${JSON.stringify(marker)})) throw new Error('they are broken');
    export const exits = defineJob({ name: 'exits', execute: () => process.exit(7) });`;
  await writeFile(module, text);
  await startHost({ module });
  await writeFile(marker, '');
  server.give(deliveryOf('exits', 'a.1'));
  await server.until(() => server.results.has('a.1'));
  expect(server.results.get('a.1')).toMatchObject({ kind: 'failed', code: 'process_ended' });
  server.give(deliveryOf('exits', 'b.1'));
  await server.until(() => server.givenBack.length > 0);
  expect(server.givenBack).toEqual(['b.1']);
  expect(logged).toContain('a process for jobs cannot be started');
});

test('what code leaves in its process is seen by its own run alone, and what it says after its end is not heard', async () => {
  await startHost({ module: leavingJobs });
  const resultOf = async (job: string, id: string, run: string) => {
    server.give(deliveryOf(job, id, run));
    await server.until(() => server.results.has(id));
    const end = server.results.get(id);
    return (end?.kind === 'returned' ? end.value : end) as { readonly left?: string; readonly pid: number };
  };
  const clean = await resultOf('cleans', 'a.1', 'r0');
  const left = await resultOf('leaves', 'b.1', 'r1');
  expect(left.pid).toBe(clean.pid);
  await resultOf('looks', 'c.1', 'r1');
  expect((await resultOf('looks', 'd.1', 'r2')).left).toBe('nothing');
  expect((await resultOf('cleans', 'e.1', 'r3')).left).toBe('nothing');
  expect(server.lines).toEqual([]);
});
