// Made by tools/generate from the tables in src/adapters/http: change them there.
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** One page of a list. */
export interface Page<T> { data: T[]; has_more: boolean; next: string | null }
