// What a region shows when it has no data: still bars while loading, a sentence when empty, the cause and the fix on a fault.
import { Button } from '@mantine/core';
import { IconCircleX, IconCopy, IconRefresh } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { ApiFault, Loaded } from '../api/client';
import { useLang, type Key } from '../lang';
import { A } from '../route';

export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useLang();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="loading" aria-busy="true" role="status">
      <span className="unseen">{t('loading')}</span>
      {late && Array.from({ length: rows }, (_, i) => (
        <div key={i} className="loading-row" aria-hidden="true"><i style={{ inlineSize: `${34 - ((i * 7) % 13)}%` }} /><i style={{ inlineSize: '14%' }} /><i style={{ inlineSize: '8%' }} /></div>
      ))}
    </div>
  );
}

export function Empty({ title, what, href, link }: { title: string; what: string; href?: string; link?: Key }) {
  const { t } = useLang();
  return (
    <div className="empty" data-testid="empty">
      <svg width="96" height="30" viewBox="0 0 96 30" fill="none" aria-hidden="true"><path d="M2 24c14 0 18-20 32-20s14 20 30 20 16-14 30-14" stroke="var(--k-control)" strokeWidth="1.6" strokeLinecap="round" /></svg>
      <p className="empty-title">{title}</p>
      <p>{what}</p>
      {href && link && <p><A href={href}>{t(link)}</A></p>}
    </div>
  );
}

// `act`: something was to be done, not read.
export function Fault({ fault, again, act = false }: { fault: ApiFault; again?: () => void; act?: boolean }) {
  const { t, lang } = useLang();
  const { problem } = fault;
  const off = problem.status === 0;
  return (
    <div className="fault" role="alert" data-testid="fault">
      <IconCircleX size={18} stroke={1.9} aria-hidden />
      <div>
        <p className="fault-title">{off ? t('fault.off.title') : problem.status === 404 ? t('fault.missing.title') : t(act ? 'fault.act' : 'fault.title')}</p>
        <p lang={off || lang === 'en' ? undefined : 'en'} dir="auto">{off ? t('fault.off.what') : problem.detail ?? problem.title}</p>
        {problem.fix && <p lang={lang === 'en' ? undefined : 'en'} dir="auto">{problem.fix}</p>}
        <p className="fault-act">
          {problem.request_id && (
            <button type="button" className="plain-button" onClick={() => void navigator.clipboard?.writeText(problem.request_id ?? '')}>
              <code>{problem.request_id}</code> <IconCopy size={14} aria-hidden /> <span className="unseen">{t('copy')}</span>
            </button>
          )}
          {again && <Button onClick={again} leftSection={<IconRefresh size={14} aria-hidden />}>{t('again')}</Button>}
        </p>
      </div>
    </div>
  );
}

// Chooses between the four: data keep standing under a fault, so that a failed refresh takes nothing away.
export function Region<D>({ load, rows, children }: { load: Loaded<D>; rows?: number; children: (data: D) => ReactNode }) {
  return (
    <>
      {load.fault && <Fault fault={load.fault} again={load.again} />}
      {load.data !== undefined ? children(load.data) : load.busy ? <Loading rows={rows} /> : null}
    </>
  );
}

// Marks the page as painted with its first data.
export function useReady(ready: boolean, title: string) {
  const { t } = useLang();
  useEffect(() => {
    document.documentElement.dataset.ready = String(ready);
  }, [ready]);
  useEffect(() => {
    document.title = title ? `${title} · ${t('app.name')}` : t('app.name');
  }, [title, t]);
}
