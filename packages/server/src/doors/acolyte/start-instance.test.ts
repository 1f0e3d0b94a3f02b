import { expect, test } from 'vitest';
import { startActionService } from '../../testing/action-service.ts';
import { startTestServer } from '../../testing/start-test-server.ts';

test('a start is answered when what runs first is over, so that the first step can be triggered at once', async () => {
  const server = await startTestServer();
  const service = await startActionService(200);
  try {
    await server.apply(`action note addr = "${service.url}"; return = (OK); action_end
      flow told
        on_start = note;
        step box => (OK -> done) { action = note; trigger = manual; };
      flow_end`);
    await server.call('PUT', '/v1/flow/template', { flow_meta_name: 'told', name: 'told_by_all' });
    let isAnswered = false;
    const started = server
      .call('POST', '/v1/flow/template/told_by_all/start', { description: 'a test' })
      .then((answer) => {
        isAnswered = true;
        return answer;
      });
    const { body: call } = await service.next();
    expect(call.stepName).toBe('on_start');
    const { body: listed } = await server.call('GET', '/v1/flow/instance/_all');
    expect(listed.data).toMatchObject([{ current_step: 'on_start' }]);
    expect(isAnswered).toBe(false);
    await server.post('/step', { uuid: call.uuid, ackState: 'OK', done: true });
    const { data } = (await started).body;
    expect(data).toMatchObject({ status: 'running' });
    const triggered = await server.call('POST', `/v1/flow/instance/${data.id}/box`, {});
    expect(triggered.body).toMatchObject({ status_code: 200, reason: null });
  } finally {
    await server.close();
    await service.close();
  }
});
