import type { Store } from '@signalbox/store';
import type { Log } from '../log.ts';

const setting = 'signed acknowledgements';

type Given = {
  readonly store: Pick<Store, 'setting' | 'putSetting'>;
  readonly log: Log;
  /** What this server was told; undefined where it was told nothing. */
  readonly wanted: 'required' | 'optional' | undefined;
};

/** Whether services must sign: kept in the store, so that it does not end with the server that was told to ask. */
export class SignedAcks {
  readonly #given: Given;
  #isKept = false;

  static async start(given: Given): Promise<SignedAcks> {
    const { store, wanted, log } = given;
    const kept = (await store.setting(setting)) === 'required';
    if (wanted !== undefined && (wanted === 'required') !== kept) {
      await store.putSetting(setting, wanted);
      log.warn(`acknowledgements are from now on ${wanted === 'required' ? '' : 'not '}asked to be signed`, {});
    }
    const signedAcks = new SignedAcks(given);
    await signedAcks.refresh();
    return signedAcks;
  }

  private constructor(given: Given) {
    this.#given = given;
  }

  get areAsked(): boolean {
    return this.#isKept;
  }

  /** Another server of the same store may have been told otherwise. */
  async refresh(): Promise<void> {
    this.#isKept = (await this.#given.store.setting(setting)) === 'required';
  }
}
