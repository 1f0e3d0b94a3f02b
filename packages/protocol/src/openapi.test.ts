import { expect, test } from 'vitest';
import { apiRoutes } from './api-routes.ts';
import { openApi } from './openapi.ts';

const document = openApi('1.2.3') as {
  readonly info: { readonly version: string };
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
};

type Operation = {
  readonly operationId: string;
  readonly description?: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: object;
  readonly responses: { readonly [status: string]: { readonly content: { readonly [type: string]: object } } };
};

test('describes every route once, under a name of its own', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
  expect(operations).toHaveLength(apiRoutes.length);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(apiRoutes.length);
  expect(document.info.version).toBe('1.2.3');
});

test('tells of the parameters, the body and the answer of a route, and who may use it', () => {
  const apply = document.paths['/api/apply']?.post;
  expect(apply).toMatchObject({
    operationId: 'postApply',
    description: 'For the role maintainer in the project, or one that may more.',
    parameters: [],
  });
  expect(Object.keys(apply?.responses ?? {})).toEqual(['200', 'default']);
  const log = document.paths['/api/builds/{build}/log']?.get;
  expect(log?.parameters.map(({ name, in: place, required }) => `${place} ${name} ${required}`)).toEqual([
    'path build true',
    'query proc true',
    'query workflow false',
    'query from false',
    'query limit false',
  ]);
  expect(log?.requestBody).toBeUndefined();
  expect(log?.description).toBe('For the role viewer in the project, or one that may more.');
  expect(document.paths['/api/me']?.get?.description).toBe('For everybody who is known.');
  expect(document.paths['/api/doctor']?.get?.description).toBe('For the administrators of everything.');
  expect(document.paths['/api/login']?.post?.description).toBeUndefined();
  expect(document.paths['/api/users']?.post?.responses).toHaveProperty('201');
  const file = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  expect(document.paths['/api/runs/{run}/evidence']?.post?.requestBody).toEqual({ required: true, content: file });
  expect(document.paths['/api/runs/{run}/evidence/{evidence}']?.get?.responses['200']?.content).toEqual(file);
  expect(document.paths['/api/stream']?.get?.responses['200']?.content).toHaveProperty('text/event-stream');
});

test('a query with nothing that must be given requires nothing', () => {
  const runs = document.paths['/api/runs']?.get;
  expect(runs?.parameters.every(({ required }) => !required)).toBe(true);
});
