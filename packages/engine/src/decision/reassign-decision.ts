import { actorName } from '../actor.ts';
import { canonicalJson } from '../canonical-json.ts';
import { userCount } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Quorum, QuorumPart } from '../flow/flow.ts';
import { visibleLength } from '../values/visible-length.ts';
import type { DecisionCommand } from './decision-command.ts';
import { excludedBecause } from './excluded.ts';
import { ownRight } from './may-decide.ts';
import { wouldSuffice } from './quorum.ts';
import type { Steered } from './steered.ts';
import { notEligible } from './why-not.ts';
import { widened, widenedPart } from './widened.ts';

/** In one part of a rule. */
const mostMembers = 100;

type Reassign = Extract<DecisionCommand, { readonly type: 'reassign' }>;

/** Who is asked changes, how many never do. Who started the run has no say in who decides about it. */
export function reassignDecision(steered: Steered, command: Reassign): Refusal | undefined {
  const { draft, of, decision } = steered;
  const { to, from, reason } = command;
  const problem = problemOf(steered, command);
  if (problem) return problem;
  const who = from === undefined ? widened(decision.who, to) : replaced(decision.who, from, to);
  if (who.flat().some(({ groups, users }) => groups.length + users.length > mostMembers)) {
    return refuse('argument_invalid', `at most ${mostMembers} groups and users are asked`, 'to');
  }
  if (who.flat().some(asksForTooMany)) {
    return refuse('argument_invalid', 'fewer people would be asked than have to agree', 'to');
  }
  const required = decision.required?.flatMap((name) => (name === from ? to.users : [name]));
  if (canonicalJson([who, required]) === canonicalJson([decision.who, decision.required])) {
    return refuse('wrong_status', 'all of these are asked already');
  }
  const votes = decision.votes.filter(({ by }) => from === undefined || actorName(by) !== from);
  if (wouldSuffice({ ...decision, who, ...(required && { required }), votes })) {
    return refuse('wrong_status', 'with the votes that there are, that alone would decide it');
  }
  draft.emit({
    type: 'decision_reassigned',
    ...of,
    to,
    ...(from !== undefined && { from }),
    who,
    ...(required && { required }),
    ...(!ownRight(steered.rule, steered.actor, steered.facts).ok && { byOutsider: true as const }),
    reason,
  });
  return undefined;
}

function problemOf({ decision, rule, actor, facts }: Steered, { to, from, reason }: Reassign): Refusal | undefined {
  if (actor.kind !== 'user' && actor.kind !== 'admin') return refuse('not_eligible', 'only people reassign');
  const excluded = excludedBecause(rule, actor, actorName(actor));
  if (excluded !== undefined && userCount(facts) !== 0) return notEligible(excluded);
  if (visibleLength(reason) === 0) return refuse('reason_required', 'a decision is reassigned with a reason');
  if (to.groups.length + to.users.length === 0) return refuse('argument_invalid', 'somebody has to be asked', 'to');
  if (actor.kind === 'user' && to.users.includes(actor.name)) {
    return refuse('not_eligible', `${actor.name} asks others, and not themselves`);
  }
  if (from === undefined) return undefined;
  const isRequired = decision.required?.includes(from) === true;
  if (!isRequired && !decision.who.flat().some(({ users }) => users.includes(from))) {
    return refuse('argument_invalid', `${from} is not asked by name`, 'from');
  }
  if (!isRequired || (to.users.length === 1 && to.groups.length === 0)) return undefined;
  return refuse('argument_invalid', `nothing is granted without ${from}: one user takes that place`, 'to');
}

function replaced(who: Quorum, from: string, to: Reassign['to']): Quorum {
  return who.map((parts) =>
    parts.map((part) => {
      if (!part.users.includes(from)) return part;
      return widenedPart({ ...part, users: part.users.filter((user) => user !== from) }, to);
    }),
  );
}

/** A group may have any number of members. */
function asksForTooMany({ count, groups, users }: QuorumPart): boolean {
  return groups.length === 0 && users.length < count;
}
