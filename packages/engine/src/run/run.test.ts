import { expect, test } from 'vitest';
import { isOpen, type RunStatus } from './run.ts';

test('a run takes a place of its flow from when it begins until it can go on no more by itself or by a person', () => {
  const taken: { readonly [status in RunStatus]: boolean } = {
    created: false,
    running: true,
    paused: true,
    held: true,
    done: false,
    stopped: false,
    failed: false,
    rolling_back: true,
    rolled_back: false,
  };
  for (const [status, is] of Object.entries(taken)) expect([status, isOpen(status as RunStatus)]).toEqual([status, is]);
});
