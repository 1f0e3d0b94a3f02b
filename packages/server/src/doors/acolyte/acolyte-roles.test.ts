import { Role } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
const tokens = new Map<string, string>();
const operator = 'given-by-the-operator';

beforeAll(async () => {
  server = await startTestServer({ open: false, token: operator });
  const headers = { authorization: `Bearer ${operator}` };
  for (const role of Role.options) {
    tokens.set(role, (await server.post('/api/users', { name: `a-${role}`, role }, headers)).body.token);
  }
  const { key } = (await server.post('/api/agents', { name: 'agent' }, headers)).body;
  tokens.set('agent', key);
});

afterAll(() => server.close());

/** Each request with the least role that may make it; nothing that exists is named. */
const routes = [
  ['GET', '/v1/flow/meta/_all', 'viewer'],
  ['GET', '/v1/flow/meta/absent', 'viewer'],
  ['PUT', '/v1/flow/template', 'maintainer'],
  ['GET', '/v1/flow/template/_all', 'viewer'],
  ['GET', '/v1/flow/template/absent', 'viewer'],
  ['POST', '/v1/flow/template/9/start', 'member'],
  ['POST', '/v1/flow/template/9/step', 'member'],
  ['POST', '/v1/flow/template/9/step/action', 'member'],
  ['GET', '/v1/flow/instance/_all', 'viewer'],
  ['GET', '/v1/flow/instance/9', 'viewer'],
  ['POST', '/v1/flow/instance/9/step', 'member'],
  ['POST', '/v1/flow/instance/9/step/action', 'member'],
  ['POST', '/v1/flow/instance/discard', 'member'],
  ['POST', '/v1/flow/group/create', 'member'],
  ['GET', '/v1/flow/group/_all', 'viewer'],
  ['GET', '/v1/flow/group/absent', 'viewer'],
  ['POST', '/v1/flow/group/absent/finish', 'member'],
  ['POST', '/v1/user/logout', 'viewer'],
  ['GET', '/v1/user/profile', 'viewer'],
  ['POST', '/v1/user/add', 'admin'],
] as const;

test.each(routes)('%s %s is for the role %s, and those that may more', async (method, path, least) => {
  const reasonFor = async (token: string | undefined) => {
    const { body } = await server.call(method, path, undefined, token === undefined ? {} : { token });
    return body.reason;
  };
  expect(await reasonFor(undefined)).toBe('token_not_exist');
  expect(await reasonFor('nobody has it')).toBe('invalid_token');
  expect(await reasonFor(tokens.get('agent'))).toBe('invalid_token');
  for (const role of Role.options) {
    const may = Role.options.indexOf(role) >= Role.options.indexOf(least);
    const reason = await reasonFor(tokens.get(role));
    expect([role, reason !== 'not_allow_operation']).toEqual([role, may]);
  }
});

test('what is deeper than data of people is refused, as text of JSON, too', async () => {
  const token = tokens.get('admin') ?? '';
  const deep = `${'['.repeat(200)}${']'.repeat(200)}`;
  for (const body of [`{"action_args": {"a": ${deep}}}`, JSON.stringify({ action_args: `{"a": ${deep}}` })]) {
    const answer = await server.call('POST', '/v1/flow/instance/1/a/b', body, { token });
    expect(answer.body).toMatchObject({ status_code: 400, reason: 'body_invalid', data: null });
  }
});

test('names of what every object has are names of nothing', async () => {
  const token = tokens.get('admin') ?? '';
  const body = '{"__proto__": {"actor": 1}, "constructor": 1, "action_args": {"__proto__": 1}}';
  const ask = async (path: string) => (await server.call('POST', path, body, { token })).body.reason;
  expect(await ask('/v1/flow/instance/1/__proto__/constructor')).toBe('invalid_flow_instance');
  expect(await ask('/v1/flow/template/__proto__/start')).toBe('unknow_template');
  expect(await ask('/v1/flow/template/99999999999999999999/start')).toBe('invalid_flow_template');
});
