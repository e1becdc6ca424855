// Signs in with the one-time token of the address, then shows the console or the way in.
import { useDirection } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { ApiFault, call, setPlace, signedOut } from './api/client';
import type { Env, Session } from './api/types';
import { Language, useLang } from './lang';
import { SignIn, type SignInCause } from './pages/SignIn';
import { Starting } from './pages/Starting';
import { Shell } from './shell/Shell';

const placed = 'kesher.place';

// The token leaves the address at once, before anything else can read or keep it.
function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get('t') ?? '';
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}
let token = takeToken();

async function enter(): Promise<Session> {
  if (token) {
    const once = token;
    token = '';
    await call('/v1/session', { method: 'POST', body: { token: once } });
  }
  const session = await call<Session>('/v1/session');
  const [env, workspace] = (sessionStorage.getItem(placed) ?? '').split('/', 2);
  const known = session.workspaces.find((one) => one.name === workspace);
  if (known && known.envs.includes(env as Env)) return { ...session, env: env as Env, workspace: known.name };
  return session;
}

let entering: Promise<Session> | null = null;

export function App() {
  const [session, setSession] = useState<Session | null>(null);
  const [cause, setCause] = useState<SignInCause | 'starting' | null>(null);
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => {
    entering = null;
    setTurn((n) => n + 1);
  }, []);

  useEffect(() => {
    const hadToken = token !== '';
    entering ??= enter();
    entering
      .then((found) => {
        setPlace(found.env, found.workspace);
        setSession(found);
      })
      .catch((fault: unknown) => {
        const status = fault instanceof ApiFault ? fault.problem.status : 0;
        const starts = fault instanceof ApiFault && fault.problem.code === 'starting';
        setCause(starts ? 'starting' : status === 401 || status === 403 ? (hadToken ? 'expired' : 'none') : 'unreachable');
      });
    const over = () => {
      setSession(null);
      setCause('over');
    };
    signedOut.addEventListener('over', over);
    return () => signedOut.removeEventListener('over', over);
  }, [turn]);

  const move = useCallback((env: Env, workspace: string) => {
    sessionStorage.setItem(placed, `${env}/${workspace}`);
    setPlace(env, workspace);
    setSession((old) => old && { ...old, env, workspace });
  }, []);

  return (
    <Language zone={session?.zone ?? 'Asia/Jerusalem'}>
      <Directed />
      {session ? <Shell key={`${session.env}/${session.workspace}`} session={session} move={move} /> : cause === 'starting' ? <Starting again={again} /> : cause && <SignIn cause={cause} />}
    </Language>
  );
}

function Directed() {
  const { lang } = useLang();
  const { setDirection } = useDirection();
  useEffect(() => setDirection(lang === 'he' ? 'rtl' : 'ltr'), [lang, setDirection]);
  return null;
}
