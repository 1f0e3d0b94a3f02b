import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.close());

const flow = (due: string, name = 'f') =>
  `flow ${name} deci go => (YES -> done | NO -> stopped) { who = "ann"; due = "${due}"; }; flow_end`;
const apply = (text: string, expected?: object) => server.post('/api/apply', { text, expected });
const newest = async () => (await server.get('/api/flows/f')).body.hash as string;
const changed = (hash?: string) => ({
  status: 412,
  body: { error: { code: 'changed_since', details: { flow: 'f', ...(hash !== undefined && { hash }) } } },
});

test('who says which version a text was made from replaces no other, and is told which there is', async () => {
  expect(await apply(flow('1h'), { f: null })).toMatchObject({ status: 200 });
  const first = await newest();
  expect(await apply(flow('2h'), { f: first })).toMatchObject({ status: 200, body: { flows: [{ replaced: first }] } });
  const second = await newest();
  expect(await apply(`${flow('1h', 'other')} ${flow('3h')}`, { f: first })).toMatchObject(changed(second));
  expect(await apply(flow('3h'), { f: null })).toMatchObject(changed(second));
  expect((await server.get('/api/flows')).body.flows).toMatchObject([{ name: 'f', hash: second }]);
  expect(await apply(flow('3h'), { f: second.slice(0, 12) })).toMatchObject({ status: 200 });
});

test('a version of a flow that is not there is not expected in vain', async () => {
  const answer = await apply(flow('1h'), { f: 'a'.repeat(64) });
  expect(answer).toMatchObject(changed());
  expect(answer.body.error.message).toContain('flow f: it is not there');
  expect((await server.get('/api/flows')).body.flows).toEqual([]);
});

test('of editors who apply at once what they made of one version, one does', async () => {
  let version: string | null = null;
  for (const unit of ['h', 'm']) {
    const expected = { f: version };
    const answers = await Promise.all([2, 3, 4, 5].map((due) => apply(flow(`${due}${unit}`), expected)));
    const hash = await newest();
    version = hash;
    const [won, ...lost] = answers.sort((a, b) => a.status - b.status);
    expect(won).toMatchObject({ status: 200, body: { flows: [{ name: 'f', hash }] } });
    for (const each of lost) expect(each).toMatchObject(changed(hash));
  }
  expect((await server.get('/api/flows/f/versions')).body.versions).toHaveLength(2);
});

test('an action that was changed by itself is not set back with its flow', async () => {
  const action = (port: number) =>
    `action ship addr = "http://127.0.0.1:${port}/x"; args = (); return = (OK); action_end\n`;
  const both = (port: number, due: string) =>
    `${action(port)} flow f step ship => (OK -> go) { action = ship; };
       deci go => (YES -> done | NO -> stopped) { who = "ann"; due = "${due}"; }; flow_end`;
  await server.apply(both(1, '1h'));
  expect(await apply(both(2, '1h'), { f: await newest() })).toMatchObject({ status: 200 });
  await server.apply(action(3));
  const late = await apply(both(4, '2h'), { f: await newest() });
  expect(late).toMatchObject({ status: 412, body: { error: { code: 'changed_since', details: { action: 'ship' } } } });
  expect((await server.get('/api/actions/ship')).body.addresses).toEqual(['http://127.0.0.1:3/x']);
  expect(await apply(both(3, '2h'), { f: await newest() })).toMatchObject({ status: 200 });
});

test('what is so already is not refused: the first answer may have been lost', async () => {
  await server.apply(flow('1h'));
  const first = await newest();
  for (const _ of [1, 2]) {
    expect(await apply(flow('2h'), { f: first })).toMatchObject({ status: 200 });
  }
  expect(await apply(flow('2h'), { f: null })).toMatchObject({ status: 200, body: { unchanged: { flows: ['f'] } } });
});

test('what is expected is about flows of the text, and looks like a hash', async () => {
  const invalid = (code: string) => ({ body: { error: { code } } });
  expect(await apply(flow('1h'), { g: null })).toMatchObject(invalid('argument_invalid'));
  expect(await apply(flow('1h'), { f: 'newest' })).toMatchObject(invalid('body_invalid'));
  expect(await apply(flow('1h'), { f: 'abc' })).toMatchObject(invalid('body_invalid'));
  expect((await server.get('/api/flows')).body.flows).toEqual([]);
});
