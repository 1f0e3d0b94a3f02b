import { type Instant, isBuildOver } from '@signalbox/engine';
import type { ArtifactFile, ArtifactUse, FileStore, Store } from '@signalbox/store';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import { RepeatedWork } from '../repeated-work.ts';
import type { ArtifactRules } from './artifact-rules.ts';
import { artifactsToRemove } from './artifacts-to-remove.ts';

type KeptBy =
  | ('artifactUse' | 'artifactPieces' | 'forgetArtifacts' | 'load')
  | ('reserveArtifact' | 'recountArtifacts');

export type ArtifactKeeperOptions = {
  readonly store: Pick<Store, KeptBy>;
  readonly files: Pick<FileStore, 'keptArtifacts' | 'removeArtifacts'>;
  readonly rules: ArtifactRules;
  readonly now: () => Instant;
  readonly scheduler: Scheduler;
  readonly log: Log;
};

const firstAfterMs = 60_000;
const everyMs = 3_600_000;

/** Removes what builds have left when it is older than it may be, and the oldest where a project has too much. */
export class ArtifactKeeper {
  readonly #options: ArtifactKeeperOptions;
  readonly #sweeps: RepeatedWork;

  constructor(options: ArtifactKeeperOptions) {
    this.#options = options;
    const { scheduler, log } = options;
    this.#sweeps = new RepeatedWork({
      ...{ scheduler, firstAfterMs, everyMs },
      work: () => this.sweep(),
      onFailure: (error) => log.warn('old files of builds are not removed now', { error }),
    });
  }

  get rules(): ArtifactRules {
    return this.#options.rules;
  }

  start(): void {
    this.#sweeps.start();
  }

  stop(): Promise<void> {
    return this.#sweeps.stop();
  }

  /** Several servers may do it at once: what is removed stays so. */
  async sweep(): Promise<void> {
    const { store, rules, now } = this.#options;
    await store.recountArtifacts();
    await this.#removeOrphans();
    for (const each of artifactsToRemove({ use: await store.artifactUse(), rules, now: now() }))
      await this.#remove(each);
  }

  /** Whether the project of a build can have this file too, for which older ones of it may go: then there is room for it. */
  async makeRoom(file: ArtifactFile, bytes: number): Promise<boolean> {
    const { store, rules, now } = this.#options;
    const { projectBytes = Number.MAX_SAFE_INTEGER } = rules;
    const reserve = () => store.reserveArtifact({ ...file, bytes, at: now() }, projectBytes);
    if (await reserve()) return true;
    const use = await store.artifactUse(file.build);
    const removed = artifactsToRemove({ use, rules, now: now(), room: bytes });
    // Where that would not do, nobody loses anything for it.
    if (sizeOf(use) - sizeOf(removed) + bytes > projectBytes) return false;
    for (const each of removed) await this.#remove(each);
    return reserve();
  }

  async #remove({ build, project, bytes, at }: ArtifactUse): Promise<void> {
    const { store, files, now, log } = this.#options;
    await store.forgetArtifacts(build, now());
    await files.removeArtifacts(build);
    log.info('files of a build are removed', { build, project, bytes, since: at });
  }

  /** What a server has left that died between the two. Of a build that runs, a piece may just be on its way into its file. */
  async #removeOrphans(): Promise<void> {
    const { store, files, log } = this.#options;
    const kept = new Set((await files.keptArtifacts()).map(({ build }) => build));
    for (const { build } of await store.artifactPieces()) kept.delete(build);
    for (const build of kept) {
      const [found] = await store.load([{ kind: 'build', id: build }]);
      if (found?.kind === 'build' && !isBuildOver(found.state)) continue;
      // Its piece may have come into its file, and its build to its end, since the first look.
      if ((await store.artifactPieces(build)).length > 0) continue;
      await files.removeArtifacts(build);
      log.info('pieces of no file are removed', { build });
    }
  }
}

function sizeOf(use: readonly ArtifactUse[]): number {
  return use.reduce((sum, { bytes }) => sum + bytes, 0);
}
