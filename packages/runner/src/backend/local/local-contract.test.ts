import { join } from 'node:path';
import { systemClock } from '../../clock.ts';
import { searchPath, temporaryFolder } from '../../testing/run-plan.ts';
import { backendSuite } from '../suite/backend.suite.ts';
import { localBackend } from './local-backend.ts';

backendSuite('the local backend', async (options = {}) => {
  const workRoot = join(await temporaryFolder(), 'work');
  return localBackend({ workRoot, path: searchPath, clock: systemClock, ...options });
});
