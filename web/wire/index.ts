// Made by tools/generate from the tables in src/adapters/http: change them there.
export type * from './act';
export type * from './decide';
export type * from './definitions';
export type * from './journeys';
export type * from './people';
export type * from './see';
export type * from './common';
