import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import { defaultText } from './default-text.ts';
import classes from './field-label.module.css';
import type { FormParam } from './param-fields.tsx';
import { formWords } from './words.ts';

/** Who has said what a value is. */
export type Origin = 'default' | 'flow' | 'template' | 'run';

const words = { default: 'ofDefault', flow: 'ofFlow', template: 'ofTemplate', run: 'ofRun' } as const;

export function FieldLabel({ param, text }: { readonly param: FormParam; readonly text: string }) {
  const say = useWords(formWords);
  const { name, required, origin = 'default', isFixed = false } = param;
  const before = defaultText(param);
  const isChanged = !isFixed && text !== before;
  const from = isChanged ? (before === '' ? undefined : say('ofYou')) : before === '' ? undefined : say(words[origin]);
  return (
    <span className={classes.label}>
      <SafeText text={name} />
      {required ? <span className={classes.star}>*</span> : null}
      {required || isFixed ? null : <span className={classes.quiet}>{say('optional')}</span>}
      {from === undefined ? null : <span className={classes.origin}>{from}</span>}
    </span>
  );
}
