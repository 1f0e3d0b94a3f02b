import { useMemo } from 'react';
import { EmptyState } from '../../show/empty-state.tsx';
import { exactTime } from '../../show/exact-time.ts';
import { PersonName } from '../../show/person-name.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { shortHash } from '../../show/short-hash.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { eventSentence } from '../events/event-sentence.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './audit-view.module.css';
import { deedsOf } from './deeds-of.ts';

/** Who decided and changed what, and why: what people did, without what followed by itself. */
export function AuditView() {
  const say = useWords(runWords);
  const language = useLanguage();
  const { journal, search, select } = useRun();
  const until = search.at ?? Number.POSITIVE_INFINITY;
  const deeds = useMemo(() => deedsOf(journal.transitions).filter(({ seq }) => seq <= until), [journal, until]);
  const tell = (event: (typeof deeds)[number]['events'][number]) =>
    eventSentence(event, language, (at) => exactTime(at, language));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className={classes.view} tabIndex={0} aria-label={say('view_audit')}>
      {deeds.length === 0 ? <EmptyState title={say('noDeeds')} /> : null}
      <ol className={classes.list}>
        {deeds.map(({ key, seq, at, actor, events }) => (
          <li key={key} className={classes.deed}>
            <span className={classes.seq}>{seq}</span>
            <span className={classes.at}>{exactTime(at, language)}</span>
            <span className={classes.who}>
              <PersonName name={actor} />
            </span>
            <div className={classes.what}>
              {events.map((event, index) => {
                const { step, visit, digest } = event;
                return (
                  // biome-ignore lint/suspicious/noArrayIndexKey: events of a transition do not change
                  <div key={index}>
                    {typeof step === 'string' && typeof visit === 'number' ? (
                      <button type="button" className={classes.event} onClick={() => select(step, visit)}>
                        <SafeText text={tell(event)} />
                      </button>
                    ) : (
                      <SafeText text={tell(event)} />
                    )}
                    {typeof digest === 'string' ? (
                      <span className={classes.digest} title={digest}>
                        {say('digest')} {shortHash(digest)}
                      </span>
                    ) : null}
                  </div>
                );
              })}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
