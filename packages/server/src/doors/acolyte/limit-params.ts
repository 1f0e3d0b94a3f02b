const count = { name: 'limit', type: 'int', required: false } as const;

/** Of lists that Acolyte gives whole: a project has no more templates, and who asks for no page gets so many flows. */
export const wholeLimit = { ...count, default: 1000, checks: { min: 1, max: 1000 } } as const;

/** Of lists that go on and on. */
export const pageLimit = { ...count, default: 50, checks: { min: 1, max: 200 } } as const;
