import { ActionIcon, Switch, Tooltip } from '@mantine/core';
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { durationText } from '../../show/duration-text.ts';
import { exactTime } from '../../show/exact-time.ts';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { useNow } from '../../show/use-now.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { isBad } from '../graph/build-graph.ts';
import { useRun } from '../run-context.tsx';
import { mostZoom } from '../run-search.ts';
import { stateOfVisit, statusOfStep } from '../status-of-step.ts';
import { useBuildQueues } from '../story/use-build-queues.ts';
import { visitKey } from '../story/visit-trace.ts';
import { runWords } from '../words.ts';
import { type Bar, buildTimeline, type Timeline, type TimelineRow, ticksOf } from './build-timeline.ts';
import classes from './timeline-view.module.css';

const rowHeight = 30;
const kinds = ['queue', 'agent', 'human', 'external', 'undo'] as const;

/** Who had the run when: every visit with every attempt. */
export function TimelineView() {
  const say = useWords(runWords);
  const { shown, search, go } = useRun();
  const clock = useNow();
  const now = Math.max(clock, shown.run?.updatedAt ?? 0);
  const { zoom = 1, critical: isCritical = false } = search;
  const setZoom = (next: number) => {
    const within = Math.max(1, Math.min(mostZoom, next));
    go({ zoom: within > 1 ? within : undefined });
  };
  const visits = useBuildQueues(shown.visits);
  const timeline = useMemo(() => {
    const { startedAt, endedAt } = shown;
    return buildTimeline({ visits, startedAt, now, ...(endedAt !== undefined && { endedAt }) });
  }, [shown, visits, now]);
  const rows = isCritical ? timeline.rows.filter((row) => row.isCritical) : timeline.rows;
  const tools = [
    { name: say('zoomIn'), icon: <IconPlus size={16} />, act: () => setZoom(zoom * 2) },
    { name: say('zoomOut'), icon: <IconMinus size={16} />, act: () => setZoom(zoom / 2) },
    { name: say('fit'), icon: <IconMaximize size={16} />, act: () => setZoom(1) },
  ];
  return (
    <div className={classes.view}>
      <div className={classes.tools}>
        <Totals timeline={timeline} />
        <Switch
          size="xs"
          label={say('criticalOnly')}
          checked={isCritical}
          onChange={({ currentTarget }) => go({ critical: currentTarget.checked || undefined })}
        />
        <div className={classes.zoom}>
          {tools.map(({ name, icon, act }) => (
            <Tooltip key={name} label={name}>
              <ActionIcon variant="default" aria-label={name} onClick={act}>
                {icon}
              </ActionIcon>
            </Tooltip>
          ))}
        </div>
      </div>
      <Rows timeline={timeline} rows={rows} zoom={zoom} onZoom={setZoom} />
    </div>
  );
}

function Totals({ timeline: { totals } }: { readonly timeline: Timeline }) {
  const say = useWords(runWords);
  const language = useLanguage();
  return (
    <ul className={classes.totals}>
      {kinds
        .filter((kind) => totals[kind] > 0)
        .map((kind) => (
          <li key={kind} className={classes.total}>
            <span className={classes.swatch} data-kind={kind} aria-hidden="true" />
            {say(`holder_${kind}`)} <strong>{durationText(totals[kind], language)}</strong>
          </li>
        ))}
    </ul>
  );
}

type RowsProps = {
  readonly timeline: Timeline;
  readonly rows: readonly TimelineRow[];
  readonly zoom: number;
  readonly onZoom: (zoom: number) => void;
};

function Rows({ timeline, rows, zoom, onZoom }: RowsProps) {
  const say = useWords(runWords);
  const language = useLanguage();
  const { visit: selected } = useRun();
  const place = useRef<HTMLDivElement>(null);
  const length = timeline.to - timeline.from;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const mostTicks = window.matchMedia('(max-width: 700px)').matches ? 4 : 8;
  const ticks = ticksOf(length, mostTicks * zoom);
  const onWheel = (event: React.WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    onZoom(zoom * (event.deltaY < 0 ? 1.25 : 0.8));
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section ref={place} className={classes.place} tabIndex={0} aria-label={say('view_timeline')} onWheel={onWheel}>
      <div
        className={classes.sheet}
        style={{ '--zoom': zoom, height: virtual.getTotalSize() + 34 } as React.CSSProperties}
      >
        <div className={classes.axis}>
          <span className={classes.corner} />
          <div className={classes.track}>
            {ticks.map((tick) => (
              <span key={tick} className={classes.tick} style={{ insetInlineStart: `${(tick / length) * 100}%` }}>
                {tick === 0 ? '0' : durationText(tick, language)}
              </span>
            ))}
          </div>
        </div>
        <div className={classes.lines} aria-hidden="true">
          {ticks.map((tick) => (
            <span key={tick} style={{ insetInlineStart: `${(tick / length) * 100}%` }} />
          ))}
        </div>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (!row) return null;
          const isSelected = selected !== undefined && visitKey(selected) === row.key;
          return <Row key={row.key} row={row} top={start + 34} timeline={timeline} isSelected={isSelected} />;
        })}
      </div>
    </section>
  );
}

type RowProps = {
  readonly row: TimelineRow;
  readonly top: number;
  readonly timeline: Timeline;
  readonly isSelected: boolean;
};

function Row({ row: { trace, bars, isCritical }, top, timeline, isSelected }: RowProps) {
  const { select, go, version } = useRun();
  const length = timeline.to - timeline.from;
  const step = version?.flow.steps.find(({ name }) => name === trace.step);
  const isBadVisit = step !== undefined && trace.outcome !== undefined && isBad(step, trace.outcome);
  const { step: name, visit } = trace;
  return (
    <div
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      data-selected={isSelected || undefined}
      data-critical={isCritical || undefined}
    >
      <button type="button" className={classes.name} onClick={() => select(name, visit)}>
        <StatusMark status={statusOfStep[stateOfVisit(trace, isBadVisit)]} isBare size={14} />
        <span className={classes.text}>
          <SafeText text={visit > 1 ? `${name} #${visit}` : name} />
        </span>
      </button>
      <div className={classes.track}>
        {bars.map((bar) => (
          <BarMark
            key={`${bar.kind}${bar.from}/${bar.attempt ?? ''}`}
            bar={bar}
            from={(bar.from - timeline.from) / length}
            part={(bar.to - bar.from) / length}
            onClick={() => {
              select(name, visit);
              if (bar.attempt !== undefined) go({ step: name, visit, attempt: bar.attempt });
            }}
          />
        ))}
      </div>
    </div>
  );
}

type BarMarkProps = {
  readonly bar: Bar;
  readonly from: number;
  readonly part: number;
  readonly onClick: () => void;
};

function BarMark({ bar, from, part, onClick }: BarMarkProps) {
  const say = useWords(runWords);
  const language = useLanguage();
  const attempt = bar.attempt === undefined ? '' : `, ${say('attemptNumber', { number: bar.attempt })}`;
  const span = `${exactTime(bar.from, language)} – ${bar.isOpen ? say('now') : exactTime(bar.to, language)}`;
  const title = `${say(`holder_${bar.kind}`)}${attempt}: ${durationText(bar.to - bar.from, language)}\n${span}`;
  return (
    // A hint for the pointer: the name of the row and the drawer say the same to all.
    <span
      aria-hidden="true"
      className={classes.bar}
      data-kind={bar.kind}
      data-open={bar.isOpen || undefined}
      title={title}
      onClick={onClick}
      style={{ insetInlineStart: `${from * 100}%`, width: `max(3px, ${part * 100}%)` }}
    />
  );
}
