import type { GuardView } from '../decision/guard-view.ts';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import { RuleList } from './rule-list.tsx';
import { interlockWords } from './words.ts';

type KeptBackProps = { readonly interlocks: NonNullable<GuardView['interlocks']> };

/** What keeps an effect back besides the decision that lets it happen. */
export function KeptBack({ interlocks }: KeptBackProps) {
  const say = useWords(interlockWords);
  return (
    <ul>
      {interlocks.map(({ name, requires }) => (
        <li key={name}>
          <SafeText text={say('keepsBack', { name })} />
          <RuleList rules={requires} />
        </li>
      ))}
    </ul>
  );
}
