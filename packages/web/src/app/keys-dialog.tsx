import { Dialog } from '../show/dialog.tsx';
import { KeyHint } from '../show/key-hint.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './keys-dialog.module.css';
import { appWords } from './words.ts';

const keys = [
  ['j k', 'keyMove'],
  ['↵', 'keyOpen'],
  ['a', 'keyGrant'],
  ['r', 'keyRefuse'],
  ['Ctrl ↵', 'keySend'],
  ['?', 'keyHelp'],
] as const;

/** The keys that do something on most pages. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const say = useWords(appWords);
  return (
    <Dialog title={say('keys')} onClose={onClose}>
      <dl className={classes.keys}>
        {keys.map(([key, label]) => (
          <div key={label}>
            <dt>
              <KeyHint keys={key} />
            </dt>
            <dd>{say(label)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
