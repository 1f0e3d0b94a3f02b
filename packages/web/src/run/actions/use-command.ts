import type { RunSummary } from '@signalbox/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { request } from '../../api/request.ts';
import { toast } from '../../show/toast.ts';
import { useRun } from '../run-context.tsx';

export type Command = {
  /** Of the route below the run. */
  readonly path: string;
  readonly body?: object;
  /** What is said when it is done. */
  readonly done: string;
};

/** Has the server do something to the run; what has become of it is read at once, and comes by the stream anyway. */
export function useCommand(onDone?: (answer: RunSummary) => void) {
  const { view } = useRun();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body = {} }: Command) => request<RunSummary>(`/runs/${view.id}/${path}`, { body }),
    onSuccess: (answer, { done }) => {
      toast('good', done);
      onDone?.(answer);
      // It is not waited for: a dialog closes when the server has said yes.
      void client.invalidateQueries({ queryKey: ['run'] });
    },
  });
}
