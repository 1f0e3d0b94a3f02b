import { Checkbox, TextInput } from '@mantine/core';
import type { TransitionView } from '@signalbox/protocol';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { EmptyState } from '../../show/empty-state.tsx';
import { exactTime } from '../../show/exact-time.ts';
import { PersonName } from '../../show/person-name.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { JsonTree } from '../data/json-tree.tsx';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import { eventSentence } from './event-sentence.ts';
import classes from './events-view.module.css';

/** All that has happened, in order; nothing is hidden. */
export function EventsView() {
  const say = useWords(runWords);
  const language = useLanguage();
  const { journal, search, go } = useRun();
  const { only: isStepOnly = false } = search;
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const find = useDeferredValue(search.find ?? '');
  const until = search.at ?? Number.POSITIVE_INFINITY;
  const rows = useMemo(() => {
    const instant = (at: number) => exactTime(at, language);
    const step = isStepOnly ? search.step : undefined;
    return rowsOf(journal.transitions, { until, find, step, tell: (event) => eventSentence(event, language, instant) });
  }, [journal, until, find, isStepOnly, search.step, language]);
  const toggle = (seq: number) => {
    const next = new Set(opened);
    if (!next.delete(seq)) next.add(seq);
    setOpened(next);
  };
  return (
    <div className={classes.view}>
      <div className={classes.tools}>
        <TextInput
          size="xs"
          className={classes.find}
          placeholder={say('find')}
          aria-label={say('find')}
          value={search.find ?? ''}
          onChange={({ currentTarget }) => go({ find: currentTarget.value || undefined })}
        />
        <Checkbox
          size="xs"
          label={say('selectedStepOnly')}
          disabled={search.step === undefined}
          checked={isStepOnly && search.step !== undefined}
          onChange={({ currentTarget }) => go({ only: currentTarget.checked || undefined })}
        />
        <span className={classes.count}>{say('transitions', { count: rows.length })}</span>
      </div>
      <Rows rows={rows} opened={opened} onToggle={toggle} />
    </div>
  );
}

type Row = { readonly transition: TransitionView; readonly sentences: readonly string[] };

type Wanted = {
  readonly until: number;
  readonly find: string;
  readonly step: string | undefined;
  readonly tell: (event: TransitionView['events'][number]) => string;
};

function rowsOf(journal: readonly TransitionView[], { until, find, step, tell }: Wanted): readonly Row[] {
  const wanted = find.toLowerCase();
  return journal.flatMap((transition): readonly Row[] => {
    const { seq, events, actor, cause } = transition;
    if (seq > until || (step !== undefined && !events.some((event) => event.step === step))) return [];
    const sentences = events.map(tell);
    const text = [...sentences, actor, cause].join('\n').toLowerCase();
    return wanted === '' || text.includes(wanted) ? [{ transition, sentences }] : [];
  });
}

type RowsProps = {
  readonly rows: readonly Row[];
  readonly opened: ReadonlySet<number>;
  readonly onToggle: (seq: number) => void;
};

function Rows({ rows, opened, onToggle }: RowsProps) {
  const say = useWords(runWords);
  const place = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: (index) => 17 + 24 * (rows[index]?.sentences.length ?? 1),
    getItemKey: (index) => rows[index]?.transition.seq ?? index,
    overscan: 10,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section ref={place} className={classes.place} tabIndex={0} aria-label={say('view_events')}>
      {rows.length === 0 ? <EmptyState title={say('noEvents')} /> : null}
      <div className={classes.rows} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const row = rows[index];
          if (!row) return null;
          return (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={classes.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <EventRow row={row} isOpen={opened.has(row.transition.seq)} onToggle={onToggle} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

type EventRowProps = {
  readonly row: Row;
  readonly isOpen: boolean;
  readonly onToggle: (seq: number) => void;
};

function EventRow({ row: { transition, sentences }, isOpen, onToggle }: EventRowProps) {
  const say = useWords(runWords);
  const language = useLanguage();
  const { go } = useRun();
  const { seq, at, actor, events } = transition;
  return (
    <>
      <button
        type="button"
        className={classes.seq}
        title={say('replayFrom')}
        aria-label={`${say('replayFrom')} ${seq}`}
        onClick={() => go({ at: seq })}
      >
        {seq}
      </button>
      <span className={classes.at}>{exactTime(at, language)}</span>
      <span className={classes.actor}>
        <PersonName name={actor} />
      </span>
      <div className={classes.what}>
        {events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: events of a transition do not change
          <EventText key={index} event={event} sentence={sentences[index] ?? event.type} />
        ))}
        {isOpen ? <JsonTree value={events} /> : null}
      </div>
      <button type="button" className={classes.more} aria-expanded={isOpen} onClick={() => onToggle(seq)}>
        {isOpen ? say('less') : say('details')}
      </button>
    </>
  );
}

type EventTextProps = { readonly event: TransitionView['events'][number]; readonly sentence: string };

/** What is about a visit leads to it. */
function EventText({ event: { step, visit }, sentence }: EventTextProps) {
  const { select } = useRun();
  const text = <SafeText text={sentence} />;
  if (typeof step !== 'string' || typeof visit !== 'number') return <span className={classes.event}>{text}</span>;
  return (
    <button type="button" className={classes.event} onClick={() => select(step, visit)}>
      {text}
    </button>
  );
}
