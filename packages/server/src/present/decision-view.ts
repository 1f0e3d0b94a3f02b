import {
  type Actor,
  actorName,
  changeOf,
  countedVotes,
  type Facts,
  isSamePerson,
  isUnderWay,
  jsonSchemaOf,
  mayDecide,
  membersText,
  missingText,
  missingVotes,
  type OpenDecision,
  openQuestion,
  type Question,
  type Run,
  waitsFor,
  whoText,
} from '@signalbox/engine';
import type { DecisionView, ParamView } from '@signalbox/protocol';
import { paramView } from './param-view.ts';

/** Who looks, with the facts that eligibility rests on. */
export type Viewer = { readonly actor: Actor; readonly facts: Facts };

export function decisionViews(run: Run, viewer: Viewer): DecisionView[] {
  if (!isUnderWay(run)) return [];
  return waitsFor(run).flatMap((wait): DecisionView[] => {
    if (wait.kind !== 'person') return [];
    const { decision, step, visit } = wait;
    const rule = { ...decision, step, run };
    const may = mayDecide(rule, viewer.actor, viewer.facts);
    const votes = countedVotes(rule, viewer.facts);
    return [
      {
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
          ...(!votes.some((counted) => isSamePerson(counted.by, by)) && { lapsed: true as const }),
        })),
        missing: Object.fromEntries(
          decision.grants.map((outcome) => [outcome, missingText(missingVotes({ ...decision, votes }, outcome))]),
        ),
        reasonMinLength: decision.reasonMinLength,
        digest: decision.digest,
        guards: decision.guards.map(
          ({ step: guarded, job, args, environment, irreversible, flowHash, flowsBelow }) => ({
            step: guarded,
            job,
            args: { ...args },
            ...(environment !== undefined && { environment }),
            ...(irreversible !== undefined && { irreversible }),
            ...(flowHash !== undefined && { flowHash }),
            ...(flowsBelow && { flowsBelow: { ...flowsBelow } }),
          }),
        ),
        exclude: [...new Set(['initiator', ...(decision.exclude ?? [])])],
        ...(decision.due && { due: { ...decision.due } }),
        ...(decision.expire && { expire: { ...decision.expire } }),
        args: Object.fromEntries(
          Object.entries(decision.args ?? {}).map(([outcome, params]) => [outcome, params.map(paramView)]),
        ),
        schemas: Object.fromEntries(
          Object.entries(decision.args ?? {}).map(([outcome, params]) => [outcome, jsonSchemaOf(params)]),
        ),
        openedAt: run.open[step]?.openedAt ?? run.updatedAt,
        mayDecide: may.ok,
        ...(!may.ok && { mayNotBecause: may.failure.message }),
        ...changeView(run),
        ...courseView(decision, viewer.actor),
      },
    ];
  });
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
