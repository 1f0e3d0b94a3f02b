import { SegmentedControl } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { durationText } from '../../show/duration-text.ts';
import { EmptyState } from '../../show/empty-state.tsx';
import { PersonName } from '../../show/person-name.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { Time } from '../../show/time.tsx';
import { useNow } from '../../show/use-now.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { isBad } from '../graph/build-graph.ts';
import { useRun } from '../run-context.tsx';
import { type VisitFilter, visitFilters } from '../run-search.ts';
import { stateOfVisit, statusOfStep } from '../status-of-step.ts';
import { isOpen, type VisitTrace, visitKey } from '../story/visit-trace.ts';
import { runWords } from '../words.ts';
import classes from './table-view.module.css';

const rowHeight = 38;

/** The visits of a run, the latest last; as many as there are. */
export function TableView() {
  const say = useWords(runWords);
  const { shown, version, visit: selected, select, search, go } = useRun();
  const { filter = 'all' } = search;
  const place = useRef<HTMLDivElement>(null);
  const steps = useMemo(() => new Map(version?.flow.steps.map((step) => [step.name, step])), [version]);
  const isBadVisit = (visit: VisitTrace) => {
    const step = steps.get(visit.step);
    return step !== undefined && visit.outcome !== undefined && isBad(step, visit.outcome);
  };
  const rows = shown.visits.filter((visit) => fits(visit, filter, isBadVisit(visit)));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className={classes.view}>
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label={say('filter')}
          value={filter}
          onChange={(value) => go({ filter: value === 'all' ? undefined : value })}
          data={visitFilters.map((each) => ({ value: each, label: say(`filter_${each}`) }))}
        />
        <span className={classes.count}>{say('visits', { count: rows.length })}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <section ref={place} className={classes.place} tabIndex={0} aria-label={say('view_table')}>
        {rows.length === 0 ? <EmptyState title={say('noVisits')} /> : null}
        <table className={classes.table} aria-rowcount={rows.length + 1}>
          <thead>
            <tr>
              <th scope="col">{say('step')}</th>
              <th scope="col">{say('outcome')}</th>
              <th scope="col" className={classes.wide}>
                {say('by')}
              </th>
              <th scope="col" className={`${classes.number} ${classes.wide}`}>
                {say('attempts')}
              </th>
              <th scope="col" className={classes.wide}>
                {say('entered')}
              </th>
              <th scope="col" className={classes.number}>
                {say('took')}
              </th>
              <th scope="col">{say('why')}</th>
            </tr>
          </thead>
          <tbody>
            {first > 0 ? <tr style={{ height: first }} /> : null}
            {items.map(({ index, key }) => {
              const visit = rows[index];
              if (!visit) return null;
              const isSelected = selected !== undefined && visitKey(selected) === visitKey(visit);
              return (
                <Row
                  key={key}
                  visit={visit}
                  isBad={isBadVisit(visit)}
                  isSelected={isSelected}
                  onSelect={() => select(visit.step, visit.visit)}
                />
              );
            })}
            {after > 0 ? <tr style={{ height: after }} /> : null}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function fits(visit: VisitTrace, filter: VisitFilter, isBadVisit: boolean): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'open':
      return isOpen(visit);
    case 'failed':
      return isBadVisit || visit.state === 'held' || visit.attempts.some(({ failure }) => failure !== undefined);
    case 'people':
      return visit.segments.some(({ holder }) => holder === 'human');
  }
}

type RowProps = {
  readonly visit: VisitTrace;
  readonly isBad: boolean;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
};

function Row({ visit, isBad: isBadVisit, isSelected, onSelect }: RowProps) {
  const say = useWords(runWords);
  const language = useLanguage();
  const now = useNow();
  const { step, visit: number, openedAt, closedAt, outcome, by, attempts, reason, skipped, overridden } = visit;
  const state = stateOfVisit(visit, isBadVisit);
  const failure = attempts.findLast((each) => each.failure !== undefined)?.failure;
  return (
    <tr data-selected={isSelected || undefined} style={{ height: rowHeight }}>
      <td>
        <button type="button" className={classes.step} aria-pressed={isSelected} onClick={onSelect}>
          <StatusMark status={statusOfStep[state]} isBare />
          <span className={classes.name}>
            <SafeText text={step} />
          </span>
          {number > 1 ? <span className={classes.visit}>#{number}</span> : null}
        </button>
      </td>
      <td>
        {outcome === undefined ? (
          <span className={classes.quiet}>{say(`state_${state}`)}</span>
        ) : (
          <SafeText text={outcome} />
        )}
        {skipped ? <span className={classes.quiet}> · {say('skipped')}</span> : null}
        {overridden ? <span className={classes.quiet}> · {say('overridden')}</span> : null}
      </td>
      <td className={classes.wide}>
        {by === undefined || by === 'callback' || by === 'system' ? null : <PersonName name={by} />}
      </td>
      <td className={`${classes.number} ${classes.wide}`}>{attempts.length > 1 ? attempts.length : ''}</td>
      <td className={classes.wide}>
        <Time at={openedAt} isExact />
      </td>
      <td className={classes.number}>{durationText((closedAt ?? Math.max(now, openedAt)) - openedAt, language)}</td>
      <td className={classes.reason}>
        {(reason ?? failure) === undefined ? null : <SafeText text={reason ?? failure ?? ''} />}
      </td>
    </tr>
  );
}
