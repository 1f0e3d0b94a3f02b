import { whyNotText } from '@signalbox/engine';
import type { DecisionView, ParamView } from '@signalbox/protocol';
import { type Html, html } from './html.ts';
import type { PageContent } from './send-page.ts';

/** What the link of a mail shows: what is decided, and a form that it sends to itself. */
export function linkPage(decision: DecisionView, problem: string | undefined): PageContent {
  const { run, step } = decision;
  const content = html`<h1>${run.name}</h1>
<p>Flow ${run.flow} waits for your decision. Nothing is decided before you choose an outcome.</p>
${problem === undefined ? undefined : html`<p class="failed">${problem}</p>`}
${decisionForm(decision)}`;
  return { title: `${run.name} ${step}`, content };
}

export function decidedPage(run: string, step: string, outcome: string): PageContent {
  return { title: run, content: html`<h1>${run}</h1><p>You answered ${step} with <b>${outcome}</b>. It is kept.</p>` };
}

/** Used, too old, of something that has changed, or never there: it tells nothing of which. */
export function linkOverPage(): PageContent {
  const content = html`<h1>Signalbox</h1>
<p>This link opens nothing, or nothing any more.</p><p>What waits for you is on <a href="../ui/">the page</a>.</p>`;
  return { title: 'Link', content };
}

function decisionForm(decision: DecisionView): Html {
  const { step, visit, digest, outcomes, grants, guards, mayDecide, change, args } = decision;
  const asked = (outcome: string) => (Object.hasOwn(args, outcome) ? args[outcome] : undefined);
  const plain = outcomes.filter((outcome) => !asked(outcome));
  const reasonRule =
    decision.reasonMinLength > 0
      ? ` (at least ${decision.reasonMinLength} characters unless ${grants.join(', ')})`
      : '';
  const begin = html`<form method="post">
<input type="hidden" name="step" value="${step}"><input type="hidden" name="visit" value="${visit}">
<input type="hidden" name="digest" value="${digest}">`;
  const button = (outcome: string) =>
    html`<button name="outcome" value="${outcome}"${grants.includes(outcome) ? html` class="grant"` : undefined}${mayDecide ? undefined : html` disabled`}>${outcome}</button> `;
  return html`<section class="decision"><h2>${step}: ${outcomes.join(' or ')}?</h2>
${change ? html`<p><code>${change.commit.slice(0, 12)}</code> ${change.message} — ${change.author}</p>` : undefined}
${guards.map((guard) => html`<p>lets <b>${guard.step}</b> happen ${guard.environment ?? ''}: <code>${JSON.stringify(guard.args)}</code></p>`)}
${decision.votes.map((vote) => html`<p>${vote.by} voted ${vote.outcome} ${vote.args ? JSON.stringify(vote.args) : (vote.reason ?? '')}${vote.lapsed ? ', which counts no more: the right is lost' : ''}. Missing: ${decision.missing[vote.outcome]}</p>`)}
${decision.due ? html`<p${decision.due.reminded ? html` class="held"` : undefined}>Due ${time(decision.due.at)}</p>` : undefined}
${decision.expire ? html`<p>Becomes ${decision.expire.outcome} at ${time(decision.expire.at)}</p>` : undefined}
<p>Decided by ${decision.who}. Digest <code>${digest.slice(0, 16)}</code></p>
${mayDecide ? undefined : html`<p class="held">You may not: ${decision.mayNotBecause ? whyNotText(decision.mayNotBecause) : ''}</p>`}
${outcomes.filter((outcome) => asked(outcome)).map((outcome) => html`${begin}${asked(outcome)?.map(argField)}<p>${button(outcome)}</p></form>`)}
${plain.length === 0 ? undefined : html`${begin}<p><label>Reason${reasonRule}<br><input name="reason"></label></p>${plain.map(button)}</form>`}
</section>`;
}

function argField({ name, type, required, default: value, checks = {} }: ParamView): Html {
  const field = `arg.${name}`;
  const hint = type === 'str' ? '' : type === 'int' || type === 'float' ? ', a number' : `, a ${type} in JSON`;
  const text = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const must = required ? html` required` : undefined;
  const atLeast = checks.minLength === undefined ? undefined : html` minlength="${checks.minLength}"`;
  const input = checks.oneOf
    ? html`<select name="${field}">${checks.oneOf.map((one) => html`<option${one === value ? html` selected` : undefined}>${one}</option>`)}</select>`
    : html`<input name="${field}" value="${text}"${must}${atLeast}>`;
  return html`<p><label>${name}${hint}${required ? '' : ', optional'}<br>${input}</label></p>`;
}

function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
