import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { canonicalJson, isOpen, type Job, type Run, type RunEvent, type Step, templateArgs } from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Row = { readonly id: number; readonly version: number; readonly content: string };

/** I7 of templates: their runs are as many as they say, and have what they bind. */
export class ObservedTemplates {
  readonly #trace: Trace;
  readonly #rows: StatementSync;
  /** By template, then by its version. */
  readonly #limits = new Map<number, Map<number, number>>();

  constructor(database: DatabaseSync, trace: Trace) {
    this.#trace = trace;
    this.#rows = database.prepare('SELECT id, version, content FROM templates');
  }

  /** As it is now; 0 where there is none. */
  limitOf(id: number): number {
    this.look();
    const versions = this.#limits.get(id) ?? new Map<number, number>();
    return versions.get(Math.max(...versions.keys())) ?? 0;
  }

  /** Who is started knows a version of its template; who has waited, and a fork, some limit that it has had. */
  checkRoom(run: Run, events: readonly RunEvent[], runs: readonly Run[]): void {
    const { id, template } = run;
    const begins = events.some(({ type }) => type === 'run_started' || type === 'run_admitted');
    if (!template || !begins || events.some(({ type }) => type === 'run_queued')) return;
    this.look();
    const limits = this.#limits.get(template.id) ?? new Map<number, number>();
    const has =
      run.forkedFrom || events.some(({ type }) => type === 'run_admitted')
        ? Math.max(...limits.values())
        : limits.get(template.version);
    const open = runs.filter((other) => other.template?.id === template.id && isOpen(other.state.status));
    if (has !== undefined && open.length > has)
      this.#trace.broken(
        'I7',
        `${id} is one of ${open.length} open runs of template ${template.name}, which has ${has}`,
      );
  }

  checkArgs({ id, template }: Run, events: readonly RunEvent[], jobOf: (step: string) => Job | undefined): void {
    for (const event of events) {
      const job = event.type === 'attempt_started' ? jobOf(event.step) : undefined;
      if (event.type !== 'attempt_started' || !job) continue;
      for (const [name, value] of Object.entries(templateArgs(template, { name: event.step }, { job }))) {
        if (canonicalJson(event.args[name] ?? null) === canonicalJson(value)) continue;
        this.#trace.broken('I7', `${event.step} of ${id} is begun without what its template binds: ${name}`);
      }
    }
  }

  /** What the flow takes of the configuration is what that had when the run began. Later attempts keep what the first was given. */
  checkConfig({ id, template }: Run, events: readonly RunEvent[], stepOf: (step: string) => Step | undefined): void {
    for (const event of events) {
      if (event.type !== 'attempt_started' || event.attempt.number > 1) continue;
      for (const { name, from } of stepOf(event.step)?.args ?? []) {
        if (from.kind !== 'config') continue;
        const kept = template?.config?.[from.path.join('.')];
        if (kept !== undefined && event.args[name] === kept) continue;
        this.#trace.broken(
          'I7',
          `${event.step} of ${id} is begun without what its flow takes of the template: ${name}`,
        );
      }
    }
  }

  /** Before it is changed again. */
  look(): void {
    for (const { id, version, content } of this.#rows.all() as unknown as readonly Row[]) {
      const limits = this.#limits.get(id) ?? new Map<number, number>();
      const { maxRunInstance } = JSON.parse(content) as { readonly maxRunInstance: number };
      this.#limits.set(id, limits.set(version, maxRunInstance));
    }
  }
}
