import { knownEvents } from './known-events.ts';
import type { JsonValue } from './workflow-plan.ts';

type Schema = { readonly [key: string]: JsonValue };

const text: Schema = { type: 'string' };
const flag: Schema = { type: 'boolean' };
const scalar: Schema = { type: ['string', 'number', 'boolean'] };
const texts: Schema = { oneOf: [scalar, { type: 'array', items: scalar }] };
const pattern: Schema = { oneOf: [...(texts.oneOf as readonly Schema[]), closed({ include: texts, exclude: texts })] };
const status = oneOrMore(['success', 'failure']);

/** For editors, of the files of today: `signalbox pipeline schema` prints it. */
export function pipelineSchema(): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Signalbox pipeline',
    description: 'A workflow: steps that one agent runs at a commit',
    ...closed(sections, ['steps']),
    definitions: { step: step(['fail', 'ignore', 'cancel']), service: service(), when: when({ matrix, local: flag }) },
  };
}

function closed(properties: Schema, required: readonly string[] = []): Schema {
  return { type: 'object', additionalProperties: false, properties, ...(required.length > 0 && { required }) };
}

function oneOrMore(words: readonly string[]): Schema {
  const word = { enum: words };
  return { oneOf: [word, { type: 'array', minItems: 1, items: word }] };
}

function described(description: string, schema: Schema): Schema {
  return { description, ...schema };
}

function containers(name: string): Schema {
  const item = { $ref: `#/definitions/${name}` };
  return {
    oneOf: [
      { type: 'object', minProperties: 1, additionalProperties: item },
      { type: 'array', minItems: 1, items: item },
    ],
  };
}

const dependencies: Schema = {
  oneOf: [text, { type: 'array', items: { oneOf: [text, closed({ name: text, optional: flag }, ['name'])] } }],
};

const matrix: Schema = {
  type: 'object',
  additionalProperties: { type: ['string', 'number', 'boolean', 'object', 'array'] },
};

const path: Schema = {
  oneOf: [
    ...(texts.oneOf as readonly Schema[]),
    closed({ include: texts, exclude: texts, ignore_message: text, on_empty: flag }),
  ],
};

function when(more: Schema): Schema {
  const condition = closed({
    event: described('What started the build', oneOrMore([...knownEvents])),
    branch: described('Patterns of branches; tags are of none', pattern),
    ref: described('Patterns of full references, as refs/tags/v*', pattern),
    repo: described('Patterns of owner/name', pattern),
    instance: described('Patterns of the name of the server', pattern),
    platform: described('Patterns of os/arch', pattern),
    cron: described('Patterns of the name of a schedule', pattern),
    path: described('Patterns of changed files', path),
    status: described('After which ends it runs', status),
    evaluate: described('An expression over the variables that is true or false', text),
    ...more,
  });
  return { oneOf: [condition, { type: 'array', minItems: 1, items: condition }] };
}

const value: Schema = { type: ['string', 'number', 'boolean', 'array', 'object', 'null'] };
const values: Schema = { type: 'object', additionalProperties: value };

function container(failures: readonly string[]): Schema {
  return {
    name: described('Shown, and the name in the network of the workflow', text),
    image: described('The container image', text),
    pull: described('Always look for a newer image', flag),
    commands: described('Lines for a shell, which stops at the first error', texts),
    entrypoint: described('Instead of the program of the image', texts),
    environment: described('Variables; { from_secret: NAME } for a secret', values),
    settings: described('What a plugin is told, as PLUGIN_ variables', values),
    directory: described('Where the commands run, from the workspace', text),
    when: { $ref: '#/definitions/when' },
    failure: described('What a failure does', { enum: failures }),
    privileged: described('All rights of the machine, for trusted repositories', flag),
    volumes: described('source:target[:mode], for trusted repositories', { type: 'array', items: text }),
    devices: { type: 'array', items: text },
    tmpfs: { type: 'array', items: text },
    dns: texts,
    dns_search: texts,
    extra_hosts: described('name:address', { type: 'array', items: text }),
    network_mode: text,
    ports: described('Numbers, or as 53/udp', { type: 'array', items: { type: ['string', 'number'] } }),
    backend_options: described('For one kind of backend', { type: 'object' }),
  };
}

const attempts: Schema = { type: 'integer', minimum: 1, maximum: 10 };
const retry: Schema = { oneOf: [attempts, closed({ attempts, delay: text }, ['attempts'])] };

function step(failures: readonly string[]): Schema {
  const own = {
    depends_on: described('Steps that must have ended before', dependencies),
    timeout: described('After so long a try is ended: 90s, 10m, 1h30m; a number is minutes', {
      type: ['string', 'integer'],
    }),
    retry: described('How often it is tried in all', retry),
    detach: described('Go on in the background until the workflow ends', flag),
  };
  return closed({ ...container(failures), ...own }, ['image']);
}

function service(): Schema {
  return closed(container(['fail', 'ignore']), ['image']);
}

const sections: Schema = {
  $schema: text,
  variables: described('A place for anchors', {}),
  when: described('Whether the workflow runs at all', when({})),
  labels: described('Which agent may take it', { type: 'object', additionalProperties: scalar }),
  matrix: described('One workflow for each combination of these values', {
    type: 'object',
    additionalProperties: { type: 'array' },
  }),
  workspace: described('Where the steps share their files', closed({ base: text, path: text })),
  clone: described('Instead of the usual clone', containers('service')),
  skip_clone: described('Begin with an empty workspace', flag),
  depends_on: described('Workflows that must have ended before', dependencies),
  concurrency: described('How many of a group may run at the same time', {
    oneOf: [
      { type: 'integer', minimum: 1 },
      closed({ limit: { type: 'integer', minimum: 1 }, group: text }, ['limit']),
    ],
  }),
  services: described('Containers that run beside the steps', containers('service')),
  steps: described('What is done, in this order', containers('step')),
};
