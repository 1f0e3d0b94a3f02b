import type { DecisionKind, Exclusion, Outcome, Param } from '../flow/flow.ts';

/** What a decision of some kind has without saying so; its flow may ask for more, never for less. */
export type KindOfDecision = {
  /** Each has an edge. */
  readonly outcomes: readonly Outcome[];
  /** Those that are granted; `refuses` never are. */
  readonly grants: readonly Outcome[];
  readonly refuses: readonly Outcome[];
  readonly exclude: readonly Exclusion[];
  /** Of outcomes that have an edge. */
  readonly args: { readonly [outcome: Outcome]: readonly Param[] };
};

const text = (name: string, minLength: number): Param => ({
  ...{ name, type: 'str', required: true, checks: { minLength } },
});
const count = (name: string, least = 0): Param => ({
  ...{ name, type: 'int', required: false, default: least, checks: { min: least } },
});
const link = (name: string): Param => ({
  ...{ name, type: 'str', required: false, default: '', checks: { regex: '(https?://\\S+)?', maxLength: 1000 } },
});

export const decisionKinds: { readonly [kind in DecisionKind]: KindOfDecision } = {
  qa: {
    outcomes: ['PASS', 'FAIL'],
    grants: ['PASS'],
    refuses: ['FAIL'],
    exclude: ['commit_authors'],
    args: {
      PASS: [text('notes', 1), count('tested'), count('failed'), link('report')],
      CONDITIONAL: [text('notes', 1), text('condition', 10), count('tested'), count('failed'), link('report')],
      FAIL: [text('notes', 10), count('tested'), count('failed', 1), link('report')],
    },
  },
  review: {
    outcomes: ['APPROVE', 'REWORK'],
    grants: ['APPROVE'],
    refuses: ['REWORK', 'REJECT'],
    exclude: ['commit_authors', 'run_editors'],
    args: { REWORK: [text('reason', 10)], REJECT: [text('reason', 10)] },
  },
  record: {
    outcomes: ['DONE'],
    grants: ['DONE'],
    refuses: [],
    exclude: [],
    args: {
      DONE: [text('what', 1), { name: 'where', type: 'str', required: false, default: '' }, link('link')],
    },
  },
};
