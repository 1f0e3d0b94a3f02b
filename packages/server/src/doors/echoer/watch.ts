import type { Actor, RunTransition } from '@signalbox/engine';
import type { ChangesPlace, ResourceChange, RunChange } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import type { EventStream } from '../../event-stream.ts';
import type { Services } from '../services.ts';
import { existingResources } from './existing-resources.ts';
import {
  actionResource,
  type EchoerKind,
  emptyResource,
  eventResource,
  flowResource,
  flowRunResource,
  type RunDocuments,
} from './resources.ts';
import { enteredSteps } from './run-documents.ts';
import type { SharedDocuments } from './shared-documents.ts';

type Given = {
  readonly services: Services;
  readonly documents: SharedDocuments;
  readonly viewer: Actor;
  readonly kinds: ReadonlyMap<EchoerKind, number>;
  readonly stream: EventStream;
  /** Whether frames have names. */
  readonly named: boolean;
};

type Frame = { readonly change: 'existing' | ResourceChange['change']; readonly document: object };

const pageSize = 200;

/** One reader of changes. Its place moves with what was sent, so that the id of a frame says where to go on. */
export class Watch {
  readonly #given: Given;
  #place: ChangesPlace = { run: 0, resource: 0 };

  constructor(given: Given) {
    this.#given = given;
  }

  /** Until the reader has gone. */
  async follow(resumed: ChangesPlace | undefined): Promise<void> {
    const { stream, services } = this.#given;
    this.#place = resumed ?? (await services.store.changesPlace());
    if (resumed === undefined) await this.#sendExisting();
    while (!stream.closed) {
      const runs = await services.store.runChanges(defaultProject, this.#place.run, pageSize);
      await this.#sendRuns(runs);
      const resources = await services.store.resourceChanges(defaultProject, this.#place.resource, pageSize);
      for (const change of resources) {
        if (stream.closed) return;
        this.#place = { ...this.#place, resource: change.place };
        await this.#send(await this.#framesOfResource(change));
      }
      if (runs.length < pageSize && resources.length < pageSize) await stream.waken();
    }
  }

  /** Only the last frame has an id: whoever is cut off before begins anew. */
  async #sendExisting(): Promise<void> {
    const { services, viewer, kinds, stream } = this.#given;
    let last: Frame | undefined;
    for await (const document of existingResources(services, viewer, kinds)) {
      if (stream.closed) return;
      if (last) await this.#sendFrame(last);
      last = { change: 'existing', document };
    }
    if (last) await this.#send([last]);
  }

  async #sendRuns(changes: readonly RunChange[]): Promise<void> {
    const { stream, kinds } = this.#given;
    // Read after the page, so that each is at least as new as every change in it.
    const documents = new Map<string, RunDocuments | undefined>();
    for (const { place, run, transition } of changes) {
      if (stream.closed) return;
      this.#place = { ...this.#place, run: place };
      if (!kinds.has('flowrun') && !kinds.has('step')) continue;
      if (!documents.has(run)) documents.set(run, await this.#documents(run));
      const found = documents.get(run);
      if (found) await this.#send(this.#framesOfRun(found, transition));
    }
  }

  #documents(id: string): Promise<RunDocuments | undefined> {
    const { documents, viewer } = this.#given;
    return documents.of(id, viewer);
  }

  #framesOfRun(documents: RunDocuments, { seq, events }: RunTransition): readonly Frame[] {
    const { kinds } = this.#given;
    const frames: Frame[] = [];
    if (kinds.has('step')) {
      const ended = events.some(({ type }) => type === 'run_stopped' || type === 'run_failed');
      const touched = new Set(events.map((event) => ('step' in event ? event.step : undefined)));
      const added = new Set(
        events.map((event) => (event.type === 'visit_opened' && event.visit === 1 ? event.step : undefined)),
      );
      const steps = enteredSteps(documents).filter(({ metadata }) => ended || touched.has(metadata.name));
      frames.push(
        ...steps.map((document): Frame => {
          return { change: added.has(document.metadata.name) ? 'added' : 'modified', document };
        }),
      );
    }
    if (kinds.has('flowrun')) {
      frames.push({ change: seq === 1 ? 'added' : 'modified', document: flowRunResource(documents) });
    }
    return frames;
  }

  async #framesOfResource(changed: ResourceChange): Promise<readonly Frame[]> {
    const { kinds } = this.#given;
    const { kind, change, name, uuid } = changed;
    if (kind === 'run') return this.#framesOfDeletedRun(changed);
    if (!kinds.has(kind)) return [];
    if (change === 'deleted') return [deletion({ kind, name, uuid })];
    const document = await this.#document(kind, changed);
    // What was replaced or deleted since is told of by a later change.
    return document ? [{ change, document }] : [];
  }

  async #document(kind: 'action' | 'flow' | 'event', { name, uuid }: ResourceChange): Promise<object | undefined> {
    const { store } = this.#given.services;
    switch (kind) {
      case 'action': {
        const action = await store.action(defaultProject, name);
        return action && actionResource(action);
      }
      case 'flow': {
        const flow = await store.flow(defaultProject, name);
        return flow && flowResource(flow);
      }
      case 'event': {
        const event = await store.event(defaultProject, uuid);
        return event && eventResource(event);
      }
    }
  }

  async #framesOfDeletedRun({ name, uuid }: ResourceChange): Promise<readonly Frame[]> {
    const { kinds } = this.#given;
    const documents = kinds.has('step') ? await this.#documents(uuid) : undefined;
    const steps = documents ? enteredSteps(documents) : [];
    return [
      ...steps.map(({ metadata }) => deletion({ kind: 'step', name: metadata.name, uuid: metadata.uuid })),
      ...(kinds.has('flowrun') ? [deletion({ kind: 'flowrun', name, uuid })] : []),
    ];
  }

  /** The frames of one change: the last has the place behind it. */
  async #send(frames: readonly Frame[]): Promise<void> {
    const { run, resource } = this.#place;
    for (const frame of frames.slice(0, -1)) await this.#sendFrame(frame);
    const last = frames.at(-1);
    if (last) await this.#sendFrame(last, `${run}-${resource}`);
  }

  async #sendFrame({ change, document }: Frame, id?: string): Promise<void> {
    const { stream, named } = this.#given;
    const text = JSON.stringify({ ...document, change });
    stream.sendText({ text, ...(id !== undefined && { id }), ...(named && { event: change }) });
    await stream.ready();
  }
}

/** Echoer sends an object with all fields empty; what it was stands beside them. */
function deletion(deleted: { readonly kind: EchoerKind; readonly name: string; readonly uuid: string }): Frame {
  return { change: 'deleted', document: { ...emptyResource, deleted } };
}
