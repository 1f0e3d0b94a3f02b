import type {
  BuildView,
  DecisionView,
  InboxPage,
  LogLineView,
  ParamView,
  RunSummary,
  RunView,
} from '@signalbox/protocol';
import { type Html, html } from './html.ts';

export function runsPage(runs: readonly RunSummary[], { decisions, next }: InboxPage): Html {
  const waiting = decisions.map(({ run, step }) => html`<li><a href="/ui/runs/${run.id}">${run.name}</a> ${step}</li>`);
  return html`<div data-follow>
<h1>Runs</h1>
${waiting.length === 0 ? html`<p>No decision waits for you.</p>` : html`<p>These wait for your decision${next === undefined ? '' : ', and more'}:</p><ul>${waiting}</ul>`}
${runs.length === 0 ? html`<p>There are no runs yet: <code>signalbox apply FILE</code>, then <code>signalbox run FLOW</code>.</p>` : undefined}
<table><thead><tr><th>run</th><th>status</th><th>waits for</th><th>started</th></tr></thead><tbody>
${runs.map(
  (run) => html`<tr>
<td><a href="/ui/runs/${run.id}">${run.name}</a></td>
<td class="status ${run.status}">${run.status}</td>
<td>${run.detail ?? run.waitsFor.map(({ text }) => text).join(', ')}</td>
<td>${time(run.startedAt)} by ${run.startedBy}</td></tr>`,
)}
</tbody></table></div>`;
}

export function runPage(run: RunView, builds: readonly BuildView[], problem: string | undefined): Html {
  return html`<div data-follow>
<h1>${run.name}</h1>
<p><span class="status ${run.status}">${run.status}</span> ${run.detail ?? ''}
${run.waitsFor.length > 0 ? `waits for ${run.waitsFor.map(({ text }) => text).join(', ')}` : ''}</p>
${run.parent ? html`<p>Step ${run.parent.step} of <a href="/ui/runs/${run.parent.run}">${run.parent.name ?? 'its parent'}</a> waits for it.</p>` : undefined}
${run.keptEvents.length > 0 ? html`<p>Kept events: ${run.keptEvents.map(({ name }) => name).join(', ')}</p>` : undefined}
${problem === undefined ? undefined : html`<p class="failed">${problem}</p>`}
${run.decisions.map((decision) => decisionForm(decision))}
${run.evidence.map((file) => html`<p>${file.by} put <a href="/api/runs/${run.id}/evidence/${file.id}">${file.name}</a> (${file.bytes} bytes) to ${file.step}</p>`)}
${run.comments.map((comment) => html`<p>${comment.by} about ${comment.step}: ${comment.text}</p>`)}
<h2>Steps</h2>
<table><thead><tr><th>step</th><th>visits</th><th>last outcome</th><th>leads to</th></tr></thead><tbody>
${run.steps.map(
  (step) => html`<tr><td>${step.open ? html`<b>${step.name}</b> …` : step.name}</td><td>${step.visits}</td>
<td class="${step.lastOutcome ?? ''}">${step.lastOutcome ?? ''}</td>
<td>${Array.from(Object.entries(step.on), (edge) => edge.join(' → ')).join(', ')}</td></tr>`,
)}
</tbody></table>
<h2>History</h2>
<table><thead><tr><th>step</th><th>visit</th><th>outcome</th><th>by</th><th>when</th></tr></thead><tbody>
${run.visits.map(
  (visit) => html`<tr><td>${visit.step}</td><td>${visit.visit}</td><td>${visit.outcome ?? visit.status}</td>
<td>${visit.by ?? ''} ${visit.reason ?? ''} ${visit.child === undefined ? undefined : html`<a href="/ui/runs/${visit.child}">${visit.childName ?? 'its run'}</a>`}</td><td>${time(visit.closedAt ?? visit.openedAt)}</td></tr>`,
)}
</tbody></table>
${builds.length === 0 ? undefined : html`<h2>Builds</h2>`}
${builds.map(
  (build) => html`<p><a href="/ui/builds/${build.id}">${build.repository} ${build.number}</a>
<span class="status ${build.status}">${build.status}</span> <code>${build.commit.slice(0, 12)}</code> ${build.detail ?? ''}</p>`,
)}
</div>`;
}

export type ProcLog = {
  readonly workflow: string;
  readonly proc: string;
  readonly status: string;
  readonly lines: readonly LogLineView[];
  /** Where the live lines go on; undefined when the log is over. */
  readonly follow: string | undefined;
};

export function buildPage(build: BuildView, logs: readonly ProcLog[]): Html {
  return html`<div data-follow>
<h1>${build.repository} ${build.number}</h1>
<p><span class="status ${build.status}">${build.status}</span> ${build.detail ?? ''}
<code>${build.commit}</code> ${build.branch} ${build.author}</p>
${build.run ? html`<p><a href="/ui/runs/${build.run.id}">its run</a></p>` : undefined}
${build.warnings.map((warning) => html`<p class="held">${warning}</p>`)}
${logs.map(
  (log) => html`<h3>${log.workflow} / ${log.proc} <span class="${log.status}">${log.status}</span></h3>
<pre${log.follow === undefined ? undefined : html` data-log="${log.follow}"`}>${log.lines.map(({ out }) => (out.endsWith('\n') ? out : `${out}\n`)).join('')}</pre>`,
)}</div>`;
}

export function loginPage(problem: string | undefined): Html {
  return html`<h1>Signalbox</h1>
${problem === undefined ? undefined : html`<p class="failed">${problem}</p>`}
<form method="post" action="/ui/login"><p><label>Name<br><input name="name" autocomplete="username"></label></p>
<p><label>Password<br><input name="password" type="password" autocomplete="current-password"></label></p>
<p><label>Or a token<br><input name="token" type="password" autocomplete="off"></label></p>
<button>Enter</button></form>
<p><a href="/ui/join">You were invited?</a></p>`;
}

export function joinPage(problem: string | undefined): Html {
  return html`<h1>Signalbox</h1>
${problem === undefined ? undefined : html`<p class="failed">${problem}</p>`}
<form method="post" action="/ui/join"><p><label>The code that you were given<br><input name="code" autocomplete="off" required></label></p>
<p><label>Your password from now on, at least 12 characters<br><input name="password" type="password" autocomplete="new-password" required minlength="12"></label></p>
<button>Enter</button></form>`;
}

/** The code is behind the `#` of the link, which no browser sends: the script puts it into the form. */
export function setUpPage(problem: string | undefined, name = ''): Html {
  return html`<h1>Signalbox</h1>
<p>You become the administrator of this server. The link is good once.</p>
${problem === undefined ? undefined : html`<p class="failed">${problem}</p>`}
<form method="post" action="/setup"><p><label>The code of the link, behind its #<br><input name="code" autocomplete="off" required data-fragment></label></p>
<p><label>Your name<br><input name="name" autocomplete="username" required value="${name}"></label></p>
<p><label>Your password from now on, at least 12 characters<br><input name="password" type="password" autocomplete="new-password" required minlength="12"></label></p>
<button>Set up</button></form>`;
}

/** With an `action` of its own it is only the one of that address. */
export function decisionForm(decision: DecisionView, action = `/ui/runs/${decision.run.id}/decide`): Html {
  const { step, visit, digest, outcomes, grants, guards, mayDecide, change, args } = decision;
  const asked = (outcome: string) => (Object.hasOwn(args, outcome) ? args[outcome] : undefined);
  const plain = outcomes.filter((outcome) => !asked(outcome));
  const reasonRule =
    decision.reasonMinLength > 0
      ? ` (at least ${decision.reasonMinLength} characters unless ${grants.join(', ')})`
      : '';
  const begin = html`<form method="post" action="${action}">
<input type="hidden" name="step" value="${step}"><input type="hidden" name="visit" value="${visit}">
<input type="hidden" name="digest" value="${digest}">`;
  const button = (outcome: string) =>
    html`<button name="outcome" value="${outcome}"${grants.includes(outcome) ? html` class="grant"` : undefined}${mayDecide ? undefined : html` disabled`}>${outcome}</button> `;
  return html`<section class="decision"><h2>${step}: ${outcomes.join(' or ')}?</h2>
${change ? html`<p><code>${change.commit.slice(0, 12)}</code> ${change.message} — ${change.author}</p>` : undefined}
${guards.map((guard) => html`<p>lets <b>${guard.step}</b> happen ${guard.environment ?? ''}: <code>${JSON.stringify(guard.args)}</code></p>`)}
${decision.votes.map((vote) => html`<p>${vote.by} voted ${vote.outcome} ${vote.args ? JSON.stringify(vote.args) : (vote.reason ?? '')}. Missing: ${decision.missing[vote.outcome]}</p>`)}
${decision.due ? html`<p${decision.due.reminded ? html` class="held"` : undefined}>Due ${time(decision.due.at)}</p>` : undefined}
${decision.expire ? html`<p>Becomes ${decision.expire.outcome} at ${time(decision.expire.at)}</p>` : undefined}
<p>Decided by ${decision.who}. Digest <code>${digest.slice(0, 16)}</code></p>
${mayDecide ? undefined : html`<p class="held">You may not: ${decision.mayNotBecause ?? ''}</p>`}
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
