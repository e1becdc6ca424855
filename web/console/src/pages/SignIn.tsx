// The way in: says where the one-time address is, and what to do when it no longer works.
import { useEffect } from 'react';
import { useLang } from '../lang';
import { Mark } from '../parts/Mark';
import { LangSwitch, SchemeSwitch } from '../shell/Switches';

export type SignInCause = 'none' | 'expired' | 'over' | 'unreachable';

export function SignIn({ cause }: { cause: SignInCause }) {
  const { t } = useLang();
  useEffect(() => {
    document.documentElement.dataset.ready = 'true';
    document.title = t('signin.title');
  }, [t]);
  return (
    <main className="signin" data-testid={`signin-${cause}`}>
      <div className="signin-mark"><Mark /> <b>{t('app.name')}</b></div>
      <h1>{t(`signin.${cause}.title`)}</h1>
      <p className="lead">{t(`signin.${cause}.what`)}</p>
      <pre className="command" dir="ltr" tabIndex={0}>build/release/kesher token</pre>
      <p className="note">{t('signin.where')}</p>
      <pre className="command" dir="ltr" tabIndex={0}>{`${window.location.origin}/#t=…`}</pre>
      <div className="signin-foot"><LangSwitch /><SchemeSwitch /></div>
    </main>
  );
}
