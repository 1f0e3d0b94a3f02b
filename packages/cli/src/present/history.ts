import { type Actor, actorName, membersText, type RunEvent } from '@signalbox/engine';
import type { RunView, TransitionView, VisitView } from '@signalbox/protocol';
import type { Look } from './decision.ts';
import { argsText, changedArgsText } from './event-text.ts';
import { duration, instant } from './instant.ts';
import { shortHash } from './short-hash.ts';
import { table } from './table.ts';

type Row = { readonly at: number; readonly cells: readonly string[] };

/** The visits of a run, and between them what people have done to it. */
export function presentHistory(visits: RunView['visits'], journal: readonly TransitionView[], look: Look): string {
  const told = journal.flatMap(({ at, actor, events }) =>
    // A server sends the events of its engine.
    events.map((event) => ({ at, by: actor, event: event as unknown as RunEvent })),
  );
  const rows = [
    ...visits.map((visit) => ({ at: visit.openedAt, cells: visitCells(visit, told, look) })),
    ...told.flatMap(deedRows),
  ].sort((a, b) => a.at - b.at);
  if (rows.length === 0) return '';
  const heads = ['WHEN', 'STEP', 'OUTCOME', 'BY', 'ATTEMPTS', 'TOOK', 'REASON'];
  return table({ heads, rows: rows.map(({ at, cells }) => [instant(at), ...cells]) }, '  ');
}

type Told = { readonly at: number; readonly by: string; readonly event: RunEvent };

function visitCells(visit: VisitView, told: readonly Told[], { style, now }: Look): readonly string[] {
  const events = told.flatMap(({ event }) =>
    'visit' in event && event.step === visit.step && event.visit === visit.visit ? [event] : [],
  );
  const isSkipped = events.some(({ type }) => type === 'visit_skipped');
  const asked = events.flatMap((event) => (event.type === 'decision_made' && event.args ? argsText(event.args) : []));
  const others = events.flatMap((event) => (event.type === 'decision_made' ? (event.onBehalfOf ?? []) : []));
  const outcome = visit.outcome ?? (visit.status === 'open' ? style.waiting('open') : visit.status);
  return [
    placeOf(visit),
    isSkipped ? `${outcome}, skipped` : visit.overridden ? `${outcome}, overridden` : outcome,
    byText(visit.by ?? '', others),
    String(visit.attempts),
    duration((visit.closedAt ?? now) - visit.openedAt),
    [
      ...(asked.length > 0 ? asked : [visit.reason]),
      visit.build === undefined ? undefined : `build ${visit.build}`,
      visit.child === undefined ? undefined : `run ${visit.childName ?? visit.child}`,
    ]
      .filter(Boolean)
      .join('; '),
  ];
}

/** What is no visit, and that nobody would want to find in the journal only. */
function deedRows({ at, by, event }: Told): readonly Row[] {
  const others = event.type === 'vote_taken' ? event.vote.onBehalfOf : undefined;
  const row = (what: string, reason = '', step = ''): readonly Row[] => [
    { at, cells: [step, what, byText(by, others), '', '', reason] },
  ];
  switch (event.type) {
    case 'args_edited':
      return row('arguments changed', `${changedArgsText(event)}: ${event.reason}`, placeOf(event));
    case 'interlock_overridden':
      return row('interlock overridden', event.reason, placeOf(event));
    case 'vote_taken':
      return row(`vote ${event.vote.outcome}`, event.vote.reason, placeOf(event));
    case 'vote_lapsed':
      return row('vote lapsed', `${actorName(event.by)} has lost the right`, placeOf(event));
    case 'decision_delegated':
      return row(event.to ? `decides by ${actorName(event.to)}` : 'decides themselves', '', placeOf(event));
    case 'decision_reassigned':
      return row(`asked of ${membersText(event.to)}`, event.reason, placeOf(event));
    case 'decision_escalated':
      return row(`escalated to ${membersText(event.to)}`, '', placeOf(event));
    case 'decision_superseded':
      return row('superseded', 'what it is about has changed', placeOf(event));
    case 'information_asked':
      return row('question', event.question, placeOf(event));
    case 'information_given':
      return row('answer', event.text, placeOf(event));
    case 'run_migrated':
      return row(`moved to version ${shortHash(event.flow.hash)}`, event.reason);
    case 'run_paused':
      return row('paused', event.reason);
    case 'run_resumed':
      return row('resumed');
    case 'run_continued':
      return row('goes on');
    case 'event_received':
      return event.kept ? row(`event ${event.name}, kept`, event.key && `key ${event.key}`) : [];
    case 'event_taken':
      return row(`event ${event.name}, taken`, '', placeOf(event));
    default:
      return [];
  }
}

/** Who has done it, and whose right was theirs. */
function byText(by: string, onBehalfOf: readonly Actor[] = []): string {
  return onBehalfOf.length === 0 ? by : `${by} on behalf of ${onBehalfOf.map(actorName).join(' and ')}`;
}

function placeOf({ step, visit }: { readonly step: string; readonly visit: number }): string {
  return visit > 1 ? `${step} #${visit}` : step;
}
