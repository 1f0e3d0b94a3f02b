import type { DecisionView, RunSummary } from '@signalbox/protocol';
import type { Client } from './client.ts';
import type { Context } from './context.ts';
import { openDecision } from './open-decision.ts';
import { clean } from './present/clean.ts';
import { presentSummary } from './present/summary.ts';
import { oneLine } from './present/table.ts';

type Steering = {
  readonly run: string;
  /** May be left out where one decision is open. */
  readonly step: string | undefined;
  readonly send: (client: Client, decision: DecisionView, of: Of) => Promise<RunSummary>;
  /** What is true then. */
  readonly said: (decision: DecisionView) => string;
};

type Of = Pick<DecisionView, 'step' | 'visit'>;

/** Does something with an open decision as it is shown now, and says so: what the run waits for may be the same. */
export async function steerDecision({ run, step, send, said }: Steering, context: Context): Promise<void> {
  const client = context.client();
  const decision = openDecision(await client.run(run), step);
  const { step: name, visit } = decision;
  context.answer(await send(client, decision, { step: name, visit }), (summary) =>
    [clean(oneLine(said(decision))), presentSummary(summary, context.style)].join('\n'),
  );
}
