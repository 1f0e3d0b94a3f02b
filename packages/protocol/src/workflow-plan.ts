import { z } from 'zod';

const text = z.string();
const texts = z.array(text);
const environment = z.record(z.string(), z.string());
const set = z.literal(true).exactOptional();

const SecretPart = z.union([text, z.object({ secret: text, form: z.enum(['plain', 'json']) })]);

const ContainerPlan = z.object({
  pull: set,
  privileged: set,
  volumes: texts.exactOptional(),
  devices: texts.exactOptional(),
  tmpfs: texts.exactOptional(),
  dns: texts.exactOptional(),
  dnsSearch: texts.exactOptional(),
  extraHosts: texts.exactOptional(),
  networkMode: text.exactOptional(),
  ports: texts.exactOptional(),
  limits: environment.exactOptional(),
  labels: environment.exactOptional(),
  backendOptions: z.json().exactOptional(),
});

const ProcPlan = z.object({
  name: text,
  image: text,
  commands: texts,
  environment,
  directory: text.exactOptional(),
  dependsOn: texts,
  onSuccess: z.boolean(),
  onFailure: z.boolean(),
  failureIgnored: z.boolean(),
  failureCancels: set,
  timeoutMs: z.number().exactOptional(),
  retry: z.object({ attempts: z.int().min(1).max(10), delayMs: z.number().min(0) }).exactOptional(),
  detached: set,
  secrets: z.array(z.object({ variable: text, parts: z.array(SecretPart) })).exactOptional(),
  entrypoint: texts.exactOptional(),
  arguments: texts.exactOptional(),
  container: ContainerPlan.exactOptional(),
});

const procs = z.array(ProcPlan).max(10_000);

/** What `Pipeline.config` is for agents of ours: the plan of `pipeline`, read again by the one who runs it. */
export const WorkflowPlan = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  name: text,
  labels: environment,
  clone: z.object({ url: text, commit: text, ref: text }).nullable(),
  environment,
  procs,
  cloneProcs: procs.exactOptional(),
  services: procs.exactOptional(),
  workspace: z.object({ base: text, path: text }).exactOptional(),
  matrix: environment.exactOptional(),
  after: z.object({ workflows: texts, onSuccess: z.boolean(), onFailure: z.boolean() }).exactOptional(),
  concurrency: z.object({ limit: z.int().min(1), group: text }).exactOptional(),
});
export type WorkflowPlan = z.infer<typeof WorkflowPlan>;
