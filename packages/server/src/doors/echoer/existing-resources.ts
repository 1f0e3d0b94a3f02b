import { setImmediate } from 'node:timers/promises';
import type { Actor } from '@signalbox/engine';
import type { PlacedEvent } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';
import { actionsInPages, flowsInPages } from './definition-lists.ts';
import { actionResource, type EchoerKind, eventResource, flowResource, flowRunResource } from './resources.ts';
import { documentsOf, enteredSteps } from './run-documents.ts';

/** Runs that are looked through for what has changed lately. */
const runLimit = 10_000;
const pageSize = 200;
/** Each may have 64 KiB. */
const eventsAtOnce = 20;

type Document = { readonly metadata: { readonly version: number } };

/** Everything of these kinds that is newer than the version beside it, kind after kind. */
export async function* existingResources(
  services: Services,
  viewer: Actor,
  kinds: ReadonlyMap<EchoerKind, number>,
): AsyncGenerator<Document> {
  for (const [kind, version] of kinds) {
    for await (const document of ofKind(kind, services, viewer, version)) {
      if (document.metadata.version > version) yield document;
    }
  }
}

async function* ofKind(kind: EchoerKind, services: Services, viewer: Actor, version: number): AsyncGenerator<Document> {
  const { store } = services;
  switch (kind) {
    case 'action':
      for await (const action of actionsInPages(store)) yield actionResource(action);
      return;
    case 'flow':
      for await (const flow of flowsInPages(store)) yield flowResource(flow);
      return;
    case 'event':
      for await (const event of eventsInPages(store)) yield eventResource(event);
      return;
    case 'flowrun':
    case 'step':
      for (const id of await runsSince(services, version)) {
        const run = await services.driver.run(id);
        if (!run) continue;
        const documents = await documentsOf(services, viewer, run);
        if (kind === 'flowrun') yield flowRunResource(documents);
        else yield* enteredSteps(documents);
      }
  }
}

/** The oldest first. */
async function* eventsInPages(store: Pick<Services['store'], 'events'>): AsyncGenerator<PlacedEvent> {
  let after: number | undefined;
  for (;;) {
    const behind = after === undefined ? {} : { after };
    const page = await store.events({ project: defaultProject, order: 'oldest', limit: eventsAtOnce, ...behind });
    yield* page;
    after = page.at(-1)?.place;
    if (page.length < eventsAtOnce) return;
    await setImmediate();
  }
}

/** The oldest first. */
async function runsSince({ store }: Services, version: number): Promise<readonly string[]> {
  const found: string[] = [];
  let after: string | undefined;
  for (let seen = 0; seen < runLimit; seen += pageSize) {
    const page = await store.runs({
      project: defaultProject,
      limit: pageSize,
      ...(after !== undefined && { after }),
    });
    found.push(...page.filter(({ updatedAt }) => Math.floor(updatedAt / 1000) > version).map(({ id }) => id));
    after = page.at(-1)?.id;
    if (page.length < pageSize) break;
    // The store answers without a pause: others have their turn between the pages.
    await setImmediate();
  }
  return found.toReversed();
}
