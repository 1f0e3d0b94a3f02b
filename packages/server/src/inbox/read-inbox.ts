import type { Actor, Facts, Run } from '@signalbox/engine';
import { userFact } from '@signalbox/engine';
import { AppError, type DecisionView, type InboxPage } from '@signalbox/protocol';
import { type InboxItem, type InboxPlace, inboxMember, type Store } from '@signalbox/store';
import { withOthers } from '../auth/viewer-facts.ts';
import { decisionInList } from '../present/decision-in-list.ts';
import { decisionViews, type Viewer } from '../present/decision-view.ts';

type Asked = {
  readonly projects: readonly string[];
  readonly list: 'mine' | 'others';
  readonly after?: string | undefined;
  readonly limit: number;
};

/** However many decisions wait, one page looks at no more than these. */
const itemsAtOnce = 1000;
/** However short the page is: most of a piece may be passed over. */
const fewestAtOnce = 50;

/**
 * `mine` waits for a decision of who looks; `others` for other people, as who looks has started the run or voted. Both are
 * read from rows that are written with the run, and each is shown as its run is now.
 */
export async function readInbox(
  store: Pick<Store, 'inbox' | 'load' | 'facts' | 'userByName'>,
  viewer: { readonly actor: Actor; readonly facts: Facts },
  { projects, list, after, limit }: Asked,
): Promise<InboxPage> {
  const members =
    list === 'mine' ? membersOf(viewer) : [inboxMember.concerned(viewer.actor)].flatMap((one) => one ?? []);
  const pieceSize = Math.max(limit, fewestAtOnce);
  const decisions: InboxPage['decisions'] = [];
  let place = after === undefined ? undefined : placeOf(after);
  for (let looked = 0, loaded = 0; looked < itemsAtOnce && loaded < 2 * limit; ) {
    const items = await store.inbox({
      projects,
      members,
      ...(place && { after: place }),
      limit: pieceSize,
    });
    const asked = items.filter((item) => list === 'others' || !cannotDecide(item, viewer.actor));
    const runs = await runsOf(store, asked);
    for (const item of asked) {
      const run = runs.get(item.run);
      const view = await viewOf(item, run, { store, viewer });
      if (run && view && needsMe(view, viewer.actor) === (list === 'mine'))
        decisions.push({ ...decisionInList(view), project: run.project });
      if (decisions.length === limit) return { decisions, next: textOf(item) };
    }
    if (items.length < pieceSize) return { decisions };
    place = items.at(-1);
    looked += items.length;
    loaded += asked.length;
  }
  return { decisions, ...(place && { next: textOf(place) }) };
}

function membersOf({ actor, facts }: { readonly actor: Actor; readonly facts: Facts }): readonly string[] {
  if (actor.kind === 'admin') return [inboxMember.admin];
  const found = actor.kind === 'user' ? userFact(facts, actor.id) : undefined;
  return found ? [...found.user.groups.map(inboxMember.group), inboxMember.name(found.user.name)] : [];
}

/** Said by the row alone, so that thousands of runs that somebody started are not looked at; the administrator may be exempt. */
function cannotDecide({ starter }: InboxItem, actor: Actor): boolean {
  return actor.kind === 'user' && starter === inboxMember.concerned(actor);
}

async function runsOf(store: Pick<Store, 'load'>, items: readonly InboxItem[]): Promise<ReadonlyMap<string, Run>> {
  const ids = [...new Set(items.map(({ run }) => run))];
  const found = await store.load(ids.map((id) => ({ kind: 'run', id }) as const));
  return new Map(found.flatMap((each) => (each.kind === 'run' ? [[each.id, each.state] as const] : [])));
}

/** The row may be of before a change of the run, and then there is another for it, or none. */
async function viewOf(
  { step, visit }: InboxItem,
  run: Run | undefined,
  { store, viewer }: { readonly store: Pick<Store, 'facts' | 'userByName'>; readonly viewer: Viewer },
) {
  const views = run ? decisionViews(run, await withOthers(store, viewer, run)) : [];
  return views.find((view) => view.step === step && view.visit === visit);
}

/** Who has voted has said it, and waits for the others. */
function needsMe({ mayDecide, votes, asksYou = false }: DecisionView, actor: Actor): boolean {
  const name = actor.kind === 'user' ? actor.name : actor.kind;
  if (asksYou) return true;
  return mayDecide && !votes.some(({ by }) => by === name);
}

function textOf({ openedAt, run, step }: InboxPlace): string {
  return `${openedAt}/${run}/${step}`;
}

function placeOf(text: string): InboxPlace {
  const [, openedAt, run = '', step = ''] = /^(\d{1,15})\/([^/]+)\/(.+)$/.exec(text) ?? [];
  if (openedAt === undefined) throw new AppError('argument_invalid', { message: `${text} is no place in an inbox` });
  return { openedAt: Number(openedAt), run, step };
}
