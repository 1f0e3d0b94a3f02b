import type { Actor } from '@signalbox/engine';
import type { Services } from '../services.ts';
import type { RunDocuments } from './resources.ts';
import { documentsOf } from './run-documents.ts';

const limit = 100;

type Shared = { readonly seq: number; readonly documents: Promise<Omit<RunDocuments, 'viewer'>> };

/** What the newest state of a run is shown from, read once for all who watch it. */
export class SharedDocuments {
  readonly #services: Pick<Services, 'store' | 'driver'>;
  readonly #byRun = new Map<string, Shared>();

  constructor(services: Pick<Services, 'store' | 'driver'>) {
    this.#services = services;
  }

  async of(id: string, viewer: Actor): Promise<RunDocuments | undefined> {
    const run = await this.#services.driver.run(id);
    if (!run) return undefined;
    const known = this.#byRun.get(id);
    const documents = known && known.seq >= run.seq ? known.documents : documentsOf(this.#services, viewer, run);
    this.#byRun.delete(id);
    this.#byRun.set(id, { seq: Math.max(run.seq, known?.seq ?? 0), documents });
    const oldest = this.#byRun.size > limit ? this.#byRun.keys().next().value : undefined;
    if (oldest !== undefined) this.#byRun.delete(oldest);
    try {
      return { ...(await documents), viewer };
    } catch (error) {
      // The next one reads anew.
      this.#byRun.delete(id);
      throw error;
    }
  }
}
