import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing/start-test-server.ts';

let server: TestServer;
const path = () => join(server.data, 'local-agent.key');

beforeEach(async () => {
  server = await startTestServer({ localAgent: true });
});

afterEach(async () => {
  await server.close();
});

test('the key of the local agent is its operator’s alone, and stays', async () => {
  const key = server.running.localAgentKey;
  expect(readFileSync(path(), 'utf8')).toBe(key);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  await server.restart();
  expect(server.running.localAgentKey).toBe(key);
});

test.each([
  ['lost', () => rmSync(path())],
  ['emptied', () => writeFileSync(path(), '')],
  ['changed', () => writeFileSync(path(), 'sbx_something-else')],
])('a key that was %s is replaced, and the server starts', async (_name, damage) => {
  const key = server.running.localAgentKey;
  damage();
  await server.restart();
  expect(server.running.localAgentKey).not.toBe(key);
  expect(readFileSync(path(), 'utf8')).toBe(server.running.localAgentKey);
});

test('a folder in the place of the key is no reason to start without it', async () => {
  rmSync(path());
  mkdirSync(path());
  await expect(server.restart()).rejects.toMatchObject({ code: 'EISDIR' });
  rmSync(path(), { recursive: true });
  await server.restart();
});
