import type { TransitionView } from '@signalbox/protocol';

/** As a file with a transition in each line. */
export function saveJournal(run: string, transitions: readonly TransitionView[]): void {
  const text = transitions.map((each) => `${JSON.stringify(each)}\n`).join('');
  const address = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `${run.replaceAll(/[^\p{L}\p{N}._-]+/gu, '_')}.ndjson`;
  link.click();
  URL.revokeObjectURL(address);
}
