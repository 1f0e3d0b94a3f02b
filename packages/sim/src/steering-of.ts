import { type DecisionCommand, type OpenDecision, openQuestion } from '@signalbox/engine';
import type { Random } from './random.ts';
import { changers, misled, staff } from './staff.ts';

export type Steering = { readonly command: DecisionCommand; readonly user: string };

type Asked = { readonly step: string; readonly visit: number; readonly decision: OpenDecision };

/** What somebody does with an open decision besides deciding it. */
export function steeringOf(random: Random, { step, visit, decision }: Asked): Steering {
  const of = { step, visit };
  const user = random.pick(staff).name;
  const to = random.pick([...staff, misled]).name;
  const question = { question: random.pick(['why?', 'when?']) };
  const asked = random.chance(0.5) ? { of: { kind: 'user' as const, id: 'ann', name: 'ann' } } : {};
  const ways: readonly Steering[] = [
    { command: { type: 'claim', ...of }, user },
    { command: { type: 'unclaim', ...of }, user },
    { command: { type: 'delegate', ...of, to: { kind: 'user', id: to, name: to } }, user },
    { command: { type: 'delegate', ...of }, user },
    { command: { type: 'ask', ...of, ...question, ...asked }, user },
    { command: { type: 'answer', ...of, text: 'it is so' }, user },
    {
      command: { type: 'reassign', ...of, to: { groups: ['ops'], users: [] }, reason: 'few are here' },
      user: random.pick(changers),
    },
    {
      command: { type: 'override', ...of, outcome: 'OK', digest: decision.digest, reason: 'it burns, now' },
      user,
    },
  ];
  return random.pick([...ways, ...delegationsOf(of, to, decision)]);
}

/** Who has got a right tries to hand it further; who has handed it on wants it back, also when it was used. */
function delegationsOf(of: Omit<Asked, 'decision'>, to: string, decision: OpenDecision): readonly Steering[] {
  return (decision.delegations ?? []).flatMap(({ from, to: holder }): readonly Steering[] => {
    if (from.kind !== 'user' || holder.kind !== 'user') return [];
    const further = { type: 'delegate' as const, ...of, to: { kind: 'user' as const, id: to, name: to } };
    const wayBack: Steering = { command: { type: 'delegate', ...of }, user: from.id };
    return [wayBack, wayBack, { command: further, user: holder.id }, { command: further, user: holder.id }];
  });
}

/** A right that somebody has used and that has not been enough: who had handed it on wants it back, mostly. */
export function takenBack(random: Random, { votes }: OpenDecision, of: Omit<Asked, 'decision'>): Steering | undefined {
  const [from] = votes.flatMap(({ onBehalfOf = [] }) => onBehalfOf);
  if (from?.kind !== 'user' || random.chance(0.5)) return undefined;
  return { command: { type: 'delegate', ...of }, user: from.id };
}

/** What keeps a decision from ever being made, if something does: a question, or a right that nobody uses. */
export function unsteeringOf(random: Random, { step, visit, decision }: Asked): Steering | undefined {
  const of = { step, visit };
  if (openQuestion(decision)) {
    return { command: { type: 'answer', ...of, text: 'it is so' }, user: random.pick(staff).name };
  }
  const [delegation] = decision.delegations ?? [];
  if (delegation?.from.kind !== 'user') return undefined;
  return { command: { type: 'delegate', ...of }, user: delegation.from.id };
}
