import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../../testing/ask.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.close());

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const page = (path: string, headers = {}) => server.get(path, { ...html, ...headers });
const form = (path: string, fields: { readonly [name: string]: string }, headers = {}) =>
  server.post(path, new URLSearchParams(fields).toString(), {
    'content-type': 'application/x-www-form-urlencoded',
    ...html,
    ...headers,
  });

const evil = `<img src=x onerror=alert(1)>"'><script>alert(2)</script>&amp;\u202E`;

const flow = (args = '') => `
  action ship addr = "http://127.0.0.1:1"; args = (str note = ""); return = (OK); environment = "production"; action_end
  flow release
    inputs = (str note = "");
    deci review => (AGREE -> ship | REJECT -> stopped) { who = "group(release)"; };
    step ship => (OK -> done) { action = ship; ${args} };
  flow_end`;

async function startRun(
  name: string,
  note = 'n',
): Promise<{ readonly id: string; readonly fields: { [name: string]: string } }> {
  const { body } = await server.post('/api/runs', { flow: 'release', name, inputs: { note } });
  const { text } = await page(`/ui/runs/${body.id}`);
  const hidden = text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
  return { id: body.id, fields: Object.fromEntries([...hidden].map(([, field, value]) => [field, value])) };
}

describe('the front page', () => {
  test('is echoer’s word for programs, and the runs for people', async () => {
    const program = await server.get('/');
    expect(program.text).toBe('"echoer"');
    expect(program.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const { status, text, headers } = await page('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(text).toContain('There are no runs yet');
    expect(text).toContain('No decision waits for you.');
  });

  test('lists runs with what they wait for, and counts the decisions that are mine', async () => {
    await server.apply(flow());
    const { id } = await startRun('web 1.4.2');
    const { text } = await page('/');
    expect(text).toContain(`<a href="/ui/runs/${id}">web 1.4.2</a>`);
    expect(text).toContain('a person of group(release) to decide review');
    expect(text).toMatch(
      /These wait for your decision:<\/p><ul><li><a href="\/ui\/runs\/[^"]+">[^<]+<\/a> review<\/li><\/ul>/,
    );
  });

  test('and all other html answers allow no inline script, no frame and no sniffing', async () => {
    await server.apply(flow());
    const { id, fields } = await startRun('one');
    const answers = [
      await page('/'),
      await page(`/ui/runs/${id}`),
      await form('/ui/login', { token: 'wrong' }),
      await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'REJECT', reason: 'no' }),
      await page('/ui/runs/none'),
      await page('/ui/builds/none'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 422, 404, 404]);
    for (const { text, headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      if (!headers.get('content-type')?.startsWith('text/html')) continue;
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|\*/);
      expect(text).not.toMatch(/<script>|<script [^>]*>[^<]|\son\w+=|style=|javascript:/);
    }
  });
});

describe('the page of a run', () => {
  test('shows what is decided, and takes the decision once', async () => {
    await server.apply(flow('args = (note = $note);'));
    const { id, fields } = await startRun('one');
    const { text } = await page(`/ui/runs/${id}`);
    expect(text).toContain('review: AGREE or REJECT?');
    expect(text).toContain('lets <b>ship</b> happen production: <code>{&quot;note&quot;:&quot;n&quot;}</code>');
    expect(text).toContain(`Digest <code>${fields.digest?.slice(0, 16)}</code>`);
    const answer = await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'AGREE', reason: '' });
    expect({ status: answer.status, to: answer.headers.get('location') }).toEqual({
      status: 303,
      to: `/ui/runs/${id}`,
    });
    expect((await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'AGREE', reason: '' })).status).toBe(303);
    const contrary = await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'REJECT', reason: 'not good enough' });
    expect(contrary.status).toBe(409);
    expect(contrary.text).toContain('review has been decided: AGREE, by ');
    const after = await page(`/ui/runs/${id}`);
    expect(after.text).not.toContain('<form');
    expect(after.text).toContain('<td>review</td><td>1</td><td>AGREE</td>');
  });

  test('says why a decision was not taken, and keeps it open', async () => {
    await server.apply(flow());
    const { id, fields } = await startRun('one');
    const short = await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'REJECT', reason: 'no' });
    expect(short.status).toBe(422);
    expect(short.text).toContain('REJECT needs a reason of at least 10 characters');
    expect(short.text).toContain('<form');
    const stale = await form(`/ui/runs/${id}/decide`, { ...fields, digest: 'f'.repeat(64), outcome: 'AGREE' });
    expect(stale.status).toBe(409);
    for (const wrong of [{ visit: 'x' }, { outcome: '' }, { digest: 'x'.repeat(1000) }]) {
      const answer = await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'AGREE', ...wrong });
      expect(answer.status).toBe(400);
    }
    expect((await server.get('/api/decisions')).body.decisions).toHaveLength(1);
  });

  test('takes no decision of a page of somebody else, nor one by GET', async () => {
    await server.apply(flow());
    const { id, fields } = await startRun('one');
    const path = `/ui/runs/${id}/decide`;
    const body = new URLSearchParams({ ...fields, outcome: 'AGREE' }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded', host: `127.0.0.1:${server.port}` };
    for (const headers of [{ origin: 'http://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const asked = await ask(server.port, { method: 'POST', path, body, headers: { ...type, ...headers } as never });
      expect(asked.status).toBe(403);
    }
    expect((await page(`${path}?${body}`)).status).toBe(404);
    expect((await server.get('/api/decisions')).body.decisions).toHaveLength(1);
  });

  test('shows every string as text, whatever it is made of', async () => {
    await server.apply(flow('args = (note = $note);'));
    const { id, fields } = await startRun(evil.replace('\u202E', ''), evil);
    const texts = [(await page('/')).text, (await page(`/ui/runs/${id}`)).text];
    await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'REJECT', reason: `${evil} and more` });
    texts.push((await page('/')).text, (await page(`/ui/runs/${id}`)).text);
    const bad = await form(`/ui/runs/${id}/decide`, { ...fields, outcome: evil });
    texts.push(bad.text);
    for (const text of texts) {
      expect(text).not.toContain('<img');
      expect(text).not.toContain('<script>');
      expect(text).not.toContain('&amp;amp;\u202E&amp;');
      expect(text).toContain(
        '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&gt;&lt;script&gt;alert(2)&lt;/script&gt;&amp;amp;',
      );
    }
  });
});

describe('the login', () => {
  test('asks for the token, and remembers it in a cookie that no script and no other site sees', async () => {
    await server.close();
    server = await startTestServer({ open: false, token: 'given-by-the-operator' });
    const asked = await page('/');
    expect(asked.status).toBe(401);
    expect(asked.text).toContain('<input name="token" type="password"');
    const wrong = await form('/ui/login', { token: 'guess' });
    expect({ status: wrong.status, cookie: wrong.headers.get('set-cookie') }).toEqual({ status: 401, cookie: null });
    expect(wrong.text).toContain('This token is not known.');
    const right = await form('/ui/login', { token: 'given-by-the-operator' });
    expect({ status: right.status, to: right.headers.get('location') }).toEqual({ status: 303, to: '/' });
    const cookie = right.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Strict/);
    const session = { cookie: cookie.slice(0, cookie.indexOf(';')) };
    expect((await page('/', session)).text).toContain('<h1>Runs</h1>');
    expect((await server.get('/api/me', session)).body.role).toBe('admin');
    const foreign = await form('/ui/login', { token: 'given-by-the-operator' }, { origin: 'http://evil.example' });
    expect({ status: foreign.status, cookie: foreign.headers.get('set-cookie') }).toEqual({
      status: 403,
      cookie: null,
    });
  });

  test('takes a token of any characters, and only as one', async () => {
    await server.close();
    const token = 'a b;c=d, "e" ü — the token';
    server = await startTestServer({ open: false, token });
    const right = await form('/ui/login', { token });
    const session = { cookie: (right.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
    expect((await page('/', session)).status).toBe(200);
  });

  test('sends who has no token any more back to itself', async () => {
    await server.apply(flow());
    const { id, fields } = await startRun('one');
    await server.post('/api/users', { name: 'ada' });
    const answer = await form(`/ui/runs/${id}/decide`, { ...fields, outcome: 'AGREE' });
    expect({ status: answer.status, to: answer.headers.get('location') }).toEqual({ status: 303, to: '/' });
    expect((await page('/')).status).toBe(401);
  });
});
