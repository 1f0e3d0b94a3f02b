import type { DiagnosticCode, Severity } from './diagnostic.ts';

export type Check = {
  /** `lenient`: a warning in a statement that echoer would have read, an error in one that uses a new clause. */
  readonly severity: Severity | 'lenient';
  readonly says: string;
  /** A text that it is found in, after `exampleActions`. */
  readonly example: string;
};

/** What the examples call. */
export const exampleActions = [
  'action a addr = "http://a.example"; args = (str x = ""); return = (OK); effect = no; action_end',
  'action two addr = "http://two.example"; args = (str x); return = (OK | NO); action_end',
].join('\n');

const step = (name: string, edges: string, clauses = '') =>
  `step ${name} => (${edges}) { action = a; ${clauses && `${clauses} `}};`;
const flow = (...statements: readonly string[]) => `flow f ${statements.join(' ')} flow_end`;
const deci = (name: string, edges: string, clauses = 'who = "ann";') => `deci ${name} => (${edges}) { ${clauses} };`;
const ship = (clauses: string) => `step ship => (OK -> done | NO -> hold) { action = two; ${clauses} };`;
const join = step('j', 'OK -> done', 'enter = all;');

const s = step('s', 'OK -> b & c');

/** Every check of a text, by its code. */
export const checkTable: { readonly [code in DiagnosticCode]: Check } = {
  answer_uncertain: {
    severity: 'warning',
    says: 'A step refers to something of a decision that an outcome which leads there may come without: the run would be held.',
    example: flow(
      deci('d', 'OK -> e | NO -> e', 'who = "ann"; args = (NO: str why);'),
      deci('e', 'OK -> done | NO -> s'),
      step('s', 'OK -> done', 'args = (x = $d.why);'),
    ),
  },
  answer_unknown: {
    severity: 'error',
    says: 'A step refers to something of a decision that no outcome which leads there asks for.',
    example: flow(deci('d', 'OK -> s | NO -> stopped'), step('s', 'OK -> done', 'args = (x = $d.why);')),
  },
  branches_meet: {
    severity: 'error',
    says: 'Two branches reach a step that is no join, or one leads into another, or branches of different forks reach the same join.',
    example: flow(s, step('b', 'OK -> d'), step('c', 'OK -> d'), step('d', 'OK -> done')),
  },
  busy_loop: {
    severity: 'lenient',
    says: 'A loop of `UNREACHABLE` edges turns without a retry, a person or an answer.',
    example: flow(step('s', 'OK -> done | UNREACHABLE -> s')),
  },
  duplicate: {
    severity: 'error',
    says: 'A name, step, argument, outcome or clause is given twice.',
    example: flow(step('s', 'OK -> done'), step('s', 'OK -> done')),
  },
  effect_without_undo: {
    severity: 'warning',
    says: 'A rollback leaves the effects of the flow as they are: they have no undo.',
    example: flow(ship('args = (x = "1");').replace('hold', 'rollback')),
  },
  grant_by_refusal: {
    severity: 'error',
    says: 'An outcome of a decision that grants nothing leads to what the decision guards.',
    example: flow(deci('d', 'AGREE -> s | REJECT -> s'), ship('args = (x = "1");').replace('ship', 's')),
  },
  grant_by_waiting: {
    severity: 'error',
    says: 'A decision that nobody takes would grant, or lead to what it guards, or to what another one guards and has not granted.',
    example: flow(deci('d', 'OK -> done | NO -> stopped', 'who = "ann"; expire = ("1h", OK);')),
  },
  guard_uncertain: {
    severity: 'warning',
    says: 'A guarded step refers to a step that may not have finished when the decision opens: the run would be held.',
    example: flow(
      step('s', 'OK -> d | TIMEOUT -> b'),
      step('b', 'OK -> d'),
      deci('d', 'OK -> ship'),
      ship('args = (x = $b.n);'),
    ),
  },
  guard_unknown: {
    severity: 'error',
    says: 'A guarded step refers to a step that cannot have finished when the decision opens, starts a flow that is not named by then, or asks who triggers it for an argument that is approved before.',
    example: flow(deci('d', 'OK -> b'), step('b', 'OK -> ship'), ship('args = (x = $b.n);')),
  },
  guards_nothing: {
    severity: 'error',
    says: 'A decision guards a step without effect, or one that no grant reaches.',
    example: flow(deci('d', 'OK -> s', 'who = "ann"; guards = (s);'), step('s', 'OK -> done')),
  },
  hook_unseen: {
    severity: 'warning',
    says: 'A hook has an effect, and the decisions of the flow show steps alone.',
    example: flow('on_finish = two (x = "1");', deci('d', 'OK -> s | NO -> stopped'), step('s', 'OK -> done')),
  },
  join_incomplete: {
    severity: 'error',
    says: 'A branch can neither reach the join of the others nor end in `done`.',
    example: flow(s, step('b', 'OK -> j'), step('c', 'OK -> stopped'), join),
  },
  join_outside: {
    severity: 'error',
    says: '`enter = all` stands where no branch leads.',
    example: flow(step('s', 'OK -> j'), join),
  },
  leaves_branch: {
    severity: 'error',
    says: 'An edge leads out of a branch to a step that is not before its fork.',
    example: flow(
      step('s', 'OK -> b & c | TIMEOUT -> e'),
      step('b', 'OK -> j | TIMEOUT -> e'),
      step('c', 'OK -> j'),
      join,
      step('e', 'OK -> done'),
    ),
  },
  limit: {
    severity: 'error',
    says: 'A text, a name or a list is longer, or nested deeper, than is taken.',
    example: `flow ${'n'.repeat(251)} ${step('s', 'OK -> done')} flow_end`,
  },
  misplaced_clause: {
    severity: 'error',
    says: 'A clause belongs to another kind of step.',
    example: flow(step('s', 'OK -> done', 'who = "ann";')),
  },
  missing_address: {
    severity: 'warning',
    says: 'An action has no address: nothing can be sent.',
    example: 'action nowhere return = (OK); action_end',
  },
  missing_argument: {
    severity: 'lenient',
    says: 'A parameter without a default is not given. Always an error in a `flow_run`.',
    example: flow(ship('').replace('hold', 'done')),
  },
  missing_clause: {
    severity: 'error',
    says: 'A step has no `action`, a decision no `who`, an action no `return`, or a flow no steps.',
    example: flow('step s => (OK -> done) { };'),
  },
  missing_target: {
    severity: 'lenient',
    says: 'An outcome leads nowhere. Always an error in a `flow_run` and in a decision.',
    example: flow(step('s', 'OK -> done | TIMEOUT')),
  },
  narrow_fork: {
    severity: 'error',
    says: 'A fork opens fewer than two different branches. A text is told so as `duplicate` or `unknown_step` already.',
    example: flow(step('s', 'OK -> b & b'), step('b', 'OK -> done')),
  },
  no_path_to_done: {
    severity: 'lenient',
    says: 'No path leads to `done`.',
    example: flow(step('s', 'OK -> s')),
  },
  not_supported: {
    severity: 'error',
    says: 'What is meant is known, and not done yet.',
    example: flow(step('s', 'OK -> done', 'undo = "u";')),
  },
  queue_cycle: {
    severity: 'warning',
    says: 'Flows with `on_full = queue` start each other: a run that would wait for itself so is held.',
    example: ['f', 'g']
      .map((name, index, names) => {
        const below = `action = flow; args = (flow = "${names[1 - index]}");`;
        const leads = 'DONE -> done | STOPPED -> stopped | FAILED -> stopped';
        return `flow ${name} limits = (open_runs = 1, on_full = queue); step s => (${leads}) { ${below} }; flow_end`;
      })
      .join(' '),
  },
  reference_to_sibling: {
    severity: 'error',
    says: 'A step refers to one of a sibling branch, which may or may not have finished.',
    example: flow(s, step('b', 'OK -> j', 'args = (x = $c.n);'), step('c', 'OK -> j'), join),
  },
  reference_too_early: {
    severity: 'error',
    says: 'A step refers to one that no path has finished before.',
    example: flow(step('s', 'OK -> b', 'args = (x = $b.n);'), step('b', 'OK -> done')),
  },
  reference_uncertain: {
    severity: 'warning',
    says: 'A step refers to one that a path can pass by: the run would be held.',
    example: flow(
      step('s', 'OK -> b | TIMEOUT -> c'),
      step('b', 'OK -> c'),
      step('c', 'OK -> done', 'args = (x = $b.n);'),
    ),
  },
  second_join: {
    severity: 'error',
    says: 'The branches of one fork lead to different joins.',
    example: flow(s, step('b', 'OK -> j'), step('c', 'OK -> k'), join, join.replace('j', 'k')),
  },
  shadowed_target: {
    severity: 'warning',
    says: 'A step has the name of a target.',
    example: flow(step('s', 'OK -> hold'), step('hold', 'OK -> done')),
  },
  starts_itself: {
    severity: 'warning',
    says: 'A step starts its own flow, or one that starts it again.',
    example: flow(
      'step s => (DONE -> done | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "f"); };',
    ),
  },
  syntax: {
    severity: 'error',
    says: 'Something else was expected here.',
    example: 'flow f step',
  },
  too_deep: {
    severity: 'error',
    says: 'Branches are nested more than 100 deep.',
    example: flow(
      ...Array.from({ length: 101 }, (_, level) => step(`f${level}`, `OK -> f${level + 1} & g${level + 1}`)),
      ...Array.from({ length: 101 }, (_, level) => step(`g${level + 1}`, 'OK -> done')),
      step('f101', 'OK -> done'),
    ),
  },
  unknown_action: {
    severity: 'error',
    says: 'No action has this name.',
    example: flow('step s => (OK -> done) { action = nobody; };'),
  },
  unknown_argument: {
    severity: 'error',
    says: 'The action, flow or clause has no argument of this name.',
    example: flow(step('s', 'OK -> done', 'args = (y = "1");')),
  },
  unknown_flow: {
    severity: 'error',
    says: 'No flow has this name. A warning where a step starts a run of it, as of inputs that it misses or does not know.',
    example: 'flow_run r = nothing;',
  },
  unknown_outcome: {
    severity: 'error',
    says: 'The action, or the decision, has no outcome of this name.',
    example: flow(step('s', 'OK -> done | MAYBE -> done')),
  },
  unknown_reference: {
    severity: 'error',
    says: 'A reference names no input and no step.',
    example: flow(step('s', 'OK -> done', 'args = (x = $version);')),
  },
  unknown_step: {
    severity: 'error',
    says: 'An outcome leads to a step that is not of this flow.',
    example: flow(step('s', 'OK -> done | TIMEOUT -> t')),
  },
  unmapped_outcome: {
    severity: 'lenient',
    says: 'An outcome of the action has no edge: of a service it will be refused, of a build or a run it is a failure.',
    example: flow('step s => (OK -> done) { action = two; args = (x = "1"); };'),
  },
  unreachable_step: {
    severity: 'lenient',
    says: 'No path reaches the step.',
    example: flow(step('s', 'OK -> done'), step('t', 'OK -> done')),
  },
  secret_exposed: {
    severity: 'error',
    says: 'An argument that is no secret is given one, or a decision asks for one: it would be shown.',
    example: 'flow f inputs = (secret token); step s => (OK -> done) { action = a; args = (x = $token); }; flow_end',
  },
  secret_not_given: {
    severity: 'error',
    says: 'An argument of type `secret` is given something else than an input of type `secret`, or a stored secret by its name.',
    example:
      'action k addr = "http://k.example"; args = (secret token); return = (OK); action_end ' +
      'flow f step s => (OK -> done) { action = k; args = (token = "hunter22"); }; flow_end',
  },
  unused_secret: {
    severity: 'warning',
    says: 'A certificate authority is given where `https` is not used.',
    example:
      'action b addr = "http://b.example"; secret = (capem = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"); return = (OK); action_end',
  },
  wrong_type: {
    severity: 'error',
    says: 'A value is of another type than its parameter.',
    example: flow(step('s', 'OK -> done', 'args = (x = 1);')),
  },
  wrong_value: {
    severity: 'error',
    says: 'A value is none that its clause can have, as a quorum that needs more people than it names.',
    example: flow(deci('d', 'OK -> done', 'who = "2 of ann";')),
  },
};
