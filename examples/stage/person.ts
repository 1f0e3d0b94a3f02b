import assert from 'node:assert/strict';
import type { RunView } from '../../packages/protocol/src/index.ts';
import { waitForRun } from './api.ts';
import { type Answer, signalboxAs } from './signalbox.ts';

export type Role = 'viewer' | 'member' | 'approver' | 'maintainer' | 'admin';

export type NewPerson = { readonly name: string; readonly groups?: readonly string[]; readonly role?: Role };

/** Somebody with a token of their own, at a server. */
export class Person {
  readonly name: string;
  readonly token: string;
  readonly #server: string;

  constructor(given: { readonly name: string; readonly token: string; readonly server: string }) {
    this.name = given.name;
    this.token = given.token;
    this.#server = given.server;
  }

  /** What they type must do; gives what is printed. */
  async type(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.tries(...args);
    assert.equal(status, 0, stderr);
    return stdout;
  }

  tries(...args: readonly string[]): Promise<Answer> {
    return signalboxAs({ server: this.#server, token: this.token }, ...args);
  }

  /** Answers the decision that is open in the run, or will be, as it is shown to them by then. */
  async decides(run: string, outcome: string, args?: object): Promise<void> {
    const { decisions } = await this.sees(run, (view) => view.decisions.length > 0);
    const [decision] = decisions;
    assert(decision);
    const { step, visit, digest } = decision;
    await this.posts(`/api/runs/${run}/decide`, { step, visit, outcome, digest, ...(args && { args }) });
  }

  /** The run, as soon as it is as wanted. */
  sees(run: string, isThere: (view: RunView) => boolean): Promise<RunView> {
    return waitForRun(this.#server, run, isThere, this.#headers);
  }

  /** To the native API. */
  async posts(path: string, body: object): Promise<unknown> {
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    const response = await fetch(this.#server + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    assert(response.ok, `${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }

  get #headers() {
    return { authorization: `Bearer ${this.token}` };
  }
}

/** The first of them ends open mode; the administrator comes with them, as `admin`. */
export async function addPeople<Name extends string>(
  server: string,
  people: readonly (NewPerson & { readonly name: Name })[],
): Promise<{ readonly [name in Name | 'admin']: Person }> {
  let admin: Person | undefined;
  const added: [string, Person][] = [];
  for (const { name, groups = [], role = 'approver' } of people) {
    const response = await fetch(`${server}/api/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(admin && { authorization: `Bearer ${admin.token}` }) },
      body: JSON.stringify({ name, groups, role }),
    });
    const { token, adminToken } = (await response.json()) as { readonly token: string; readonly adminToken?: string };
    assert.equal(response.status, 201);
    if (adminToken !== undefined) admin = new Person({ name: 'admin', token: adminToken, server });
    added.push([name, new Person({ name, token, server })]);
  }
  assert(admin, 'the server was not in open mode');
  return Object.fromEntries([...added, ['admin', admin]]) as { readonly [name in Name | 'admin']: Person };
}
