import { durationText } from '../../show/duration-text.ts';
import { useNow } from '../../show/use-now.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { useBuildQueues } from '../story/use-build-queues.ts';
import type { Holder, VisitTrace } from '../story/visit-trace.ts';
import { runWords } from '../words.ts';
import classes from './shares.module.css';

const holders: readonly Holder[] = ['queue', 'agent', 'human', 'external'];

/** Who had a visit for how long. */
export function Shares({ visit: given }: { readonly visit: VisitTrace }) {
  const [visit = given] = useBuildQueues([given]);
  const say = useWords(runWords);
  const language = useLanguage();
  const now = useNow();
  const lengths = holders.map((holder) => {
    const own = visit.segments.filter((each) => each.holder === holder);
    return { holder, ms: own.reduce((sum, { from, to }) => sum + Math.max(0, (to ?? now) - from), 0) };
  });
  const all = lengths.filter(({ ms }) => ms > 0);
  if (all.length === 0) return null;
  return (
    <div>
      <div className={classes.shares} aria-hidden="true">
        {all.map(({ holder, ms }) => (
          <span key={holder} data-kind={holder} style={{ flexGrow: ms }} />
        ))}
      </div>
      <ul className={classes.list}>
        {all.map(({ holder, ms }) => (
          <li key={holder}>
            <span className={classes.swatch} data-kind={holder} aria-hidden="true" /> {say(`holder_${holder}`)}{' '}
            {durationText(ms, language)}
          </li>
        ))}
      </ul>
    </div>
  );
}
