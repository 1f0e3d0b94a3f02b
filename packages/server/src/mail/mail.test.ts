import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailSettings, plainText, startSmtpServer } from '../testing/start-smtp-server.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let smtp: Awaited<ReturnType<typeof startSmtpServer>>;
let server: TestServer;
const admin = { authorization: 'Bearer given-by-the-operator' };
const dayMs = 24 * 3_600_000;

beforeEach(async () => {
  smtp = await startSmtpServer();
  server = await startTestServer({ open: false, token: 'given-by-the-operator', mail: mailSettings(smtp.port) });
  const text = `
    flow one deci d => (YES -> done | NO -> stopped) { who = "group(ops)"; }; flow_end
    flow two deci d => (YES -> done | NO -> stopped) { who = "2 of group(ops)"; due = "1h"; }; flow_end`;
  await server.post('/api/apply', { text }, admin);
  await addUser('ann', 'direct');
});

afterEach(async () => {
  await server.close();
  await smtp.close();
});

async function addUser(name: string, mode: string, groups = ['ops']) {
  const { body } = await server.post('/api/users', { name, groups }, admin);
  const own = { authorization: `Bearer ${body.token}` };
  await server.post('/api/mailbox', { email: `${name}@example.org`, mode }, own);
  return own;
}

const start = (flow: string, name: string) => server.post('/api/runs', { flow, name }, admin);
const run = async (name: string) => (await server.get(`/api/runs/${name}`, admin)).body;

async function linkOf(mail: Awaited<ReturnType<typeof smtp.next>>): Promise<string> {
  return (
    /^https:\/\/box\.example\.org(\/mail\/[\w-]{43})$/m.exec(plainText(mail).replaceAll('\r', ''))?.[1] ?? 'no link'
  );
}

const form = (link: string, fields: { readonly [name: string]: string }) =>
  server.post(link, new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded' });

test('a link shows what is decided, however often it is fetched, and decides what its form sends, once', async () => {
  await addUser('bob', 'digest');
  await addUser('cid', 'none');
  await addUser('dan', 'direct', ['others']);
  await start('one', 'release-7');
  const mail = await smtp.next();
  expect(mail.to).toEqual(['ann@example.org']);
  expect(mail.raw).toMatch(/^Subject: \[Signalbox\] release-7: d waits for your decision\r$/m);
  expect(mail.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  const link = await linkOf(mail);
  for (let look = 0; look < 3; look += 1) {
    const { status, text, headers } = await server.get(link);
    expect([status, text.includes('<button name="outcome" value="YES"')]).toEqual([200, true]);
    expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
  }
  expect((await run('release-7')).decisions).toHaveLength(1);
  const short = await form(link, { outcome: 'NO', reason: 'no' });
  expect([short.status, short.text.includes('at least 10 characters')]).toEqual([422, true]);
  const [first, second] = await Promise.all([form(link, { outcome: 'YES' }), form(link, { outcome: 'YES' })]);
  expect([first.status, second.status].sort()).toEqual([200, 404]);
  expect(await run('release-7')).toMatchObject({ status: 'done', visits: [{ outcome: 'YES', by: 'ann' }] });
  const over = [await server.get(link), await form(link, { outcome: 'NO', reason: 'on second thought' })];
  const never = await server.get(`/mail/${'x'.repeat(43)}`);
  expect(over.map(({ status, text }) => [status, text])).toEqual([
    [404, never.text],
    [404, never.text],
  ]);
  const told = (await server.get('/api/audit', admin)).body.entries as readonly { what: string; actor: string }[];
  expect(told.slice(-2)).toMatchObject([
    { what: 'decision.made', actor: 'ann' },
    { what: 'mail-link.use', actor: 'ann', from: '127.0.0.1' },
  ]);
  expect(smtp.received).toEqual([]);
});

test.each<[string, () => Promise<unknown>]>([
  ['has become too old', async () => server.advance(8 * dayMs)],
  ['is of somebody who left the group', () => server.post('/api/users/ann', { groups: [] }, admin)],
  ['is of somebody who is disabled', () => server.post('/api/users/ann', { disabled: true }, admin)],
  ['is of somebody who may not decide any more', () => server.post('/api/users/ann', { role: 'member' }, admin)],
  [
    'is of somebody who was disabled and is enabled again',
    async () => {
      await server.post('/api/users/ann', { disabled: true }, admin);
      await server.post('/api/users/ann', { disabled: false }, admin);
    },
  ],
  ['went to an address of before', () => server.post('/api/mailbox', { user: 'ann', email: 'a@example.com' }, admin)],
  [
    'is of somebody who takes no mail any more',
    () => server.post('/api/mailbox', { user: 'ann', mode: 'none' }, admin),
  ],
  [
    'is of somebody who has set another password',
    async () => {
      const { body } = await server.post('/api/users/ann/invitation', {}, admin);
      await server.post('/api/invitations/accept', { code: body.code, password: 'four odd words here' });
    },
  ],
  ['is of a run that was stopped', () => server.post('/api/runs/one/stop', {}, admin)],
])('a link that %s gets the answer of one that never was', async (_, happens) => {
  await start('one', 'one');
  const link = await linkOf(await smtp.next());
  expect((await server.get(link)).status).toBe(200);
  await happens();
  const never = await server.get('/mail/never');
  for (const answer of [await server.get(link), await form(link, { outcome: 'YES' })]) {
    expect([answer.status, answer.text]).toEqual([404, never.text]);
  }
  expect((await run('one')).status).not.toBe('done');
});

test('a right that is handed on and taken back again and again is told once in a while', async () => {
  const ann = await addUser('bea', 'none');
  await start('two', 'r');
  await smtp.next();
  await addUser('cid', 'direct', []);
  const open = (await run('r')).decisions[0];
  for (let times = 0; times < 3; times += 1) {
    for (const to of ['cid', undefined]) {
      const body = { step: 'd', visit: open.visit, ...(to && { to }) };
      expect((await server.post('/api/runs/r/delegate', body, ann)).status).toBe(200);
    }
  }
  await server.post('/api/runs/r/delegate', { step: 'd', visit: open.visit, to: 'cid' }, ann);
  expect((await smtp.next()).to).toEqual(['cid@example.org']);
  await start('one', 'another');
  expect((await smtp.next()).to).toEqual(['ann@example.org']);
});

test('a limited token says nowhere where links go', async () => {
  const { body } = await server.post('/api/users', { name: 'dan', groups: ['ops'] }, admin);
  const dan = { authorization: `Bearer ${body.token}` };
  const { body: made } = await server.post('/api/tokens', { name: 'ci', role: 'approver', days: 1 }, dan);
  const limited = { authorization: `Bearer ${made.token}` };
  expect((await server.post('/api/mailbox', { email: 'eve@example.org' }, limited)).status).toBe(403);
});

test('a link of a project that is archived decides what is still open there', async () => {
  await server.post('/api/projects', { name: 'shop' }, admin);
  await server.post('/api/projects/shop/members', { user: 'ann', role: 'approver' }, admin);
  const text = 'flow one deci d => (YES -> done | NO -> stopped) { who = "group(ops)"; }; flow_end';
  await server.post('/api/projects/shop/apply', { text }, admin);
  await server.post('/api/projects/shop/runs', { flow: 'one', name: 'there' }, admin);
  const link = await linkOf(await smtp.next());
  expect((await server.get(link)).status).toBe(200);
  await server.post('/api/projects/shop/archive', {}, admin);
  expect((await form(link, { outcome: 'YES' })).status).toBe(200);
  expect((await server.get('/api/projects/shop/runs/there', admin)).body.status).toBe('done');
});

test('who has voted by a link is not asked again, and the others are reminded', async () => {
  await addUser('bob', 'direct');
  await start('two', 'two');
  const mails = [await smtp.next(), await smtp.next()];
  expect(mails.flatMap(({ to }) => to).sort()).toEqual(['ann@example.org', 'bob@example.org']);
  const ofAnn = mails.find(({ to }) => to.includes('ann@example.org')) ?? mails[0];
  if (!ofAnn) throw new Error('no mail');
  const link = await linkOf(ofAnn);
  expect((await form(link, { outcome: 'YES' })).status).toBe(200);
  expect((await server.get(link)).status).toBe(404);
  server.advance(3_600_000);
  const reminder = await smtp.next();
  expect([reminder.to, plainText(reminder).includes('still waits')]).toEqual([['bob@example.org'], true]);
});

test('a server of mail that is away delays mail and nothing else, also over a restart', async () => {
  await smtp.close();
  await start('one', 'early');
  await server.logs('a mail was not sent');
  expect((await start('one', 'later')).status).toBe(201);
  await server.restart();
  smtp = await startSmtpServer(smtp.port);
  server.advance(10 * 60_000);
  const subjects = [await smtp.next(), await smtp.next()].map(({ raw }) => /^Subject: .*?\] (\w+)/m.exec(raw)?.[1]);
  expect(subjects.sort()).toEqual(['early', 'later']);
  expect(smtp.received).toEqual([]);
});

test('what the server of mail refuses for good is given up, and said', async () => {
  smtp.state.refuse = 550;
  await start('one', 'one');
  await server.logs('a mail is given up');
  expect(smtp.state.seen).toBe(1);
  expect(JSON.stringify(server.logged)).not.toContain('/mail/');
});

test('a digest lists once a day what waits, with addresses that open nothing by themselves', async () => {
  // Today's may be due already, and would come before there is what it has to list.
  server.advance((24 - new Date(server.now()).getUTCHours()) * 3_600_000);
  await addUser('bob', 'digest');
  await server.post('/api/mailbox', { user: 'ann', mode: 'none' }, admin);
  const { body } = await start('one', 'waits');
  await server.post('/api/projects', { name: 'shop' }, admin);
  await server.post('/api/projects/shop/members', { user: 'bob', role: 'approver' }, admin);
  const text = 'flow one deci d => (YES -> done) { who = "bob"; }; flow_end';
  await server.post('/api/projects/shop/apply', { text }, admin);
  const { body: there } = await server.post('/api/projects/shop/runs', { flow: 'one', name: 'there' }, admin);
  server.advance(7 * 3_600_000);
  await start('one', 'too');
  const mail = await smtp.next();
  expect(mail.to).toEqual(['bob@example.org']);
  expect(plainText(mail)).toContain(`waits: d\r\n  https://box.example.org/ui/decisions/${body.id}/d`);
  expect(plainText(mail)).toContain(
    `shop, there: d\r\n  https://box.example.org/ui/decisions/${there.id}/d?project=shop`,
  );
  expect(plainText(mail)).not.toContain('/mail/');
  await server.restart();
  server.advance(dayMs);
  expect((await smtp.next()).to).toEqual(['bob@example.org']);
});

test('only who may decide says where their mail goes, and only the administrator for others', async () => {
  const { body } = await server.post('/api/users', { name: 'eve', role: 'member' }, admin);
  const eve = { authorization: `Bearer ${body.token}` };
  expect((await server.post('/api/mailbox', { email: 'eve@example.org' }, eve)).status).toBe(403);
  const bob = await addUser('bob', 'direct');
  expect((await server.post('/api/mailbox', { user: 'ann', email: 'bob@example.org' }, bob)).status).toBe(403);
  expect((await server.get('/api/mailbox?user=ann', bob)).status).toBe(403);
  expect((await server.get('/api/mailbox', bob)).body).toEqual({
    user: 'bob',
    email: 'bob@example.org',
    mode: 'direct',
    isSent: true,
  });
  for (const email of ['a@b.c\r\nBcc: x@y.z', 'a@b.c, x@y.z', 'a', '<a@b.c>']) {
    expect((await server.post('/api/mailbox', { email }, bob)).status).toBe(400);
  }
  expect((await server.post('/api/mailbox', {}, admin)).body.error.code).toBe('argument_invalid');
});
