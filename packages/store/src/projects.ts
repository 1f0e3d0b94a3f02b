import type { FlowVersion, Instant } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import type { NamedPage, Page } from './page.ts';
import type { Role, User } from './people.ts';

/** Projects, and who has which role in them. Names are unique and stay: everything of a project is kept by its name. */
export type ProjectStore = {
  /** Rejects with `already_exists`. */
  readonly addProject: (project: Project, audited?: AuditEntry) => Promise<void>;
  /** In the order of their names; behind a name. */
  readonly projects: (page?: NamedPage) => Promise<readonly Project[]>;
  readonly project: (name: string) => Promise<Project | undefined>;
  /** Null: no more archived. Undefined: there is no such project. Changes the fact `project:NAME`. */
  readonly archiveProject: (name: string, at: Instant | null, audited?: AuditEntry) => Promise<Project | undefined>;
  /** Groups, then users, in the order of their names, without the administrators of everything; behind a kind and a name. */
  readonly members: (
    project: string,
    page?: Page<readonly [kind: Member['kind'], name: string]>,
  ) => Promise<readonly NamedMember[]>;
  /** Null takes the role away. Changes the fact `user:ID` of everybody whom it concerns. */
  readonly setMember: (project: string, member: NewMember, audited?: AuditEntry) => Promise<void>;
  /** Of a user by name and by groups, one row for each. */
  readonly rolesOf: (user: Pick<User, 'id' | 'groups' | 'role'>) => Promise<readonly ProjectRole[]>;
  /** Whether a flow of the project has or had this version, or a run of it has. */
  readonly hasVersion: (project: string, version: Pick<FlowVersion, 'hash' | 'flow'>) => Promise<boolean>;
};

/** There from the start: what names no project means it. */
export const firstProject = 'default';

export type Project = { readonly name: string; readonly createdAt: Instant; readonly archivedAt?: Instant };

/** `subject`: the id of a user, or the name of a group. */
export type Member = { readonly kind: 'user' | 'group'; readonly subject: string; readonly role: Role };

/** `name`: of the user, or that of the group again. */
export type NamedMember = Member & { readonly name: string };

export type NewMember = Omit<Member, 'role'> & { readonly role: Role | null };

export type ProjectRole = { readonly project: string; readonly role: Role };
