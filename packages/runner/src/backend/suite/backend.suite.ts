import { describe } from 'vitest';
import { cancelSuite } from './cancel.suite.ts';
import type { NewBackend } from './new-backend.ts';
import { orderSuite } from './order.suite.ts';
import { resultsSuite } from './results.suite.ts';
import { stepSuite } from './step.suite.ts';

/** What every backend must do with a plan. */
export function backendSuite(name: string, newBackend: NewBackend): void {
  describe(name, () => {
    stepSuite(newBackend);
    orderSuite(newBackend);
    resultsSuite(newBackend);
    cancelSuite(newBackend);
  });
}
