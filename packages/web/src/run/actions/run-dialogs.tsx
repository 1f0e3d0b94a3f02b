import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from 'react';
import type { RunAction, StepAction } from './offers.ts';

export type DialogOf =
  | { readonly action: Exclude<RunAction, 'resume'> }
  | { readonly action: StepAction; readonly step: string; readonly visit: number };

const Open = createContext<(dialog: DialogOf) => void>(() => undefined);

const ActionDialog = lazy(async () => ({ default: (await import('./action-dialog.tsx')).ActionDialog }));

/** One dialog at a time, opened from anywhere on the page of a run. */
export function RunDialogs({ children }: { readonly children: ReactNode }) {
  const [dialog, setDialog] = useState<DialogOf>();
  return (
    <Open value={setDialog}>
      {children}
      <Suspense>{dialog ? <ActionDialog dialog={dialog} onClose={() => setDialog(undefined)} /> : null}</Suspense>
    </Open>
  );
}

export function useOpenDialog(): (dialog: DialogOf) => void {
  return useContext(Open);
}
