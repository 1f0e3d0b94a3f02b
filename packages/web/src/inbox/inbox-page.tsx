import { lazy, Suspense, useState } from 'react';
import { Page } from '../app/page.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { KeyHint } from '../show/key-hint.tsx';
import { Loading } from '../show/loading.tsx';
import { useWords } from '../words/use-words.ts';
import { DecisionRow } from './decision-row.tsx';
import classes from './inbox-page.module.css';
import { MyRuns } from './my-runs.tsx';
import { rowKey } from './row-key.ts';
import { useDecisionKeys } from './use-decision-keys.ts';
import { type InboxItem, useInbox } from './use-inbox.ts';
import { inboxWords } from './words.ts';

const DecideDialog = lazy(async () => ({ default: (await import('../decision/decide-dialog.tsx')).DecideDialog }));

type Deciding = { readonly item: InboxItem; readonly outcome: string };

/** What waits for who looks comes first, then what waits for others, then what is under way. */
export function InboxPage() {
  const say = useWords(inboxWords);
  const mine = useInbox('mine');
  const [deciding, setDeciding] = useState<Deciding>();
  const decide = (item: InboxItem, outcome: string) => setDeciding({ item, outcome });
  const selected = useDecisionKeys(mine.items ?? [], decide);
  return (
    <Page title={say('title')}>
      <h1 className={classes.title}>
        {say('mine')}
        {(mine.items?.length ?? 0) > 0 ? (
          <span className={classes.keys}>
            <KeyHint keys="j" />
            <KeyHint keys="k" /> {say('keyMove')} <KeyHint keys="↵" /> {say('keyOpen')} <KeyHint keys="a" />{' '}
            {say('keyGrant')} <KeyHint keys="r" /> {say('keyRefuse')}
          </span>
        ) : null}
      </h1>
      {mine.error && !mine.items ? <ErrorState error={mine.error} /> : null}
      {mine.items || mine.error ? null : <Loading />}
      {mine.items?.length === 0 ? <EmptyState title={say('none')}>{say('noneText')}</EmptyState> : null}
      <ul className={classes.list}>
        {mine.items?.map((item) => (
          <DecisionRow
            key={rowKey(item)}
            item={item}
            isSelected={rowKey(item) === selected}
            onDecide={(outcome) => decide(item, outcome)}
          />
        ))}
      </ul>
      {mine.goesOn ? <p className={classes.quiet}>{say('goesOn')}</p> : null}
      <Others />
      <MyRuns />
      {deciding ? (
        <Suspense fallback={null}>
          <DecideDialog
            decision={deciding.item}
            outcome={deciding.outcome}
            project={deciding.item.project}
            onClose={() => setDeciding(undefined)}
          />
        </Suspense>
      ) : null}
    </Page>
  );
}

function Others() {
  const say = useWords(inboxWords);
  const { items = [], goesOn } = useInbox('others');
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className={classes.heading}>{say('others')}</h2>
      <ul className={classes.list}>
        {items.map((item) => (
          <DecisionRow key={rowKey(item)} item={item} isSelected={false} />
        ))}
      </ul>
      {goesOn ? <p className={classes.quiet}>{say('goesOn')}</p> : null}
    </section>
  );
}
