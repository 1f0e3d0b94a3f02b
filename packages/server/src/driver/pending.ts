import type { Answer } from './answer.ts';
import type { Request } from './request.ts';

/** A request on its way through groups, until it is answered. */
export type Pending = {
  readonly request: Request;
  /** More of them where the state of what it is to depends on others. */
  factKeys: readonly string[];
  /** Times that it lost against another writer. */
  readonly conflicts: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
};
