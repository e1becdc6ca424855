// Decisions: who asked where, what was chosen or that nothing was better, newest first; and a place to try one without keeping it.
import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconBan, IconCircleCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useRead } from '../api/client';
import type { Action, DecisionRow, Placement } from '../api/types';
import type { Page } from '../api/types';
import { useLang } from '../lang';
import { Head } from '../parts/Head';
import { rowKeys } from '../parts/rows';
import { Empty, Region, useReady } from '../parts/States';
import { whoOf } from '../parts/who';
import { A, setQuery, useQueryValue } from '../route';
import { TryIt } from './TryIt';

export function DecisionsPage() {
  const { t } = useLang();
  const [placement] = useQueryValue('placement');
  const [action] = useQueryValue('action');
  const [person] = useQueryValue('person');
  const [after] = useQueryValue('after');
  const query = new URLSearchParams({ limit: '50' });
  for (const [name, value] of [['placement', placement], ['action', action], ['person', whoOf(person)], ['starting_after', after]] as const) if (value) query.set(name, value);
  const load = useRead<Page<DecisionRow>>(`/v1/decisions?${query}`, after ? 0 : 8000);
  const places = useRead<Page<Placement>>('/v1/placements?limit=100');
  const actions = useRead<Page<Action>>('/v1/actions?limit=100');
  useReady(!load.busy, t('nav.decisions'));
  const asked = Boolean(placement || action || person);
  return (
    <>
      <Head title={t('nav.decisions')} remark={t('decisions.remark')} />
      <div className="split">
        <div className="split-main">
          <div className="filters" role="group" aria-label={t('decisions.filter')}>
            <Pick name="placement" value={placement} all={t('decisions.anyplace')} label={t('placement')} list={places.data?.data ?? []} />
            <Pick name="action" value={action} all={t('decisions.anyaction')} label={t('action')} list={actions.data?.data ?? []} />
            <PersonField value={person} />
            {asked && <button type="button" className="plain-button" data-testid="filter-clear" onClick={() => setQuery({ placement: '', action: '', person: '', after: '' })}>{t('clear')}</button>}
          </div>
          <Region load={load} rows={10}>
            {(page) => page.data.length ? (
              <>
                <DecisionsTable rows={page.data} places={places.data?.data ?? []} />
                <div className="more">
                  {after && <button type="button" className="plain-button" onClick={() => setQuery({ after: '' })}>{t('page.first')}</button>}
                  {page.has_more && page.next && <button type="button" className="plain-button" onClick={() => setQuery({ after: page.next ?? '' })}>{t('page.next')}</button>}
                </div>
              </>
            ) : <Empty title={t(asked ? 'decisions.none' : 'decisions.empty')} what={t(asked ? 'decisions.none.what' : 'decisions.empty.what')} href="/journeys" link="nav.journeys" />}
          </Region>
        </div>
        <aside className="split-side try-side" aria-label={t('try.title')}><TryIt places={places.data?.data ?? []} /></aside>
      </div>
    </>
  );
}

function Pick({ name, value, all, label, list }: { name: string; value: string; all: string; label: string; list: { id: string; name: string }[] }) {
  const known = list.some((one) => one.id === value) || !value ? list : [...list, { id: value, name: value }];
  return <NativeSelect aria-label={label} value={value} data-testid={`filter-${name}`} onChange={(event) => setQuery({ [name]: event.currentTarget.value, after: '' })} data={[{ value: '', label: all }, ...known.map((one) => ({ value: one.id, label: one.name }))]} />;
}

function PersonField({ value }: { value: string }) {
  const { t } = useLang();
  const [text, setText] = useState(value);
  const [settled] = useDebouncedValue(text, 300);
  useEffect(() => { if (settled.trim() !== value) setQuery({ person: settled.trim(), after: '' }, { replace: true }); }, [settled]);
  useEffect(() => { if (!value) setText(''); }, [value]);
  return <TextInput data-search="" data-testid="filter-person" aria-label={t('segment.person')} placeholder={t('segment.person')} value={text} w={230} onChange={(event) => setText(event.currentTarget.value)} rightSection={<kbd>/</kbd>} />;
}

export function ChosenWord({ row }: { row: { action: string | null; name?: string | null; reason: string } }) {
  const { t, has } = useLang();
  if (row.action && row.reason !== 'ghost') return <span className="state pos"><IconCircleCheck size={16} stroke={1.9} aria-hidden /> <bdi className="name">{row.name ?? row.action}</bdi></span>;
  const key = `decided.${row.reason}`;
  return <span className="state quiet"><IconBan size={16} stroke={1.9} aria-hidden /> {has(key) ? t(key) : t('decided.nothing')}{row.reason === 'ghost' && row.name ? <> · <bdi>{row.name}</bdi></> : null}</span>;
}

function DecisionsTable({ rows, places }: { rows: DecisionRow[]; places: Placement[] }) {
  const { t, date, clock } = useLang();
  return (
    <table className="table" data-testid="decisions-table" onKeyDown={rowKeys}>
      <thead><tr><th>{t('time')}</th><th>{t('person.title')}</th><th>{t('placement')}</th><th>{t('decided')}</th><th className="num">{t('priority')}</th><th><span className="unseen">{t('why')}</span></th></tr></thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.id} data-decision={one.id}>
            <td className="quiet nowrap"><bdi>{date(one.at)} {clock(one.at)}</bdi></td>
            <td><A className="name" href={`/people/${one.person.id}`}><bdi>{one.person.name || t('people.unnamed')}</bdi></A></td>
            <td className="quiet"><bdi>{places.find((place) => place.id === one.placement)?.name ?? one.placement}</bdi></td>
            <td><ChosenWord row={one} /></td>
            <td className="num">{typeof one.priority === 'number' && one.action ? <bdi dir="ltr">{one.priority.toFixed(2)}</bdi> : '–'}</td>
            <td><A data-row="" href={`/decisions/${one.id}`}>{t('why')}</A></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
