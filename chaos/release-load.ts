import type { DecisionView, RunSummary, RunView, TransitionView } from '@signalbox/protocol';
import { pause } from './action-services.ts';
import type { Chance } from './chance.ts';
import type { History } from './check-history.ts';
import type { PatientClient } from './patient-client.ts';

/** A release of three calls with a decision among them, and with ways back. */
export const plainFlow = (service: string): string => `
action work
  addr = "${service}/work";
  args = (str text);
  return = (SUCCESS | FAIL);
action_end
flow plain
  step A => (SUCCESS -> B | FAIL -> A) { action = work; args = (text = "a"); };
  step B => (SUCCESS -> C | FAIL -> A) { action = work; args = (text = "b"); };
  deci C => (AGREE -> D | REJECT -> A) { who = "group(dev)"; };
  step D => (SUCCESS -> done | FAIL -> B) { action = work; args = (text = "d"); };
flow_end
`;

export type Deciding = { readonly chance: Chance; readonly signal: AbortSignal };

export async function decideAll(client: PatientClient, { chance, signal }: Deciding): Promise<void> {
  while (!signal.aborted) {
    const { decisions } = await client.get<{ decisions: DecisionView[] }>('/api/decisions');
    for (const { run, step, visit, digest } of decisions.slice(0, 50)) {
      const outcome = chance.below(6) === 0 ? 'REJECT' : 'AGREE';
      await client.post(`/api/runs/${run.id}/decide`, { step, visit, digest, outcome, reason: 'not good enough yet' });
    }
    await pause(50);
  }
}

/** Their ids, when none is open any more. */
export async function allOver(client: PatientClient, started: readonly string[]): Promise<readonly string[]> {
  const deadline = Date.now() + 180_000;
  for (;;) {
    const ids = new Map<string, RunSummary>();
    let after: string | undefined;
    do {
      const page = await client.get<{ runs: RunSummary[] }>(`/api/runs?limit=500${after ? `&after=${after}` : ''}`);
      for (const run of page.runs) ids.set(run.id, run);
      after = page.runs.length === 500 ? page.runs.at(-1)?.id : undefined;
    } while (after !== undefined);
    const all = [...ids.values()];
    const open = all.filter(({ status }) => status === 'running');
    if (open.length === 0 && all.length >= started.length) return [...ids.keys()];
    if (Date.now() > deadline) {
      const waits = open.slice(0, 5).map(({ name, waitsFor }) => `${name}: ${waitsFor.map(({ text }) => text).join()}`);
      throw new Error(`${open.length} runs are still open: ${waits.join('; ')}`);
    }
    await pause(200);
  }
}

export async function historyOf(client: PatientClient, id: string): Promise<History> {
  const run = await client.get<RunView>(`/api/runs/${id}`);
  const { transitions } = await client.get<{ transitions: TransitionView[] }>(`/api/runs/${id}/journal?limit=1000`);
  return { run, transitions };
}
