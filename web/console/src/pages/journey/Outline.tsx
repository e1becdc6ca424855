// The journey as a nested list: the same steps, ways and counts as the canvas, read from top to bottom with the keyboard.
import { IconArrowNarrowDown, IconCircleFilled, IconCornerDownRight } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';
import type { Journey } from '../../api/types';
import { useLang } from '../../lang';
import { useReason } from '../../parts/reasons';
import { rowKeys } from '../../parts/rows';
import { enteredIn, enterId, holdoutId, outlineOf, type Graph, type Row } from './graph';
import type { Overlay } from './overlay';
import { useWay, type Told } from './told';

interface Props { journey: Journey; graph: Graph; told: (id: string) => Told; chosen: string; choose: (id: string) => void; overlay: Overlay | undefined }

export function Outline(props: Props) {
  const { t } = useLang();
  return (
    <div className="outline" data-testid="steps" onKeyDown={(event: KeyboardEvent<HTMLElement>) => rowKeys(event)}>
      <div className="steps-head" aria-hidden="true"><span /><span>{t('journey.inside')}</span><span>{t('journey.passed')}</span><span>{t('journey.left')}</span></div>
      <Rows {...props} rows={outlineOf(props.graph)} />
    </div>
  );
}

function Rows({ rows, ...props }: Props & { rows: Row[] }) {
  const { num } = useLang();
  const way = useWay(props.graph);
  return (
    <ol className="thread steps">
      {rows.map((row) => (
        <StepItem key={row.id} {...props} row={row}>
          {row.branches.length > 0 && (
            <ul className="ways">
              {row.branches.map(({ link, rows: inside }) => (
                <li key={link.id} data-way={link.value ?? link.way}>
                  <p className="way-name"><IconCornerDownRight size={14} stroke={1.9} className="mir" aria-hidden /> <bdi>{way(link)}</bdi> {link.people !== undefined && <b>{num(link.people)}</b>}</p>
                  {inside.length > 0 && <Rows {...props} rows={inside} />}
                </li>
              ))}
            </ul>
          )}
        </StepItem>
      ))}
    </ol>
  );
}

function StepItem({ row, children, ...props }: Props & { row: Row; children: React.ReactNode }) {
  const { journey, graph, told, chosen, choose, overlay } = props;
  const { t, num, dirOf } = useLang();
  const reason = useReason();
  const { id } = row;
  const step = graph.step(id);
  const count = journey.counts?.steps[id];
  const name = told(id);
  const over = overlay?.nodes.get(id);
  if (row.on) {
    return <li className="not"><button type="button" data-row="" className="step-name on" onClick={() => choose(id)}>{t('step.goeson')} <bdi>{name.name}</bdi></button></li>;
  }
  const passed = id === enterId ? enteredIn(journey) : id === holdoutId ? journey.counts?.held_out : (count?.passed ?? 0) + (step?.type === 'exit' ? count?.inside ?? 0 : 0);
  const inside = step?.type === 'exit' ? 0 : count?.inside ?? 0;
  const tone = over ? (over.tone === 'stop' ? 'stop' : over.tone === 'wait' ? 'wait' : 'done') : overlay ? 'not' : inside ? 'wait' : passed ? 'done' : 'not';
  const reasons = Object.entries(count?.reasons ?? {}).sort((a, b) => b[1] - a[1]);
  return (
    <li className={tone} data-step={id} data-tone={over?.tone}>
      <div className="outline-row">
        <div className="step">
          <button type="button" data-row="" className="step-name" aria-pressed={chosen === id} onClick={() => choose(id)}>{name.icon} <span className="quiet">{name.kind}</span> {name.code ? <code dir="ltr">{name.name}</code> : <bdi>{name.name}</bdi>}</button>
          {over?.text && <p className="meta accent-text"><bdi dir={dirOf(over.text)}>{over.text}</bdi></p>}
          {!overlay && step?.type === 'message' && count && <p className="meta">{t('step.sent', { n: num(count.sent ?? 0) })}</p>}
          {!overlay && reasons.map(([why, n]) => <p key={why} className="meta neg-text">{num(n)} · {step?.type === 'message' ? t('step.notsent') : t('step.left')}: {reason(why)}</p>)}
        </div>
        <p className={`step-count${inside ? ' inside' : ''}`}>{inside > 0 && <IconCircleFilled size={9} aria-hidden />} {step && step.type !== 'exit' ? <>{num(inside)} <span className="unseen">{t('journey.inside')}</span></> : null}</p>
        <p className="step-count">{id === enterId && <IconArrowNarrowDown size={14} aria-hidden />} {passed === undefined ? '' : num(passed)} <span className="unseen">{t('journey.passed')}</span></p>
        <p className="step-count">{step && step.type !== 'exit' ? <>{num(count?.left ?? 0)} <span className="unseen">{t('journey.left')}</span></> : null}</p>
      </div>
      {children}
    </li>
  );
}
