import { setImmediate } from 'node:timers/promises';
import {
  type Actor,
  canonicalJson,
  type FlowVersion,
  type HttpJob,
  hashFlow,
  type Ids,
  type Instant,
} from '@signalbox/engine';
import {
  type CompiledStatement,
  compileInTurns,
  type Diagnostic,
  type FlowDefinition,
  locator,
  parse,
  renderDiagnostic,
} from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';
import type { ActionRow, Claim, Definition, Store } from '@signalbox/store';
import { actionChanged, flowChanged } from '../driver/definition-changed.ts';
import type { Driver } from '../driver/driver.ts';
import type { Addressed } from '../driver/request.ts';
import { newRunId, runNameClaim } from '../run-names.ts';
import { type BrokenTemplate, brokenTemplates } from '../templates/broken-templates.ts';
import { templatesBehind } from '../templates/templates-behind.ts';
import { absentGroups } from './absent-groups.ts';
import { refuseInterlocked } from './interlocked-flows.ts';
import { type KnownDefinitions, knownDefinitions } from './known-definitions.ts';
import { lostPromises } from './lost-promises.ts';
import { refuseCredentials } from './refuse-credentials.ts';

export type ApplyDependencies = {
  readonly driver: Driver;
  readonly store: Store;
  readonly ids: Ids;
  readonly now: () => Instant;
};

export type Text = {
  readonly text: string;
  readonly file?: string;
  readonly project: string;
  readonly actor: Actor;
  /** Echoer's door refuses names that exist; `signalbox apply` brings them up to date. */
  readonly existing: 'refuse' | 'update';
  /** Statements that this door takes. */
  readonly kinds: readonly CompiledStatement['kind'][];
  /** By name: how the hash of the version begins that a flow of this text may replace; null: it must not be there yet. */
  readonly expected?: Readonly<Record<string, string | null>>;
};

type AppliedFlow = { readonly name: string; readonly hash: string; readonly replaced?: string };

export type AppliedText = {
  readonly actions: readonly string[];
  readonly flows: readonly AppliedFlow[];
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  /** Were so already, and are not written again. */
  readonly unchanged: { readonly actions: readonly string[]; readonly flows: readonly string[] };
  readonly warnings: readonly string[];
  readonly brokenTemplates: readonly BrokenTemplate[];
};

/** Applies the statements of a text in their order, all or none, in one commit. */
export async function applyFsl(text: Text, given: ApplyDependencies): Promise<AppliedText> {
  const { statements, warnings, known } = await compileText(text, given.store);
  const wrong = statements.findIndex(({ kind }) => !text.kinds.includes(kind));
  if (wrong !== -1) throw misplaced(text, wrong);
  if (statements.length === 0) throw new AppError('fsl_invalid', { message: 'the text has no statement' });
  // Of a large text, hashing its flows and keeping them take as long as each turn of reading it.
  await setImmediate();
  const plan = new Plan(text, given, text.existing === 'update' ? known : nothingKnown);
  for (const statement of statements) await plan.add(statement);
  refuseUnused(text, plan.applied.flows);
  await setImmediate();
  const { commands, definitions, claims } = plan;
  const { interlocks } = await given.store.interlocks(text.project);
  const proved = { ...text, versions: plan.versions, unchanged: plan.applied.unchanged.flows };
  const unproved = refuseInterlocked(proved, interlocks);
  if (commands.length + definitions.length > 0)
    await given.driver.execute({ actor: text.actor, commands, definitions, claims });
  const users = await given.store.users();
  const absent = plan.versions.flatMap((version) => absentGroups(version.flow.steps, users));
  const rendered = warnings.map((warning) => renderDiagnostic(text.text, warning, text.file));
  const lost = plan.versions.flatMap((version) => {
    const before = known.flows.get(version.flow.name);
    return before ? lostPromises(before, version) : [];
  });
  const flows = plan.applied.flows.map(({ name }) => name);
  const broken = await brokenTemplates(text.project, flows, given.store);
  const named = plan.versions.filter(({ flow }) => flows.includes(flow.name));
  const behind = await templatesBehind(text.project, named, given.store);
  return {
    ...plan.applied,
    warnings: [...rendered, ...unproved, ...absent, ...lost, ...behind],
    brokenTemplates: broken,
  };
}

const nothingKnown: KnownDefinitions = { actions: new Map(), flows: new Map() };

async function compileText({ text, file, project }: Text, store: Store) {
  const { actions: rows, flows } = await knownDefinitions(project, store);
  const turns = compileInTurns(text, {
    actions: (name) => rows.get(name)?.job,
    flows: (name) => flows.get(name),
    actionNames: () => rows.keys(),
    flowNames: () => flows.keys(),
  });
  let turn = turns.next();
  for (; !turn.done; turn = turns.next()) await setImmediate();
  const compiled = turn.value;
  if (compiled.ok) return { ...compiled, known: { actions: rows, flows } };
  throw fslError(text, compiled.diagnostics, file);
}

function refuseUnused({ expected = {} }: Text, flows: readonly AppliedFlow[]): void {
  const unused = Object.keys(expected).find((expectedName) => flows.every(({ name }) => name !== expectedName));
  if (unused === undefined) return;
  const message = `a version of flow ${unused} is expected, and the text has no such flow`;
  throw new AppError('argument_invalid', { message, path: 'expected' });
}

function misplaced({ text, file }: Text, index: number): AppError {
  const statement = parse(text).statements[index];
  if (!statement) throw new Error('a statement was compiled that is not in its text');
  const locate = locator(text);
  const kind = statement.kind === 'inline_run' || statement.kind === 'run' ? 'flow_run' : statement.kind;
  const range = { start: locate(statement.start), end: locate(statement.name.end) };
  const message = `a statement ${kind} does not belong here`;
  return fslError(text, [{ severity: 'error', code: 'not_supported', message, range }], file);
}

function fslError(text: string, diagnostics: readonly Diagnostic[], file: string | undefined): AppError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const message = first ? `${first.range.start.line}:${first.range.start.column}: ${first.message}` : 'no statement';
  const listed = errors.map((error) => ({
    line: error.range.start.line,
    column: error.range.start.column,
    message: error.message,
    rendered: renderDiagnostic(text, error, file),
  }));
  return new AppError('fsl_invalid', { message, diagnostics: listed });
}

/** What a text asks of the driver, in the making. */
class Plan {
  readonly commands: Addressed[] = [];
  readonly definitions: Definition[] = [];
  readonly claims: Claim[] = [];
  readonly applied = {
    actions: [] as string[],
    flows: [] as AppliedFlow[],
    runs: [] as { id: string; name: string }[],
    unchanged: { actions: [] as string[], flows: [] as string[] },
  };
  /** Of all its flows. */
  readonly versions: FlowVersion[] = [];
  readonly #named = new Map<string, FlowVersion>();
  readonly #text: Text;
  readonly #given: ApplyDependencies;
  readonly #known: KnownDefinitions;
  /** As they are stored: with references to their sealed secrets. */
  readonly #jobs = new Map<string, HttpJob>();

  constructor(text: Text, given: ApplyDependencies, known: KnownDefinitions) {
    this.#known = known;
    this.#text = text;
    this.#given = given;
  }

  async add(statement: CompiledStatement): Promise<void> {
    switch (statement.kind) {
      case 'action':
        return this.#addAction(statement);
      case 'flow':
        this.#addFlow(statement.version, statement.version.flow.name);
        return;
      case 'flow_run':
        return this.#addRun(statement);
    }
  }

  async #addAction({ job, secret }: Extract<CompiledStatement, { kind: 'action' }>): Promise<void> {
    const { ids, store, now } = this.#given;
    const { project, existing } = this.#text;
    refuseCredentials(job);
    let stored: HttpJob = job;
    if (secret) {
      const id = `capem:${ids.next()}`;
      await store.addUnusedSecret(id, secret.capemBase64, now());
      stored = { ...job, capem: { secret: id } };
    }
    this.#jobs.set(job.name, stored);
    this.applied.actions.push(job.name);
    const was = this.#known.actions.get(job.name);
    if (was && canonicalJson(was.job) === canonicalJson(stored)) {
      this.applied.unchanged.actions.push(job.name);
      return;
    }
    const at = this.#given.now();
    const uuid = ids.next();
    const expected = was && this.#isOfExpected(was) ? { expected: was.uuid } : {};
    this.definitions.push({
      kind: 'action',
      project,
      uuid,
      job: stored,
      create: existing === 'refuse',
      at,
      ...expected,
    });
  }

  /** Whether an expected version has the action: it is as it was there then, or somebody has changed it since. */
  #isOfExpected({ job }: ActionRow): boolean {
    const { expected = {} } = this.#text;
    const contracts = Object.keys(expected).flatMap((flow) => this.#known.flows.get(flow)?.jobs[job.name] ?? []);
    if (contracts.length === 0) return false;
    if (contracts.some((contract) => canonicalJson(contract) === canonicalJson(job))) return true;
    throw actionChanged(job);
  }

  #addFlow({ flow, jobs }: FlowDefinition, name?: string): FlowVersion {
    const stored = Object.entries(jobs).map(([job, contract]) => [job, this.#jobs.get(job) ?? contract] as const);
    const version = hashFlow(flow, Object.fromEntries(stored));
    const { ids, now } = this.#given;
    const { project } = this.#text;
    this.versions.push(version);
    const pinned = { kind: 'flow', project, uuid: ids.next(), version, at: now() } as const;
    if (name === undefined) {
      this.definitions.push(pinned);
      return version;
    }
    const { hash } = version;
    const before = this.#known.flows.get(name)?.hash;
    this.#named.set(name, version);
    if (before === hash) {
      // Also for one who expects another: the answer was lost, or somebody else has done the same.
      this.applied.unchanged.flows.push(name);
      this.applied.flows.push({ name, hash });
      return version;
    }
    this.definitions.push({ ...pinned, name, ...this.#expected(name, before) });
    this.applied.flows.push({ name, hash, ...(before !== undefined && { replaced: before }) });
    return version;
  }

  /** What the commit has to find, in full. */
  #expected(name: string, before: string | undefined): { readonly expected?: string | null } {
    const { expected = {} } = this.#text;
    if (!Object.hasOwn(expected, name)) return {};
    const asked = expected[name] ?? null;
    const holds = asked === null ? before === undefined : before?.startsWith(asked);
    if (!holds) throw flowChanged({ name, ...(before !== undefined && { hash: before }) });
    return { expected: before ?? null };
  }

  async #addRun(statement: Extract<CompiledStatement, { kind: 'flow_run' }>): Promise<void> {
    const { store, now } = this.#given;
    const { project } = this.#text;
    const version =
      'version' in statement ? this.#addFlow(statement.version) : await this.#flow(statement.flowName, store);
    const { name, inputs } = statement;
    const id = newRunId(this.#given.ids);
    const command = { type: 'start' as const, id, project, name, origin: { kind: 'manual' as const }, inputs };
    this.commands.push({ to: { kind: 'run', id }, command, version });
    this.claims.push(runNameClaim({ project, name, run: id, at: now() }));
    this.applied.runs.push({ id, name });
  }

  /** Of this text when it declares the flow itself. */
  async #flow(name: string, store: Store): Promise<FlowVersion> {
    const ofText = this.#named.get(name);
    if (ofText) return ofText;
    const found = await store.flow(this.#text.project, name);
    if (!found) throw new AppError('flow_not_found', { message: `there is no flow ${name}` });
    return found.version;
  }
}
