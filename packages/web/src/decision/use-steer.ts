import type { DecisionView, RunSummary } from '@signalbox/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { refreshRun } from '../api/refresh-run.ts';
import { request } from '../api/request.ts';

/** What people do with an open decision beside answering it. */
export type Steer =
  | { readonly verb: 'claim' | 'unclaim' }
  | { readonly verb: 'delegate'; readonly to?: string }
  | { readonly verb: 'ask'; readonly question: string; readonly of?: string }
  | { readonly verb: 'answer'; readonly text: string }
  | {
      readonly verb: 'reassign';
      readonly users: readonly string[];
      readonly groups: readonly string[];
      readonly from?: string;
      readonly reason: string;
    }
  | { readonly verb: 'override'; readonly outcome: string; readonly reason: string };

export function useSteer({ run, step, visit, digest }: DecisionView, onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ verb, ...given }: Steer) =>
      request<RunSummary>(`/runs/${encodeURIComponent(run.id)}/${verb}`, {
        body: { step, visit, ...given, ...(verb === 'override' && { digest }) },
      }),
    onSuccess: onDone,
    onSettled: () =>
      Promise.all([
        refreshRun(client, run.id),
        client.invalidateQueries({ queryKey: ['list'] }),
        client.invalidateQueries({ queryKey: ['inbox'] }),
      ]),
  });
}
