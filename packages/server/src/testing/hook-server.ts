import { createHmac, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Build, defaultLimits, hashFlow, type Job, type Param, type Step } from '@signalbox/engine';
import { openFileStore, openSqliteStore } from '@signalbox/store';
import fastify from 'fastify';
import { gitEnvironment } from '../../../../testing/git-environment.ts';
import { Access } from '../auth/access.ts';
import { guardRoutes } from '../auth/guard-routes.ts';
import { defaultProject } from '../default-project.ts';
import { hookDoor } from '../doors/hook/hook-door.ts';
import { errorBody, httpStatus, toAppError } from '../doors/present-error.ts';
import { Dispatcher } from '../driver/dispatcher.ts';
import { Driver } from '../driver/driver.ts';
import { Hub } from '../driver/hub.ts';
import { loopScheduler as scheduler } from '../driver/loop-scheduler.ts';
import { openGit } from '../forge/git/open-git.ts';
import { idSource } from '../id-source.ts';
import type { Fields } from '../log.ts';
import { startBuildPerformer } from '../perform/start-build.ts';
import { addRepository } from '../repositories/add-repository.ts';

export type HookServer = Awaited<ReturnType<typeof startHookServer>>;

/** The hook door with everything behind it, as the server puts it together; only the clock stands still. */
export async function startHookServer(data: string) {
  const clock = { now: Date.parse('2026-11-20T12:00:00Z') };
  const now = () => clock.now;
  const logged: { readonly message: string; readonly fields: Fields }[] = [];
  let heard = Promise.withResolvers<void>();
  const keep = (message: string, fields: Fields = {}) => {
    logged.push({ message, fields });
    heard.resolve();
    heard = Promise.withResolvers();
  };
  const log = { info: keep, warn: keep, error: keep };
  const store = await openSqliteStore({ directory: data, now, randomBytes });
  const files = await openFileStore({ directory: join(data, 'files') });
  const hub = new Hub();
  const ids = idSource(now, randomBytes);
  const rules = { localPaths: false };
  const git = openGit({ folder: join(data, 'repositories'), environment: gitEnvironment, rules });
  const idle = { perform: async () => undefined, atOnce: 8 };
  const performers = {
    http: idle,
    'start-run': idle,
    undo: idle,
    'start-build': { perform: (task: Parameters<typeof perform>[0]) => perform(task), atOnce: 4 },
  };
  const owner = `server:${ids.next()}`;
  const dispatcher = new Dispatcher(
    { store, owner: () => owner, now, scheduler, log, driver: () => driver },
    performers,
  );
  const driver = new Driver({ store, hub, ids, now, scheduler, log, dispatch: dispatcher });
  const perform = startBuildPerformer({ driver, store, files, git, now, log });
  const { access } = await Access.start({ store, randomBytes, now, open: true, bootstrapToken: undefined });
  const services = { driver, store, files, git, ids, now, log };
  const app = fastify();
  app.setErrorHandler((thrown, _request, reply) => {
    const error = toAppError(thrown);
    return reply.code(httpStatus(error)).send(errorBody(error));
  });
  guardRoutes(app, access);
  await app.register(hookDoor(services));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    ...{ url, clock, logged, store, files, driver, dispatcher, hub, git, services },
    add: (body: {
      name: string;
      url: string;
      flow?: string;
      events?: readonly ('push' | 'tag')[];
      branches?: string[];
    }) =>
      addRepository(
        {
          project: defaultProject,
          body: { scm: 'git', branches: [], ...body, events: [...(body.events ?? (['push'] as const))] },
        },
        { ...services, addressRules: rules, randomBytes },
      ),
    nextLog: () => heard.promise,
    /** Resolves when what was asked of the driver before is committed. */
    settled: () => driver.execute({ actor: { kind: 'admin' }, commands: [] }),
    stop: async () => {
      await app.close();
      git.close();
      await dispatcher.stop();
      await driver.drain();
      await files.close();
      await store.close();
    },
  };
}

export type HookCall = {
  readonly path: string;
  readonly secret: string;
  readonly body: unknown;
  readonly delivery?: string;
  readonly headers?: { readonly [name: string]: string };
};

/** A call as `post-receive` makes it. */
export async function callHook({ url }: Pick<HookServer, 'url'>, call: HookCall) {
  const body = typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
  const response = await fetch(url + call.path, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${createHmac('sha256', call.secret).update(body).digest('hex')}`,
      'x-signalbox-delivery': call.delivery ?? crypto.randomUUID(),
      ...call.headers,
    },
  });
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const text = (name: string, required = false): Param => ({ name, type: 'str', required });

export type TestFlow = {
  readonly name?: string;
  readonly inputs?: readonly Param[];
  readonly args?: Step['args'];
  readonly on?: Step['on'];
};

/** A flow whose only step is a build. */
export async function keepBuildFlow({ driver, services }: HookServer, flow: TestFlow = {}): Promise<void> {
  const { name = 'release', inputs = [], args = [], on = { SUCCESS: 'done', FAIL: 'hold' } } = flow;
  const job: Job = {
    kind: 'pipeline',
    name: 'pipeline',
    params: ['repository', 'config', 'ref', 'commit'].map((param) => text(param)),
    outcomes: ['SUCCESS', 'FAIL', 'KILLED'],
    effect: false,
  };
  const step: Step = { name: 'build', job: 'pipeline', args, on, trigger: 'auto' };
  const content = {
    flow: { name, inputs, steps: [step], onFailure: 'stop' as const, limits: defaultLimits },
    jobs: { pipeline: job },
  };
  const version = hashFlow(content.flow, content.jobs);
  const definition = { kind: 'flow' as const, project: defaultProject, uuid: services.ids.next(), version, name };
  await driver.execute({
    actor: { kind: 'admin' },
    commands: [],
    definitions: [{ ...definition, at: services.now() }],
  });
}

/** The build of a run, as soon as it is there. */
export async function buildOf({ store, hub }: HookServer, run: string): Promise<Build> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const unsubscribe = hub.onChange((working) => {
    if (working.kind === 'build' && working.state?.attempt?.run === run) resolve();
  });
  try {
    const found = async () => (await store.builds({ project: defaultProject, limit: 500 })).find(isOfRun);
    const isOfRun = (build: Build) => build.attempt?.run === run;
    const known = await found();
    if (known) return known;
    await promise;
    const build = await found();
    if (!build) throw new Error(`run ${run} has no build after all`);
    return build;
  } finally {
    unsubscribe();
  }
}
