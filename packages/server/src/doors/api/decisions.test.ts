import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let by: Readonly<Record<string, { readonly authorization: string }>>;

const roles = { ada: 'approver', bea: 'approver', cy: 'member', dot: 'maintainer', eli: 'viewer', root: 'admin' };
const groups: Readonly<Record<string, readonly string[]>> = {
  ada: ['dev'],
  bea: ['dev'],
  dot: ['night'],
  root: ['late'],
};

beforeAll(async () => {
  server = await startTestServer();
  await server.apply(`
    flow release deci review => (AGREE -> done | REJECT -> stopped) { who = "2 of group(dev)"; }; flow_end
    flow strict deci review => (AGREE -> done | REJECT -> stopped) { who = "2 of group(dev)"; required = (bea); }; flow_end`);
  const people: Record<string, { authorization: string }> = {};
  let admin: Record<string, string> = {};
  for (const [name, role] of Object.entries(roles)) {
    const { body } = await server.post('/api/users', { name, role, groups: groups[name] ?? [] }, admin);
    if (body.adminToken) admin = { authorization: `Bearer ${body.adminToken}` };
    people[name] = { authorization: `Bearer ${body.token}` };
  }
  by = people;
});

afterAll(() => server.close());

let runs = 0;
let run: string;

beforeEach(async () => {
  runs += 1;
  run = `r${runs}`;
  await server.post('/api/runs', { flow: 'release', name: run }, by.cy);
});

const of = { step: 'review', visit: 1 };

async function steer(type: string, who: string, body: object = {}): Promise<[number, string | undefined]> {
  const answer = await server.post(`/api/runs/${run}/${type}`, { ...of, ...body }, by[who]);
  return [answer.status, answer.body.error?.code ?? answer.body.status];
}

async function shown(who = 'ada') {
  return (await server.get(`/api/runs/${run}`, by[who])).body.decisions[0];
}

async function mine(who: string) {
  return (await server.get('/api/decisions?mine=1', by[who])).body.decisions;
}

async function agree(who: string) {
  const { digest } = await shown();
  return steer('decide', who, { outcome: 'AGREE', digest });
}

const ok = [200, 'running'];
const forbidden = [403, 'forbidden'];
const notEligible = [403, 'not_eligible'];

describe('an open decision', () => {
  test('is claimed by one of those who are asked, and the others see that', async () => {
    expect(await steer('claim', 'ada')).toEqual(ok);
    expect((await shown('bea')).claimed).toEqual({ by: 'ada', at: expect.any(Number) });
    expect(await steer('claim', 'bea')).toEqual([409, 'wrong_status']);
    expect(await steer('unclaim', 'bea')).toEqual(ok);
    expect(await shown()).not.toHaveProperty('claimed');
    expect([await steer('claim', 'dot'), await steer('claim', 'cy')]).toEqual([notEligible, forbidden]);
  });

  test('is decided by another for who has handed over their right, once', async () => {
    expect(await steer('delegate', 'ada', { to: 'dot' })).toEqual(ok);
    expect(await shown('ada')).toMatchObject({ mayDecide: false, delegations: [{ from: 'ada', to: 'dot' }] });
    expect(await shown('dot')).toMatchObject({ mayDecide: true });
    expect(await mine('dot')).toMatchObject([{ run: { name: run }, mayDecide: true }]);
    expect([await agree('ada'), await agree('dot')]).toEqual([notEligible, ok]);
    expect((await shown()).votes).toMatchObject([{ by: 'dot', onBehalfOf: ['ada'], outcome: 'AGREE' }]);
    expect(await agree('bea')).toEqual([200, 'done']);
  });

  test('is decided for nobody who has been disabled, or has left the group, since', async () => {
    await steer('delegate', 'ada', { to: 'dot' });
    expect((await server.post('/api/users/ada', { groups: [] }, by.root)).status).toBe(200);
    expect(await agree('dot')).toEqual(notEligible);
    expect(await shown('dot')).toMatchObject({ mayDecide: false });
    await server.post('/api/users/ada', { groups: ['dev'] }, by.root);
    expect(await agree('dot')).toEqual(ok);
  });

  test('counts no vote of who has left the group, or is disabled, since, and tells so at once', async () => {
    expect(await agree('ada')).toEqual(ok);
    await server.post('/api/users/ada', { groups: [] }, by.root);
    expect(await shown('bea')).toMatchObject({
      votes: [{ by: 'ada', lapsed: true }],
      missing: { AGREE: '2 of group(dev)' },
    });
    expect(await agree('bea')).toEqual(ok);
    const { votes, missing } = await shown('bea');
    expect([votes, missing]).toEqual([[expect.not.objectContaining({ lapsed: true })], { AGREE: '1 of group(dev)' }]);
    await server.post('/api/users/ada', { groups: ['dev'] }, by.root);
    expect((await shown('bea')).votes).toMatchObject([{ by: 'bea' }]);
    const { body: audit } = await server.get('/api/audit?what=decision.vote-lapsed', by.root);
    expect(JSON.stringify(audit)).toContain('"of":"ada"');
    expect(await agree('ada')).toEqual([200, 'done']);
  });

  test('is handed to users who can decide', async () => {
    expect(await steer('delegate', 'ada', { to: 'eli' })).toEqual(notEligible);
    expect(await steer('delegate', 'ada', { to: 'nobody' })).toEqual([404, 'user_not_found']);
    await server.post('/api/users', { name: `gone-${run}`, role: 'approver' }, by.root);
    await server.post(`/api/users/gone-${run}`, { disabled: true }, by.root);
    expect(await steer('delegate', 'ada', { to: `gone-${run}` })).toEqual(notEligible);
    expect(await steer('delegate', 'ada')).toEqual(ok);
  });

  test('is not decided around an exclusion, whoever has handed over a right', async () => {
    await server.post('/api/runs', { flow: 'release', name: 'own' }, by.dot);
    const handed = await server.post('/api/runs/own/delegate', { ...of, to: 'dot' }, by.ada);
    expect([handed.status, handed.body.error]).toEqual([
      403,
      {
        ...{ code: 'not_eligible', message: 'dot: who started the run cannot decide it' },
        details: { because: { code: 'started_run' }, person: 'dot' },
      },
    ]);
  });

  test('is reassigned by a maintainer, and asks for as many as before', async () => {
    const body = { users: ['root'], reason: 'ada is on leave' };
    expect(await steer('reassign', 'ada', body)).toEqual(forbidden);
    expect(await steer('reassign', 'dot', { ...body, users: ['nobody'] })).toEqual([404, 'user_not_found']);
    expect(await steer('reassign', 'dot', { ...body, users: ['dot'] })).toEqual(notEligible);
    expect(await steer('reassign', 'dot', body)).toEqual(ok);
    expect(await shown('root')).toMatchObject({ who: '2 of (group(dev) or root)', mayDecide: true });
    expect(await steer('reassign', 'dot', { ...body, users: [], groups: ['late'], from: 'root' })).toEqual(ok);
    expect(await shown('root')).toMatchObject({ who: '2 of (group(dev) or group(late))' });
  });

  test('waits for information, which is in the list of who is asked', async () => {
    expect(await steer('ask', 'ada', { question: 'is it tested?', of: 'cy' })).toEqual(ok);
    expect(await mine('cy')).toMatchObject([{ asksYou: true, mayDecide: false, questions: [{ by: 'ada', of: 'cy' }] }]);
    expect(await agree('bea')).toEqual([409, 'wrong_status']);
    expect(await steer('answer', 'dot', { text: 'yes' })).toEqual(notEligible);
    expect(await steer('answer', 'cy', { text: 'on staging' })).toEqual(ok);
    const [{ answer }] = (await shown()).questions;
    expect(answer).toMatchObject({ by: 'cy', text: 'on staging' });
    expect(await agree('bea')).toEqual(ok);
    expect(await steer('ask', 'ada', { question: 'of whom?' })).toEqual(ok);
    expect(await steer('ask', 'cy', { question: 'may I?' })).toEqual(forbidden);
  });

  test('is overridden by an administrator with a reason, and says so everywhere', async () => {
    const { digest } = await shown();
    const body = { outcome: 'AGREE', digest, reason: 'the shop is down' };
    expect(await steer('override', 'ada', body)).toEqual(notEligible);
    expect(await steer('override', 'root', { ...body, reason: 'short' })).toEqual([422, 'reason_required']);
    expect(await steer('override', 'root', { ...body, digest: 'other' })).toEqual([409, 'digest_stale']);
    expect(await steer('override', 'root', { ...body, actor: 'ada' })).toEqual([400, 'body_invalid']);
    expect(await steer('override', 'root', body)).toEqual([200, 'done']);
    const { visits } = (await server.get(`/api/runs/${run}`, by.eli)).body;
    expect(visits).toMatchObject([{ outcome: 'AGREE', by: 'root', overridden: true, reason: 'the shop is down' }]);
  });

  test('is overridden by whom the flow names for it, who are told that they may', async () => {
    const text = `flow urgent
      deci review => (AGREE -> done | REJECT -> stopped) { who = "2 of group(dev)"; override = "group(night)"; }; flow_end`;
    expect((await server.post('/api/apply', { text }, by.dot)).status).toBe(200);
    run = `urgent${runs}`;
    await server.post('/api/runs', { flow: 'urgent', name: run }, by.cy);
    expect(await shown('dot')).toMatchObject({ mayDecide: false, mayOverride: true });
    expect(await shown('ada')).not.toHaveProperty('mayOverride');
  });

  test('is shown when it is over as it was decided, with its votes and what was said', async () => {
    const decided = async (query = '') => server.get(`/api/runs/${run}/decided?step=review${query}`, by.eli);
    expect((await decided()).body.error.code).toBe('not_found');
    await agree('ada');
    await agree('bea');
    const { status, body } = await decided();
    expect([status, body]).toMatchObject([
      200,
      { outcome: 'AGREE', by: 'bea', visit: 1, who: '2 of group(dev)', mayDecide: false, digest: expect.any(String) },
    ]);
    expect(body.votes.map((vote: { by: string }) => vote.by)).toEqual(['ada', 'bea']);
    expect((await decided('&visit=2')).status).toBe(404);
  });

  test('is not overridden by a token that may less than its user, nor by who says that they may', async () => {
    const made = await server.post('/api/tokens', { name: 'small', role: 'approver' }, by.root);
    const small = { authorization: `Bearer ${made.body.token}` };
    const { digest } = await shown();
    const body = { ...of, outcome: 'AGREE', digest, reason: 'the shop is down' };
    expect((await server.post(`/api/runs/${run}/override`, body, small)).body.error?.code).toBe('not_eligible');
    const claimed = { ...body, isAdmin: true };
    expect((await server.post(`/api/runs/${run}/override`, claimed, by.bea)).body.error?.code).toBe('body_invalid');
    expect((await server.post(`/api/runs/${run}/override`, body, by.bea)).body.error?.code).toBe('not_eligible');
  });

  test('tells the audit what was done to it, and not what was said', async () => {
    await steer('claim', 'ada');
    await steer('unclaim', 'ada');
    await steer('delegate', 'ada', { to: 'dot' });
    await steer('delegate', 'ada');
    await steer('reassign', 'dot', { groups: ['late'], reason: 'few are here' });
    await steer('ask', 'ada', { question: 'a secret question', of: 'cy' });
    await steer('answer', 'cy', { text: 'a secret answer' });
    await steer('override', 'root', { outcome: 'AGREE', digest: (await shown()).digest, reason: 'the shop is down' });
    const { entries } = (await server.get('/api/audit?limit=8', by.root)).body;
    const told = entries.map((entry: { what: string; actor: string; details: object }) => [
      entry.what,
      entry.actor,
      entry.details,
    ]);
    const at = { step: 'review', visit: 1 };
    const who = '2 of (group(dev) or group(late))';
    expect(told).toMatchObject([
      ['decision.claim', 'ada', at],
      ['decision.unclaim', 'ada', at],
      ['decision.delegate', 'ada', { ...at, to: 'dot' }],
      ['decision.delegate', 'ada', { ...at, to: null }],
      ['decision.reassign', 'dot', { ...at, to: 'group(late)', who, reason: 'few are here' }],
      ['decision.ask', 'ada', { ...at, of: 'cy' }],
      ['decision.answer', 'cy', at],
      ['decision.overridden', 'root', { ...at, outcome: 'AGREE', reason: 'the shop is down' }],
    ]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});

test('who is required counts for the quorum, so that no more people are left than it takes', async () => {
  run = 'strict-1';
  await server.post('/api/runs', { flow: 'strict', name: run }, by.cy);
  expect(await shown()).toMatchObject({ missing: { AGREE: '2 of group(dev) and 1 of bea' }, votesLeft: { AGREE: 2 } });
  await agree('ada');
  expect((await mine('bea')).at(-1)).toMatchObject({ votes: [{ by: 'ada' }], votesLeft: { AGREE: 1 } });
  expect(await agree('bea')).toEqual([200, 'done']);
});
