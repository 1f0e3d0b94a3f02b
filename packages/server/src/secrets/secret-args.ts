import { createHmac } from 'node:crypto';
import {
  type AttemptRef,
  asText,
  holdsSealed,
  type Instant,
  isSealed,
  own,
  type Param,
  type Run,
  type Sealed,
  secretTextProblem,
  type Value,
  type Values,
  valueProblem,
} from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { type Agent, type AuditEntry, type AuditStore, type SecretStore, StoreError } from '@signalbox/store';

export type SecretArgsDependencies = {
  readonly store: Pick<SecretStore, 'secret' | 'addSecret' | 'addUnusedSecret'> & Pick<AuditStore, 'addAudit'>;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

export type GivenAt = {
  readonly project: string;
  /** Where it is given, before the name of the argument: `args.` */
  readonly path: string;
  /** Names the request, where one may come again: then the same text is the same value, and nobody has to open it. */
  readonly request?: string;
  /** What was sealed for the same place before, and may be sent back as it was shown. */
  readonly kept?: Values;
};

/** What they are opened for. */
export type UseOfArgs = {
  readonly run: Pick<Run, 'id' | 'name' | 'project' | 'flow'>;
  readonly attempt: AttemptRef;
  /** Id of the task: all its deliveries are one use. */
  readonly task: string;
  /** Name of the job that gets them. */
  readonly action: string;
  /** Its host, where it has one: another host of the same task is another use. */
  readonly agent?: Pick<Agent, 'id' | 'name'>;
  readonly isUndo?: boolean;
  /** The action of the job, where it is one besides its trigger. */
  readonly act?: string;
};

export type OpenedArgs =
  /** `secrets`: the names of those that were sealed. */
  | { readonly ok: true; readonly args: Values; readonly secrets: readonly string[] }
  | { readonly ok: false; readonly problem: string };

/**
 * The arguments of type `secret`. A door seals what people give before anybody else has it; who performs an attempt opens
 * it. Between them stands an id that is made from the text with a key, so that it tells nothing, and a repeat is known.
 */
export class SecretArgs {
  readonly #given: SecretArgsDependencies;
  #key: Promise<string> | undefined;

  constructor(given: SecretArgsDependencies) {
    this.#given = given;
  }

  /** What is given, with each secret sealed; refused where its text breaks the checks, or where something looks sealed. */
  async seal(params: readonly Param[], given: Values, at: GivenAt): Promise<Values> {
    const sealed = await Promise.all(
      Object.entries(given).map(async ([name, value]): Promise<[string, Value]> => {
        const param = params.find((each) => each.name === name);
        const kept = own(at.kept ?? {}, name);
        if (isSealed(value) && isSealed(kept) && value.$secret === kept.$secret) return [name, kept];
        if (holdsSealed(value)) throw refused(name, at, 'holds what only Signalbox makes of a secret: give its text');
        return [name, param?.type === 'secret' ? await this.#sealOne(param, value, at) : value];
      }),
    );
    return Object.fromEntries(sealed);
  }

  /** For the eyes of who executes it alone; told in the audit before anybody has it. */
  async open(params: readonly Param[], args: Values, use: UseOfArgs): Promise<OpenedArgs> {
    if (!params.some(({ type }) => type === 'secret')) return { ok: true, args, secrets: [] };
    const opened: [string, Value][] = [];
    const secrets: string[] = [];
    for (const [name, value] of Object.entries(args)) {
      const param = params.find((each) => each.name === name && each.type === 'secret');
      const text = param && isSealed(value) ? await this.#textOf(value, use.run.project) : undefined;
      // The checks of the input that it came by may be others.
      const problem = param && (text === undefined ? 'does not open' : valueProblem(asText(param), text));
      if (problem !== undefined) return { ok: false, problem: `the secret argument ${name} ${problem}` };
      if (param) secrets.push(name);
      opened.push([name, text ?? value]);
    }
    if (secrets.length > 0) await this.#given.store.addAudit([{ ...told(use, secrets), at: this.#given.now() }]);
    return { ok: true, args: Object.fromEntries(opened), secrets };
  }

  async #sealOne(param: Param, value: Value, at: GivenAt): Promise<Sealed> {
    const { name } = param;
    const problem = valueProblem(asText(param), value) ?? secretTextProblem(String(value));
    if (problem !== undefined) throw refused(name, at, problem);
    const text = String(value);
    const request = at.request ?? Buffer.from(this.#given.randomBytes(16)).toString('hex');
    const facts = JSON.stringify([at.project, request, at.path, name, text]);
    const id = `${prefixOf(at.project)}${createHmac('sha256', await this.#digestKey())
      .update(facts)
      .digest('hex')}`;
    await this.#given.store.addUnusedSecret(id, text, this.#given.now());
    return { $secret: id };
  }

  async #textOf({ $secret: id }: Sealed, project: string): Promise<string | undefined> {
    if (!id.startsWith(prefixOf(project))) return undefined;
    try {
      return await this.#given.store.secret(id);
    } catch (error) {
      if (error instanceof StoreError && error.code === 'key_wrong') return undefined;
      throw error;
    }
  }

  /** Sealed itself, and the same for all servers of a store and under each master key. */
  #digestKey(): Promise<string> {
    this.#key ??= this.#readKey().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }

  async #readKey(): Promise<string> {
    const { store, randomBytes } = this.#given;
    const known = await store.secret(keyName);
    if (known !== undefined) return known;
    await store.addSecret(keyName, Buffer.from(randomBytes(32)).toString('base64'));
    return (await store.secret(keyName)) as string;
  }
}

const keyName = 'argument-digests';

function told(use: UseOfArgs, names: readonly string[]): Omit<AuditEntry, 'at'> {
  const { run, attempt, task, action, agent, isUndo, act } = use;
  const { step, visit, attempt: number } = attempt;
  const place = { run: run.id, flow: run.flow.name, step, visit, attempt: number, action };
  return {
    id: `secret-use:${task}${agent ? `:${agent.id}` : ''}`,
    project: run.project,
    actor: agent ? { kind: 'agent', id: agent.id, name: agent.name } : { kind: 'system' },
    what: 'secret.use',
    subject: run.name,
    details: { ...place, ...(act !== undefined && { act }), ...(isUndo && { undo: true }), args: names },
  };
}

function prefixOf(project: string): string {
  return `argument:${project}:`;
}

function refused(name: string, { path }: GivenAt, problem: string): AppError {
  return new AppError('argument_invalid', { message: `argument ${name} ${problem}`, path: `${path}${name}` });
}
