import { makeStyles, tokens } from "@fluentui/react-components";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useRef } from "react";
import { printedRows } from "../employees/use-virtual-rows.ts";
import { usePrinted } from "../shell/theme.tsx";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none", minWidth: 0 },
  scroller: {
    overflowY: "auto",
    height: "min(60vh, 640px)",
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    "@media print": { height: "auto", overflowY: "visible" },
  },
  tall: { position: "relative", "@media print": { height: "auto !important" } },
  row: {
    position: "absolute",
    insetInlineStart: 0,
    top: 0,
    width: "100%",
    "@media print": { position: "static", transform: "none !important" },
  },
});

interface Props<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** The accessible name of a list that scrolls by itself. */
  readonly label: string;
  /** The estimated height of a row, in pixels; drawn rows are measured. */
  readonly rowHeight: number;
  readonly children: (item: T) => ReactNode;
}

/** Longer lists draw only their visible rows. */
const many = 100;

/** A list of any length. */
export function VirtualList<T>(props: Props<T>) {
  const styles = useStyles();
  const { items, keyOf, children } = props;
  if (items.length > many) return <LongList {...props} />;
  return (
    <ul className={styles.list}>
      {items.map((item) => (
        <li key={keyOf(item)}>{children(item)}</li>
      ))}
    </ul>
  );
}

function LongList<T>({ items, keyOf, label, rowHeight, children }: Props<T>) {
  const styles = useStyles();
  const scroller = useRef<HTMLElement>(null);
  const isPrinted = usePrinted();
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 8,
    rangeExtractor: isPrinted ? printedRows : defaultRangeExtractor,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section ref={scroller} className={styles.scroller} aria-label={label} tabIndex={0}>
      <ul className={`${styles.list} ${styles.tall}`} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            ref={virtualizer.measureElement}
            data-index={index}
            className={styles.row}
            style={{ transform: `translateY(${start}px)` }}
            aria-setsize={items.length}
            aria-posinset={index + 1}
          >
            {children(items[index] as T)}
          </li>
        ))}
      </ul>
    </section>
  );
}
