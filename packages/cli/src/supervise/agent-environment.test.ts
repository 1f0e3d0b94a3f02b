import { expect, test } from 'vitest';
import { agentEnvironment } from './agent-environment.ts';

test('an agent gets everything but what opens the server', () => {
  const environment = { PATH: '/bin', SIGNALBOX_TOKEN: 'a', SIGNALBOX_DATABASE: 'b', SIGNALBOX_AGENT_KEY: 'c' };
  expect(agentEnvironment(environment)).toEqual({ PATH: '/bin' });
});
