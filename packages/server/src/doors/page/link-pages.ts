import type { DecisionView } from '@signalbox/protocol';
import { html } from './html.ts';
import { decisionForm } from './pages.ts';
import type { PageContent } from './send-page.ts';

/** What the link of a mail shows: the same form as the page, which it sends to itself. */
export function linkPage(decision: DecisionView, action: string, problem: string | undefined): PageContent {
  const { run, step } = decision;
  const content = html`<h1>${run.name}</h1>
<p>Flow ${run.flow} waits for your decision. Nothing is decided before you choose an outcome.</p>
${problem === undefined ? undefined : html`<p class="failed">${problem}</p>`}
${decisionForm(decision, action)}`;
  return { title: `${run.name} ${step}`, content };
}

export function decidedPage(run: string, step: string, outcome: string): PageContent {
  return { title: run, content: html`<h1>${run}</h1><p>You answered ${step} with <b>${outcome}</b>. It is kept.</p>` };
}

/** Used, too old, of something that has changed, or never there: it tells nothing of which. */
export function linkOverPage(): PageContent {
  const content = html`<h1>Signalbox</h1>
<p>This link opens nothing, or nothing any more.</p><p>What waits for you is on <a href="/">the page</a>.</p>`;
  return { title: 'Link', content };
}
