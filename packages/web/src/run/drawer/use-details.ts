import { useMemo } from 'react';
import { useRun } from '../run-context.tsx';
import { type VisitDetails, visitDetails } from '../story/visit-details.ts';

/** Of the visit that is selected, up to the moment that is shown. */
export function useDetails(): VisitDetails | undefined {
  const { journal, visit, search } = useRun();
  const { step, visit: number } = visit ?? {};
  return useMemo(() => {
    if (step === undefined || number === undefined) return undefined;
    const shown = search.at === undefined ? journal.transitions : journal.transitions.slice(0, search.at);
    return visitDetails(shown, step, number);
  }, [journal, search.at, step, number]);
}
