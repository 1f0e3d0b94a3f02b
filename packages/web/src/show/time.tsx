import { useLanguage } from '../words/use-language.ts';
import { exactTime } from './exact-time.ts';
import { relativeTime } from './relative-time.ts';
import { useNow } from './use-now.ts';

type TimeProps = {
  /** Milliseconds since the UNIX epoch. */
  readonly at: number;
  /** As it would stand in a log, with its zone, instead of how long ago. */
  readonly isExact?: boolean;
};

/** How long ago, or until then; the exact time with its zone shows under the pointer. */
export function Time({ at, isExact = false }: TimeProps) {
  const language = useLanguage();
  const now = useNow();
  const exact = exactTime(at, language);
  return (
    <time dateTime={new Date(at).toISOString()} title={exact}>
      {isExact ? exact : relativeTime(at, now, language)}
    </time>
  );
}
