import { inject, onTestFinished } from 'vitest';
import { systemClock } from '../../clock.ts';
import { expectNothingLeft } from '../../testing/expect-nothing-left.ts';
import { temporaryFolder } from '../../testing/run-plan.ts';
import { backendSuite } from '../suite/backend.suite.ts';
import { dockerBackend } from './docker-backend.ts';

const socket = inject('dockerSocket');

backendSuite('the docker backend', async (options = {}) => {
  onTestFinished(() => expectNothingLeft(socket));
  return dockerBackend({
    socket,
    owner: 'test',
    temporaryRoot: await temporaryFolder(),
    clock: systemClock,
    ...options,
  });
});
