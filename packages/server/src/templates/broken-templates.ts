import { templateProblems } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store, Template } from '@signalbox/store';
import { versionOfTemplate } from './version-of-template.ts';

type Sources = Pick<Store, 'flow' | 'flows' | 'flowHistory' | 'flowVersion'>;

export type BrokenTemplate = {
  readonly name: string;
  readonly problems: readonly { readonly at: string; readonly problem: string }[];
};

/** Templates of these flows that do not fit them as they are now. */
export async function brokenTemplates(
  project: string,
  flows: readonly string[],
  store: Sources & Pick<Store, 'templates'>,
): Promise<readonly BrokenTemplate[]> {
  const broken: BrokenTemplate[] = [];
  for (const flow of flows) {
    for (const template of await store.templates({ project, flow })) {
      const problems = await problemsOfTemplate(template, store);
      if (problems.length > 0) broken.push({ name: template.name, problems });
    }
  }
  return broken;
}

export async function problemsOfTemplate(template: Template, store: Sources): Promise<BrokenTemplate['problems']> {
  try {
    return templateProblems(template, await versionOfTemplate(template, store));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ at: 'flow', problem: error.message }];
  }
}
