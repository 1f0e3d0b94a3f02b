/** The columns that lists are asked for, for typed queries; `migrations.ts` makes them. */
export type Tables = {
  readonly runs: {
    readonly no: number;
    readonly id: string;
    readonly project: string;
    readonly name: string;
    readonly flow: string;
    readonly status: string;
    readonly awaits_person: number;
    readonly archived_at: number | null;
    readonly state: string;
  };
  readonly builds: {
    readonly no: number;
    readonly id: string;
    readonly project: string;
    readonly repository: string;
    readonly state: string;
  };
};
