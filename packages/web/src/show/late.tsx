import { type ComponentType, cloneElement, type ReactElement, useEffect, useRef, useState } from 'react';
import { appWords } from '../app/words.ts';
import { useWords } from '../words/use-words.ts';
import { toast } from './toast.ts';

type Target = ReactElement<React.ComponentPropsWithRef<'button'>>;

/** For what is around a button once it is loaded; `wasClicked`: while it was on its way. */
export type LateProps = { readonly target: Target; readonly wasClicked: boolean };

type Late<Rest> = {
  readonly target: Target;
  readonly load: () => Promise<ComponentType<LateProps & Rest>>;
  /** What else that is given. */
  readonly rest: Rest;
  /** A menu's button stays the same until it is clicked: a click on one that is put in its place meanwhile is none. */
  readonly opens: 'near' | 'clicked';
};

/**
 * A button whose menu or hint is loaded when somebody comes near, by pointer or keys: these would be a sixth of what a
 * page begins with.
 */
export function Late<Rest extends object>({ target, load, rest, opens }: Late<Rest>) {
  const say = useWords(appWords);
  const button = useRef<HTMLButtonElement>(null);
  const wasClicked = useRef(false);
  const [part, setPart] = useState<{ readonly Around: ComponentType<LateProps & Rest>; readonly hadFocus: boolean }>();
  const ask = (onFailure: () => void) =>
    load().then((Around) => setPart({ Around, hadFocus: document.activeElement === button.current }), onFailure);
  if (part)
    return (
      <part.Around
        {...rest}
        target={part.hadFocus ? cloneElement(target, { autoFocus: true }) : target}
        wasClicked={wasClicked.current}
      />
    );
  const onNear = () => void (opens === 'near' ? ask(() => undefined) : load().catch(() => undefined));
  const onClick = () => {
    wasClicked.current = true;
    void ask(() => toast('bad', say('notLoadedText')));
  };
  return cloneElement(target, { ref: button, onPointerEnter: onNear, onFocus: onNear, onClick });
}

/** For a menu: that it opens by itself, and after it is there, since it gives the focus back to what had it before that. */
export function useOpened(wasClicked: boolean) {
  const [opened, onChange] = useState(false);
  useEffect(() => onChange(wasClicked), [wasClicked]);
  return { opened, onChange };
}
