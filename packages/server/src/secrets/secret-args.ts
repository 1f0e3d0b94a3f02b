import { createHmac } from 'node:crypto';
import {
  type AttemptRef,
  asText,
  type FoundSecret,
  holdsSealed,
  type Instant,
  isSealed,
  own,
  type Param,
  type Run,
  type Sealed,
  secretTextProblem,
  storedSecretId,
  type Value,
  type Values,
  valueProblem,
  type WantedSecret,
} from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { type Agent, type AuditEntry, type AuditStore, type SecretStore, StoreError } from '@signalbox/store';
import { secretFor } from './secrets-for.ts';

export type SecretArgsDependencies = {
  readonly store: Pick<SecretStore, 'secret' | 'addSecret' | 'addUnusedSecret' | 'namedSecrets' | 'namedSecretValue'> &
    Pick<AuditStore, 'addAudit'>;
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
  /** Ids of values that are kept already. */
  readonly #kept = new Set<string>();

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
    const stored: StoredUse[] = [];
    for (const [name, value] of Object.entries(args)) {
      const param = params.find((each) => each.name === name && each.type === 'secret');
      const text = param && isSealed(value) ? await this.#textOf(value, use.run.project) : undefined;
      // The checks of the input that it came by may be others.
      const problem = param && (text === undefined ? 'does not open' : valueProblem(asText(param), text));
      if (problem !== undefined) return { ok: false, problem: `the secret argument ${name} ${problem}` };
      if (param) secrets.push(name);
      if (isSealed(value)) stored.push(...storedOf(value, use.run.project));
      opened.push([name, text ?? value]);
    }
    if (secrets.length > 0)
      await this.#given.store.addAudit([{ ...told(use, { args: secrets, stored }), at: this.#given.now() }]);
    return { ok: true, args: Object.fromEntries(opened), secrets };
  }

  /**
   * What stands for a stored secret in the arguments of a run: an id that is made from its value with a key. The value is
   * kept under it, sealed, as the attempt that gets it may be sent again, and undone, when there is another one.
   */
  async stored({ project, environment, name }: WantedSecret): Promise<FoundSecret> {
    const { store } = this.#given;
    const of = { project, ...(environment !== undefined && { environment }) };
    const found = await orNotOpened(secretFor(of, name, store));
    if (found === 'does not open') return { missing: 'does not open: its row was changed past Signalbox' };
    if (!found) return { missing: `is there neither ${placesOf(environment)}` };
    const { scope, version, value, events, branches, images } = found;
    if (events.length + branches.length + images.length > 0) {
      return { missing: 'is limited to events, branches or images: builds alone get it' };
    }
    const facts = JSON.stringify([project, scope, environment ?? null, name.toLowerCase(), version, value]);
    const digest = createHmac('sha256', await this.#digestKey())
      .update(facts)
      .digest('hex');
    const id = storedSecretId(project, `${scope}:${found.name}:${version}:${digest}`);
    if (!this.#kept.has(id)) {
      await store.addSecret(id, value);
      if (this.#kept.size >= mostRemembered) this.#kept.clear();
      this.#kept.add(id);
    }
    return { sealed: { $secret: id } };
  }

  async #sealOne(param: Param, value: Value, at: GivenAt): Promise<Sealed> {
    const { name } = param;
    const problem = nameProblem(value) ?? valueProblem(asText(param), value) ?? secretTextProblem(String(value));
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
    if (!id.startsWith(prefixOf(project)) && !id.startsWith(storedSecretId(project, ''))) return undefined;
    const text = await orNotOpened(this.#given.store.secret(id));
    return text === 'does not open' ? undefined : text;
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
const mostRemembered = 10_000;

async function orNotOpened<T>(opening: Promise<T>): Promise<T | 'does not open'> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof StoreError && error.code === 'key_wrong') return 'does not open';
    throw error;
  }
}

/** Nobody means these characters. */
function nameProblem(value: Value): string | undefined {
  if (typeof value !== 'string' || !/^\$secret\.[\w.-]+$/.test(value)) return undefined;
  return 'names a stored secret, which a flow and its templates do, and nobody else';
}

function placesOf(environment: string | undefined): string {
  const nearer = environment === undefined ? '' : `for environment ${environment}, nor `;
  return `${nearer}in the project, nor for all projects`;
}

type StoredUse = { readonly scope: string; readonly name: string; readonly version: number };

/** What its id says of a stored secret. */
function storedOf({ $secret: id }: Sealed, project: string): readonly StoredUse[] {
  const prefix = storedSecretId(project, '');
  if (!id.startsWith(prefix)) return [];
  const [scope = '', name = '', version] = id.slice(prefix.length).split(':');
  return [{ scope, name, version: Number(version) }];
}

type Used = { readonly args: readonly string[]; readonly stored: readonly StoredUse[] };

function told(use: UseOfArgs, { args, stored }: Used): Omit<AuditEntry, 'at'> {
  const { run, attempt, task, action, agent, isUndo, act } = use;
  const { step, visit, attempt: number } = attempt;
  const place = { run: run.id, flow: run.flow.name, step, visit, attempt: number, action };
  return {
    id: `secret-use:${task}${agent ? `:${agent.id}` : ''}`,
    project: run.project,
    actor: agent ? { kind: 'agent', id: agent.id, name: agent.name } : { kind: 'system' },
    what: 'secret.use',
    subject: run.name,
    details: {
      ...place,
      ...(act !== undefined && { act }),
      ...(isUndo && { undo: true }),
      args,
      ...(stored.length > 0 && { secrets: stored }),
    },
  };
}

function prefixOf(project: string): string {
  return `argument:${project}:`;
}

function refused(name: string, { path }: GivenAt, problem: string): AppError {
  return new AppError('argument_invalid', { message: `argument ${name} ${problem}`, path: `${path}${name}` });
}
