// Calls to the engine: one place that adds the environment, reads problems, and says when the session is over.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Env, Problem } from './types';

export class ApiFault extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

const place: { env: Env; workspace: string } = { env: 'live', workspace: '' };
export const signedOut = new EventTarget();

export function setPlace(env: Env, workspace: string): void {
  place.env = env;
  place.workspace = workspace;
}

export const currentEnv = (): Env => place.env;
export const currentWorkspace = (): string => place.workspace;

export async function call<T>(path: string, init: { method?: string; body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
  const headers: Record<string, string> = { 'Kesher-Env': place.env };
  if (place.workspace) headers['Kesher-Workspace'] = place.workspace;
  if (init.body !== undefined) headers['Content-Type'] = 'application/json';
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: init.method ?? 'GET', headers, signal: init.signal, body: init.body === undefined ? undefined : JSON.stringify(init.body),
    });
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'AbortError') throw fault;
    throw new ApiFault({ title: 'unreachable', status: 0, code: 'unreachable' });
  }
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  let problem: Problem = { title: answer.statusText || 'error', status: answer.status };
  try {
    problem = { ...problem, ...((await answer.json()) as Problem) };
  } catch {
    // An answer without a body keeps its status as its name.
  }
  if (answer.status === 401 && path !== '/v1/session') signedOut.dispatchEvent(new Event('over'));
  throw new ApiFault(problem);
}

export interface Loaded<T> { data: T | undefined; fault: ApiFault | undefined; busy: boolean; again: () => void }

// Reads one path; a null path reads nothing. With `every` it is read again after so many milliseconds.
export function useRead<T>(path: string | null, every = 0): Loaded<T> {
  const [state, setState] = useState<{ path: string | null; data?: T; fault?: ApiFault }>({ path: null });
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  const shown = useRef(path);
  shown.current = path;
  useEffect(() => {
    if (path === null) return;
    const stop = new AbortController();
    call<T>(path, { signal: stop.signal })
      .then((data) => setState({ path, data }))
      .catch((fault: unknown) => {
        if (fault instanceof ApiFault) setState((old) => ({ path, data: old.path === path ? old.data : undefined, fault }));
      });
    return () => stop.abort();
  }, [path, turn]);
  useEffect(() => {
    if (!every || path === null) return;
    const timer = setInterval(() => { if (!document.hidden) again(); }, every);
    return () => clearInterval(timer);
  }, [path, every, again]);
  const mine = state.path === path;
  return { data: mine ? state.data : undefined, fault: mine ? state.fault : undefined, busy: path !== null && (!mine || (!state.data && !state.fault)), again };
}
