import { createHash } from 'node:crypto';
import { type Actor, type Data, decideRun, inlineDataLimit, type Run, type RunCommand } from '@signalbox/engine';
import { AppError, type RunEventBody } from '@signalbox/protocol';
import { factsOf } from '../../auth/viewer-facts.ts';
import type { Answer } from '../../driver/answer.ts';
import type { Services } from '../services.ts';
import { toData } from '../to-data.ts';

/** As many characters as all early events of a run together. */
const dataLimit = 65_536;

type Event = Extract<RunCommand, { readonly type: 'event' }>;

export async function sendEvent(run: Run, body: RunEventBody, actor: Actor, services: Services): Promise<Answer> {
  const { name, key, data } = body;
  const text = data === undefined ? undefined : JSON.stringify(data);
  if (text !== undefined && text.length > dataLimit) {
    throw new AppError('too_large', {
      message: `the data of an event have at most ${dataLimit} characters`,
      path: 'data',
    });
  }
  const event: Event = { type: 'event', name, ...(key !== undefined && { key }) };
  const given = text === undefined ? {} : { data: await dataOf(text, { run, event, actor }, services) };
  const command = { ...event, ...given };
  return services.driver.execute({ actor, commands: [{ to: { kind: 'run', id: run.id }, command }] });
}

type Sent = { readonly run: Run; readonly event: Event; readonly actor: Actor };

/** A blob is kept for ever: it is written only when the run, as it stands, takes or keeps the event. */
async function dataOf(text: string, { run, event, actor }: Sent, services: Services): Promise<Data> {
  if (text.length <= inlineDataLimit) return { inline: text };
  const { store, driver, now, ids, files } = services;
  const bytes = Buffer.from(text, 'utf8');
  const data = { blob: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  const version = await driver.versions.get(run.flow.hash);
  if (!version) throw new Error(`flow version ${run.flow.hash} of run ${run.id} is not stored`);
  const facts = await factsOf(store, actor);
  const decided = decideRun({ version, run, command: { ...event, data }, actor, facts, now: now(), ids });
  return decided.ok && decided.events.length > 0 ? toData(text, files) : data;
}
