// The head of a page: where it is, its name, its actions.
import type { ReactNode } from 'react';
import { A } from '../route';

interface Props { title: ReactNode; remark?: ReactNode; crumb?: { href: string; text: string }; children?: ReactNode; below?: ReactNode }

export function Head({ title, remark, crumb, children, below }: Props) {
  return (
    <div className="head">
      <div className="head-row">
        <div className="head-name">
          {crumb && <A className="crumb" href={crumb.href}>{crumb.text}</A>}
          <h1>{title}</h1>
        </div>
        {remark && <div className="head-remark">{remark}</div>}
        <div className="head-act">{children}</div>
      </div>
      {below}
    </div>
  );
}
