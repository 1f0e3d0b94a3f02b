import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import websocket from '@fastify/websocket';
import type { Build } from '@signalbox/engine';
import { agentMessageLimit } from '@signalbox/protocol';
import {
  type Agent,
  type FileStore,
  type LogLine,
  openFileStore,
  openSqliteStore,
  type Store,
  StoreError,
} from '@signalbox/store';
import fastify from 'fastify';
import { Access } from '../../../auth/access.ts';
import { tokenHash } from '../../../auth/token.ts';
import { Dispatcher } from '../../../driver/dispatcher.ts';
import { Driver } from '../../../driver/driver.ts';
import { Hub } from '../../../driver/hub.ts';
import { loopScheduler as scheduler } from '../../../driver/loop-scheduler.ts';
import { workflowTaskId } from '../../../driver/working-set.ts';
import { idSource } from '../../../id-source.ts';
import { JobHosts } from '../../../job-hosts/job-hosts.ts';
import { Workers } from '../../../leases/workers.ts';
import { SecretArgs } from '../../../secrets/secret-args.ts';
import { agentDoor } from '../agent-door.ts';
import type { AgentSessions } from '../agent-sessions.ts';
import { type AgentTiming, agentTiming } from '../ports.ts';

export type WorkflowOfTest = {
  readonly name: string;
  readonly procs: readonly string[];
  readonly labels?: { readonly [key: string]: string };
  /** Instead of the hash of a real one. */
  readonly plan?: string;
  /** From where its workspace is cloned. */
  readonly cloneUrl?: string;
  /** Names that a step of it asks for. */
  readonly secrets?: readonly string[];
};

/** The agents' door on the real driver and store, on a port of its own, with a clock that a test can turn. */
export async function startAgentServer(timing: Partial<AgentTiming> = {}) {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-door-'));
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const logged: string[] = [];
  const note = (message: string) => void logged.push(message);
  const log = { info: note, warn: note, error: note };
  const real = await openSqliteStore({ directory: join(directory, 'data'), now, randomBytes });
  const outage: Outage = { isAway: false, isSlow: undefined };
  const store = whileThere(real, outage);
  const files = await openFileStore({ directory: join(directory, 'files') });
  const hub = new Hub();
  const ids = idSource(now, randomBytes);
  const perform = async () => undefined;
  const performers = {
    http: { perform, atOnce: 1 },
    'start-build': { perform, atOnce: 1 },
    'start-run': { perform, atOnce: 1 },
    undo: { perform, atOnce: 1 },
  };
  const workers = new Workers({ store, now, settleMs: 0 });
  const secretArgs = new SecretArgs({ store, now, randomBytes });
  const jobHosts = new JobHosts({ secretArgs, driver: () => driver, store, files, hub, workers, now, scheduler, log });
  const owner = () => 'server:test';
  const dispatch = new Dispatcher(
    { store, owner, now, scheduler, log, hosts: jobHosts, driver: () => driver },
    performers,
  );
  const driver = new Driver({ store, hub, ids, now, scheduler, log, dispatch });
  const { access } = await Access.start({ store, randomBytes, now, open: false, bootstrapToken: 'bootstrap' });
  const artifacts = { makeRoom: async () => true };
  const services = { access, artifacts, jobHosts, workers, ids, driver, store, files, hub, now, scheduler, log };
  let sessions: AgentSessions;
  const open = async (port = 0) => {
    const app = fastify({ forceCloseConnections: true });
    await app.register(websocket, { options: { maxPayload: agentMessageLimit } });
    sessions = agentDoor(app, services, { ...agentTiming, sweepEveryMs: 100, ...timing });
    await app.listen({ port, host: '127.0.0.1' });
    return app;
  };
  let app = await open();
  const port = (app.server.address() as AddressInfo).port;

  return {
    ...{ outage, workers, store, files, secretArgs, driver, dispatch, jobHosts, logged, now },
    connected: () => sessions.connected().size,
    url: `ws://127.0.0.1:${port}`,
    advance: (ms: number) => {
      ahead += ms;
    },
    restartDoor: async () => {
      await app.close();
      app = await open(port);
    },
    addAgent: async (name: string, serves: Agent['serves'] = { builds: true, jobs: ['*'] }) => {
      const key = `key-of-${name}`;
      await store.addAgent({ id: `id-${name}`, name, createdAt: now(), serves, keyHash: tokenHash(key) });
      return { id: `id-${name}`, key };
    },
    addBuild: async (workflows: readonly WorkflowOfTest[] = [{ name: 'ci', procs: ['clone', 'test'] }]) =>
      addBuild(workflows, { id: `b${ids.next()}`, number: await store.nextBuildNumber('r1'), driver, files }),
    kill: async (id: string) => {
      const command = { type: 'kill' as const, reason: 'not needed' };
      await driver.execute({ actor: { kind: 'admin' }, commands: [{ to: { kind: 'build', id }, command }] });
    },
    build: async (id: string): Promise<Build> => {
      const build = await driver.build(id);
      if (!build) throw new Error(`no build ${id}`);
      return build;
    },
    task: (build: string, workflow = 'ci') => store.task(workflowTaskId(build, workflow)),
    lines: (build: string, epoch: number, proc: string): Promise<readonly LogLine[]> =>
      files.readLog({ build, workflow: 'ci', epoch, proc }, 0, 10_000),
    close: async () => {
      await app.close();
      await driver.drain();
      await files.close();
      await real.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

type Outage = { isAway: boolean; isSlow: Promise<void> | undefined };

/** What agents' leases rest on fails during the outage, and who arrives waits while the database is slow. */
function whileThere(real: Store, outage: Outage): Store {
  const asked =
    <Args extends readonly unknown[], Result>(verb: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      if (outage.isAway) throw new StoreError('store_failed', { message: 'The database is away.' });
      return verb(...args);
    };
  const { claim, extend, nextClaimableAt, setting, task } = real;
  return {
    ...real,
    claim: asked(claim),
    extend: asked(extend),
    nextClaimableAt: asked(nextClaimableAt),
    task: asked(task),
    setting: async (name) => {
      await outage.isSlow;
      return setting(name);
    },
  };
}

type NewBuild = {
  readonly id: string;
  readonly number: number;
  readonly driver: Driver;
  readonly files: FileStore;
};

/** Queues a build and answers its id; each workflow's plan is `{ plan: NAME }`. */
async function addBuild(
  workflows: readonly WorkflowOfTest[],
  { id, number, driver, files }: NewBuild,
): Promise<string> {
  const planned = await Promise.all(
    workflows.map(async ({ name, procs, labels = {}, plan: given, cloneUrl, secrets }) => {
      const content = {
        plan: name,
        ...(cloneUrl !== undefined && { clone: { url: cloneUrl } }),
        ...(secrets && { procs: [askingProc(secrets)] }),
      };
      const plan = given ?? (await files.putBlob(Buffer.from(JSON.stringify(content))));
      return { name, procs, labels, plan };
    }),
  );
  const build = {
    id,
    number,
    project: 'default',
    repository: { id: 'r1', name: 'app', url: 'https://example.com/app.git' },
    event: 'manual' as const,
    commit: 'a'.repeat(40),
    ref: 'refs/heads/main',
    branch: 'main',
    message: '',
    author: '',
  };
  const command = { type: 'create' as const, build, plan: { ok: true as const, workflows: planned, warnings: [] } };
  await driver.execute({ actor: { kind: 'admin' }, commands: [{ to: { kind: 'build', id }, command }] });
  return id;
}

function askingProc(secrets: readonly string[]) {
  const bindings = secrets.map((secret) => ({ variable: secret.toUpperCase(), parts: [{ secret, form: 'plain' }] }));
  return { name: 'test', image: 'alpine', commands: ['true'], secrets: bindings };
}

export type AgentServer = Awaited<ReturnType<typeof startAgentServer>>;
