import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
const as = (token: string) => ({ authorization: `Bearer ${token}` });
const admin = as('given-by-the-operator');

beforeEach(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
});

afterEach(() => server.close());

type Entry = { readonly what: string; readonly subject: string; readonly actor: string; readonly from?: string };

const entries = async (): Promise<readonly Entry[]> => (await server.get('/api/audit', admin)).body.entries;
function forge(sql: string): void {
  const database = new DatabaseSync(join(server.data, 'signalbox.db'), { timeout: 10_000 });
  database.exec(sql);
  database.close();
}

const verdict = async () => (await server.get('/api/audit/verify', admin)).body;

test('definitions, people, tokens, secrets and decisions are told, with who did it and from where, and no value', async () => {
  const text = `action work addr = "http://127.0.0.1:9/x"; args = (); return = (OK); action_end
    flow f
      deci d => (YES -> s | NO -> stopped) { who = "group(ops)"; };
      step s => (OK -> done) { action = work; trigger = manual; };
    flow_end`;
  await server.post('/api/apply', { text }, admin);
  const { body: ann } = await server.post('/api/users', { name: 'ann', groups: ['ops'] }, admin);
  await server.post('/api/users/ann', { role: 'maintainer' }, admin);
  const { body: token } = await server.post('/api/tokens', { name: 'ci' }, as(ann.token));
  await server.post(`/api/tokens/${token.id}/revoke`, {}, as(ann.token));
  await server.post('/api/secrets', { name: 'TOKEN', value: 'swordfish' }, as(ann.token));
  await server.post('/api/secrets/remove', { name: 'TOKEN' }, as(ann.token));
  await server.post('/api/runs', { flow: 'f', name: 'r' }, admin);
  const [decision] = (await server.get('/api/decisions', admin)).body.decisions;
  const vote = { step: 'd', visit: 1, outcome: 'YES', digest: decision.digest };
  await server.post('/api/runs/r/decide', vote, as(ann.token));
  await server.post('/api/runs/r/stop', { reason: 'enough' }, as(ann.token));

  const told = await entries();
  expect(told.map(({ what, subject, actor }) => `${what} ${subject} by ${actor}`)).toEqual([
    'action.apply work by admin',
    'flow.apply f by admin',
    'user.add ann by admin',
    'user.change ann by admin',
    'token.add ann by ann',
    `token.revoke ${token.id} by ann`,
    'secret.set TOKEN by ann',
    'secret.remove TOKEN by ann',
    'decision.made r by ann',
    'run.stop r by ann',
  ]);
  expect(told.find(({ what }) => what === 'secret.set')?.from).toBe('127.0.0.1');
  expect(told.find(({ what }) => what === 'decision.made')).toMatchObject({
    details: { flow: 'f', step: 'd', visit: 1, outcome: 'YES', digest: decision.digest },
  });
  expect(JSON.stringify(told)).not.toMatch(/swordfish|sbx_/);
  expect(await verdict()).toEqual({ head: { no: 10, hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
});

test('agents and keys are told too', async () => {
  await server.post('/api/agents', { name: 'fast' }, admin);
  await server.post('/api/agents/fast/cordon', {}, admin);
  await server.post('/api/agents/fast/uncordon', {}, admin);
  await server.get('/api/signing-keys', admin);
  await server.post('/api/signing-keys/rotate', {}, admin);
  await server.post('/api/master-key/rotate', {}, admin);
  expect((await entries()).map(({ what, subject }) => `${what} ${subject}`)).toEqual([
    'agent.add fast',
    'agent.cordon fast',
    'agent.uncordon fast',
    'signing-key.show default',
    'signing-key.rotate default',
    'master-key.rotate master key',
  ]);
});

test.each([
  ['changed', "UPDATE audit SET entry = replace(entry, 'bob', 'eve') WHERE no = 2", 2],
  ['taken out', 'DELETE FROM audit WHERE no = 3', 3],
  ['put elsewhere', 'UPDATE audit SET no = CASE no WHEN 2 THEN -3 WHEN 3 THEN -2 ELSE no END', 2],
  ['cut off at the end', 'DELETE FROM audit WHERE no = 4', 4],
  ['cut off with the head', 'DELETE FROM audit WHERE no = 4; UPDATE audit_head SET no = 3', 3],
  ['added beyond the head', "INSERT INTO audit (id, at, entry, no, hash) VALUES ('zz', 1, '{}', 7, 'x')", 5],
  ['written anew', "UPDATE audit SET entry = replace(entry, 'bob', 'eve'), hash = 'x' WHERE no = 2", 2],
])('an entry that was %s is found', async (_, sql, firstBad) => {
  for (const name of ['ann', 'bob', 'cid', 'dan']) await server.post('/api/users', { name }, admin);
  expect(await verdict()).toMatchObject({ head: { no: 4 } });
  forge(sql);
  if (sql.includes('-3')) forge('UPDATE audit SET no = -no WHERE no < 0');
  expect(await verdict()).toMatchObject({ firstBad });
});

test.each([
  ['a forged row ahead', "INSERT INTO audit (id, at, entry, no, hash) VALUES ('zz', 1, '{}', 4, NULL)", 3, 4],
  ['one beyond all numbers', "INSERT INTO audit (id, at, entry, no) VALUES ('zz', 1, 'x', 9223372036854775807)", 3, 5],
  ['no head any more', 'DELETE FROM audit_head', 1, 3],
  ['a second head', "INSERT INTO audit_head (id, no, hash) VALUES (2, 9, 'x')", undefined, undefined],
])('with %s entries are chained on, and what was done is found', async (_, sql, atOnce, later) => {
  for (const name of ['ann', 'bob']) await server.post('/api/users', { name }, admin);
  expect(await verdict()).toMatchObject({ head: { no: 2 } });
  forge(sql);
  expect((await verdict()).firstBad).toBe(atOnce);
  for (const name of ['cid', 'dan']) await server.post('/api/users', { name }, admin);
  const found = await verdict();
  expect(found.firstBad).toBe(later);
  expect(found.head.no).toBeGreaterThanOrEqual(4);
  expect(found.waiting).toBeUndefined();
  const subjects = (await entries()).map(({ what, subject }) => `${what} ${subject}`);
  for (const name of ['cid', 'dan']) expect(subjects).toContain(`user.add ${name}`);
});

test('entries that get no place are told, and why', async () => {
  await server.post('/api/users', { name: 'ann' }, admin);
  await verdict();
  forge('UPDATE audit_head SET no = 9223372036854775807');
  await server.post('/api/users', { name: 'bob' }, admin);
  server.advance(60_000);
  expect(await verdict()).toMatchObject({ firstBad: 2, waiting: { count: 1, since: expect.any(Number) } });
  const { body } = await server.get('/api/doctor', admin);
  const findings = [{ code: 'audit_waiting', count: 1, since: expect.any(Number) }];
  expect(body.checks).toContainEqual({ name: 'audit', ok: false, findings });
  const [refused] = server.logged.filter(({ message }) => message === 'the audit is not chained now');
  expect(String(refused?.fields.error)).toContain('the head of the audit is at 9007199254740991');
});
