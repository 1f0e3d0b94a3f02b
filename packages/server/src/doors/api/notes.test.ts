import { createHash } from 'node:crypto';
import { noteLimits } from '@signalbox/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;
let ann: { readonly authorization: string };
const admin = { authorization: 'Bearer given-by-the-operator' };

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
  const text = `
    action tell addr = "${service.url}/tell"; args = (list files, list said); return = (OK); effect = no; action_end
    flow asked
      deci qa => (PASS -> tell | NO -> stopped) { who = "group(qa)"; };
      step tell => (OK -> done) { action = tell; args = (files = $qa.evidence, said = $qa.comments); };
    flow_end`;
  expect((await server.post('/api/apply', { text }, admin)).status).toBe(200);
  ann = {
    authorization: `Bearer ${(await server.post('/api/users', { name: 'ann', groups: ['qa'] }, admin)).body.token}`,
  };
  await server.post('/api/runs', { flow: 'asked', name: 'one' }, admin);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const comment = (body: object, who = ann) => server.post('/api/runs/one/comments', { step: 'qa', ...body }, who);

async function put(bytes: Uint8Array | string, query = 'step=qa&name=load.html', type = 'application/octet-stream') {
  const headers = { ...ann, 'content-type': type };
  const response = await fetch(`${server.url}/api/runs/one/evidence?${query}`, {
    method: 'POST',
    headers,
    body: bytes,
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
}

async function pass() {
  const [{ step, visit, digest }] = (await server.get('/api/runs/one', ann)).body.decisions;
  return server.post('/api/runs/one/decide', { step, visit, digest, outcome: 'PASS' }, ann);
}

test('what is said about a decision is kept with who said it and when, told for good, and given to later steps', async () => {
  expect((await comment({ text: 'by another', by: 'admin' })).body.error.code).toBe('body_invalid');
  expect((await comment({ text: ' looks “good” ' })).body).toMatchObject({ by: 'ann', text: 'looks “good”' });
  const { body: file } = await put('<b>tested</b>');
  const sha256 = createHash('sha256').update('<b>tested</b>').digest('hex');
  expect(file).toMatchObject({ name: 'load.html', by: 'ann', bytes: 13, sha256, step: 'qa', visit: 1 });
  const { comments, evidence } = (await server.get('/api/runs/one', ann)).body;
  expect([comments, evidence]).toMatchObject([[{ text: 'looks “good”', at: expect.any(Number) }], [file]]);
  expect((await pass()).status).toBe(200);
  expect((await service.next()).body).toMatchObject({
    files: [{ name: 'load.html', bytes: 13, sha256, by: 'ann' }],
    said: [{ by: 'ann', text: 'looks “good”' }],
  });
  const told = (await server.get('/api/audit', admin)).body.entries as {
    what: string;
    actor: string;
    details: object;
  }[];
  expect(told.filter(({ what }) => /comment|evidence/.test(what))).toMatchObject([
    { what: 'decision.comment', actor: 'ann', from: '127.0.0.1', details: { step: 'qa', visit: 1 } },
    { what: 'decision.evidence', actor: 'ann', details: { name: 'load.html', sha256 } },
  ]);
});

test('a step that refers to what was put to a decision gets an empty list where nothing was', async () => {
  expect((await pass()).status).toBe(200);
  expect((await service.next()).body).toMatchObject({ files: [], said: [] });
});

test('a file is fetched as bytes to be kept, whatever it is and is called', async () => {
  const page = '<script>alert(1)</script>';
  const query = new URLSearchParams({ step: 'qa', name: '../"x"; filename=a.html;\u202Elmth\u{1F600}' });
  const { body: file } = await put(page, String(query));
  expect(file.name).toBe('../"x"; filename=a.html;\u202Elmth\u{1F600}');
  const { status, text, headers } = await server.get(`/api/runs/one/evidence/${file.id}`, ann);
  expect([status, text]).toEqual([200, page]);
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': expect.stringMatching(/^attachment; filename="evidence"; filename\*=UTF-8''[\w.%-]+$/),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  await server.post('/api/runs', { flow: 'asked', name: 'two' }, admin);
  expect((await server.get(`/api/runs/two/evidence/${file.id}`, ann)).status).toBe(404);
  expect((await server.get('/api/runs/one/evidence/n0', ann)).status).toBe(404);
  expect((await server.get(`/api/runs/one/evidence/${file.id}`)).status).toBe(401);
});

test('only what fits is taken', async () => {
  expect((await put('x', 'step=qa&name=a%0Db')).status).toBe(400);
  expect((await put('x', 'step=qa')).status).toBe(400);
  expect((await put('x', 'step=qa&name=a', 'text/html')).status).toBe(415);
  expect((await put('{}', 'step=qa&name=a', 'application/json')).body.error.code).toBe('media_type_unknown');
  expect((await put(new Uint8Array(noteLimits.fileBytes + 1))).status).toBe(413);
  expect((await put(new Uint8Array(noteLimits.fileBytes))).status).toBe(201);
  for (let file = 1; file < noteLimits.files; file += 1) expect((await put(String(file))).status).toBe(201);
  expect((await put('one more')).body.error.code).toBe('too_large');
  expect((await comment({ text: '   ' })).status).toBe(400);
  expect((await comment({ text: 'x'.repeat(noteLimits.commentLength + 1) })).status).toBe(400);
});

test('what is no open decision takes nothing', async () => {
  for (const place of [{ step: 'tell' }, { step: '__proto__' }, { visit: 2 }]) {
    expect((await comment({ text: 'x', ...place })).body.error?.code).toBe('decision_not_open');
  }
  expect((await pass()).status).toBe(200);
  expect((await comment({ text: 'too late' })).body.error.code).toBe('decision_not_open');
  expect((await put('too late')).body.error.code).toBe('decision_not_open');
});
