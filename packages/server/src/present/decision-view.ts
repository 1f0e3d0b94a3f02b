import {
  type Actor,
  actorName,
  type ClosedVisit,
  changeOf,
  countedVotes,
  type Facts,
  groupsOfUser,
  type Instant,
  isSamePerson,
  isUnderWay,
  jsonSchemaOf,
  mayDecide,
  mayOverride,
  membersText,
  missingText,
  missingVotes,
  type OpenDecision,
  openQuestion,
  type Question,
  type Run,
  votesLeft,
  waitsFor,
  whoText,
} from '@signalbox/engine';
import type { DecidedView, DecisionView, ParamView } from '@signalbox/protocol';
import { dataText } from './data-text.ts';
import { paramView } from './param-view.ts';

/** Who looks, with the facts that eligibility rests on. */
export type Viewer = {
  readonly actor: Actor;
  readonly facts: Facts;
  /** Of the server: who may override any decision. */
  readonly isAdmin?: boolean;
};

export function decisionViews(run: Run, viewer: Viewer): DecisionView[] {
  if (!isUnderWay(run)) return [];
  return waitsFor(run).flatMap((wait): DecisionView[] => {
    if (wait.kind !== 'person') return [];
    const { decision, step, visit } = wait;
    const openedAt = run.open[step]?.openedAt ?? run.updatedAt;
    const rule = { ...decision, step, run };
    const counted = countedVotes(rule, viewer.facts);
    const may = mayDecide(rule, viewer.actor, viewer.facts);
    const over = mayOverride({ decision, rule, ...viewer }, viewer.isAdmin === true);
    return [
      {
        ...decisionView({ run, step, visit, decision, counted, facts: viewer.facts, openedAt }, viewer.actor),
        ...{ mayDecide: may.ok, ...(!may.ok && { mayNotBecause: may.failure.because }) },
        ...(over.ok && { mayOverride: true as const }),
      },
    ];
  });
}

/** One that is over: as it was, and how it ended. */
export function decidedView({ run, closed, decision }: Decided, viewer: Actor): DecidedView {
  const { step, visit, openedAt, closedAt, end } = closed;
  const ended = end.kind === 'outcome' ? end : undefined;
  const by = actorName(end.by);
  const reason = ended?.reason === undefined ? {} : { reason: ended.reason };
  const asked = decisionView({ run, step, visit, decision, counted: decision.votes, facts: {}, openedAt }, viewer);
  // Of the vote that decides, the visit has the end alone.
  const isVote = ended && !ended.overridden && (end.by.kind === 'user' || end.by.kind === 'admin');
  const last = isVote ? [{ by, outcome: ended.outcome, at: closedAt, ...reason }] : [];
  return {
    ...asked,
    votes: [...asked.votes.filter((vote) => !isVote || vote.by !== by), ...last],
    ...{ closedAt, by, ...reason },
    ...(ended && { outcome: ended.outcome }),
    ...(ended?.data && { data: dataText(ended.data) }),
    ...(ended?.overridden && { overridden: true }),
  };
}

type Decided = { readonly run: Run; readonly closed: ClosedVisit; readonly decision: OpenDecision };

type Asked = {
  readonly run: Run;
  readonly step: string;
  readonly visit: number;
  readonly decision: OpenDecision;
  /** Of its votes, those of people who may still decide. */
  readonly counted: OpenDecision['votes'];
  readonly facts: Facts;
  readonly openedAt: Instant;
};

function decisionView({ run, step, visit, decision, counted, facts, openedAt }: Asked, viewer: Actor): DecisionView {
  return {
    run: { id: run.id, name: run.name, flow: run.flow.name },
    step,
    visit,
    who: whoText(decision.who),
    outcomes: [...decision.outcomes],
    grants: [...decision.grants],
    votes: decision.votes.map(({ by, outcome, at, reason, args, onBehalfOf }) => ({
      by: actorName(by),
      outcome,
      at,
      ...(onBehalfOf && { onBehalfOf: onBehalfOf.map(actorName) }),
      ...(reason !== undefined && { reason }),
      ...(args && { args: { ...args } as Record<string, NonNullable<ParamView['default']>> }),
      ...(!counted.some((vote) => isSamePerson(vote.by, by)) && { lapsed: true as const }),
    })),
    missing: Object.fromEntries(
      decision.grants.map((outcome) => [outcome, missingText(missingVotes({ ...decision, votes: counted }, outcome))]),
    ),
    votesLeft: Object.fromEntries(
      decision.grants.map((outcome) => [
        outcome,
        votesLeft({ ...decision, votes: counted }, outcome, (name) => groupsOfUser(facts, name)),
      ]),
    ),
    reasonMinLength: decision.reasonMinLength,
    digest: decision.digest,
    guards: decision.guards.map(({ step: guarded, job, args, environment, irreversible, flowHash, flowsBelow }) => ({
      step: guarded,
      job,
      args: { ...args },
      ...(environment !== undefined && { environment }),
      ...(irreversible !== undefined && { irreversible }),
      ...(flowHash !== undefined && { flowHash }),
      ...(flowsBelow && { flowsBelow: { ...flowsBelow } }),
    })),
    exclude: [...new Set(['initiator', ...(decision.exclude ?? [])])],
    ...(decision.due && { due: { ...decision.due } }),
    ...(decision.expire && { expire: { ...decision.expire } }),
    args: Object.fromEntries(
      Object.entries(decision.args ?? {}).map(([outcome, params]) => [outcome, params.map(paramView)]),
    ),
    schemas: Object.fromEntries(
      Object.entries(decision.args ?? {}).map(([outcome, params]) => [outcome, jsonSchemaOf(params)]),
    ),
    openedAt,
    mayDecide: false,
    ...changeView(run),
    ...courseView(decision, viewer),
  };
}

function courseView(decision: OpenDecision, viewer: Actor): Partial<DecisionView> {
  const { kind, required, claimed, delegations, questions, remind, escalate, superseded } = decision;
  const asked = openQuestion(decision)?.of;
  return {
    ...(kind && { kind }),
    ...(required && { required: [...required] }),
    ...(claimed && { claimed: { by: actorName(claimed.by), at: claimed.at } }),
    ...(delegations && {
      delegations: delegations.map(({ from, to }) => ({ from: actorName(from), to: actorName(to) })),
    }),
    ...(questions && { questions: questions.map(questionView) }),
    ...(asked && isSamePerson(asked, viewer) && { asksYou: true }),
    ...(remind && { remindsAt: remind.at }),
    ...(escalate && { escalate: escalate.map(({ at, ...to }) => ({ at, to: membersText(to) })) }),
    ...(superseded && { superseded: superseded.map((before) => ({ ...before })) }),
  };
}

function questionView({ by, of, question, at, answer }: Question) {
  return {
    by: actorName(by),
    ...(of && { of: actorName(of) }),
    question,
    at,
    ...(answer && { answer: { by: actorName(answer.by), text: answer.text, at: answer.at } }),
  };
}

function changeView(run: Run): Pick<DecisionView, 'change'> {
  const change = changeOf(run);
  if (!change) return {};
  const { commit, branch, author, message } = change;
  return { change: { commit, branch, author, message } };
}
