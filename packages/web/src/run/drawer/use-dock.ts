import { useCallback, useState } from 'react';

export type Dock = {
  readonly side: 'right' | 'bottom';
  /** Its width, or at the bottom its height. */
  readonly size: number;
  readonly setSide: (side: Dock['side']) => void;
  readonly resize: (size: number) => void;
};

const kept = 'signalbox-run-drawer';
const sizes = { right: 520, bottom: 320 } as const;

/** Where somebody likes the drawer, in this browser. */
export function useDock(): Dock {
  const [{ side, size }, set] = useState(readKept);
  const keep = useCallback((next: Pick<Dock, 'side' | 'size'>) => {
    localStorage.setItem(kept, `${next.side} ${next.size}`);
    set(next);
  }, []);
  return {
    side,
    size,
    setSide: (next) => keep({ side: next, size: sizes[next] }),
    resize: (next) => keep({ side, size: Math.round(Math.max(280, Math.min(next, 1400))) }),
  };
}

function readKept(): Pick<Dock, 'side' | 'size'> {
  const [, side, size] = /^(right|bottom) (\d+)$/.exec(localStorage.getItem(kept) ?? '') ?? [];
  if (side !== 'right' && side !== 'bottom') return { side: 'right', size: sizes.right };
  return { side, size: Number(size) };
}
