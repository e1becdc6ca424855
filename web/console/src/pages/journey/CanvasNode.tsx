// One step on the canvas: its kind, its name, and how many are inside, went on, or left; while simulating, the value used.
import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { IconArrowNarrowDown, IconShieldX } from '@tabler/icons-react';
import { useLang } from '../../lang';
import type { Told } from './told';

export type Tone = 'lit' | 'stop' | 'wait' | 'quiet';
export interface NodeCounts { inside?: number; passed?: number; left?: number; reason?: string; notSent?: number; all: number; share: boolean }
export interface NodeData extends Record<string, unknown> {
  told: Told; counts: NodeCounts; tone?: Tone; value?: string; chosen: boolean; held: boolean; first: boolean; choose: () => void;
}
export type StepNode = Node<NodeData, 'step'>;

export function CanvasNode({ id, data }: NodeProps<StepNode>) {
  const { lang, t, num, dirOf } = useLang();
  const { told, tone, chosen, held } = data;
  const knot = held || tone === 'quiet' ? 'dotted' : tone === 'stop' ? 'red' : tone === 'wait' ? 'amber' : '';
  return (
    <div className={`jn ${tone ?? ''}${held ? ' held' : ''}`} dir={lang === 'he' ? 'rtl' : 'ltr'}>
      {!data.first && <Handle type="target" position={Position.Top} isConnectable={false} className={`jn-knot ${knot}`} aria-hidden="true" />}
      <button type="button" className="jn-face nopan" aria-pressed={chosen} data-testid={`node-${id}`} data-node={id} data-tone={tone} onClick={data.choose}>
        <span className="jn-kind">{told.icon} <bdi>{told.kind}</bdi>
          {data.counts.notSent ? <span className="jn-lost"><IconShieldX size={13} stroke={1.9} aria-hidden /> {t('node.notsent')} <b>{num(data.counts.notSent)}</b></span> : null}
        </span>
        <span className="jn-name" title={told.name}>{told.code ? <code dir="ltr">{told.name}</code> : <bdi>{told.name}</bdi>}</span>
        {data.value !== undefined ? <span className="jn-value"><bdi dir={dirOf(data.value)}>{data.value}</bdi></span> : <Counts {...data.counts} />}
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} className="jn-out" aria-hidden="true" />
    </div>
  );
}

function Counts({ inside, passed, left, reason, all, share }: NodeCounts) {
  const { t, num } = useLang();
  const say = (n: number) => (share ? `${all ? ((100 * n) / all).toFixed(1) : '0.0'}%` : num(n));
  return (
    <span className="jn-counts">
      {inside !== undefined && inside > 0 && <span className="jn-inside"><i aria-hidden="true" /><span className="unseen">{t('journey.inside')}</span> <bdi>{say(inside)}</bdi></span>}
      {passed !== undefined && <span><IconArrowNarrowDown size={13} stroke={1.9} aria-hidden /><span className="unseen">{t('journey.passed')}</span> <bdi>{say(passed)}</bdi></span>}
      {left !== undefined && left > 0 && <span className="jn-left"><bdi>{say(left)}</bdi> <small>{reason || t('journey.left')}</small></span>}
    </span>
  );
}
