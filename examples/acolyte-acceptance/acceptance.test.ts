import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AcolyteClient } from '../acolyte-sandbox/acolyte-client.ts';
import { type Server, signalbox, startJobHost, startServer } from '../stage/signalbox.ts';
import { Stage } from '../stage/stage.ts';

/** The test of Acolyte's executor, through the door, with the jobs and the flow in TypeScript. */

const stage = new Stage();
let server: Server;
let client: AcolyteClient;
let template: number;

beforeAll(async () => {
  server = await startServer(stage, { data: join(stage.folder, 'data'), agent: false });
  const { stdout } = await signalbox(server.url, 'agent', 'add', 'host', '--for-jobs', '*', '--json');
  const { key } = JSON.parse(stdout);
  const jobs = fileURLToPath(new URL('jobs.ts', import.meta.url));
  await startJobHost(stage, { server: server.url, jobs, environment: { SIGNALBOX_AGENT_KEY: key } });
  const applied = await signalbox(server.url, 'apply', '--from-jobs', 'test_flow', 'mooncake_flow');
  expect(applied).toMatchObject({ stderr: '', status: 0 });
  client = new AcolyteClient(server.url);
}, 180_000);

afterAll(async () => {
  expect(await stage.close()).toEqual([]);
});

const start = (id: number, body: object = {}) =>
  client.ask('POST', `/v1/flow/template/${id}/start`, { description: 'a test', ...body });

test('a template is made, and refused where Acolyte refuses it', async () => {
  const bind_args = { echo: { trigger: { b: 2 }, multiply: { c: '3' }, minus: { d: 11, e: 12 } } };
  const body = { flow_meta_name: 'test_flow', bind_args, max_run_instance: 1, description: 'of the tests' };
  const put = (more: object) => client.ask('PUT', '/v1/flow/template', { ...body, ...more });
  const wrong = { echo: { minus: { d: 'x' } } };
  expect(await put({ name: 'test_tpl', bind_args: wrong })).toMatchObject({ reason: 'echo_minus_d_invalid_type' });
  const constant = { echo: { trigger: { a: 1 } } };
  expect(await put({ name: 'test_tpl', bind_args: constant })).toMatchObject({ reason: 'not_allow_bind_const' });
  expect(await put({ name: 'te' })).toMatchObject({ reason: 'name_less_than_min_length' });
  expect(await put({ name: 'test_tpl', flow_meta_name: 'none' })).toMatchObject({ reason: 'flow_meta_not_exist' });
  expect(await put({ name: 'test_tpl', creator: 100_086 })).toMatchObject({ reason: 'invalid_creator_id' });
  const { status_code, data } = await put({ template_name: 'test_tpl' });
  expect({ status_code, ...data }).toMatchObject({
    ...{ status_code: 200, flow_meta: 'test_flow', name: 'test_tpl', max_run_instance: 1 },
    creator_info: { id: 0, name: 'admin' },
  });
  expect(JSON.parse(data.bind_args).echo.multiply).toEqual({ c: 3 });
  expect(await put({ name: 'test_tpl' })).toMatchObject({ reason: 'name_already_exist' });
  template = data.id;
  const { data: all } = await client.ask('GET', '/v1/flow/template/_all');
  expect(all).toMatchObject([
    { id: template, bind_args: { echo: { trigger: { b: 2 } } }, description: 'of the tests' },
  ]);
});

test('all sixteen rows of the acceptance scenario hold', async () => {
  // 1
  expect(await start(9_999_999)).toMatchObject({ reason: 'invalid_flow_template' });
  expect(await start(template, { initiator: 100_086 })).toMatchObject({ reason: 'invalid_initiator' });
  const wrong = await start(template, { start_flow_args: { x: 'aaaa' } });
  expect(wrong).toMatchObject({ status_code: 400, reason: 'start.x_invalid_type' });
  // 2
  const started = await start(template, { start_flow_args: { y: '4' } });
  const { id } = started.data;
  expect(started.data).toMatchObject({ flow_template_id: template, current_step: 'start', description: 'a test' });
  expect(await start(template)).toMatchObject({
    ...{ reason: 'too_many_instance', msg: 'Cannot create more running instances, maximum 1' },
  });
  const reasonOf = async (action: string, args: object = {}, more: object = {}) =>
    (await client.act(id, action, args, more)).reason;
  // 3 to 6
  expect(await reasonOf('old_man/trigger')).toBe('invalid_target_step');
  expect(await reasonOf('echo/multiply')).toBe('no_trigger');
  expect(await client.does(id, 'echo/trigger')).toBe(7);
  expect(await reasonOf('echo/trigger')).toBe('action_already_runned');
  // 7 and 8
  expect(await reasonOf('echo/multiply', {}, { actor: 100_086 })).toBe('invalid_actor');
  expect(await reasonOf('eeeeeee/trigger')).toBe('unknown_target_step');
  expect(await reasonOf('echo/xxxxxxx')).toBe('unknown_action_handler');
  expect((await client.act(9_999_999, 'echo/multiply')).reason).toBe('invalid_flow_instance');
  expect(await reasonOf('old_man/trigger')).toBe('current_step_unfinished');
  // 9 to 11
  expect(await client.does(id, 'echo/multiply', { c: 2 })).toBe(14);
  expect(await client.does(id, 'echo/minus', { d: 1, e: 2 })).toBe(11);
  expect(await reasonOf('echo/trigger')).toBe('step_already_runned');
  // 12
  expect(await client.does(id, 'old_man')).toBeNull();
  const wrongQuestion = await client.act(id, 'old_man/question', { question: 'What time is it?' });
  expect(wrongQuestion).toMatchObject({ status_code: 400, reason: 'old_man_angry', msg: 'what a question' });
  expect(await client.does(id, 'old_man/question', { question: 'Will you marry me?' })).toBeNull();
  // 13 and 14
  expect(await client.does(id, 'job_A/trigger', { x: 1, y: 2 })).toBe(3);
  expect(await client.instance(id)).toMatchObject({ status: 'finished', context: { add_result: 7 } });
  expect(await reasonOf('job_A/trigger', { x: 1, y: 2 })).toBe('invalid_status');
  // 15 and 16, by the name of the template
  const again = (await start(template)).data.id;
  const acts = (path: string, body: object = {}) => client.ask('POST', `/v1/flow/template/test_tpl/${path}`, body);
  expect(await acts('echo')).toMatchObject({ status_code: 200, data: 7 });
  expect(await client.does(again, 'echo/multiply', { c: 5 })).toBe(35);
  expect(await client.does(again, 'echo/minus', { d: 1, e: 2 })).toBe(32);
  await client.does(again, 'old_man/trigger');
  expect(await client.act(again, 'old_man/angry')).toMatchObject({ status_code: 400, reason: 'old_man_angry' });
  expect(await client.instance(again)).toMatchObject({ status: 'stopped' });
  expect(await client.act(again, 'job_A/trigger')).toMatchObject({ reason: 'invalid_status' });
  expect(await acts('job_A')).toMatchObject({ reason: 'no_running_instance' });
});

test('the mooncakes are found, and the boss is in a good mood or stops it', async () => {
  const made = await client.ask('PUT', '/v1/flow/template', { flow_meta_name: 'mooncake_flow', name: 'mooncakes' });
  for (const [mood, status] of [
    ['好', 'finished'],
    ['bad', 'stopped'],
  ]) {
    const { id } = (await start(made.data.id)).data;
    await client.does(id, 'programmer');
    await client.does(id, 'programmer/midautumn');
    await client.does(id, 'hr');
    expect((await client.act(id, 'hr/found', { who: 'not he' })).reason).toBe('hr.found.who_invalid_format');
    await client.does(id, 'hr/found', { who: 'li' });
    await client.does(id, 'boss');
    await client.does(id, 'boss/hr_report', { mood });
    expect(await client.instance(id)).toMatchObject({ status, context: { cakes: 1, who: 'li' } });
  }
  const [first, ...others] = (await client.ask('GET', `/v1/flow/instance/_all?flow_template_id=mooncakes`)).data;
  expect([first.status, others.map(({ status }: { status: string }) => status)]).toEqual(['stopped', ['finished']]);
});

test('a job finishes the group of its instance', async () => {
  const { id: group } = (await client.ask('POST', '/v1/flow/group/create', { name: 'autumn' })).data;
  const { id } = (await client.ask('POST', '/v1/flow/template/mooncakes/start', { description: 'again', group })).data;
  for (const action of ['programmer', 'programmer/midautumn', 'hr']) await client.does(id, action);
  await client.does(id, 'hr/found', { who: 'li' });
  await client.does(id, 'boss');
  expect((await client.ask('GET', `/v1/flow/group/${group}`)).data).toMatchObject({ status: 'running' });
  await client.does(id, 'boss/hr_report', { mood: '好' });
  expect((await client.ask('GET', `/v1/flow/group/${group}`)).data).toMatchObject({
    ...{ status: 'finished', status_counts: { finished: 1 } },
  });
  const late = await client.ask('POST', '/v1/flow/template/mooncakes/start', { description: 'late', group });
  expect(late).toMatchObject({ status_code: 400, reason: 'group_finished' });
});
