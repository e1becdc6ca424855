// One field to reach everything: people, segments, journeys, pages and actions.
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBolt, IconFilter, IconFlask2, IconRoute, IconSearch, IconUser, IconWalk, type Icon } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { call, signedOut, useRead } from '../api/client';
import type { Experiment } from '../api/types';
import type { Env, Journey, Page, PersonRow, Segment, Session } from '../api/types';
import { useLang } from '../lang';
import { Match } from '../parts/Match';
import { navigate } from '../route';
import { pages } from './pages';

interface Row { id: string; group: string; icon: Icon; name: string; kind: string; act: () => void }
interface Props { close: () => void; session: Session; move: (env: Env, workspace: string) => void }

export function Palette({ close, session, move }: Props) {
  const { t } = useLang();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const rows = useRows(text.trim(), session, move);
  useEffect(() => {
    if (dialog.current && !dialog.current.open) dialog.current.showModal();
  }, []);
  useEffect(() => setChosen(0), [text]);
  useEffect(() => { document.getElementById(`palette-${chosen}`)?.scrollIntoView({ block: 'nearest' }); }, [chosen]);
  const take = (row: Row | undefined) => {
    if (!row) return;
    close();
    row.act();
  };
  const keys = (event: KeyboardEvent) => {
    if (event.code === 'ArrowDown' || event.code === 'ArrowUp') {
      event.preventDefault();
      const step = event.code === 'ArrowDown' ? 1 : -1;
      setChosen((n) => (rows.length ? (n + step + rows.length) % rows.length : 0));
    } else if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      event.preventDefault();
      take(rows[chosen]);
    }
  };
  return (
    <dialog ref={dialog} className="palette" aria-label={t('palette.open')} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      <div className="palette-field">
        <IconSearch size={16} stroke={1.9} aria-hidden />
        <input autoFocus value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={keys} placeholder={t('palette.hint')} aria-label={t('palette.hint')}
          role="combobox" aria-expanded="true" aria-controls="palette-list" aria-activedescendant={rows[chosen] ? `palette-${chosen}` : undefined} data-testid="palette-input" />
        <kbd>Esc</kbd>
      </div>
      <div id="palette-list" role="listbox" aria-label={t('palette.open')} className="palette-list">
        {rows.map((row, i) => (
          <div key={row.id} role="presentation">
            {rows[i - 1]?.group !== row.group && <div className="palette-group" role="presentation">{row.group}</div>}
            <div id={`palette-${i}`} role="option" aria-selected={i === chosen} className="palette-row" onClick={() => take(row)} onMouseMove={() => setChosen(i)}>
              <row.icon size={16} stroke={1.9} aria-hidden /> <bdi><Match text={row.name} part={text.trim()} /></bdi> <span className="palette-kind"><bdi>{row.kind}</bdi></span>
              {i === chosen && <kbd>Enter</kbd>}
            </div>
          </div>
        ))}
        {!rows.length && <div className="palette-none" role="option" aria-selected="false" aria-disabled="true">{t('palette.none')}</div>}
      </div>
    </dialog>
  );
}

function useRows(text: string, session: Session, move: Props['move']): Row[] {
  const { t, lang, setLang } = useLang();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const [asked] = useDebouncedValue(text, 100);
  const people = useRead<Page<PersonRow>>(asked ? `/v1/people?limit=6&search=${encodeURIComponent(asked)}` : null);
  const segments = useRead<Page<Segment>>('/v1/segments?limit=100');
  const journeys = useRead<Page<Journey>>('/v1/journeys?limit=100');
  const experiments = useRead<Page<Experiment>>('/v1/experiments?limit=100');
  return useMemo(() => {
    const has = (name: string) => name.toLocaleLowerCase().includes(text.toLocaleLowerCase());
    const next = scheme === 'dark' ? 'light' : 'dark';
    const other: Env = session.env === 'live' ? 'test' : 'live';
    const actions: Row[] = [
      { id: 'a-lang', name: t('action.lang'), act: () => setLang(lang === 'he' ? 'en' : 'he') },
      { id: 'a-scheme', name: t(`action.${next}`), act: () => setColorScheme(next) },
      { id: 'a-env', name: t(`action.${other}`), act: () => move(other, session.workspace) },
      { id: 'a-out', name: t('action.out'), act: () => void call('/v1/session', { method: 'DELETE' }).finally(() => signedOut.dispatchEvent(new Event('over'))) },
    ].map((row) => ({ ...row, group: t('palette.actions'), icon: IconBolt, kind: '' }));
    return [
      ...(text ? people.data?.data ?? [] : []).map((one) => ({
        id: one.id, group: t('nav.people'), icon: IconUser, name: one.name || one.id, kind: one.identifiers.find((i) => i.ns === 'email' || i.ns === 'user_id')?.value ?? '',
        act: () => navigate(`/people/${one.id}`),
      })),
      ...(segments.data?.data ?? []).filter((one) => has(one.name)).map((one) => ({
        id: `s-${one.id}`, group: t('nav.segments'), icon: IconFilter, name: one.name, kind: one.id, act: () => navigate(`/segments/${one.id}`),
      })),
      ...(journeys.data?.data ?? []).filter((one) => has(one.name)).map((one) => ({
        id: `j-${one.id}`, group: t('nav.journeys'), icon: IconRoute, name: one.name, kind: one.id, act: () => navigate(`/journeys/${one.id}`),
      })),
      ...(experiments.data?.data ?? []).filter((one) => has(one.name)).map((one) => ({
        id: `e-${one.id}`, group: t('nav.experiments'), icon: IconFlask2, name: one.name, kind: one.id, act: () => navigate(`/experiments/${one.id}`),
      })),
      ...pages.filter((page) => has(t(page.key))).map((page) => ({
        id: `p-${page.path}`, group: t('palette.pages'), icon: page.icon, name: t(page.key), kind: '', act: () => navigate(page.path),
      })),
      ...actions.filter((row) => has(row.name)),
      ...(text ? people.data?.data.slice(0, 1) ?? [] : []).flatMap((one) => (journeys.data?.data ?? []).slice(0, 3).map((journey) => ({
        id: `sim-${journey.id}`, group: t('palette.actions'), icon: IconWalk, name: t('palette.simulate', { journey: journey.name, name: one.name || one.id }), kind: '',
        act: () => navigate(`/journeys/${journey.id}?mode=simulate&person=${encodeURIComponent(`id:${one.id}`)}`),
      }))),
    ];
  }, [text, people.data, segments.data, journeys.data, experiments.data, t, lang, setLang, scheme, setColorScheme, session, move]);
}
