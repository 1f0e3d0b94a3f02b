import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startActionService } from '../testing/action-service.ts';
import { startTestServer } from '../testing/start-test-server.ts';

type Check = (headers: IncomingHttpHeaders, body: string, key: string, now?: number) => boolean;

/** As the guide has it, to be copied. */
async function checkOfTheGuide(): Promise<Check> {
  const guide = readFileSync(join(import.meta.dirname, '../../../../docs/guides/action-services.md'), 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-guide-'));
  const path = join(folder, 'is-from-signalbox.ts');
  writeFileSync(path, /^```ts\n([\s\S]*?)^```/m.exec(guide)?.[1] ?? '');
  const { isFromSignalbox } = (await import(path)) as { readonly isFromSignalbox: Check };
  rmSync(folder, { recursive: true });
  return isFromSignalbox;
}

test('the check of the guide takes the call of a server, and nothing that is not quite one', async () => {
  const isFromSignalbox = await checkOfTheGuide();
  const server = await startTestServer();
  const service = await startActionService();
  await server.apply(`action c addr = "${service.url}"; args = (str commit); return = (OK); action_end
    flow_run r step A => (OK -> done) { action = c; args = (commit = "grüße"); }; flow_run_end`);
  const { headers, text: body } = await service.next();
  const [{ secret: key }] = (await server.get('/api/signing-keys')).body.keys;
  const [newer, { secret: kept }] = (await server.post('/api/signing-keys/rotate')).body.keys;
  await service.close();
  await server.close();
  expect(kept).toBe(key);
  expect(isFromSignalbox(headers, body, key)).toBe(true);

  const sent = Number(headers['webhook-timestamp']) * 1000;
  expect(isFromSignalbox(headers, body, key, sent + 300_000)).toBe(true);
  expect(isFromSignalbox(headers, body, key, sent + 301_000)).toBe(false);
  expect(isFromSignalbox(headers, body, key, sent - 301_000)).toBe(false);

  const later = String(Number(headers['webhook-timestamp']) + 1);
  expect(isFromSignalbox({ ...headers, 'webhook-timestamp': later }, body, key)).toBe(false);
  expect(isFromSignalbox({ ...headers, 'webhook-id': 'another' }, body, key)).toBe(false);
  expect(isFromSignalbox(headers, body.replace('grüße', 'other'), key)).toBe(false);
  expect(isFromSignalbox(headers, body, newer.secret)).toBe(false);
  expect(isFromSignalbox({}, body, key)).toBe(false);
});
