// While the engine starts: what it does and how far it is, asked again until it serves.
import { useEffect, useState } from 'react';
import type { Health } from '../api/types';
import { useLang } from '../lang';
import { Mark } from '../parts/Mark';
import { LangSwitch, SchemeSwitch } from '../shell/Switches';

export function Starting({ again }: { again: () => void }) {
  const { t } = useLang();
  const [health, setHealth] = useState<Health>();
  useEffect(() => {
    document.documentElement.dataset.ready = 'true';
    document.title = t('starting.title');
  }, [t]);
  useEffect(() => {
    let timer = 0;
    const ask = () => {
      fetch('/healthz').then((answer) => answer.json() as Promise<Health>).then((now) => {
        setHealth(now);
        if (now.status === 'ok') again();
        else timer = window.setTimeout(ask, 700);
      }).catch(() => { timer = window.setTimeout(ask, 700); });
    };
    ask();
    return () => window.clearTimeout(timer);
  }, [again]);
  const percent = Math.floor((health?.progress ?? 0) * 100);
  return (
    <main className="signin" data-testid="starting">
      <div className="signin-mark"><Mark /> <b>{t('app.name')}</b></div>
      <h1>{t('starting.title')}</h1>
      <p className="lead" role="status">{t(health?.doing === 'demo' ? 'starting.demo' : 'starting.reading')}</p>
      <div className="starting-bar" role="progressbar" aria-label={t('starting.title')} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} data-testid="starting-bar"><i style={{ inlineSize: `${percent}%` }} /></div>
      <p className="note"><bdi>{percent}%</bdi> · {t('starting.what')}</p>
      <div className="signin-foot"><LangSwitch /><SchemeSwitch /></div>
    </main>
  );
}
