import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let service: ActionService;

beforeEach(async () => {
  server = await startTestServer();
  service = await startActionService();
  await server.apply(`
    action push addr = "${service.url}"; args = (secret token, str region = "eu"); return = (OK | NO); effect = no; action_end
    action deploy addr = "${service.url}"; args = (secret token); return = (OK | NO); environment = "production"; action_end
    flow plain step push => (OK -> done | NO -> hold) { action = push; args = (token = $secret.DEPLOY_KEY); }; flow_end
    flow live step ship => (OK -> done | NO -> hold) { action = deploy; args = (token = $secret.deploy_key); }; flow_end
    flow given inputs = (secret token); step push => (OK -> done | NO -> hold) { action = push; args = (token = $token); }; flow_end`);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const put = (value: string, more: object = {}, path = '/api/secrets') =>
  server.post(path, { name: 'DEPLOY_KEY', value, ...more });
const start = async (flow: string, more: object = {}) => (await server.post('/api/runs', { flow, ...more })).body.id;
const runOf = async (id: string) => (await server.get(`/api/runs/${id}`)).body;
const held = (id: string) => expect.poll(() => runOf(id));
type Use = { readonly what: string; readonly details: { readonly run: string } };
const usesOf = async (id: string) =>
  ((await server.get('/api/audit')).body.entries as Use[]).flatMap(({ what, details }) =>
    what === 'secret.use' && details.run === id ? [details] : [],
  );

describe('a secret that a flow names', () => {
  test('is that of the environment of the job, else of the project, else of all, and is told in the audit', async () => {
    await put('for-all-projects', { global: true });
    await start('plain');
    expect((await service.next()).body).toMatchObject({ token: 'for-all-projects' });
    await put('of-the-project');
    await put('of-production', { environment: 'production' });
    const plain = await start('plain');
    expect((await service.next()).body).toMatchObject({ token: 'of-the-project', region: 'eu' });
    const live = await start('live');
    expect((await service.next()).body).toMatchObject({ token: 'of-production' });
    expect(await usesOf(live)).toMatchObject([
      { args: ['token'], secrets: [{ scope: 'environment', name: 'DEPLOY_KEY', version: 1 }] },
    ]);
    expect(await usesOf(plain)).toMatchObject([{ secrets: [{ scope: 'project', name: 'DEPLOY_KEY', version: 1 }] }]);
    const [journal, flows] = [await server.get(`/api/runs/${live}/journal`), await server.get('/api/flows/live')];
    expect(journal.text).toMatch(/"\$secret":"stored:default:environment:DEPLOY_KEY:1:[0-9a-f]{64}"/);
    expect(journal.text + flows.text).not.toContain('of-production');
  });

  test('holds the run where there is none, until there is', async () => {
    const id = await start('live');
    await held(id).toMatchObject({
      status: 'held',
      detail: expect.stringContaining(
        'reference: argument token of step ship: secret deploy_key is there neither for environment production, nor in the project, nor for all projects',
      ),
    });
    await put('swordfish');
    await server.post(`/api/runs/${id}/retry`);
    expect((await service.next()).body).toMatchObject({ token: 'swordfish' });
  });

  test('of another project has no name here', async () => {
    await server.post('/api/projects', { name: 'side' });
    await put('of-the-other', {}, '/api/projects/side/secrets');
    const id = await start('plain');
    await held(id).toMatchObject({ status: 'held', detail: expect.stringContaining('nor for all projects') });
    const forged = { $secret: `stored:side:project:DEPLOY_KEY:1:${'0'.repeat(64)}` };
    for (const token of [forged, { $secret: 'named:DEPLOY_KEY' }, '$secret.DEPLOY_KEY'])
      expect(await server.post('/api/runs', { flow: 'given', inputs: { token } })).toMatchObject({ status: 422 });
    expect(service.calls).toEqual([]);
  });

  test('is for builds alone where it is limited, and is no secret where its row was moved', async () => {
    await put('for-some-images', { images: ['alpine'] });
    const id = await start('plain');
    await held(id).toMatchObject({ detail: expect.stringContaining('builds alone get it') });
    await put('of-the-project', { images: [] });
    const database = new DatabaseSync(`${server.data}/signalbox.db`, { timeout: 10_000 });
    database.exec("UPDATE named_secrets SET name = 'OTHER', name_key = 'other'");
    await server.apply(
      'flow plain step push => (OK -> done | NO -> hold) { action = push; args = (token = $secret.other); }; flow_end',
    );
    database.close();
    await held(await start('plain')).toMatchObject({ detail: expect.stringContaining('does not open') });
  });

  test('is what people have approved, or they are asked again', async () => {
    await put('the-first');
    await server.apply(`
      flow asked
        deci review => (AGREE -> ship | REJECT -> stopped) { who = "group(dev)"; };
        step ship => (OK -> done | NO -> hold) { action = deploy; args = (token = $secret.DEPLOY_KEY); }; flow_end`);
    const { adminToken } = (await server.post('/api/users', { name: 'root', role: 'admin', groups: ['dev'] })).body;
    const root = { authorization: `Bearer ${adminToken}` };
    const { token } = (await server.post('/api/users', { name: 'ann', role: 'approver', groups: ['dev'] }, root)).body;
    const ann = { authorization: `Bearer ${token}` };
    const { id } = (await server.post('/api/runs', { flow: 'asked' }, root)).body;
    const asked = async () => (await server.get(`/api/runs/${id}`, root)).body.decisions[0];
    const first = await asked();
    expect(JSON.stringify(first)).toMatch(/stored:default:project:DEPLOY_KEY:1:/);
    await server.post('/api/secrets', { name: 'DEPLOY_KEY', value: 'the-second' }, root);
    type Asked = { readonly visit: number; readonly digest: string };
    const agree = ({ visit, digest }: Asked) =>
      server.post(`/api/runs/${id}/decide`, { step: 'review', visit, outcome: 'AGREE', digest }, ann);
    await agree(first);
    const second = await asked();
    expect(JSON.stringify(second)).toMatch(/stored:default:project:DEPLOY_KEY:2:/);
    expect(service.calls).toEqual([]);
    await agree(second);
    expect((await service.next()).body).toMatchObject({ token: 'the-second' });
  });
});

describe('a secret that a template names', () => {
  const template = (content: object) =>
    server.call('PUT', '/api/templates/nightly', { flow: 'given', inputs: {}, args: {}, config: {}, ...content });

  test.each([
    ['an input', { inputs: { token: '$secret.DEPLOY_KEY' } }],
    ['an argument', { inputs: { token: 'another' }, args: { push: { token: '$secret.DEPLOY_KEY' } } }],
  ])('as %s is looked up when an attempt begins', async (_, content) => {
    const { status, body } = await template(content);
    expect([status, JSON.stringify(body)]).toEqual([200, expect.stringContaining('"$secret":"named:DEPLOY_KEY"')]);
    await put('swordfish');
    await server.post('/api/runs', { template: 'nightly', inputs: {} });
    expect((await service.next()).body).toMatchObject({ token: 'swordfish' });
  });

  test('has a name', async () => {
    expect(await template({ inputs: { token: '$secret.a b' } })).toMatchObject({ status: 422 });
  });

  test('is for an argument of its type, and no text for others', async () => {
    expect(await template({ args: { push: { region: '$secret.DEPLOY_KEY' } } })).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'argument_invalid',
          message: 'push.region: $secret.NAME is for arguments of type secret',
          details: { path: 'push.region' },
        },
      },
    });
  });
});
