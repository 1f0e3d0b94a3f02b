import { setImmediate } from 'node:timers/promises';
import { digestOf, type FlowVersion, templateProblems } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store, Template } from '@signalbox/store';
import { versionOfTemplate } from './version-of-template.ts';

type Sources = Pick<Store, 'flow' | 'flows' | 'flowHistory' | 'flowVersion'>;

type Problems = readonly { readonly at: string; readonly problem: string }[];

export type BrokenTemplate = { readonly name: string; readonly problems: Problems };

/** Templates that are looked at before others get their turn: each of a large flow takes milliseconds. */
const atOnce = 20;

/** Templates of these flows that do not fit them as they are now. */
export async function brokenTemplates(
  project: string,
  flows: readonly string[],
  store: Sources & Pick<Store, 'templates'>,
): Promise<readonly BrokenTemplate[]> {
  const broken: BrokenTemplate[] = [];
  for (const flow of flows) {
    const templates = await store.templates({ project, flow });
    for (const { name, problems } of await withProblems(templates, store)) {
      if (problems.length > 0) broken.push({ name, problems });
    }
  }
  return broken;
}

/** With the version that a run of it would be of, where there is one; each flow is read once. */
export async function withProblems(
  templates: readonly Template[],
  store: Sources,
): Promise<readonly (Template & { readonly problems: Problems; readonly flowVersion: FlowVersion | undefined })[]> {
  const versions = new Map<string, Promise<FlowVersion | AppError>>();
  const found = [];
  for (const [index, template] of templates.entries()) {
    const key = JSON.stringify([template.project, template.flow, template.flowNumber]);
    const version = versions.get(key) ?? versionOfTemplate(template, store).catch(onlyAppError);
    versions.set(key, version);
    const of = await version;
    const isGone = of instanceof AppError;
    const problems = isGone ? [{ at: 'flow', problem: of.message }] : knownProblems(template, of);
    found.push({ ...template, problems, flowVersion: isGone ? undefined : of });
    if (index % atOnce === atOnce - 1) await setImmediate();
  }
  return found;
}

export async function problemsOfTemplate(template: Template, store: Sources): Promise<Problems> {
  const [found] = await withProblems([template], store);
  return found?.problems ?? [];
}

function onlyAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  throw error;
}

const mostKnown = 5000;

/** By what is bound and the hash of the flow. The oldest are forgotten first. */
const known = new Map<string, Problems>();

function knownProblems(template: Template, version: FlowVersion): Problems {
  const { args, config, inputs } = template;
  const key = digestOf({ bound: { args, config, inputs }, hash: version.hash });
  const problems = known.get(key) ?? templateProblems(template, version);
  known.set(key, problems);
  for (const oldest of known.keys()) {
    if (known.size <= mostKnown) break;
    known.delete(oldest);
  }
  return problems;
}
