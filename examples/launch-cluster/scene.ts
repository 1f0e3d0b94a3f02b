import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunView } from '../../packages/protocol/src/index.ts';
import { waitForRun } from '../stage/api.ts';
import { freePort } from '../stage/free-port.ts';
import { type JobHost, type Server, signalbox, startJobHost, startServer } from '../stage/signalbox.ts';
import type { Stage } from '../stage/stage.ts';
import { type Cloud, type Moment, startCloud } from './cloud.ts';

export type Victim = 'server' | 'job host';

/** Who is killed, at which request to the cloud of a run, before or after its effect. */
export type Point = { readonly victim: Victim; readonly request: number; readonly phase: Moment['phase'] };

const jobs = fileURLToPath(new URL('jobs.ts', import.meta.url));

/** A server, a job host and a cloud, of which two may be killed at any moment. */
export class Scene {
  readonly stage: Stage;
  readonly cloud: Cloud;
  readonly #port: number;
  readonly #key: string;
  #server: Server;
  #host: JobHost;
  #trap: { readonly point: Point; readonly sprung: PromiseWithResolvers<void>; requests: number } | undefined;

  private constructor(stage: Stage, made: { cloud: Cloud; port: number; key: string; server: Server; host: JobHost }) {
    this.stage = stage;
    this.cloud = made.cloud;
    this.#port = made.port;
    this.#key = made.key;
    this.#server = made.server;
    this.#host = made.host;
  }

  static async open(stage: Stage): Promise<Scene> {
    const ledger = join(stage.folder, 'ledger.jsonl');
    const here: { scene?: Scene } = {};
    const cloud = await startCloud({ ledger, at: async (moment) => here.scene?.at(moment) });
    stage.atEnd(cloud.close);
    const port = await freePort();
    const server = await startServer(stage, { data: join(stage.folder, 'data'), port, agent: false });
    const added = await signalbox(server.url, 'agent', 'add', 'cloud-host', '--for-jobs', '*', '--json');
    const { key } = JSON.parse(added.stdout) as { readonly key: string };
    const host = await startJobHost(stage, { server: server.url, jobs, environment: environmentOf(key, cloud) });
    here.scene = new Scene(stage, { cloud, port, key, server, host });
    return here.scene;
  }

  get url(): string {
    return this.#server.url;
  }

  /** As a person would type it; gives what is printed. */
  async type(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await signalbox(this.url, ...args);
    assert.equal(status, 0, stderr);
    return stdout;
  }

  /** Starts a run of which somebody is killed on the way, and gives how it has ended. */
  async playKilled(run: string, point: Point): Promise<RunView> {
    const sprung = Promise.withResolvers<void>();
    sprung.promise.catch(() => undefined);
    this.#trap = { point, sprung, requests: 0 };
    await this.start(run, { broken: true });
    await sprung.promise;
    return this.ended(run);
  }

  async start(run: string, { broken }: { readonly broken: boolean }): Promise<void> {
    const body = JSON.stringify({ flow: 'launch_cluster', name: run, inputs: { name: run, broken } });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.url}/api/runs`, { method: 'POST', headers, body });
    assert.equal(response.status, 201, await response.text());
  }

  ended(run: string): Promise<RunView> {
    return waitForRun(this.url, run, ({ status }) => ['done', 'rolled_back', 'held', 'failed'].includes(status));
  }

  async at({ phase }: Moment): Promise<void> {
    const trap = this.#trap;
    if (!trap) return;
    if (phase === 'before') trap.requests += 1;
    if (trap.requests !== trap.point.request || phase !== trap.point.phase) return;
    this.#trap = undefined;
    await this.#killAndStartAgain(trap.point.victim).then(trap.sprung.resolve, trap.sprung.reject);
  }

  async #killAndStartAgain(victim: Victim): Promise<void> {
    const { stage, cloud } = this;
    if (victim === 'server') {
      await this.#server.kill();
      this.#server = await startServer(stage, { data: join(stage.folder, 'data'), port: this.#port, agent: false });
    } else {
      await this.#host.kill();
      const environment = environmentOf(this.#key, cloud);
      this.#host = await startJobHost(stage, { server: this.url, jobs, environment });
    }
  }
}

function environmentOf(key: string, { url }: Cloud): NodeJS.ProcessEnv {
  return { SIGNALBOX_AGENT_KEY: key, CLOUD: url };
}
