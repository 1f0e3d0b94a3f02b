import { z } from 'zod';
import { type ApiRoute, apiRoutes } from './api-routes.ts';
import { ErrorBody } from './api-views.ts';
import { errors } from './errors.ts';

/** The native API as an OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1). */
export function openApi(version: string): { readonly [key: string]: unknown } {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of apiRoutes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Signalbox', version, description: about },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      responses: {
        Error: {
          description: `An error with one of the codes ${Object.keys(errors).join(', ')}.`,
          content: { 'application/json': { schema: schemaOf(ErrorBody, 'output') } },
        },
      },
    },
  };
}

const about = `Times are milliseconds since the UNIX epoch. What is of a project is described here for project \`default\`:
under \`/api/projects/NAME\` in place of \`/api\` the same routes are about project NAME. A project in which somebody has no
role, and everything in it, is for them as what is not there. A body with a field that is not described here is refused, and
nothing is done.`;

function whoMay({ role, where }: ApiRoute): string {
  if (where === 'project') return `For the role ${role} in the project, or one that may more.`;
  return role === 'viewer' ? 'For everybody who is known.' : 'For the administrators of everything.';
}

function operation(route: ApiRoute): unknown {
  const { summary, body, takesFile, status, answer } = route;
  const content =
    answer === 'event-stream'
      ? { 'text/event-stream': { schema: { type: 'string' } } }
      : answer === 'file'
        ? fileContent
        : { 'application/json': { schema: schemaOf(answer, 'output') } };
  return {
    operationId: operationId(route),
    summary,
    ...(route.role !== 'public' && { description: whoMay(route) }),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    ...(takesFile && { requestBody: { required: true, content: fileContent } }),
    responses: {
      [status]: { description: 'Done, and durable.', content },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

const fileContent = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };

/** `GET /api/runs/:run/journal` is `getRunsRunJournal`. */
function operationId({ method, path }: ApiRoute): string {
  const words = path.split(/[/:.-]+/).filter((word) => word !== '' && word !== 'api');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function pathParameters({ path }: ApiRoute): readonly unknown[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters({ query }: ApiRoute): readonly unknown[] {
  return Object.entries<z.ZodType>(query?.shape ?? {}).map(([name, field]) => ({
    name,
    in: 'query',
    required: !field.safeParse(undefined).success,
    schema: schemaOf(field, 'input'),
  }));
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' });
  return rest;
}
