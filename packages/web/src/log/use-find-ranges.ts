import { useEffect, useState } from 'react';
import { findRanges } from './find-ranges.ts';
import type { LogSearchTerms } from './log-source.ts';
import type { FindRanges } from './mark-text.ts';

/** What finds the sought in a line, once it is there: patterns need more than the page has at first. */
export function useFindRanges(terms: LogSearchTerms | undefined): FindRanges | undefined {
  const [find, setFind] = useState<FindRanges>();
  useEffect(() => {
    let isLate = false;
    setFind(undefined);
    if (!terms) return;
    findRanges(terms).then(
      (found) => isLate || setFind(() => found),
      // The server says what is wrong with it.
      () => undefined,
    );
    return () => {
      isLate = true;
    };
  }, [terms]);
  return find;
}
