import { useSyncExternalStore } from 'react';
import { currentToasts, watchToasts } from './toast.ts';
import classes from './toasts.module.css';

/** Where toasts are shown; screen readers say them. */
export function Toasts() {
  const toasts = useSyncExternalStore(watchToasts, currentToasts);
  return (
    <div className={classes.place} role="status" aria-live="polite">
      {toasts.map(({ id, tone, text }) => (
        <div key={id} className={classes.toast} data-tone={tone}>
          {text}
        </div>
      ))}
    </div>
  );
}
