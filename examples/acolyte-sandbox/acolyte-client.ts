import assert from 'node:assert/strict';

/** What every answer of Acolyte is. */
export type Envelope = {
  readonly status_code: number;
  readonly reason: string | null;
  readonly msg: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at by plays and tests, in many shapes.
  readonly data: any;
};

/** Requests as a client of Acolyte makes them: JSON, and a token in the header `token`. */
export class AcolyteClient {
  readonly #server: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(server: string, token?: string) {
    this.#server = server;
    this.#headers = token === undefined ? {} : { token };
  }

  async ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Envelope> {
    const response = await fetch(this.#server + path, {
      method,
      headers: this.#headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const envelope = (await response.json()) as Envelope;
    assert.equal(envelope.status_code, response.status);
    return envelope;
  }

  /** `act(3, 'sandbox/agree')`. */
  act(instance: number, action: string, args: object = {}, more: object = {}): Promise<Envelope> {
    return this.ask('POST', `/v1/flow/instance/${instance}/${action}`, { action_args: args, ...more });
  }

  /** The data of what must be ok. */
  async does(instance: number, action: string, args: object = {}, more: object = {}): Promise<Envelope['data']> {
    const { status_code, reason, msg, data } = await this.act(instance, action, args, more);
    assert.equal(status_code, 200, `${action}: ${reason} ${msg}`);
    return data;
  }

  async instance(id: number): Promise<Envelope['data']> {
    return (await this.ask('GET', `/v1/flow/instance/${id}`)).data;
  }

  /** The digest of what is open to be decided. */
  async digest(id: number): Promise<string> {
    const { steps } = await this.instance(id);
    return steps.at(-1).digest;
  }
}
