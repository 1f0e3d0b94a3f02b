import { type ApiRoute, apiRoutes, Role } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
const bootstrap = 'given-by-the-operator';
const asAdministrator = { authorization: `Bearer ${bootstrap}` };
/** Of members of project `shop` with a role each, in no other; and of who is in none. */
const tokens = new Map<string, string>();
const members = ['none', ...Role.options];

beforeAll(async () => {
  server = await startTestServer({ open: false, token: bootstrap });
  for (const name of ['shop', 'till']) await server.post('/api/projects', { name }, asAdministrator);
  for (const name of members) {
    const { body } = await server.post('/api/users', { name: `is-${name}`, role: 'none' }, asAdministrator);
    tokens.set(name, body.token);
    if (name === 'none') continue;
    const member = { user: `is-${name}`, role: name };
    expect(await server.post('/api/projects/shop/members', member, asAdministrator)).toMatchObject({ status: 200 });
  }
});

afterAll(() => server.close());

const routes = apiRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

/** Nothing that exists is named but the project, so that whoever may changes nothing either. */
function addressIn(project: string, { path, where }: ApiRoute): string {
  const isNamed = where === 'instance' || path.startsWith('/api/projects/');
  const named = isNamed ? path : `/api/projects/${project}${path.slice('/api'.length)}`;
  return named.replaceAll(/:\w+/g, (param) => (param === ':project' && where === 'project' ? project : 'absent'));
}

const nothingAtAll = '{}';

async function statusOf(route: ApiRoute, address: string, token: string | undefined): Promise<number | string> {
  const aborted = new AbortController();
  const response = await fetch(server.url + address, {
    method: route.method,
    signal: aborted.signal,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(route.method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(route.method === 'POST' && { body: nothingAtAll }),
  });
  const isMissing = response.status === 404 && ((await response.json()) as { error: { code: string } }).error.code;
  aborted.abort();
  return isMissing === 'project_not_found' ? isMissing : response.status;
}

/** As the route has it for somebody with this role where it is about. */
function expectedOf({ role }: ApiRoute, given: Role): 403 | 'in' {
  return role === 'public' || Role.options.indexOf(given) >= Role.options.indexOf(role) ? 'in' : 403;
}

const admitted = (status: number | string) => ([401, 403, 'project_not_found'].includes(status) ? status : 'in');

test.each(routes)('%s is for its role where it is about, and for nobody else', async (_, route) => {
  const isOfProject = route.where === 'project';
  const expected: Record<string, unknown> = {};
  const found: Record<string, unknown> = {};
  const look = async (who: string, token: string | undefined, project: string, wanted: unknown) => {
    expected[`${who} in ${project}`] = wanted;
    const status = admitted(await statusOf(route, addressIn(project, route), token));
    // Where a project is archived or restored it is named in the path, and is not there.
    const isOfName = route.path.startsWith('/api/projects/:project/') && !isOfProject && status === 'project_not_found';
    found[`${who} in ${project}`] = isOfName ? 'in' : status;
  };
  await look('nobody', undefined, 'shop', route.role === 'public' ? 'in' : 401);
  await look('the administrator', bootstrap, 'shop', 'in');
  for (const who of members) {
    const token = tokens.get(who);
    const role = Role.options.find((each) => each === who);
    const own = role ? expectedOf(route, role) : 'project_not_found';
    // Who is a member anywhere, or nowhere, is no more than known to the instance.
    await look(who, token, 'shop', isOfProject ? own : expectedOf(route, 'viewer'));
  }
  if (isOfProject) {
    await look('admin', tokens.get('admin'), 'till', 'project_not_found');
    await look('admin', tokens.get('admin'), 'absent', 'project_not_found');
  }
  expect(found).toEqual(expected);
});

test('nothing is done by a request that says nothing, but by these', () => {
  const doing = apiRoutes.filter(
    ({ method, body }) => method === 'POST' && (!body || body.safeParse(JSON.parse(nothingAtAll)).success),
  );
  const ofNothingNamed = doing.filter(({ path }) => !path.replace('/projects/:project', '').includes(':'));
  expect(ofNothingNamed.map(({ path }) => path)).toEqual([
    '/api/projects/:project/archive',
    '/api/projects/:project/restore',
    '/api/setup/link',
    '/api/logout',
    '/api/mailbox',
    '/api/master-key/rotate',
    '/api/signing-keys/rotate',
  ]);
  // Of these the matrix names one that is not there.
  expect(doing.filter(({ path }) => path.includes(':')).map(({ path }) => path)).toEqual([
    '/api/runs/:run/evidence',
    '/api/runs/:run/stop',
    '/api/runs/:run/pause',
    '/api/runs/:run/resume',
    '/api/runs/:run/retry',
    '/api/runs/:run/rollback',
    '/api/builds/:build/kill',
    '/api/repositories/:scm/:name/sync',
    '/api/projects/:project/archive',
    '/api/projects/:project/restore',
    '/api/users/:user',
    '/api/users/:user/invitation',
    '/api/tokens/:token/revoke',
    '/api/run-groups/:group/finish',
    '/api/agents/:agent/cordon',
    '/api/agents/:agent/uncordon',
  ]);
});
