import { type ApiRoute, apiRoutes, Role } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
const tokens = new Map<string, string>();
const bootstrap = 'given-by-the-operator';

beforeAll(async () => {
  server = await startTestServer({ open: false, token: bootstrap });
  for (const role of Role.options) {
    const { body } = await server.post('/api/users', { name: role, role }, { authorization: `Bearer ${bootstrap}` });
    tokens.set(role, body.token);
  }
});

afterAll(() => server.close());

/** Nothing that exists is named, so that whoever may changes nothing either. */
function addressOf({ path }: ApiRoute): string {
  return path.replaceAll(/:\w+/g, 'absent');
}

async function statusOf(route: ApiRoute, token: string | undefined): Promise<number> {
  const aborted = new AbortController();
  const response = await fetch(server.url + addressOf(route), {
    method: route.method,
    signal: aborted.signal,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(route.method === 'POST' && { 'content-type': 'application/json' }),
    },
    // No route takes this, but those that take nothing.
    ...(route.method === 'POST' && { body: '{"absent": true}' }),
  });
  aborted.abort();
  return response.status;
}

test.each(apiRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  '%s is for its role, and those that may more',
  async (_, route) => {
    const isPublic = route.role === 'public';
    const least = route.role === 'public' ? 0 : Role.options.indexOf(route.role);
    const expected: Record<string, boolean> = { nobody: isPublic };
    const admitted: Record<string, boolean> = { nobody: (await statusOf(route, undefined)) !== 401 };
    for (const role of Role.options) {
      expected[role] = Role.options.indexOf(role) >= least;
      const status = await statusOf(route, tokens.get(role));
      expect(status).not.toBe(401);
      admitted[role] = status !== 403;
    }
    expect(admitted).toEqual(expected);
  },
);
