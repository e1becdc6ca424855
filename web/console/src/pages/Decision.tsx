// Why this, or why nothing: the answer first, then every candidate with its gates and its formula; a sentence, a table or JSON.
import { IconArrowsSplit2, IconBan, IconCircleCheck, IconGhost2 } from '@tabler/icons-react';
import { useRead } from '../api/client';
import type { Candidate, DecisionWhy } from '../api/types';
import { useLang } from '../lang';
import { ContentBox } from '../parts/ContentBox';
import { Head } from '../parts/Head';
import { Json } from '../parts/Json';
import { MarkWord } from '../parts/Marks';
import { Say } from '../parts/Say';
import { Region, useReady } from '../parts/States';
import { Views } from '../parts/Views';
import { A, setQuery, useQueryValue } from '../route';

export function DecisionPage({ id }: { id: string }) {
  const { t, both } = useLang();
  const load = useRead<DecisionWhy>(`/v1/decisions/${encodeURIComponent(id)}/why`);
  const [depth] = useQueryValue('depth');
  useReady(!load.busy, load.data ? both(load.data.question) : t('nav.decisions'));
  const views = [{ value: 'agent', text: t('depth.agent'), id: 'depth-agent' }, { value: 'table', text: t('depth.table'), id: 'depth-table' }, { value: 'json', text: t('depth.json'), id: 'depth-json' }];
  return (
    <>
      <Head title={<bdi>{load.data ? both(load.data.question) : id}</bdi>} crumb={{ href: '/decisions', text: t('nav.decisions') }} remark={load.data && <StateChip why={load.data} />}>
        <Views label={t('depth')} value={depth || 'table'} views={views} choose={(one) => setQuery({ depth: one === 'table' ? '' : one })} />
      </Head>
      {load.data ? <Told why={load.data} depth={depth || 'table'} /> : <div className="page-body"><Region load={load} rows={8}>{() => null}</Region></div>}
    </>
  );
}

function StateChip({ why }: { why: DecisionWhy }) {
  const { t } = useLang();
  const looks = { chosen: ['pos', IconCircleCheck, 'decided.chosen'], nothing: ['quiet', IconBan, 'decided.nothing'], ghost: ['cau', IconGhost2, 'decided.ghost'] } as const;
  const [tone, Icon, key] = looks[why.state] ?? looks.nothing;
  return <span className={`chip state ${tone}`} data-testid="decision-state" data-state={why.state}><Icon size={14} stroke={1.9} aria-hidden /> {t(key)}</span>;
}

function Told({ why, depth }: { why: DecisionWhy; depth: string }) {
  const { t, both } = useLang();
  const [asked] = useQueryValue('candidate');
  const open = why.candidates.find((one) => one.action === asked) ?? why.candidates.find((one) => one.chosen) ?? why.candidates[0];
  const main = (
    <>
      <Asked why={why} />
      <p className={depth === 'agent' ? 'verdict' : 'lead'} data-testid="why-answer">{both(why.answer)}</p>
      {depth === 'table' && <Candidates why={why} open={open?.action ?? ''} />}
      {depth === 'json' ? <Json value={why} label="JSON" /> : why.would_change && (
        <section className="why-change" data-testid="would-change"><IconArrowsSplit2 size={16} stroke={1.9} aria-hidden /><div><h3>{t('why.change')}</h3><p>{both(why.would_change)}</p></div></section>
      )}
      {depth !== 'json' && why.content && <><h2 className="after-line">{t('decision.content')}</h2><ContentBox content={why.content} dir={why.dir ?? undefined} locale={why.locale ?? undefined} /></>}
      <p className="why-foot"><code dir="ltr" title={why.id}>{why.id}</code> {why.recomputed_ms !== undefined && <span>{t('why.recomputed', { ms: why.recomputed_ms })}</span>}</p>
    </>
  );
  if (depth !== 'table' || !open) return <div className="page-body decision-body">{main}</div>;
  return <div className="split"><div className="split-main">{main}</div><aside className="split-side why" aria-label={t('decision.gates')}><Gates one={open} /></aside></div>;
}

function Asked({ why }: { why: DecisionWhy }) {
  const { t, date, clock } = useLang();
  const context = Object.entries(why.context ?? {});
  return (
    <p className="why-asked">
      <A href={`/people/${why.person.id}`}><bdi>{why.person.name || t('people.unnamed')}</bdi></A> · {why.placement_name ? <bdi>{why.placement_name}</bdi> : <code dir="ltr">{why.placement}</code>} · <bdi>{date(why.at)} {clock(why.at)}</bdi>
      {context.map(([name, value]) => <span key={name}> · <code dir="ltr">{name}: {typeof value === 'string' ? value : JSON.stringify(value)}</code></span>)}
    </p>
  );
}

// The formula as numbers: propensity × context × value × lever.
function Candidates({ why, open }: { why: DecisionWhy; open: string }) {
  const { t } = useLang();
  return (
    <table className="table candidates" data-testid="candidates">
      <caption className="unseen">{t('decision.formula')}</caption>
      <thead>
        <tr><th>{t('action')}</th><th className="num">{t('factor.propensity')}</th><th className="num"><span aria-hidden="true">× </span>{t('factor.context')}</th><th className="num"><span aria-hidden="true">× </span>{t('factor.value')}</th><th className="num"><span aria-hidden="true">× </span>{t('factor.lever')}</th><th className="num"><span aria-hidden="true">= </span>{t('priority')}</th><th>{t('decision.outcome')}</th></tr>
      </thead>
      <tbody>
        {why.candidates.map((one) => {
          const stop = one.gates.find((gate) => gate.mark === 'stopped' || gate.mark === 'waits');
          // Whoever was stopped before is not weighed: nobody computed a number.
          const n = (value: number | undefined | null) => (value === undefined || value === null ? <span className="quiet" data-none=""><span aria-hidden="true" title={t('factor.none')}>–</span><span className="unseen">{t('factor.none')}</span></span> : <bdi dir="ltr">{Number(value.toFixed(4))}</bdi>);
          return (
            <tr key={one.action} data-candidate={one.action} className={one.action === open ? 'opened-row' : undefined}>
              <td><button type="button" className="link-button name" aria-pressed={one.action === open} onClick={() => setQuery({ candidate: one.action }, { replace: true })}><bdi>{one.name}</bdi></button>{one.arm && <p className="meta">{t('decision.arm')} <code dir="ltr">{one.arm}</code></p>}</td>
              <td className="num">{n(one.factors?.propensity)}</td><td className="num">{n(one.factors?.context)}</td><td className="num">{n(one.factors?.value)}</td><td className="num">{n(one.factors?.lever)}</td><td className="num strong">{n(one.priority)}</td>
              <td>{one.chosen ? <span className="state pos"><IconCircleCheck size={16} stroke={1.9} aria-hidden /> {t('decided.chosen')}</span> : <span className={stop && stop.gate !== 'arbitration' ? 'neg-text' : 'quiet'}><Say what={one.because} /></span>}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Gates({ one }: { one: Candidate }) {
  const { t, both, has, dirOf } = useLang();
  const broke = one.gates.findIndex((gate) => gate.mark === 'stopped');
  return (
    <div data-testid="candidate-gates" data-candidate={one.action}>
      <p className="why-asked"><code dir="ltr">{one.action}</code>{one.creative && <> · <code dir="ltr">{one.creative}</code></>}</p>
      <h2 className="why-question"><bdi>{one.name}</bdi></h2>
      <p className="lead">{both(one.because)}</p>
      <table className="gates" data-testid="gates">
        <thead><tr><th scope="col">{t('gate')}</th><th scope="col">{t('gate.seen')}</th><th scope="col" className="mark">{t('gate.mark')}</th></tr></thead>
        <tbody>
          {one.gates.map((gate, i) => {
            const key = `gate.${gate.gate}`;
            return (
              <tr key={gate.gate} data-gate={gate.gate} className={`${gate.mark}${broke >= 0 && i >= broke ? ' after' : ''}`}>
                <th scope="row"><i className="knot" aria-hidden="true" />{has(key) ? t(key) : gate.gate}</th>
                <td><bdi dir={dirOf(both(gate.seen))}>{both(gate.seen)}</bdi></td><td className="mark"><MarkWord mark={gate.mark} /></td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
