import { userFactKey } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import { newcomer } from './staff.ts';

/** Of the one template that there is in some seeds. */
export const templateName = 'template';

export type OfficeOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly store: Pick<Store, 'changeUser' | 'putTemplate' | 'template'>;
  readonly isHealed: () => boolean;
  /** The template has another limit now. */
  readonly changed: () => void;
};

/** Where people are put into groups and templates are changed, whatever befalls servers. */
export class Office {
  readonly #options: OfficeOptions;

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  open(): void {
    this.#regroup([]);
    this.#changeTemplate();
  }

  /** Who has looked at the groups before finds them changed at the commit. */
  looked(verb: string, [keys]: readonly unknown[]): void {
    const { agenda, random, store, isHealed } = this.#options;
    if (isHealed() || verb !== 'facts' || !(keys as readonly string[]).includes(userFactKey(newcomer.name))) return;
    if (!random.chance(0.3)) return;
    agenda.after(random.between(0, 4), () => void store.changeUser(newcomer.name, { groups: [] }));
  }

  /** In and out, now and then. */
  #regroup(groups: readonly string[]): void {
    const { agenda, random, store, isHealed } = this.#options;
    agenda.after(random.between(20, 1000), () => {
      if (isHealed()) return;
      void store.changeUser(newcomer.name, { groups });
      this.#regroup(groups.length > 0 ? [] : newcomer.groups);
    });
  }

  /** Also while runs wait for room in it. */
  #changeTemplate(): void {
    const { agenda, random } = this.#options;
    agenda.after(random.between(200, 4000), () => void this.#putOtherLimit());
  }

  async #putOtherLimit(): Promise<void> {
    const { random, store, isHealed, changed } = this.#options;
    const found = await store.template('default', templateName);
    if (!found || isHealed()) return;
    const {
      id: _,
      project,
      name,
      version: after,
      creator: __,
      createdAt: ___,
      updatedBy,
      updatedAt,
      ...content
    } = found;
    const change = { change: `change${after}`, project, name, after, by: updatedBy, at: updatedAt };
    await store.putTemplate({ ...change, content: { ...content, maxRunInstance: random.between(1, 3) } });
    changed();
    this.#changeTemplate();
  }
}
