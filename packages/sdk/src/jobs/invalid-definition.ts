/** A job, sequence or flow that cannot be used: thrown where its module is loaded. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
  readonly code: DefinitionProblem;
  /** As `job deploy` or `flow release, step ship, argument version`. */
  readonly place: string;

  constructor(code: DefinitionProblem, place: string, detail: string) {
    super(`${place}: ${detail}`);
    this.code = code;
    this.place = place;
  }
}

export type DefinitionProblem =
  | 'no_name'
  | 'bad_name'
  | 'no_code'
  | 'two_codes'
  | 'no_trigger'
  | 'bad_outcome'
  | 'replaces_execute'
  | 'empty_sequence'
  | 'duplicate_name'
  | 'empty_flow'
  | 'unknown_step'
  | 'bad_input'
  | 'bad_argument'
  | 'bad_trigger'
  | 'bad_duration';
