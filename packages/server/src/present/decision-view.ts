import {
  type Actor,
  actorName,
  changeOf,
  type Facts,
  isUnderWay,
  jsonSchemaOf,
  mayDecide,
  missingText,
  missingVotes,
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
    const may = mayDecide({ ...decision, step, run }, viewer.actor, viewer.facts);
    return [
      {
        run: { id: run.id, name: run.name, flow: run.flow.name },
        step,
        visit,
        who: whoText(decision.who),
        outcomes: [...decision.outcomes],
        grants: [...decision.grants],
        votes: decision.votes.map(({ by, outcome, at, reason, args }) => ({
          by: actorName(by),
          outcome,
          at,
          ...(reason !== undefined && { reason }),
          ...(args && { args: { ...args } as Record<string, NonNullable<ParamView['default']>> }),
        })),
        missing: Object.fromEntries(
          decision.grants.map((outcome) => [outcome, missingText(missingVotes(decision, outcome))]),
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
      },
    ];
  });
}

function changeView(run: Run): Pick<DecisionView, 'change'> {
  const change = changeOf(run);
  if (!change) return {};
  const { commit, branch, author, message } = change;
  return { change: { commit, branch, author, message } };
}
