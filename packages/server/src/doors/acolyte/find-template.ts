import type { Template } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';

/** By its number, or by its name. */
export async function findTemplate(idOrName: string, { store }: Pick<Services, 'store'>): Promise<Template> {
  const isNumber = /^\d+$/.test(idOrName);
  const number = Number(idOrName);
  const byNumber = isNumber && Number.isSafeInteger(number) ? await store.templateById(number) : undefined;
  const template = byNumber ?? (await store.template(defaultProject, idOrName));
  if (template?.project === defaultProject) return template;
  if (isNumber) throw new AcolyteError('invalid_flow_template', { facts: { flow_template_id: idOrName } });
  throw new AcolyteError('unknow_template', { facts: { name: idOrName } });
}
