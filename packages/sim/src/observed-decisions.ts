import {
  type Actor,
  actorName,
  canonicalJson,
  type QuorumPart,
  type Run,
  type RunEvent,
  type RunTransition,
  type Step,
} from '@signalbox/engine';
import { ObservedSteering } from './observed-steering.ts';
import { newcomer, overriders, type Person, staff } from './staff.ts';
import type { Trace } from './trace.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

type Open = { readonly id: string; readonly args: ReadonlyMap<string, string>; readonly votes: Map<string, Said> };

/** With those on whose behalf it was said. */
type Said = {
  readonly outcome: string;
  readonly others: readonly string[];
  /** The groups that the rule named then: a vote counts for no others. */
  readonly asked: readonly string[];
};

/** What a decision has seen of an effect: its arguments, and the version that it is of. */
type Seen = { readonly args: string; readonly hash: string };

const voters: readonly Person[] = [...staff, newcomer];

const nothing: Seen = { args: 'nothing', hash: '' };

/** I8 in one run: who decided, whether they were enough, and that what they saw is what is done. */
export class ObservedDecisions {
  readonly #trace: Trace;
  readonly #isNewcomerIn: () => boolean;
  readonly #open = new Map<string, Open>();
  readonly #steering: ObservedSteering;
  readonly #made = new Set<string>();
  /** By step and visit: what each person said. */
  readonly #said = new Map<string, Set<string>>();
  /** By guarded step, then by decision. */
  readonly #granted = new Map<string, Map<string, Seen>>();

  constructor(trace: Trace, isNewcomerIn: () => boolean) {
    this.#trace = trace;
    this.#isNewcomerIn = isNewcomerIn;
    this.#steering = new ObservedSteering(trace);
  }

  hasSaid(step: string, visit: number, said: { readonly outcome: string; readonly user: string }): boolean {
    return this.#said.get(`${step}/${visit}`)?.has(`${said.outcome} by ${said.user}`) === true;
  }

  /** What a fork begins with: what was granted was for its run alone. */
  inherit(granted: Run['granted']): void {
    for (const [guarded, grants] of Object.entries(granted))
      for (const { decisionStep } of grants) this.#grant(guarded, decisionStep, nothing);
  }

  follow(event: RunEvent, { actor }: RunTransition, given: Given): void {
    for (const name of this.#steering.follow(event, actor, given.initiators)) this.#takeBack(event, name);
    switch (event.type) {
      // What it had granted is over from here on, though it may be slowed down before it asks.
      case 'visit_opened':
        return given.step?.decision ? this.#revoke([event.step]) : undefined;
      case 'decision_opened':
        return this.#opened(event, given);
      case 'vote_taken':
        return this.#voted(event, actor, given);
      case 'vote_lapsed':
        return this.#lapsed(event);
      case 'decision_made':
        return this.#decided(event, actor, given);
      case 'set_abandoned':
        return this.#revoke(event.revoked);
      case 'attempt_started':
        return this.#effect(event, given.hash);
      default:
    }
  }

  /** The row has the votes that there are, and no others. */
  compare({ open }: Run): void {
    for (const [step, { id, votes }] of this.#open) {
      const phase = open[step]?.phase;
      if (phase?.kind !== 'deciding' || phase.decision.id !== id) continue;
      const kept = phase.decision.votes.map(({ by, outcome }) => `${actorName(by)} ${outcome}`).sort();
      const said = [...votes].map(([by, { outcome }]) => `${by} ${outcome}`).sort();
      if (kept.join() !== said.join())
        this.#trace.broken('I8', `${step} has the votes ${kept.join(', ')}, and should have ${said.join(', ')}`);
    }
  }

  /** No rule here excludes who has voted, and but for one person, all stay in their groups. */
  #lapsed(event: Of<'vote_lapsed'>): void {
    const name = actorName(event.by);
    if (name !== newcomer.name || this.#isNewcomerIn() || event.counts)
      this.#trace.broken('I8', `the vote of ${name} for ${event.step} lapses, and the right is there`);
    this.#openOf(event)?.votes.delete(name);
  }

  #opened({ step, decision }: Of<'decision_opened'>, { step: opened }: Given): void {
    if (opened?.decision) this.#steering.opened(step, decision, opened.decision);
    const args = new Map(decision.guards.map((guard) => [guard.step, canonicalJson(guard.args)]));
    this.#open.set(step, { id: decision.id, args, votes: new Map() });
    this.#revoke([step]);
  }

  /** What was said on behalf of who takes back the right does not count any more. */
  #takeBack(event: RunEvent, name: string): void {
    const votes = 'step' in event && event.step !== undefined ? this.#open.get(event.step)?.votes : undefined;
    for (const [by, { others }] of votes ?? []) if (others.includes(name)) votes?.delete(by);
  }

  #revoke(decisions: readonly string[]): void {
    for (const grants of this.#granted.values()) for (const decision of decisions) grants.delete(decision);
  }

  #voted(event: Of<'vote_taken'>, actor: Actor, { step, initiators }: Given): void {
    const { outcome } = event.vote;
    const open = this.#openOf(event);
    if (!open || !step?.decision) return;
    const person = this.#personOf(event, actor, initiators);
    if (!person) return;
    this.#take(event, open, { person, outcome, initiators });
    if (!step.decision.grants.includes(outcome))
      this.#trace.broken('I8', `a vote for ${outcome}, which grants nothing`);
    if (this.#suffice(step, outcome, open))
      this.#trace.broken('I8', `the votes of ${step.name} suffice, and it is open`);
  }

  #decided(event: Of<'decision_made'>, actor: Actor, { step, initiators, hash }: Given): void {
    const key = `${event.step}/${event.visit}`;
    if (this.#made.has(key)) this.#trace.broken('I8', `${key} is decided twice`);
    this.#made.add(key);
    const open = this.#openOf(event);
    if (!open || !step?.decision) return;
    const person = this.#personOf(event, actor, initiators);
    if (!person) return;
    if (event.overridden && !overriders.includes(person.name))
      this.#trace.broken('I8', `${person.name} overrides ${event.step}, and may not`);
    if (event.overridden) this.#say(event, event.outcome, person.name);
    else this.#take(event, open, { person, outcome: event.outcome, initiators });
    this.#open.delete(event.step);
    const grants = step.decision.grants.includes(event.outcome);
    if (grants && !event.overridden && !this.#suffice(step, event.outcome, open)) {
      this.#trace.broken(
        'I8',
        `${key} is granted with ${[...open.votes].map(([by, said]) => `${by} ${said.outcome}`).join(', ')}`,
      );
    }
    if (!grants && event.granted.length > 0) this.#trace.broken('I8', `${key} is refused and grants something`);
    for (const guarded of event.granted) {
      const args = open.args.get(guarded);
      this.#grant(guarded, event.step, args === undefined ? nothing : { args, hash });
    }
  }

  #take(
    event: Of<'decision_made' | 'vote_taken'>,
    open: Open,
    { person: { name }, outcome, initiators }: { person: Person; outcome: string; initiators: readonly string[] },
  ): void {
    const others = this.#steering.rightsOf(event.step, name);
    if (others.some((other) => initiators.includes(other)))
      this.#trace.broken('I8', `${name} decides ${event.step} for who started the run`);
    this.#steering.checkGrant(event.step, outcome, name);
    const asked = this.#steering.whoOf(event.step).who.flatMap((parts) => parts.flatMap(({ groups }) => groups));
    open.votes.set(name, { outcome, others, asked });
    // A vote does not outlive the right of its person, once anybody does something with the decision.
    if (open.votes.has(newcomer.name) && !this.#isNewcomerIn())
      this.#trace.broken('I8', `${newcomer.name} has left the group, and still has a vote in ${event.step}`);
    this.#say(event, outcome, name);
  }

  #grant(guarded: string, decision: string, what: Seen): void {
    const granted = this.#granted.get(guarded) ?? new Map<string, Seen>();
    this.#granted.set(guarded, granted.set(decision, what));
  }

  #openOf({ step, decision }: Of<'decision_made' | 'vote_taken' | 'vote_lapsed'>): Open | undefined {
    const open = this.#open.get(step);
    if (open?.id === decision) return open;
    this.#trace.broken('I8', `${step} decides what is not open`);
    return undefined;
  }

  #personOf(
    event: Of<'decision_made' | 'vote_taken'>,
    actor: Actor,
    initiators: readonly string[],
  ): Person | undefined {
    const person = actor.kind === 'user' ? voters.find(({ name }) => name === actor.id) : undefined;
    if (person === newcomer && !this.#isNewcomerIn())
      this.#trace.broken('I8', `${newcomer.name} has left the group, and decides ${event.step}`);
    if (!person) this.#trace.broken('I8', `${event.step} is decided by ${actor.kind}`);
    else if (initiators.includes(person.name)) {
      this.#trace.broken('I8', `${person.name} started the run, or where it comes from, and decides ${event.step}`);
    }
    return person;
  }

  #say({ step, visit }: Of<'decision_made' | 'vote_taken'>, outcome: string, user: string): void {
    const said = this.#said.get(`${step}/${visit}`) ?? new Set<string>();
    this.#said.set(`${step}/${visit}`, said.add(`${outcome} by ${user}`));
  }

  #suffice({ name: step }: Step, outcome: string, { votes }: Open): boolean {
    const agreeing = [...votes].flatMap(([by, said]): readonly Voter[] => {
      const names = [by, ...said.others];
      const all = voters.flatMap((each) => (names.includes(each.name) ? each.groups : []));
      const groups = all.filter((group) => said.asked.includes(group));
      return said.outcome === outcome ? [{ names, groups }] : [];
    });
    const { who, required } = this.#steering.whoOf(step);
    const isThere = (wanted: string) => agreeing.some(({ names }) => names.includes(wanted));
    return required.every(isThere) && who.some((parts) => canFill(seatsOf(parts), agreeing));
  }

  /** What a person saw of an effect is what is done. */
  #effect({ step, args }: Of<'attempt_started'>, hash: string): void {
    for (const [decision, seen] of this.#granted.get(step) ?? []) {
      if (seen.args === canonicalJson(args) && seen.hash === hash) continue;
      const has = `${decision} has seen ${seen.args} of version ${seen.hash}`;
      this.#trace.broken('I8', `${step} of version ${hash} is begun with ${canonicalJson(args)}, and ${has}`);
    }
  }
}

type Given = {
  readonly step: Step | undefined;
  readonly initiators: readonly string[];
  /** Of the flow version. */
  readonly hash: string;
};

function seatsOf(parts: readonly QuorumPart[]): readonly QuorumPart[] {
  return parts.flatMap((part) => Array.from({ length: part.count }, () => part));
}

/** Somebody, with those whose right they have: one person. */
type Voter = { readonly names: readonly string[]; readonly groups: readonly string[] };

/** Every way of seating them is tried: there are few people here. */
function canFill([seat, ...others]: readonly QuorumPart[], voters: readonly Voter[]): boolean {
  if (!seat) return true;
  const fitting = voters.filter(
    ({ names, groups }) =>
      seat.users.some((user) => names.includes(user)) || groups.some((group) => seat.groups.includes(group)),
  );
  return fitting.some((one) =>
    canFill(
      others,
      voters.filter((other) => other !== one),
    ),
  );
}
