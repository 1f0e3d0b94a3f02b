import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';
import type { Dock } from './use-dock.ts';

const keyStep = 40;

/** Dragged, or moved by arrow keys. */
export function ResizeEdge({ dock }: { readonly dock: Dock }) {
  const say = useWords(runWords);
  const isRight = dock.side === 'right';
  const onPointerMove = (event: React.PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    dock.resize(isRight ? window.innerWidth - event.clientX : window.innerHeight - event.clientY);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = { ArrowLeft: 1, ArrowUp: 1, ArrowRight: -1, ArrowDown: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    dock.resize(dock.size + by * keyStep);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line cannot be dragged
    <div
      role="separator"
      tabIndex={0}
      aria-label={say('resize')}
      aria-orientation={isRight ? 'vertical' : 'horizontal'}
      aria-valuenow={dock.size}
      aria-valuemin={280}
      aria-valuemax={1400}
      className={classes.edge}
      data-side={dock.side}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
