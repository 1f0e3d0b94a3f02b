import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addPeople, type Person } from '../stage/person.ts';
import { signalbox, startJobHost, startServer } from '../stage/signalbox.ts';
import type { Stage } from '../stage/stage.ts';
import { AcolyteClient, type Envelope } from './acolyte-client.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export const flowText = () => readFileSync(file('release.fsl'), 'utf8');

const names = ['ann', 'bea', 'carl', 'olga', 'dora', 'quinn', 'lea'] as const;
type Name = (typeof names)[number];

const groups: { readonly [name in Name]: readonly string[] } = {
  ann: ['dev'],
  bea: ['dev'],
  carl: ['dev'],
  olga: ['ops'],
  dora: ['dba'],
  quinn: ['qa'],
  lea: ['leads'],
};

/** A server with a clock that can be moved, a job host, and the people of the release. */
export class Scene {
  readonly stage: Stage;
  readonly url: string;
  readonly ledger: string;
  readonly people: { readonly [name in Name | 'admin']: Person };
  /** The same people, as clients of Acolyte. */
  readonly clients: { readonly [name in Name | 'admin']: AcolyteClient };

  private constructor(given: Pick<Scene, 'stage' | 'url' | 'ledger' | 'people'>) {
    this.stage = given.stage;
    this.url = given.url;
    this.ledger = given.ledger;
    this.people = given.people;
    const clients = Object.values(given.people).map(({ name, token }) => [name, new AcolyteClient(given.url, token)]);
    this.clients = Object.fromEntries(clients) as Scene['clients'];
  }

  static async open(stage: Stage): Promise<Scene> {
    const ledger = join(stage.folder, 'deployments.jsonl');
    const data = join(stage.folder, 'data');
    const { url } = await startServer(stage, { data, agent: false, more: ['--debug-clock'] });
    const added = await signalbox(url, 'agent', 'add', 'host', '--for-jobs', '*', '--json');
    const { key } = JSON.parse(added.stdout) as { readonly key: string };
    const environment = { SIGNALBOX_AGENT_KEY: key, DEPLOYMENTS: ledger };
    await startJobHost(stage, { server: url, jobs: file('jobs.ts'), environment });
    const people = await addPeople(
      url,
      names.map((name) => ({ name, groups: groups[name] })),
    );
    await people.admin.posts('/api/apply', { text: flowText() });
    return new Scene({ stage, url, ledger, people });
  }

  /** Of the flow, for one team, which has one release at a time. */
  async makeTemplate(): Promise<Envelope> {
    return this.clients.admin.ask('PUT', '/v1/flow/template', {
      flow_meta_name: 'release_jar',
      template_name: 'deploy_for_rest',
      bind_args: { publish: { trigger: { region: '$config.region' } } },
      config: { region: 'eu' },
      max_run_instance: 1,
      description: 'deployment process of the REST team',
    });
  }

  start(): Promise<Envelope> {
    const body = { description: 'the big National-Day update!' };
    return this.clients.ann.ask('POST', '/v1/flow/template/deploy_for_rest/start', body);
  }

  /** Gives the number of the instance. */
  async started(): Promise<number> {
    const { status_code, reason, data } = await this.start();
    assert.equal(status_code, 200, String(reason));
    return data.id;
  }

  /** Until operations are asked. */
  async toSandbox(version: string): Promise<number> {
    const { ann, bea, carl } = this.clients;
    const id = await this.started();
    await ann.does(id, 'pull_request', { number: 7 });
    const digest = await ann.digest(id);
    await bea.does(id, 'code_review/approve', {}, { digest });
    await carl.does(id, 'code_review/approve', {}, { digest });
    await ann.does(id, 'sandbox', { version });
    return id;
  }

  /** The clock of the server goes on. */
  async later(duration: '24h'): Promise<void> {
    const hours = Number(duration.replace('h', ''));
    await this.people.admin.posts('/debug/clock', { moveMs: hours * 3_600_000 });
  }

  /** Acolyte's status of an instance that is over, or will be. */
  async over(id: number): Promise<string> {
    const { name } = await this.clients.ann.instance(id);
    await this.people.ann.sees(name, ({ status }) => status === 'done' || status === 'stopped' || status === 'failed');
    const { status } = await this.clients.ann.instance(id);
    assert.equal(typeof status, 'string');
    return status;
  }
}
