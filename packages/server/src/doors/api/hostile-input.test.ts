import { type ApiRoute, apiRoutes } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

const token = 'the-token-of-an-administrator-1234';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ token, headers: { authorization: `Bearer ${token}` } });
  await server.apply('flow f deci d => (GO -> done | NO -> stopped) { who = "1 of group(ops)"; }; flow_end');
  await server.post('/api/runs', { flow: 'f', name: 'r' });
});

afterAll(() => server.close());

/** What gets out of a string of SQL, of a path or of an object, if anything does. */
const hostileTexts = [
  `' OR '1'='1`,
  `'; DROP TABLE runs; --`,
  `" UNION SELECT state FROM runs --`,
  `') OR randomblob(1e9) OR ('`,
  `x' AND (SELECT count(*) FROM sqlite_schema) > 0 --`,
  `r%' ESCAPE '\\`,
  `%_%`,
  `{"$ne":null}`,
  `$.a[0]' || load_extension('x`,
  `../../../etc/passwd`,
  `x\0y`,
  `\u202Er`,
  `__proto__`,
  'constructor',
  `1e309`,
  `-1`,
];

const asked = apiRoutes.filter(({ path, query, body }) => path.includes(':') || query || body);

test.each(asked.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s takes hostile text as text: no answer tells of the store, and nothing is changed',
  async (_name, route) => {
    const before = await everything();
    for (const text of hostileTexts) {
      for (const [path, body] of requestsWith(route, text)) {
        const answer = await server.call(route.method, path, body);
        const told = answer.text.replaceAll(JSON.stringify(text).slice(1, -1), '');
        expect({ path, body, status: answer.status, told }).toMatchObject({
          status: expect.toSatisfy((status: number) => status < 500),
          told: expect.not.stringMatching(/sqlite|syntax error|SELECT \w|at .*\.ts:\d/i),
        });
      }
    }
    expect(await everything()).toEqual(before);
  },
);

const otherPaths = [
  ...['action', 'flow', 'flowrun', 'step'].flatMap((kind) => [`/${kind}/X`, `/${kind}/X/X`]),
  ...['/step/r.X', '/watch?resource=X', '/ui/assets/X', '/mail/X'],
];

test.each(otherPaths)('%s, of echoer, mails and the page, takes hostile text as text', async (path) => {
  const before = await everything();
  for (const text of hostileTexts) {
    for (const method of /^\/(?:ui|watch|mail)/.test(path) ? ['GET'] : ['GET', 'DELETE']) {
      const answer = await server.call(method, path.replaceAll('X', encodeURIComponent(text)));
      const status = expect.toSatisfy((code: number) => code < 500);
      const told = answer.text.replaceAll(JSON.stringify(text).slice(1, -1), '');
      expect({ text, status: answer.status, told }).toMatchObject({
        status,
        told: expect.not.stringMatching(/sqlite|syntax error|at .*\.ts:\d/i),
      });
    }
  }
  expect(await everything()).toEqual(before);
});

/** The text in every place of the path, in each parameter of the query, and in each key of the body. */
function requestsWith(route: ApiRoute, text: string): [path: string, body: unknown][] {
  const encoded = encodeURIComponent(text);
  const hostilePath = route.path.replaceAll(/:\w+/g, encoded);
  const path = route.path.replaceAll(/:\w+/g, 'nobody');
  const keys = Object.keys(route.query?.shape ?? {});
  return [
    ...(route.path.includes(':') ? [[hostilePath, sampleOf(route, 'x')] as [string, unknown]] : []),
    ...keys.map((key): [string, unknown] => [`${hostilePath}?${key}=${encoded}`, undefined]),
    ...(route.body ? [[path, sampleOf(route, text)] as [string, unknown]] : []),
  ];
}

/** A body with the text wherever a text may stand. */
function sampleOf({ body }: ApiRoute, text: string): unknown {
  if (!body) return undefined;
  const { properties = {} } = z.toJSONSchema(body, { io: 'input' });
  return Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, fittingValue(schema, text)]));
}

function fittingValue(schema: unknown, text: string): unknown {
  const { type } = schema as { readonly type?: string };
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  if (type === 'array') return [text];
  return type === 'object' ? { [text]: text } : text;
}

/** Names like `constructor` are good ones for users and agents: what else there is stays. */
async function everything() {
  const lists = ['runs', 'builds', 'flows', 'actions', 'repositories', 'runs/r/journal'];
  return Promise.all(lists.map(async (list) => (await server.get(`/api/${list}`)).body));
}
