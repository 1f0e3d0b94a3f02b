import { afterEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
afterEach(() => server.close());

const text = `flow f
  deci review => (OK -> again) { who = "group(dveee)"; };
  deci again  => (OK -> done)  { who = "group(dev) or group(relaese)"; };
flow_end`;

test('a group without members is warned of, once there are users', async () => {
  server = await startTestServer();
  const warnings = async (headers = {}) => (await server.post('/api/apply', { text }, headers)).body.warnings;
  expect(await warnings()).toEqual([]);
  const two = await server.post('/api/apply', { text: text.replaceAll('"group(dveee)"', '"2 of group(dev)"') });
  expect(two.body.warnings).toEqual([
    expect.stringMatching(/^deci \(review\) needs .*signalbox user add NAME --group/),
  ]);
  const { body: ann } = await server.post('/api/users', { name: 'ann', groups: ['dev', 'release'] });
  expect(await warnings({ authorization: `Bearer ${ann.adminToken}` })).toEqual([
    'deci (review) who: group dveee has no member; groups: dev, release',
    'deci (again) who: group relaese has no member; groups: dev, release; did you mean release?',
  ]);
});
