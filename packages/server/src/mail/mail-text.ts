import type { DecisionView } from '@signalbox/protocol';
import { defaultProject } from '../default-project.ts';
import type { OutgoingMail } from './smtp-transport.ts';

type Text = Pick<OutgoingMail, 'subject' | 'text' | 'html'>;

const mostListed = 50;

export type Waiting = {
  readonly decisions: readonly { readonly project: string; readonly decision: DecisionView }[];
  readonly hasMore: boolean;
};

/** What happened to a decision that this person may make, with the link that opens it for them. No argument is in it. */
export function decisionMail(decision: DecisionView, event: string, link: string): Text {
  const { run, step, who, outcomes, guards, change, due, expire, missing, grants } = decision;
  const reminded = event === 'decision_reminded' ? 'still ' : '';
  const lines = [
    `Run ${run.name} of flow ${run.flow} ${reminded}waits for your decision: ${step}.`,
    `Possible are ${outcomes.join(', ')}. It is decided by ${who}.`,
    ...grants.flatMap((outcome) => (missing[outcome] ? [`Missing for ${outcome}: ${missing[outcome]}.`] : [])),
    ...(change ? [`Change ${change.commit.slice(0, 12)} by ${change.author}: ${change.message}`] : []),
    ...guards.map((guard) => `It lets ${guard.step} happen${guard.environment ? ` on ${guard.environment}` : ''}.`),
    ...(due ? [`Due ${time(due.at)}.`] : []),
    ...(expire ? [`It becomes ${expire.outcome} at ${time(expire.at)}.`] : []),
  ].map(oneLine);
  const about = 'Opening the link changes nothing: it shows what is decided. It is for you alone, for one answer.';
  return {
    subject: subjectOf(`${run.name}: ${step} ${reminded}waits for your decision`),
    text: [...lines, '', link, '', about, ''].join('\n'),
    html: page([...lines.map(paragraph), paragraphOf(anchor(link, `Look at ${oneLine(step)}`)), paragraph(about)]),
  };
}

/** What waits for this person, with the address of each; it opens only for who is logged in. */
export function digestMail({ decisions, hasMore }: Waiting, publicUrl: string): Text {
  const shown = decisions.slice(0, mostListed).map(({ project, decision: { run, step, due } }) => ({
    text: oneLine(`${placeOf(project)}${run.name}: ${step}${due ? `, due ${time(due.at)}` : ''}`),
    address: addressOf(publicUrl, { project, run: run.id, step }),
  }));
  const more = hasMore || decisions.length > mostListed ? ' and more' : '';
  const first = `${decisions.length}${more} ${decisions.length === 1 ? 'decision waits' : 'decisions wait'} for you:`;
  return {
    subject: subjectOf(
      `${decisions.length}${more} ${decisions.length === 1 ? 'decision waits' : 'decisions wait'} for you`,
    ),
    text: [first, '', ...shown.flatMap(({ text, address }) => [text, `  ${address}`]), ''].join('\n'),
    html: page([paragraph(first), ...shown.map(({ text, address }) => paragraphOf(anchor(address, text)))]),
  };
}

function placeOf(project: string): string {
  return project === defaultProject ? '' : `${project}, `;
}

type Place = { readonly project: string; readonly run: string; readonly step: string };

function addressOf(publicUrl: string, { project, run, step }: Place): string {
  const query = project === defaultProject ? '' : `?project=${encodeURIComponent(project)}`;
  return `${publicUrl}/ui/decisions/${encodeURIComponent(run)}/${encodeURIComponent(step)}${query}`;
}

function subjectOf(text: string): string {
  return `[Signalbox] ${oneLine(text)}`.slice(0, 200).toWellFormed();
}

/** Names are data: no character of them ends a line, or turns the direction of the text. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .slice(0, 500)
    .toWellFormed();
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function page(paragraphs: readonly string[]): string {
  return `<!doctype html><html><body>${paragraphs.join('\n')}</body></html>`;
}

function paragraph(text: string): string {
  return paragraphOf(escaped(text));
}

function paragraphOf(markup: string): string {
  return `<p>${markup}</p>`;
}

function anchor(address: string, text: string): string {
  return `<a href="${escaped(address)}">${escaped(text)}</a>`;
}

function escaped(text: string): string {
  const names: { readonly [character: string]: string } = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };
  return text.replace(/[&<>"']/g, (character) => `&${names[character]};`);
}
