import type { DecisionView } from '@signalbox/protocol';
import { useState } from 'react';

type Shown = {
  /** What is decided, as it was when it was opened; all else as it is now. */
  readonly decision: DecisionView;
  /** What is there now is not what is shown. */
  readonly now?: DecisionView;
  readonly showNow: () => void;
};

/** Nobody answers something else than what they have read: what is decided changes on the page when its reader says so. */
export function useShownDecision(live: DecisionView): Shown {
  const [opened, setOpened] = useState(live);
  const showNow = () => setOpened(live);
  const isSame = opened.digest === live.digest && opened.visit === live.visit && opened.step === live.step;
  if (isSame) return { decision: live, showNow };
  const { digest, guards, visit, change } = opened;
  return { decision: { ...live, digest, guards, visit, ...(change && { change }) }, now: live, showNow };
}
