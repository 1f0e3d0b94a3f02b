import { inject, onTestFinished } from 'vitest';
import { systemClock } from '../../clock.ts';
import { expectNothingLeft } from '../../testing/expect-nothing-left.ts';
import { temporaryFolder } from '../../testing/run-plan.ts';
import { backendSuite } from '../suite/backend.suite.ts';
import { dockerBackend } from './docker-backend.ts';

const socket = inject('podmanSocket');
const owner = 'contract';

backendSuite('the docker backend, of Podman', async (options = {}) => {
  onTestFinished(() => expectNothingLeft(socket, owner));
  return dockerBackend({
    socket,
    owner,
    temporaryRoot: await temporaryFolder(),
    clock: systemClock,
    ...options,
  });
});
