import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { runCli } from '../testing/run-cli.ts';

let server: RealServer;
let token = '';
const cli = (line: string, more: { readonly input?: string; readonly project?: string } = {}) =>
  runCli(line.split(' '), {
    server: server.url,
    input: more.input ?? '',
    environment: { SIGNALBOX_TOKEN: token, ...(more.project !== undefined && { SIGNALBOX_PROJECT: more.project }) },
  });

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
  token = JSON.parse((await runCli(['user', 'add', 'ada', '--json'], { server: server.url })).stdout).adminToken;
});
afterAll(() => server?.close());

test('projects are added and put away, and commands are about the one that is named', async () => {
  expect((await cli('project add shop')).stdout).toBe('Added project shop.\n');
  const flow = 'flow f deci d => (YES -> done) { who = "group(ops)"; }; flow_end';
  expect((await cli('apply - --project shop', { input: flow })).status).toBe(0);
  expect((await cli('run f r-shop', { project: 'shop' })).status).toBe(0);
  expect((await cli('runs', { project: 'shop' })).stdout).toContain('r-shop');
  expect((await cli('runs')).stdout).not.toContain('r-shop');
  expect((await cli('show r-shop --project shop')).stdout).toContain('r-shop');
  expect((await cli('show r-shop --project till')).stderr).toContain('project_not_found');

  const members = (await cli('project member set --user ada --role member --project shop')).stdout;
  expect(members).toMatch(/^MEMBER +NAME +ROLE\nuser +ada +member\n$/);
  expect((await cli('project member set --group ops --role approver', { project: 'shop' })).stdout).toContain(
    'approver',
  );
  expect((await cli('project member remove --user ada --project shop')).stdout).not.toContain('ada');
  expect((await cli('project members --project shop')).stdout).toMatch(/group +ops +approver/);
  expect((await cli('audit list --project shop')).stdout).toContain('member.set');

  expect((await cli('project archive shop')).stdout).toBe('Project shop is in the archive.\n');
  expect((await cli('project list')).stdout).toMatch(/shop +admin +\S+ \S+ +\S+ \S+/);
  expect((await cli('run f again', { project: 'shop' })).stderr).toContain('wrong_status');
  expect((await cli('project restore shop')).stdout).toBe('Project shop is back.\n');
});
