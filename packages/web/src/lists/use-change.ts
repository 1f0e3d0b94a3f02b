import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '../show/toast.ts';

/** Something that is done for all lists to be read again, and said shortly; what fails is for the page to show. */
export function useChange<Given, Answer>(
  ask: (given: Given) => Promise<Answer>,
  { done, onDone }: { readonly done?: string; readonly onDone?: (answer: Answer) => void } = {},
): UseMutationResult<Answer, Error, Given> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (answer) => {
      void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => kind !== 'me' });
      if (done !== undefined) toast('good', done);
      onDone?.(answer);
    },
  });
}
