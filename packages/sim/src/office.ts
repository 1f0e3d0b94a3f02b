import { type Evidence, interlocksFactKey, userFactKey } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { Agenda } from './agenda.ts';
import type { Random } from './random.ts';
import { newcomer } from './staff.ts';

const oneOfDev: Evidence = { kind: 'decision', quorum: [[{ count: 1, groups: ['dev'], users: [] }]] };

/** Of the one template that there is in some seeds. */
export const templateName = 'template';

export type OfficeOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly store: Pick<Store, 'changeUser' | 'putTemplate' | 'template' | 'interlocks' | 'setInterlocks'>;
  readonly isHealed: () => boolean;
  /** The template has another limit now. */
  readonly changed: () => void;
};

/** Where people are put into groups and templates are changed, whatever befalls servers. */
export class Office {
  readonly #options: OfficeOptions;
  #hasInterlocks = false;

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  open(): void {
    this.#regroup([]);
    this.#changeTemplate();
    this.#hasInterlocks = this.#options.random.chance(0.3);
    if (this.#hasInterlocks) this.#changeInterlocks();
  }

  /** Who has looked at the groups before finds them changed at the commit. */
  looked(verb: string, [keys]: readonly unknown[]): void {
    const { agenda, random, store, isHealed } = this.#options;
    if (isHealed() || verb !== 'facts' || !random.chance(0.3)) return;
    const looked = keys as readonly string[];
    const at = random.between(0, 4);
    if (this.#hasInterlocks && looked.includes(interlocksFactKey('default')))
      agenda.after(at, () => void this.#putInterlock());
    if (!looked.includes(userFactKey(newcomer.name))) return;
    agenda.after(at, () => void store.changeUser(newcomer.name, { groups: [] }));
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

  /** One of them, with another revision each time, or none; none any more where there is no trouble. */
  #changeInterlocks(): void {
    const { agenda, random, isHealed } = this.#options;
    agenda.after(random.between(20, 800), () => {
      void this.#putInterlock();
      if (!isHealed()) this.#changeInterlocks();
    });
  }

  async #putInterlock(): Promise<void> {
    const { random, store, isHealed } = this.#options;
    const { version: after } = await store.interlocks('default');
    // What stands late in a flow may have a decision before it.
    const late = ['do c', 'do d', 'do z', 'deploy'];
    const jobs = random.chance(0.7) ? late : ['do a', 'do b', ...late];
    const one = { name: 'lock', revision: after + 1, on: { environments: [], jobs }, requires: [oneOfDev] };
    const interlocks = isHealed() || random.chance(0.4) ? [] : [{ ...one, updatedBy: 'admin', updatedAt: 0 }];
    await store.setInterlocks('default', { after, interlocks });
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
