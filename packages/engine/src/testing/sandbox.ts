import type { Param } from '../flow/flow.ts';
import { actEnded, start, trigger } from './acts.ts';
import { type StepSketch, sketchFlow } from './sketch-flow.ts';
import { undoable } from './undo-play.ts';

const version: Param = { name: 'version', type: 'str', required: true };
const target: Param = { name: 'target', type: 'str', required: false, default: 'sandbox', mark: 'const' };
const reason: Param = { name: 'reason', type: 'str', required: true, checks: { minLength: 10 } };
export const sandbox: StepSketch = {
  name: 'sandbox',
  kind: 'code',
  params: [version, target],
  actions: { agree: {}, reject: { params: [reason] } },
  outcomes: ['AGREED', 'REFUSED', 'FAIL'],
  on: { AGREED: 'done' },
};
export const manual = sketchFlow([{ ...sandbox, trigger: 'manual' }]);
const literal = { name: 'version', from: { kind: 'literal', value: '1.0' } } as const;
export const auto = sketchFlow([{ ...sandbox, args: [literal], timeoutMs: 1000 }]);
const again = { maxAttempts: 2, backoffMs: 100, maxBackoffMs: 100 };
export const retried = sketchFlow([{ ...sandbox, args: [literal], retry: again }]);
const effect = { ...sandbox, args: [literal], ...undoable };
export const undone = sketchFlow([effect], { onFailure: 'rollback' });
export const given = { args: { version: '1.2' } };
export const agreed = { end: { kind: 'finished', outcome: 'AGREED' } } as const;
export const triggered = [start(), trigger('sandbox', given), actEnded('sandbox', 1)];
export const long = 'not before the release';
