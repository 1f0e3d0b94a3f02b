import type { DecisionView, RunView, WaitView } from '@signalbox/protocol';

/** What a run waits for, as far as words can say it in any language; what stands first should be seen first. */
export type Wait = {
  readonly kind: WaitView['kind'] | 'information';
  readonly step: string;
  /** Who must still vote, or is asked for information. */
  readonly who?: string;
  readonly claimedBy?: string;
  readonly voted: readonly string[];
  readonly since?: number;
  /** When somebody is reminded, or what waits ends by itself. */
  readonly due?: number;
  readonly isOverdue: boolean;
  /** What the server knows more than the kind: a refused call, a job host that is not connected. */
  readonly told: Pick<WaitView, 'because' | 'event' | 'window'>;
  readonly build?: string;
  readonly child?: { readonly id: string; readonly name?: string };
  /** Whose limit it is that lets a run wait for its turn; absent, it is its flow's. */
  readonly template?: string;
  /** Whoever looks may decide it. */
  readonly isYours: boolean;
};

const urgency: readonly Wait['kind'][] = [
  ...([
    'failed_undo',
    'retry',
    'person',
    'information',
    'act',
    'trigger',
    'resume',
    'callback',
    'build',
    'host',
  ] as const),
  ...(['run', 'undo', 'given_up', 'event', 'time', 'timer', 'slot'] as const),
];

/** The waits of a run, what people can move on first. */
export function waitsOf({ waitsFor, decisions, visits }: RunView, now: number): readonly Wait[] {
  const opened = new Map(visits.flatMap((each) => (each.status === 'open' ? [[each.step, each.openedAt]] : [])));
  return waitsFor
    .map((wait): Wait => {
      const decision = wait.kind === 'person' ? decisions.find(({ step }) => step === wait.step) : undefined;
      const since = opened.get(wait.step);
      const due = decision ? dueOf(decision) : wait.until;
      return {
        ...(decision ? askedOf(decision) : { kind: wait.kind, voted: [], isYours: false }),
        ...{ step: wait.step, told: wait, isOverdue: due !== undefined && due < now },
        ...(since !== undefined && { since }),
        ...(due !== undefined && { due }),
        ...(wait.build !== undefined && { build: wait.build }),
        ...(wait.template !== undefined && { template: wait.template }),
        ...(wait.child !== undefined && { child: { id: wait.child, ...nameOf(wait) } }),
      };
    })
    .sort((one, other) => rankOf(one) - rankOf(other));
}

function rankOf({ kind, isYours }: Wait): number {
  return isYours ? -1 : urgency.indexOf(kind);
}

function nameOf({ childName }: WaitView): { readonly name?: string } {
  return childName === undefined ? {} : { name: childName };
}

function dueOf({ due, expire }: DecisionView): number | undefined {
  return due?.at ?? expire?.at;
}

type Asked = Pick<Wait, 'kind' | 'who' | 'claimedBy' | 'voted' | 'isYours'>;

function askedOf({ missing, grants, who, votes, claimed, questions, mayDecide, asksYou }: DecisionView): Asked {
  const open = questions?.at(-1);
  const voted = votes.flatMap(({ by, lapsed }) => (lapsed ? [] : [by]));
  if (open && !open.answer)
    return { kind: 'information', voted, isYours: asksYou === true, ...(open.of !== undefined && { who: open.of }) };
  const still = missing[grants[0] ?? ''] ?? who;
  const claimedBy = claimed ? { claimedBy: claimed.by } : {};
  return { kind: 'person', who: still === '' ? who : still, voted, isYours: mayDecide, ...claimedBy };
}
