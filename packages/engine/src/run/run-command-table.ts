import type { RunStatus } from './run.ts';
import type { RunCommand } from './run-command.ts';

/** What a command does to a run of some status; `refused` is answered with `wrong_status`. */
export type CommandRule = { readonly kind: 'does' | 'nothing' | 'refused'; readonly text: string };

export type CommandEntry = {
  /** Who may: anybody who is known, the one who holds the attempt, or the server itself. */
  readonly who: string;
  readonly in: { readonly [status in RunStatus]: CommandRule };
};

/** Commands to a run that exists. `decideRun` refuses by this table, and the reference page is made of it. */
export const runCommandTable: { readonly [type in Exclude<RunCommand['type'], 'start' | 'fork'>]: CommandEntry } = {
  admit: entry('the server', {
    created: does('begins the run, if its flow has room'),
    ...begun(nothing('has begun already')),
  }),
  trigger: entry('a member', {
    created: refused('it has not begun'),
    running: does('opens the first attempt of a manual step that waits for it'),
    paused: refused('nothing is begun before it is resumed'),
    held: refused('a retry moves it on'),
    failed: refused('a retry moves it on'),
    rolling_back: refused('it takes back what it did'),
    ...over('it is over'),
  }),
  act: entry('a member', {
    created: refused('it has not begun'),
    ...underWay('executes an action of the job of an open step; one at a time, and again only where it was not ok'),
    held: refused('a retry moves it on'),
    failed: refused('a retry moves it on'),
    rolling_back: refused('it takes back what it did'),
    ...over('it is over'),
  }),
  'act-finished': entry('the job host that has the act', {
    created: nothing('has no act yet'),
    ...underWay('ends the act, and the step where the act says so'),
    rolling_back: does('ends the act, and the visit that is waited for'),
    ...later(nothing('is too late')),
  }),
  ack: entry('who has the uuid of the attempt', {
    created: refused('it has not begun'),
    ...underWay('ends the attempt, or reports progress'),
    rolling_back: does('ends an attempt that is waited for, given up or not, or an undo that is answered later'),
    ...ended('repeats its answer; another outcome or an older attempt is a conflict; the end of one given up is kept'),
  }),
  decide: entry('who the decision is asked of', {
    created: refused('it has not begun'),
    ...underWay('closes the decision'),
    rolling_back: does('repeats its answer; anything else is a conflict'),
    ...ended('repeats its answer; anything else is a conflict'),
  }),
  claim: entry('who the decision is asked of', steering('tells the others that somebody looks after the decision')),
  unclaim: entry('who the decision is asked of', steering('takes that back')),
  delegate: entry('who the decision is asked of', steering('hands the own right in the decision to somebody else')),
  reassign: entry('a maintainer', steering('asks others, as many as before have to agree')),
  ask: entry('who the decision is asked of', steering('asks for information; clocks stand still until it is given')),
  answer: entry('who is asked for it', steering('gives the information')),
  override: entry('an administrator, or whom the flow names', {
    created: refused('it has not begun'),
    ...underWay('closes the decision without the others who are asked'),
    rolling_back: does('repeats its answer; anything else is a conflict'),
    ...ended('repeats its answer; anything else is a conflict'),
  }),
  timer: entry('the server', {
    created: nothing('is not due'),
    running: does('expires attempts, ends waits; begins what backs off or is slowed'),
    paused: does('expires attempts and ends waits'),
    held: nothing('is not due'),
    failed: nothing('is not due'),
    done: nothing('is not due'),
    stopped: nothing('is not due'),
    rolling_back: does('expires attempts and undos; begins the undo that backs off'),
    rolled_back: nothing('is not due'),
  }),
  'task-failed': entry('the server', {
    created: nothing('has no attempt yet'),
    ...underWay('fails the attempt'),
    rolling_back: does('fails the attempt'),
    ...later(nothing('is too late')),
  }),
  delivery: entry('the server', {
    created: nothing('has no attempt yet'),
    ...underWay('notes that it is sent, where its job says at most once; holds the run where it was before'),
    rolling_back: does('notes that it is sent, where its job says at most once; holds the run where it was before'),
    ...later(nothing('is too late')),
  }),
  'build-finished': entry('the server', {
    created: nothing('has no attempt yet'),
    ...underWay('ends the attempt'),
    rolling_back: does('ends the attempt'),
    ...later(nothing('is too late')),
  }),
  'run-finished': entry('the server', {
    created: nothing('has no attempt yet'),
    ...underWay('ends the attempt'),
    rolling_back: does('ends the attempt'),
    ...later(nothing('is too late')),
  }),
  'code-finished': entry('the job host that has the attempt', {
    created: nothing('has no attempt yet'),
    ...underWay('ends the attempt'),
    rolling_back: does('ends the attempt'),
    ...later(nothing('is too late')),
  }),
  'keep-undo-data': entry('the job host that has the attempt', {
    created: refused('it has not begun'),
    ...underWay('remembers something for the undo of the step'),
    rolling_back: does('remembers something for the undo of the step'),
    held: refused('the attempt is over'),
    failed: refused('the attempt is over'),
    ...over('it is over'),
  }),
  stop: entry('a member', {
    created: does('ends the run before it has begun'),
    ...underWay('withdraws what is open and ends the run'),
    held: does('ends the run; on its way back to a step, when it is there; never on that of a rollback'),
    failed: refused('it is over'),
    done: refused('it is over'),
    stopped: nothing('was done before'),
    rolling_back: does('ends the run when it has gone back to its step; a rollback ends it anyway'),
    rolled_back: refused('it is over'),
  }),
  retry: entry('a member', {
    created: refused('it waits for its turn'),
    running: does('begins at once what backs off; refused where nothing does'),
    paused: refused('nothing is begun before it is resumed'),
    held: does('begins all that is blocked, and counts transitions anew; or the undo that has failed'),
    failed: does('begins all that is blocked, and counts transitions anew'),
    rolling_back: does('begins at once the undo that backs off; refused where none does'),
    ...over('there is nothing to retry'),
  }),
  skip: entry('a member', {
    created: refused('it has not begun'),
    ...underWay('closes the open visit of the step as if it had ended so'),
    held: does('closes the visit, and goes on with all that is blocked; or the undo that has failed'),
    failed: does('closes the visit, and goes on with all that is blocked'),
    rolling_back: does(
      'closes the visit or ends the given up attempt that is waited for; or the undo, as UNDONE or LEFT',
    ),
    ...over('it is over'),
  }),
  event: entry('a member', {
    created: does('is kept, if a step may wait for it'),
    ...underWay('ends the wait of a step, or is kept for one that may wait for it'),
    held: does('is kept, if a step may wait for it'),
    failed: does('is kept, if a step may wait for it'),
    done: does('repeats its answer; another one is a conflict'),
    stopped: does('repeats its answer; another one is a conflict'),
    rolling_back: does('is kept, if a step may wait for it'),
    rolled_back: does('repeats its answer; another one is a conflict'),
  }),
  'edit-args': entry('a member', {
    created: refused('it has not begun'),
    ...underWay('changes what the next attempt of an open step gets'),
    held: does('changes what the next attempt of an open step gets, or of the undo that has failed'),
    failed: does('changes what the next attempt of an open step gets'),
    rolling_back: does('changes what the next attempt of the undo gets'),
    ...over('it is over'),
  }),
  'override-interlock': entry('an administrator of the project', {
    created: refused('it has not begun'),
    ...underWay('lets a step pass the interlocks that keep it back'),
    held: does('lets a step pass the interlocks that keep it back, and goes on where they held the run'),
    failed: refused('a retry moves it on'),
    rolling_back: refused('it takes back what it did'),
    ...over('it is over'),
  }),
  dispatch: entry('the server', {
    created: nothing('has no attempt yet'),
    ...underWay('holds the run where an interlock keeps the attempt back by now'),
    rolling_back: does('ends the attempt where an interlock keeps it back by now'),
    ...later(nothing('is too late')),
  }),
  migrate: entry('a member', {
    created: does('moves it to another version of its flow'),
    ...underWay('moves it to another version of its flow, if what is open fits'),
    held: does('moves it to another version of its flow, if what is open fits'),
    failed: does('moves it to another version of its flow, if what is open fits'),
    rolling_back: refused('it takes back what it did'),
    ...over('it is over'),
  }),
  pause: entry('a member', {
    created: refused('it has not begun'),
    running: does('lets go on what is open, and begins nothing new'),
    paused: nothing('was done before'),
    held: refused('nothing goes on in it'),
    failed: refused('nothing goes on in it'),
    rolling_back: refused('it takes back what it did'),
    ...over('it is over'),
  }),
  resume: entry('a member', {
    created: refused('it waits for its turn'),
    running: nothing('was done before'),
    paused: does('begins the steps that were entered meanwhile'),
    held: refused('a retry moves it on'),
    failed: refused('a retry moves it on'),
    rolling_back: nothing('goes on'),
    ...over('it is over'),
  }),
  rollback: entry('a member', {
    created: refused('it has not begun'),
    ...underWay('withdraws what is open, waits for attempts of effects, and takes back what was done'),
    ...finished('takes back what was done; refused where that has begun'),
    rolling_back: nothing('was done before'),
    rolled_back: nothing('was done before'),
  }),
  'compensate-to': entry('a member', {
    created: refused('it has not begun'),
    ...underWay('takes back what began after the last visit of the step, and enters that anew'),
    held: does('takes back what began after the last visit of the step, and enters that anew'),
    failed: does('takes back what began after the last visit of the step, and enters that anew'),
    rolling_back: refused('it takes back what it did'),
    ...over('it is over'),
  }),
  'undo-found': entry('the server', {
    created: nothing('is not looked for'),
    ...begun(nothing('is too late')),
    rolling_back: does('begins the undo, or ends the rollback'),
  }),
  'undo-ended': entry('the server', {
    created: nothing('has no undo'),
    ...begun(nothing('is too late')),
    rolling_back: does('ends the undo'),
  }),
};

function entry(who: string, rules: CommandEntry['in']): CommandEntry {
  return { who, in: rules };
}

function steering(text: string): CommandEntry['in'] {
  return {
    created: refused('it has not begun'),
    ...underWay(text),
    held: refused('a retry opens it anew'),
    failed: refused('a retry opens it anew'),
    rolling_back: refused('it takes back what it did'),
    ...over('it is over'),
  };
}

function does(text: string): CommandRule {
  return { kind: 'does', text };
}

function nothing(text: string): CommandRule {
  return { kind: 'nothing', text };
}

function refused(text: string): CommandRule {
  return { kind: 'refused', text };
}

function underWay(text: string) {
  return { running: does(text), paused: does(text) };
}

function ended(text: string) {
  const rule = does(text);
  return { held: rule, failed: rule, done: rule, stopped: rule, rolled_back: rule };
}

function finished(text: string) {
  const rule = does(text);
  return { held: rule, failed: rule, done: rule, stopped: rule };
}

function begun(rule: CommandRule) {
  return { running: rule, paused: rule, rolling_back: rule, ...later(rule) };
}

function later(rule: CommandRule) {
  return { held: rule, failed: rule, done: rule, stopped: rule, rolled_back: rule };
}

function over(why: string) {
  return { done: refused(why), stopped: refused(why), rolled_back: refused(why) };
}
